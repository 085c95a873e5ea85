"""What the command starts: that it's in the folder, and that it serves."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import cast

from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.command import Command, Word
from dbapp_diag.preflight.model import Hit, Level, Place, app_rule
from dbapp_diag.preflight.python import Source
from dbapp_diag.preflight.rules.listening import npm_script
from dbapp_diag.preflight.rules.requirements import local_packages

_WEB = ("fastapi.FastAPI", "flask.Flask", "starlette.applications.Starlette", "quart.Quart", "dash.Dash")
# fmt: off
_QUIET = frozenset(
    (
        "add_middleware", "include_router", "mount", "load_dotenv", "basicConfig", "add_exception_handler",
        "register_blueprint", "print", "setLevel", "init_app", "add_api_route", "add_url_rule", "info", "debug",
        "warning", "append", "update", "insert", "setdefault", "filterwarnings"
    )
)
# fmt: on
"""Calls after which a program goes on, and ends."""


@app_rule("entry-missing", sources.RUNTIME, "app-crashed")
def missing(app: App) -> Iterator[Hit]:
    """The file that the command starts is in the app's folder, from which the command is run."""
    if _is_built(app) or not app.files.is_folder(app.folder or "."):
        return
    for run in app.commands:
        word = run.script or _streamlit_script(run)
        if word is not None and "$" not in word.text and not word.text.startswith("/") and not app.has(word.text):
            yield Hit(
                word.place,
                f"there's no {word.text} in the app's folder",
                f"Name a file of {app.folder or 'this folder'}{_near(app)}.",
            )
        target = app.target_word(run)
        if target is None or app.target(run) is not None or local_packages(app) or run.by_runner:
            continue
        module = target.text.partition(":")[0]
        first = module.partition(".")[0]
        if not app.files.is_folder(app.path("src")) and (app.files.is_folder(app.path(first)) or "." not in module):
            file = f"{module.replace('.', '/')}.py"
            yield Hit(target.place, f"there's no {file} in the app's folder", f"Name a module of it{_near(app)}.")


@app_rule("entry-name", sources.RUNTIME, "app-crashed")
def name(app: App) -> Iterator[Hit]:
    """`module:name` names what the module has once it's loaded."""
    for run in app.commands:
        target, word = app.target(run), app.target_word(run)
        source = app.source(target[0]) if target is not None else None
        if target is None or word is None or source is None or source.bound is None or target[1] in source.bound:
            continue
        fits = sorted(
            each for each in source.bound if each in source.assigned and _makes(source, source.assigned[each])
        )
        instead = f"{word.text.partition(':')[0]}:{fits[0]}" if len(fits) == 1 else ""
        fix = f"Write {instead}." if instead else "Write the name that the application has there."
        yield Hit(word.place, f"{target[0]} has no `{target[1]}`", fix, word.edited(instead) if instead else None)


@app_rule("npm-script", sources.DEPLOY, "app-crashed")
def script(app: App) -> Iterator[Hit]:
    """npm runs a script that package.json has. With a package.json and no command, the platform runs `npm run start`."""
    scripts = app.package.get("scripts", {})
    if not app.package or not isinstance(scripts, dict):
        return
    known = cast("Mapping[str, object]", scripts)
    for run in app.runs:
        wanted = npm_script(run)
        place = run.words[-1].place
        if wanted and wanted not in known and not run.has("-w", "--workspace", "--prefix", "--filter", "-C"):
            default = not app.commands
            says = f"package.json has no script `{wanted}`" + (
                ", which is what runs without a command" if default else ""
            )
            listed = f", or name one of {', '.join(sorted(known)[:8])}" if known and not default else ""
            yield Hit(
                place, says, f"Add the script to package.json{listed}" + (", or write a command." if default else ".")
            )


@app_rule("no-command", sources.RUNTIME, "app-crashed", Level.WARNING)
def no_command(app: App) -> Iterator[Hit]:
    """Without a command the platform runs the folder's first Python file. With several of them, write down which."""
    files = app.python_files
    if app.command_written or app.has("package.json") or len(files) < 2 or files[0] in ("app.py", "main.py"):
        return
    if app.bundle is not None and not app.bundle.whole:
        return
    place = Place(next(iter(app.specs))) if app.specs else Place(app.path(files[0]))
    fix = 'Write it into app.yaml, such as command: ["python", "app.py"].'
    yield Hit(place, f"there's no command, and {len(files)} Python files to choose from; {files[0]} comes first", fix)


@app_rule("streamlit-command", sources.RUNTIME, "app-crashed")
def streamlit(app: App) -> Iterator[Hit]:
    """Streamlit serves by `streamlit run`. Run by Python, which is the default, the file draws its page for nobody and ends."""
    source = app.main
    if source is None or source.imported.get("st") != "streamlit":
        return
    started = [source.full_name(call.func) for call in source.started()]
    others = [
        each
        for each in source.imported.values()
        if each.startswith(("subprocess", "streamlit.web", "os.exec", "uvicorn", "fastapi"))
    ]
    if others or not any(each.startswith("streamlit.") for each in started):
        return
    file = source.file.rpartition("/")[2]
    place = next((run.words[0].place for run in app.commands), Place(source.file))
    yield Hit(
        place, f"{file} is a Streamlit app, and python runs it", f'Write command: ["streamlit", "run", "{file}"].'
    )


@app_rule("never-serves", sources.RUNTIME, "app-crashed")
def never_serves(app: App) -> Iterator[Hit]:
    """A program that Python runs starts its server itself. One that only makes an application ends at once."""
    source = app.main
    if source is None or not any(_makes(source, value) for value in source.assigned.values()):
        return
    if not all(_is_quiet(source, node) for node in source.tree.body):
        return
    place = next((run.words[0].place for run in app.commands), Place(source.file))
    file = source.file.rpartition("/")[2]
    name = next(each for each, value in source.assigned.items() if _makes(source, value))
    kind = source.full_name(ast.Name(name))
    how = f'command: ["uvicorn", "{file[:-3]}:{name}", "--host", "0.0.0.0", "--port", "$DATABRICKS_APP_PORT"]'
    if kind in ("flask.Flask", "quart.Quart"):
        how = f'command: ["gunicorn", "{file[:-3]}:{name}", "-b", "0.0.0.0:$DATABRICKS_APP_PORT"]'
    fix = f"Write {how}." if kind != "dash.Dash" else f'End the file with {name}.run(host="0.0.0.0").'
    yield Hit(place, f"{file} makes an application and never serves it", fix)


def _makes(source: Source, value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and source.full_name(value.func) in _WEB


def _is_quiet(source: Source, node: ast.stmt) -> bool:
    """Whether a statement at the top surely starts nothing."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return True
    if isinstance(node, ast.Expr):
        call = node.value
        if isinstance(call, ast.Constant):
            return True
        return (
            isinstance(call, ast.Call) and (getattr(call.func, "attr", None) or getattr(call.func, "id", "")) in _QUIET
        )
    return False


def _streamlit_script(run: Command) -> Word | None:
    if run.program != "streamlit" or [word.text for word in run.arguments[:1]] != ["run"]:
        return None
    return next((word for word in run.arguments[1:2] if word.text.endswith(".py")), None)


def _is_built(app: App) -> bool:
    """Whether a build may make files that aren't there yet."""
    scripts = app.package.get("scripts")
    return isinstance(scripts, dict) and any(
        name in scripts for name in ("build", "postinstall", "prepare", "preinstall")
    )


def _near(app: App) -> str:
    files = [each for each in app.python_files if not each.startswith(("test_", "conftest", "setup"))]
    return f", such as {files[0]}" if len(files) == 1 else ""
