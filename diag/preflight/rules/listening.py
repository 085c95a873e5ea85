"""Where the app listens: on all addresses, at the platform's port."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.command import Command, Option
from dbapp_diag.preflight.model import Hit, Level, Place, app_rule
from dbapp_diag.preflight.python import Source, Value
from dbapp_diag.preflight.servers import COMMANDS, FUNCTIONS, LOOPBACK, PORT, Function, Server, may_be_set, split_bind

NAME = "DATABRICKS_APP_PORT"
_EVERYWHERE = "0.0.0.0"
_SCRIPT_SIGNS = frozenset("&|;><`(")


@app_rule("bind-address", sources.BEST_PRACTICES, "app-not-listening")
def address(app: App) -> Iterator[Hit]:
    """An app listens on 0.0.0.0. The front door reaches it from outside, where localhost isn't it."""
    for run, server in _servers(app):
        for option in run.options(*server.host, *server.both):
            host, port = split_bind(option.value) if option.name in server.both else (option.value, "")
            if host in LOOPBACK:
                instead = f"{option.before}{_EVERYWHERE}{f':{port}' if port else ''}"
                yield _local(option.word.place, option.word.edited(instead))
        yield from _by_variable(app, run, server, server.host, 0)
    for source, call, function in _calls(app):
        given = source.argument(call, function.host, function.places[0] if function.places else None)
        value = _value(source, given) if given is not None else None
        if value is not None and value.text in LOOPBACK and not value.variables:
            yield _local(value.place, f'"{_EVERYWHERE}"' if value.literal is not None and value.place.end else None)
        elif given is None and function.default_host in LOOPBACK and not function.default_port and not _starred(call):
            fix = f'Add {function.host}="{_EVERYWHERE}".'
            says = f"without `{function.host}` this listens on {function.default_host}"
            yield Hit(source.place(call), says, fix, level=Level.WARNING)
    yield from _node(app, 0)


@app_rule("port", sources.BEST_PRACTICES, "app-not-listening")
def port(app: App) -> Iterator[Hit]:
    """An app listens at the port in DATABRICKS_APP_PORT, which is the only one that the front door sends calls to."""
    for run, server in _servers(app):
        for option in run.options(*server.port, *server.both):
            host, number = split_bind(option.value) if option.name in server.both else ("", option.value)
            if _other(number):
                before = f"{option.before}{host}:" if option.name in server.both else option.before
                yield _wrong(option.word.place, number, f"Write ${NAME}.", option.word.edited(f"{before}${NAME}"))
        yield from _by_variable(app, run, server, server.port, 1)
    for source, call, function in _calls(app):
        given = source.argument(call, function.port, function.places[1] if function.places else None)
        fix = f'Write int(os.environ.get("{NAME}", {PORT})).'
        if given is None:
            yield from _default_port(app, source, call, function, fix)
            continue
        value = _value(source, given)
        set_here = [each for name in value.variables for each in app.variable(name)]
        if any(may_be_set(name) for name in value.variables):
            continue
        if set_here:
            for each in set_here:
                number = each.value.text or "" if each.value is not None else ""
                if _other(number) and each.value is not None:
                    yield _wrong(each.value.place, number, fix)
        elif _other(value.text or ""):
            yield _wrong(value.place, value.text or "", fix)
    yield from _node(app, 1)


def _default_port(app: App, source: Source, call: ast.Call, function: Function, fix: str) -> Iterator[Hit]:
    if _starred(call) or not function.default_port:
        return
    host = source.argument(call, function.host, function.places[0] if function.places else None)
    where = f"{function.default_host}:{function.default_port}" if host is None else f"port {function.default_port}"
    yield Hit(
        source.place(call),
        f"without `{function.port}` this listens at {where}",
        f'Add host="{_EVERYWHERE}" and port=…: {fix}',
    )


def _servers(app: App) -> Iterator[tuple[Command, Server]]:
    for run in app.runs:
        server = COMMANDS.get(run.program)
        subs = [word.text for word in run.arguments]
        if server is not None and (not server.sub or any(name in subs for name in server.sub)):
            yield run, server


def _by_variable(app: App, run: Command, server: Server, options: tuple[str, ...], which: int) -> Iterator[Hit]:
    """The server's own variables in `env`, where no option says otherwise."""
    if server.variables is None or any(True for _ in run.options(*options)):
        return
    for each in app.variable(server.variables[which]):
        text = each.value.text or "" if each.value is not None else ""
        if each.value is None:
            continue
        if which == 0 and text in LOOPBACK:
            yield _local(each.value.place, each.value.quoted(_EVERYWHERE) if each.value.place.end else None)
        elif which == 1 and _other(text):
            yield _wrong(each.value.place, text, "Delete this variable: the platform sets the port.")


def _calls(app: App) -> Iterator[tuple[Source, ast.Call, Function]]:
    """The call that serves, where the program has one alone and makes it each time that it's started."""
    source = app.main
    if source is None:
        return
    serving = [call for call in source.calls if source.full_name(call.func) in FUNCTIONS]
    if len(serving) != 1:
        return
    for call in source.started():
        if call is serving[0]:
            yield source, call, FUNCTIONS[source.full_name(call.func)]


def _node(app: App, which: int) -> Iterator[Hit]:
    """The script of package.json that npm runs, where it's one plain command."""
    scripts = app.package.get("scripts")
    for run in app.runs:
        name = npm_script(run)
        text = scripts.get(name) if name and isinstance(scripts, dict) else None  # pyright: ignore  # JSON of unknown shape
        if not isinstance(text, str) or set(text) & _SCRIPT_SIGNS or '"' in text or "'" in text:
            continue
        words = text.split()
        server = COMMANDS.get(words[0]) if words else None
        if server is None or (server.sub and words[1:2] and words[1] not in server.sub):
            continue
        for option in _options(words, server.port if which else server.host):
            place = app.script_place(name)
            if which == 0 and option.value in LOOPBACK:
                yield Hit(place, f"`{name}` listens on {option.value}", f"Write {option.name} {_EVERYWHERE}.")
            elif which == 1 and _other(option.value):
                yield _wrong(place, option.value, f"Write ${{{NAME}:-{PORT}}}.")


def _options(words: list[str], names: tuple[str, ...]) -> Iterator[Option]:
    from dbapp_diag.preflight.command import Word, command

    yield from command(tuple(Word(text, Place("")) for text in words)).options(*names)


def npm_script(run: Command) -> str:
    """The script of package.json that a command runs; empty where it runs none."""
    words = [word.text for word in run.words]
    if words[:1] not in (["npm"], ["pnpm"], ["yarn"]):
        return ""
    if words[1:2] == ["start"]:
        return "start"
    return (
        words[2] if words[1:2] in (["run"], ["run-script"]) and len(words) > 2 and not words[2].startswith("-") else ""
    )


def _value(source: Source, node: ast.expr) -> Value:
    return source.value(node)


def _starred(call: ast.Call) -> bool:
    return any(each.arg is None for each in call.keywords) or any(isinstance(each, ast.Starred) for each in call.args)


def _other(number: str) -> bool:
    return number.isascii() and number.isdigit() and number != PORT


def _local(place: Place, edit: str | None) -> Hit:
    return Hit(
        place,
        "the app listens on localhost alone, where the front door doesn't reach it",
        f"Write {_EVERYWHERE}.",
        edit,
    )


def _wrong(place: Place, number: str, fix: str, edit: str | None = None) -> Hit:
    return Hit(place, f"the app listens at port {number}, and the platform sends calls to the one in {NAME}", fix, edit)
