"""From a Python caller's arguments to a question. Every mistake is one sentence, in the words of Python."""

from __future__ import annotations

import math
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dbapp_diag.auth.tokens.from_options import LARGEST
from dbapp_diag.engine.session import Question
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import ConnectTo, NetworkSettings, Settings, SocketAddress
from dbapp_diag.model.target import EXCHANGES, GivenToken, NotebookToken, target

LONGEST = 86_400.0
"""Seconds of a run at most."""
_OPTION = re.compile(
    r"--(token-file|app|url|host|endpoint|method|origin|profile|resolver|connect-to|ca-bundle|proxy|no-proxy)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnoseOptions:
    """What `diagnose` was called with. A token's text stays out of any representation."""

    app: str | None = None
    url: str | None = None
    endpoint: str | None = None
    method: str = "GET"
    profile: str | None = None
    host: str | None = None
    token: str | Callable[[], str] | None = field(default=None, repr=False)
    token_source: str = "the argument token"
    """How a given token is called in the report."""
    exchange: str = "auto"
    timeout: float = 30.0
    origin: str | None = None
    resolver: str | None = None
    connect_to: Iterable[str] = ()
    ca_bundle: str | os.PathLike[str] | None = None
    proxy: str | None = field(default=None, repr=False)
    no_proxy: bool = False


_TEXTS = ("app", "url", "endpoint", "method", "profile", "host", "exchange", "origin", "resolver", "proxy")
OPTIONS = frozenset(each.name for each in fields(DiagnoseOptions)) - {"token", "token_source"}
"""Names of arguments that aren't secret."""


def question(
    options: DiagnoseOptions, env: Mapping[str, str] | None, notebook: NotebookToken | None = None
) -> Question:
    """Read the arguments. Raises UsageError."""
    _check_texts(options)
    try:
        return _question(options, dict(os.environ if env is None else env), notebook)
    except UsageError as error:
        raise UsageError(_OPTION.sub(_argument, str(error))) from None


def _question(options: DiagnoseOptions, env: dict[str, str], notebook: NotebookToken | None) -> Question:
    if options.app is None and options.url is None:
        raise UsageError('which app? give app="my-app" or url="https://…databricksapps.com"')
    if options.exchange not in EXCHANGES:
        raise UsageError(f"exchange: that's none of {', '.join(EXCHANGES)}")
    if options.proxy is not None and options.no_proxy:
        raise UsageError("give either proxy or no_proxy, not both")
    timeout = _seconds(options.timeout)
    settings = Settings(
        network=NetworkSettings(
            resolver=None
            if options.resolver is None
            else SocketAddress.parse(options.resolver, default_port=53, option="resolver"),
            connect_to=tuple(ConnectTo.parse(text) for text in _rules(options.connect_to)),
            ca_bundle=None if options.ca_bundle is None else _file(options.ca_bundle),
            proxy=options.proxy,
            no_proxy=bool(options.no_proxy),
        )
    ).within(timeout)
    where = target(
        app=options.app,
        url=options.url,
        workspace=options.host,
        profile=options.profile,
        endpoint=options.endpoint,
        method=options.method,
        made_up=f"/api/dbapp-diag-{secrets.token_hex(4)}",
        token=None if options.token is None else _given(options.token, options.token_source),
        origin=options.origin,
        exchange=options.exchange,
    )
    return Question(where, settings, env, notebook)


def _argument(match: re.Match[str]) -> str:
    """The name by which Python knows an option."""
    return {"token-file": "token"}.get(match[1], match[1].replace("-", "_"))


def _check_texts(options: DiagnoseOptions) -> None:
    for name in _TEXTS:
        value: object = getattr(options, name)
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name}: that's {_kind(value)}, and a text is wanted")


def _seconds(timeout: object) -> float:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or math.isnan(timeout):
        raise UsageError(f"timeout: that's {_kind(timeout)}, and a number of seconds is wanted")
    if not 0.1 <= timeout <= LONGEST:
        raise UsageError(f"timeout: {timeout:g} s isn't between 0.1 s and a day")
    return float(timeout)


def _rules(rules: object) -> tuple[str, ...]:
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        raise UsageError('connect_to: give a list, for example ["app.example:443:127.0.0.1:8443"]')
    found: tuple[object, ...] = tuple(rules)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    for rule in found:
        if not isinstance(rule, str):
            raise UsageError(f"connect_to: {_kind(rule)} is in the list, and texts are wanted")
    return tuple(str(rule) for rule in found)


def _file(name: object) -> Path:
    if not isinstance(name, str | os.PathLike):
        raise UsageError(f"ca_bundle: that's {_kind(name)}, and a file's name is wanted")
    path = Path(name)  # pyright: ignore[reportUnknownArgumentType]
    if not os.path.isfile(path):  # no error where the name is too long for one
        raise UsageError("ca_bundle: there's no such file")
    return path.resolve()


def _given(token: object, source: str) -> GivenToken:
    """The text, or what the function gives. Nothing here quotes either."""
    if callable(token):
        try:
            token = token()
        except Exception as error:  # noqa: BLE001  # the caller's own function; its text may hold the token
            raise UsageError(f"token: the function raised {type(error).__name__}; call it alone to see why") from None
    if not isinstance(token, str):
        raise UsageError(f"token: that's {_kind(token)}, and a text or a function that gives one is wanted")
    if not token.strip():
        raise UsageError("token: it's empty; what fills it may have failed")
    if len(token) > LARGEST:
        raise UsageError("token: it's more than 64 KiB; that isn't a token")
    return GivenToken(token, source)


def _kind(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
