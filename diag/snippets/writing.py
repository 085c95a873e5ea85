"""Filling the templates with what is known of the call, and refusing code that would be wrong."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING

from dbapp_diag.model.errors import Spelling, UsageError
from dbapp_diag.model.option import flag
from dbapp_diag.model.repeating import line
from dbapp_diag.model.request_parts import JSON, CallKind
from dbapp_diag.snippets.filters import FILTERS, Written, checked
from dbapp_diag.snippets.kinds import KINDS, Kind
from dbapp_diag.snippets.means import EXCHANGED, Means
from dbapp_diag.snippets.request import Header, Sent
from dbapp_diag.snippets.target import CLIENT_ID, WORKSPACE, SnippetTarget

if TYPE_CHECKING:
    from jinja2 import Environment

_OWN_WAYS = (Means.CLI, Means.SECRET_IN_ENVIRONMENT, Means.SECRET_IN_PROFILE, Means.AZURE_CLI, Means.ENTRA_SECRET)
"""Means that a program can do without the SDK, in a few lines; for others it asks this tool for the token."""
TOKEN_VARIABLE = "APP_TOKEN"
"""Where a client of MCP reads a token that was put there for it."""
_MODULES: Mapping[str, tuple[str, ...]] = {
    "variable": ("os",),
    "cli": ("subprocess",),
    "tool": ("subprocess",),
    "azure-cli": ("subprocess",),
    "entra-secret": ("os",),
    "secret-in-environment": ("os",),
    "secret-in-profile": ("configparser", "os"),
}


def snippet(kind: Kind | str, target: SnippetTarget, *, chosen: str | None = None, say: Spelling = flag) -> str:
    """The code. `chosen` says why this kind, where nobody named it. Raises UsageError where the code would be wrong."""
    kind = KINDS[kind] if isinstance(kind, str) else kind
    _refuse(kind, target, say)
    return _environment().get_template(kind.template).render(_values(kind, target, chosen))


def _refuse(kind: Kind, target: SnippetTarget, say: Spelling) -> None:
    for_kind = f"{say('for')} {kind.name}"
    if target.method in ("HEAD", "OPTIONS"):
        raise UsageError(
            f"{say('method')} {target.method}: its answer has no JSON by which an app is told from a login page; use GET"
        )
    if target.call not in (CallKind.HTTP, kind.calls):
        raise UsageError(f"{for_kind}: that makes another kind of call; use {say('for')} {target.call}")
    if target.body is not None and kind.calls is not CallKind.HTTP:
        raise UsageError(f"{for_kind}: such a call has no body of its own")
    if target.body is not None and target.body.file == "-" and kind.elsewhere:
        raise UsageError(f"{for_kind}: the body comes from standard input, which isn't there; give {say('data')} @FILE")
    alone = not kind.elsewhere and target.means is Means.NOTEBOOK and target.given is None
    if alone and not kind.by_sdk:
        raise UsageError(f"{for_kind}: a notebook's token is only for its own Python; use {say('for')} notebook")
    if kind.name == "notebook" and not target.client_id and not target.app:
        raise UsageError(
            f"{for_kind}: the token is made for one app, and which one isn't known; give {say('app')} NAME"
        )


def _values(kind: Kind, target: SnippetTarget, chosen: str | None) -> Mapping[str, object]:
    """What the templates know: the target's fields, and what follows from them for this kind."""
    way = _way(kind, target)
    swaps = kind.name == "notebook" or (
        target.means in EXCHANGED and (way == target.means or (kind.by_sdk and way == "sdk"))
    )
    body, secrets = target.body, [each for each in target.headers if each.variable is not None]
    known = {field.name: getattr(target, field.name) for field in fields(target)}
    return known | {
        "no_workspace": f"https://{WORKSPACE}",
        "no_client_id": CLIENT_ID,
        "kind": kind,
        "chosen": chosen,
        "way": way,
        "library": Written("httpx" if kind.name == "httpx" else "requests"),
        "modules": sorted({"json", "re", "sys", *_MODULES.get(way, ()), *(["os"] if secrets else [])}),
        "headers": _headers(kind, target),
        "secrets": secrets,
        "argument": Written("" if body is None else ", body()" if body.file else ", BODY"),
        "own_headers": bool(target.headers),
        "body_type": Written("object" if body is not None and body.is_json else "bytes"),
        "body_word": Written(_word(kind, body)),
        "curl_body": _for_curl(target),
        "called_line": f" {line(target.called)}",
        "socket": f"wss{target.url.removeprefix('https')}",
        "protocol": next((each.name for each in target.headers if each.name.lower() == "sec-websocket-protocol"), None),
        "zipped": any(each.name.lower() == "accept-encoding" for each in target.headers),
        "configuration": _configuration(target, secrets) if kind.calls is CallKind.MCP else "",
        "swaps": swaps,
        "posts": swaps or way in (Means.SECRET_IN_ENVIRONMENT, Means.SECRET_IN_PROFILE),
        "for_the_app": kind.name == "notebook" or target.means is Means.NOTEBOOK,
        "waits": way in ("sdk", "cli") and kind.name not in ("curl", "requests", "httpx"),
        "token_variable": TOKEN_VARIABLE,
        "source": Written("client().config" if kind.by_sdk else "config()"),
        "signs_in_by": target.signs_in_by,
        "why": _why(kind, target),
        "get_token": ["dbapp-diag", "token", "get", "--show", *target.named[:2], *target.signed],
        "auth_token": ["databricks", "auth", "token", *_profile_or_host(target)],
        "login": shlex.join(["databricks", "auth", "login", *_host(target), *_profile(target)]),
    }


