"""What a framework refuses, or assumes, that doesn't hold behind the platform's front door."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.model import Hit, Level, Place, app_rule
from dbapp_diag.preflight.python import Source

_DOMAIN = "databricksapps.com"
_ROUTERS = ("fastapi.FastAPI", "fastapi.APIRouter", "flask.Flask", "flask.Blueprint", "quart.Quart")
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "route", "api_route"))
# fmt: off
_MANY = frozenset(
    (
        "include_router", "mount", "register_blueprint", "add_url_rule", "add_api_route", "add_api_websocket_route",
        "add_route", "http_app", "streamable_http_app"
    )
)
# fmt: on
"""Calls that bring routes from elsewhere."""
_PAGES = re.compile(
    r"/?(?:|health\w*|livez?|readyz?|ping|metrics|version|favicon\.ico|docs|static.*|index\.html|login|logout|\{.*path\})/?\Z"
)
_NOT_JSON = re.compile(r"templat|html|FileResponse|send_file|StaticFiles|RedirectResponse|redirect", re.IGNORECASE)


@app_rule("host-guard", sources.STARLETTE, "app-host-guard", Level.WARNING)
def hosts(app: App) -> Iterator[Hit]:
    """A framework that admits only listed hosts has to admit the app's own, `*.databricksapps.com`: it answers 400 to every
    call for another."""
    for source in _sources(app):
        for call in source.calls:
            names = [source.full_name(each) for each in (call.func, *call.args[:1])]
            if any(
                each.endswith((".TrustedHostMiddleware", ".HTTPSRedirectMiddleware.TrustedHostMiddleware"))
                for each in names
            ):
                yield from _listed(source, source.argument(call, "allowed_hosts"))
        if "django" in " ".join(source.imported.values()) or source.file.rpartition("/")[2] == "settings.py":
            yield from _listed(source, source.assigned.get("ALLOWED_HOSTS"))


def _listed(source: Source, node: ast.expr | None) -> Iterator[Hit]:
    listed = source.texts(node)
    if node is None or not listed or any(each == "*" or each.endswith(_DOMAIN) for each in listed):
        return
    says = f"only {', '.join(listed[:3])}{' …' if len(listed) > 3 else ''} may be called, and the app's own host isn't among them"
    yield Hit(source.place(node), says, f'Add "*.{_DOMAIN}" (in Django ".{_DOMAIN}").')


@app_rule("mcp-host-guard", sources.MCP, "app-host-guard", Level.WARNING)
def mcp_hosts(app: App) -> Iterator[Hit]:
    """An MCP server of the official SDK that's made for localhost, which is its default, answers 421 to calls for any other
    host, since its release 1.23."""
    for source in _sources(app):
        made = [call for call in source.calls if source.full_name(call.func) == "mcp.server.fastmcp.FastMCP"]
        apps = [
            call
            for call in source.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("streamable_http_app", "sse_app")
        ]
        if len(made) != 1 or not apps or _pinned_below(app, "mcp", (1, 23)):
            continue
        call = made[0]
        host = source.argument(call, "host")
        local = host is None or source.value(host).text in ("127.0.0.1", "localhost")
        settings = "transport_security" in ast.dump(source.tree)
        if local and not settings and not any(each.arg is None for each in call.keywords):
            says = "this server admits calls for localhost alone, and answers 421 to those for the app's host"
            yield Hit(
                source.place(call),
                says,
                'Add host="0.0.0.0", or transport_security with the app\'s host in allowed_hosts.',
            )


@app_rule("root-path", sources.FASTAPI_PROXY, "endpoint-not-found", Level.WARNING)
def root_path(app: App) -> Iterator[Hit]:
    """An app is served at `/` of a host of its own, and the front door takes no prefix off a path. A prefix that a framework
    expects to be taken off leads nowhere."""
    for run in app.commands:
        for option in run.options("--root-path"):
            if run.program in ("uvicorn", "hypercorn", "fastapi") and option.value.strip("/"):
                yield _prefix_hit(option.word.place, option.value)
    source = app.code
    for call in source.calls if source is not None else []:
        assert source is not None
        name = source.full_name(call.func)
        wanted = {
            "fastapi.FastAPI": "root_path",
            "uvicorn.run": "root_path",
            "dash.Dash": "requests_pathname_prefix",
        }.get(name)
        if name.endswith(".launch") and name.startswith("gradio."):
            wanted = "root_path"
        given = source.argument(call, wanted) if wanted else None
        if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
            continue
        routed = (
            source.argument(call, "routes_pathname_prefix") is not None or source.argument(call, "server") is not None
        )
        if given.value.strip("/") and "://" not in given.value and not routed and not _mounts(source):
            yield _prefix_hit(source.place(given), given.value)


def _prefix_hit(place: Place, value: str) -> Hit:
    return Hit(
        place,
        f"nothing takes `{value}` off the path in front of this app",
        "Delete it, unless a proxy of your own does.",
    )


def _mounts(source: Source) -> bool:
    return any(
        getattr(each.func, "attr", getattr(each.func, "id", ""))
        in ("mount", "DispatcherMiddleware", "mount_gradio_app")
        for each in source.calls
    )


@app_rule("streamlit-guard", sources.FRAMEWORKS, "app-host-guard", Level.WARNING)
def streamlit(app: App) -> Iterator[Hit]:
    """Streamlit's protection by origin fails behind the front door, whose host isn't the server's own. The platform switches
    it off; the app's settings shouldn't switch it on again."""
    names = {"STREAMLIT_SERVER_ENABLE_CORS": "CORS", "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "XSRF protection"}
    if not any(run.program == "streamlit" for run in app.runs):
        return
    for each in app.variable(*names):
        if each.value is not None and (each.value.text or "").lower() in ("true", "1"):
            edit = each.value.quoted("false") if each.value.place.end else None
            yield Hit(
                each.value.place, f"{names[each.name]} is switched on", "Write false, or delete the variable.", edit
            )
    for run in app.runs:
        for option in run.options("--server.enableCORS", "--server.enableXsrfProtection"):
            if run.program == "streamlit" and option.value.lower() == "true":
                edit = option.word.edited(f"{option.before}false")
                yield Hit(
                    option.word.place, f"{option.name} is switched on", "Write false, or delete the option.", edit
                )


@app_rule("routes-outside-api", sources.TOKENS, "path-outside-api", Level.WARNING)
def routes(app: App) -> Iterator[Hit]:
    """The documentation promises calls with a token for paths below `/api/` alone. Where an API has no such path, whether a token
    counts is up to a behaviour that isn't documented."""
    source = app.code
    if source is None or _NOT_JSON.search(" ".join((*source.imported.values(), ast.dump(source.tree)))):
        return
    if any(getattr(each.func, "attr", "") in _MANY for each in source.calls):
        return
    found: list[tuple[ast.Call, str]] = []
    for node in ast.walk(source.tree):
        for call in getattr(node, "decorator_list", []):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _VERBS:
                if source.full_name(call.func.value) not in _ROUTERS:
                    continue
                path = call.args[0] if call.args else source.argument(call, "path")
                if not isinstance(path, ast.Constant) or not isinstance(path.value, str):
                    return
                found.append((call, path.value))
    data = [(call, path) for call, path in found if not _PAGES.match(path)]
    if data and not any(path == "/api" or path.startswith("/api/") for _, path in found) and not _agent(found):
        first, where = data[0]
        says = (
            f"none of the {len(found)} routes is below /api/"
            if len(found) > 1
            else f"the route {where} isn't below /api/"
        )
        instead = f"/api/{where.lstrip('/')}"
        yield Hit(source.place(first), says, f"Serve what scripts call with a token below /api/, such as {instead}.")


