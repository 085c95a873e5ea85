"""What is mutated, and which tests have to notice: the code that judges, outside the stages dns, connect and tls."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

DIAGNOSIS = ("attribution", "outcome", "judgement", "material", "differential", "diagnosis", "verdict", "next_step")
NETWORK_PIECES = (
    "certificates",
    "cut_handshakes",
    "dead_ways",
    "names",
    "names_missing",
    "names_odd",
    "proxy_said",
    "way",
)
"""Modules of `diag/judging` that serve the stages dns, connect and tls alone."""
READING = ("scopes", "issuer", "identity_faults", "sign_in_faults", "settings_faults")
STAGES = ("configuration", "sign_in", "token", "front_door", "authorization", "app", "endpoint")

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
    diag, checks = ROOT / "diag", ROOT / "checks"
    paths = [diag / f"{name}.py" for name in DIAGNOSIS]
    paths += [path for path in sorted((diag / "judging").glob("[!_]*.py")) if path.stem not in NETWORK_PIECES]
    paths += [diag / "auth" / f"{name}.py" for name in READING]
    paths += [diag / "causes" / "model.py", diag / "causes" / "catalogue.py"]
    paths += [path for stage in STAGES for path in sorted((checks / stage).glob("[!_]*.py"))]
    return {_name(path): path for path in paths}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("dbapp_diag", *(parts[1:] if parts[0] == "diag" else parts)))
