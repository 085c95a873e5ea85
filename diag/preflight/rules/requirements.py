"""What is installed before the app starts, and whether the folder has what that names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from dbapp_diag.model.json_values import listing, mapping
from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.files import joined
from dbapp_diag.preflight.model import Hit, Place, app_rule

# fmt: off
PREINSTALLED = frozenset(
    (
        "databricks-sql-connector", "databricks-sdk", "mlflow-skinny", "gradio", "streamlit", "shiny", "dash",
        "flask", "fastapi", "uvicorn", "gunicorn", "huggingface-hub", "dash-ag-grid", "dash-mantine-components",
        "dash-bootstrap-components", "plotly", "plotly-resampler"
    )
)
# fmt: on
"""Libraries that every app installed by pip has (the page `dependencies` of the documentation)."""
_FILE = re.compile(r"\s*(?P<option>-r|--requirement|-c|--constraint|-e|--editable)(?:\s+|=)(?P<path>[^\s#]+)")
_PATH = re.compile(
    r"\s*(?:[\w.-]+(?:\[[\w,.\s-]*\])?\s*@\s*)?(?P<path>(?:file:)?(?://)?\.{0,2}/[^\s#;]*|[^\s#;@]+\.whl)"
)
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_ON_THE_PLATFORM = ("/Workspace/", "/Volumes/", "/app/", "/dbfs/", "/databricks/", "/tmp/")


@app_rule("requirement-missing", sources.PIP, "app-deployment-failed")
def missing(app: App) -> Iterator[Hit]:
    """What requirements.txt names by a path is in the app's folder: nothing else is deployed, and pip stops at the first file that
    isn't there."""
    yield from _missing(app, "requirements.txt", set())


def _missing(app: App, file: str, seen: set[str]) -> Iterator[Hit]:
    text = app.files.text(app.path(file))
    if text is None or file in seen or len(seen) > 20:
        return
    seen.add(file)
    for number, line in enumerate(text.splitlines()[:5000], 1):
        found = _FILE.match(line) or _PATH.match(line)
        if found is None or "$" in line or "://" in found["path"].replace("file://", ""):
            continue
        option = found.groupdict().get("option") or ""
        written = found["path"].removeprefix("file:").removeprefix("//").partition("#")[0].partition("[")[0]
        written = written.strip("'\"") or "."
        place = Place(app.path(file), number, found.start("path") + 1, found.end("path") + 1)
        above = file.rpartition("/")[0] if option.startswith(("-r", "--r", "-c", "--c")) else ""
        inner = joined(above, written)
        whole = joined(app.folder, inner)
        if written.startswith("/") or re.match(r"[A-Za-z]:[\\/]", written):
            if not written.startswith(_ON_THE_PLATFORM):
                yield Hit(
                    place,
                    f"{written} is a path of another machine",
                    "Copy it into the app's folder, and write its path from there.",
                )
        elif inner.startswith(".."):
            fix = "Copy it into the app's folder, and write its path from there."
            yield Hit(place, f"{written} is outside the app's folder, which is all that's deployed", fix)
        elif not app.files.is_file(whole) and not app.files.is_folder(whole):
            yield Hit(place, f"there's no {written} in the app's folder", "Add it, or delete this line.")
        elif option.startswith(("-r", "--r")):
            yield from _missing(app, inner, seen)


@app_rule("lock-missing", sources.DEPENDENCIES, "app-crashed")
def lock(app: App) -> Iterator[Hit]:
    """Python packages are installed from requirements.txt, or without it from pyproject.toml together with uv.lock. pyproject.toml
    alone installs nothing."""
    text = app.files.text(app.path("pyproject.toml"))
    if text is None or app.has("requirements.txt") or app.has("uv.lock"):
        return
    if not app.runs or any(run.by_runner or run.shell or run.program not in _NEED_PACKAGES for run in app.runs):
        return
    try:
        project = mapping(tomllib.loads(text).get("project"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    names = [
        found[1].lower().replace("_", "-")
        for each in listing(project.get("dependencies"))
        if (found := _NAME.match(str(each)))
    ]
    lacking = [name for name in names if name not in PREINSTALLED]
    if lacking:
        shown = ", ".join(lacking[:3]) + (" …" if len(lacking) > 3 else "")
        line = next((n for n, each in enumerate(text.splitlines(), 1) if each.lstrip().startswith("dependencies")), 1)
        place = Place(app.path("pyproject.toml"), line)
        yield Hit(
            place,
            f"nothing installs {shown}: there's neither requirements.txt nor uv.lock",
            "Run `uv lock` and deploy uv.lock as well.",
        )


_NEED_PACKAGES = frozenset(("python", "uvicorn", "gunicorn", "hypercorn", "streamlit", "flask", "fastapi", "shiny"))


def local_packages(app: App) -> bool:
    """Whether something is installed that may bring modules of its own: the project itself, a path, an address."""
    text = app.files.text(app.path("requirements.txt")) or ""
    return (
        app.has("pyproject.toml") or app.has("setup.py") or bool(re.search(r"(?m)^\s*(?:-|\.|\S*/|\S+\.whl)|@", text))
    )
