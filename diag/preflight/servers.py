"""How servers are told where to listen: by options, by variables, and by arguments in Python.

Sources: the servers' own documentation of their command lines and functions (uvicorn.dev/settings,
docs.gunicorn.org/en/stable/settings.html, docs.streamlit.io/develop/api-reference/configuration/config.toml,
flask.palletsprojects.com/en/stable/cli, fastapi.tiangolo.com/fastapi-cli, gradio.app/docs/gradio/blocks#blocks-launch,
dash.plotly.com/reference, nextjs.org/docs/app/api-reference/cli/next).
"""

from __future__ import annotations

from dataclasses import dataclass, field

PORT = "8000"
"""The port in every report so far. It's given by the variable DATABRICKS_APP_PORT; a command that writes the number works as
well."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Server:
    """The options for the address, for the port, and for both in one (`host:port`); the variables that stand for the first two;
    `sub` is the subcommand that serves, where it takes one."""

    host: tuple[str, ...] = ("--host",)
    port: tuple[str, ...] = ("--port",)
    both: tuple[str, ...] = ()
    variables: tuple[str, str] | None = None
    sub: tuple[str, ...] = ()


COMMANDS = {
    "uvicorn": Server(variables=("UVICORN_HOST", "UVICORN_PORT")),
    "hypercorn": Server((), (), ("-b", "--bind")),
    "gunicorn": Server((), (), ("-b", "--bind")),
    "waitress-serve": Server(both=("--listen",)),
    "daphne": Server(("-b", "--bind"), ("-p", "--port")),
    "granian": Server(),
    "streamlit": Server(
        ("--server.address",),
        ("--server.port",),
        variables=("STREAMLIT_SERVER_ADDRESS", "STREAMLIT_SERVER_PORT"),
        sub=("run",),
    ),
    "flask": Server(("--host", "-h"), ("--port", "-p"), variables=("FLASK_RUN_HOST", "FLASK_RUN_PORT"), sub=("run",)),
    "fastapi": Server(sub=("run", "dev")),
    "shiny": Server(("--host", "-h"), ("--port", "-p"), sub=("run",)),
    "panel": Server(("--address",), ("--port",), sub=("serve",)),
    "bokeh": Server(("--address",), ("--port",), sub=("serve",)),
    "chainlit": Server(("--host",), ("--port",), sub=("run",)),
    "next": Server(("-H", "--hostname"), ("-p", "--port"), sub=("start", "dev")),
    "vite": Server(sub=("preview", "dev")),
}
"""By the program's name."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that serves: its arguments for address and port, where they stand when they're given by place, and what they're
    without being given (empty where the platform's variables count or nothing is known)."""

    host: str = "host"
    port: str = "port"
    places: tuple[int, int] | None = None
    default_host: str = ""
    default_port: str = ""
    variables: tuple[str, str] | None = field(default=None)


FUNCTIONS = {
    "uvicorn.run": Function(default_host="127.0.0.1"),
    "waitress.serve": Function(),
    "aiohttp.web.run_app": Function(),
    "flask.Flask.run": Function(places=(0, 1), default_host="127.0.0.1", default_port="5000"),
    "quart.Quart.run": Function(places=(0, 1)),
    "dash.Dash.run": Function(),
    "dash.Dash.run_server": Function(),
    "fastmcp.FastMCP.run": Function(),
    "nicegui.ui.run": Function(),
    "bottle.run": Function(default_host="127.0.0.1", default_port="8080"),
    "sanic.Sanic.run": Function(places=(0, 1)),
    "shiny.App.run": Function(),
    "shiny.run_app": Function(),
    **dict.fromkeys(
        (
            "gradio.Blocks.launch",
            "gradio.Interface.launch",
            "gradio.ChatInterface.launch",
            "gradio.TabbedInterface.launch",
        ),
        Function("server_name", "server_port", variables=("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT")),
    ),
}
"""By the full name of what is called. `flask.Flask.run` reads neither FLASK_RUN_HOST nor FLASK_RUN_PORT, which are the
command's."""

PLATFORM_SETS = ("DATABRICKS_", "UVICORN_", "GUNICORN_", "STREAMLIT_", "FLASK_RUN_", "GRADIO_", "DASH_")
"""How variables begin that the platform may set by itself: its own, and those of frameworks."""


def may_be_set(variable: str) -> bool:
    """Whether the platform may set it. PORT and HOST are among them: its own templates for Dash rely on them."""
    return variable in ("PORT", "HOST") or variable.startswith(PLATFORM_SETS)


def split_bind(value: str) -> tuple[str, str]:
    """Address and port of `host:port`, `:port` or `host`; both empty for a socket file."""
    if value.startswith(("unix:", "fd://", "file:")):
        return "", ""
    host, colon, port = value.rpartition(":")
    return (host, port) if colon and (port.isdigit() or "$" in port or not port) else (value, "")