def _agent(found: list[tuple[ast.Call, str]]) -> bool:
    """Paths that the platform's own templates serve, and call with a token."""
    return any(path.startswith(("/invocations", "/responses", "/mcp", "/v1/")) for _, path in found)


def _sources(app: App) -> Iterator[Source]:
    """The modules of the app's own folder and one level below, where an application is made."""
    names = [*app.python_files]
    for folder in app.files.names(app.folder):
        inner = app.path(folder)
        if not folder.startswith((".", "test", "venv", "node_modules", "env")) and app.files.is_folder(inner):
            names += [f"{folder}/{name}" for name in app.files.names(inner) if name.endswith(".py")]
    for name in names[:100]:
        text = app.files.text(app.path(name))
        if text is not None and re.search("TrustedHost|ALLOWED_HOSTS|FastMCP", text):
            source = app.source(name)
            if source is not None:
                yield source


def _pinned_below(app: App, name: str, release: tuple[int, int]) -> bool:
    """Whether a requirement keeps it below a release, or says so that it isn't clear."""
    text = (app.files.text(app.path("requirements.txt")) or "") + (app.files.text(app.path("pyproject.toml")) or "")
    found = re.findall(rf"(?m)(?:^|[\"'\s]){name}(?:\[[^\]]*\])?\s*(==|<=?|~=)\s*(\d+)\.?(\d*)", text)
    return any((int(major), int(minor or 0)) <= release for _, major, minor in found)
