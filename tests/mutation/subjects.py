"""What is mutated, and which tests have to notice: the code that judges, outside the stages dns, connect and tls."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

NETWORK = ("connect", "dns", "tls")
"""Stages that are left out, with their folders of analysis."""
CAUSES = ("model", "catalogue")
"""Modules of `diag/causes` that do more than describe one cause."""

TESTS = (
    "tests/checks",
    "tests/analysis",
    "tests/case",
    "tests/diagnosis",
    "tests/engine",
    "tests/model",
    "tests/causes",
    "tests/auth",
    "tests/accuracy",
)
"""Folders whose tests take part, as far as they're fast and start nothing."""
LEFT_OUT = ("tests/auth/test_sign_in.py",)
"""Files whose tests start servers or processes."""


def modules() -> dict[str, Path]:
    """The modules that are mutated, by name, and where each is."""
    diag = ROOT / "diag"
    paths = [
        path for folder in (diag / "analysis", diag / "diagnosis", ROOT / "checks") for path in folder.rglob("[!_]*.py")
    ]
    paths = [path for path in paths if path.parent.name not in NETWORK]
    return {_name(path): path for path in (*sorted(paths), *(diag / "causes" / f"{name}.py" for name in CAUSES))}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("dbapp_diag", *(parts[1:] if parts[0] == "diag" else parts)))