def _way(kind: Kind, target: SnippetTarget) -> str:
    """How this kind's program gets the token: a place where one was put, or a means, or by this tool."""
    if kind.elsewhere or kind.name == "sdk":
        return "cli" if kind.name == "sdk" and target.means is Means.CLI else "sdk"
    if target.given is not None:
        return target.given.place
    if kind.by_sdk:
        return "cli" if target.means is Means.CLI else "sdk"
    if target.means is Means.CLI or (kind.name != "curl" and target.means in _OWN_WAYS and _host(target)):
        return target.means
    return "tool"


def _headers(kind: Kind, target: SnippetTarget) -> list[Header]:
    """The headers beside the token, with what the client wouldn't send by itself."""
    named = {each.name.lower() for each in target.headers}
    usual = [Header("Accept", "application/json")] if kind.calls is CallKind.HTTP and "accept" not in named else []
    return [*usual, *target.headers]


def _word(kind: Kind, body: Sent | None) -> str:
    """The argument by which the library is given the body."""
    if body is not None and body.is_json:
        return "json"
    return "content" if kind.name == "httpx" else "data"


def _for_curl(target: SnippetTarget) -> list[str]:
    """The body, as every release of curl takes it: `--json` came with 7.82, and `--data` takes a leading @ for a file."""
    body = target.body
    if body is None:
        return ["--data-raw", "", "--header", "Content-Type:"] if target.method in ("POST", "PUT", "PATCH") else []
    typed = any(each.name.lower() == "content-type" for each in target.headers)
    head = ["--header", f"Content-Type: {JSON}"] if body.is_json and not typed else []
    if body.file is None:
        return [*head, "--data-raw", body.text]
    return [*head, "--data" if body.strips else "--data-binary", f"@{body.file}"]


def _configuration(target: SnippetTarget, secrets: Iterable[Header]) -> str:
    """How clients of MCP are told of a server, with `${NAME}` for what they fill in from variables."""
    variable = target.given.name if target.given is not None and target.given.place == "variable" else TOKEN_VARIABLE
    headers = {"Authorization": f"Bearer ${{{variable}}}"}
    headers |= {each.name: each.value for each in target.headers if each.value is not None}
    headers |= {each.name: f"${{{each.variable}}}" for each in secrets}
    server = {"type": "http", "url": f"{target.url}{target.path}", "headers": headers}
    return json.dumps({"mcpServers": {target.app or "app": server}}, indent=2)


def _why(kind: Kind, target: SnippetTarget) -> str:
    """The command that explains a failure, where the snippet runs."""
    if not kind.elsewhere:
        given = target.given
        token = [] if given is None else [f"--token-{'env' if given.place == 'variable' else 'file'}", given.name]
        return line(["dbapp-diag", "run", *target.named, *target.signed, *token])
    return line(["dbapp-diag", "run", "--url", f"{target.url}{target.path}", *target.called])


def _host(target: SnippetTarget) -> list[str]:
    return ["--host", target.workspace] if target.workspace else []


def _profile(target: SnippetTarget) -> list[str]:
    return ["--profile", target.profile] if target.profile else []


def _profile_or_host(target: SnippetTarget) -> list[str]:
    return _profile(target) or _host(target)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # late: other commands do without

    made = Environment(
        loader=PackageLoader("dbapp_diag.snippets"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=checked,
        autoescape=False,  # noqa: S701  # code, not HTML: each value has a filter of its language
    )
    made.filters.update(FILTERS)
    return made
