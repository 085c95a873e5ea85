"""Filling the templates. Every value goes in through a filter that quotes it for its language; one that doesn't is refused."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from textwrap import indent
from typing import TYPE_CHECKING

from dbapp_diag.model.errors import DiagError, Spelling, UsageError
from dbapp_diag.model.option import flag
from dbapp_diag.snippets.kinds import KINDS, Kind
from dbapp_diag.snippets.means import EXCHANGED, Means
from dbapp_diag.snippets.target import CLIENT_ID, WORKSPACE, SnippetTarget

if TYPE_CHECKING:
    from jinja2 import Environment

BODIES = ("POST", "PUT", "PATCH")
_OWN_WAYS = (Means.CLI, Means.SECRET_IN_ENVIRONMENT, Means.SECRET_IN_PROFILE, Means.AZURE_CLI, Means.ENTRA_SECRET)
"""Means that a program can do without the SDK, in a few lines; for others it asks this tool for the token."""
_MODULES: Mapping[str, tuple[str, ...]] = {
    "variable": ("os",),
    "cli": ("subprocess",),
    "tool": ("subprocess",),
    "azure-cli": ("subprocess",),
    "entra-secret": ("os",),
    "secret-in-environment": ("os",),
    "secret-in-profile": ("configparser", "os"),
}


class Written(str):
    """Text that may stand in a snippet as it is."""

    __slots__ = ()


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
    alone = not kind.elsewhere and target.means is Means.NOTEBOOK and target.given is None
    if alone and kind.name != "sdk":
        raise UsageError(f"{for_kind}: a notebook's token is only for its own Python; use {say('for')} notebook")
    if kind.name == "notebook" and not target.client_id and not target.app:
        raise UsageError(
            f"{for_kind}: the token is made for one app, and which one isn't known; give {say('app')} NAME"
        )


def _values(kind: Kind, target: SnippetTarget, chosen: str | None) -> Mapping[str, object]:
    """What the templates know: the target's fields, and what follows from them for this kind."""
    way = _way(kind, target)
    swaps = kind.name == "notebook" or (target.means in EXCHANGED and (kind.name == "sdk" or way == target.means))
    known = {field.name: getattr(target, field.name) for field in fields(target)}
    return known | {
        "no_workspace": f"https://{WORKSPACE}",
        "no_client_id": CLIENT_ID,
        "kind": kind,
        "chosen": chosen,
        "way": way,
        "library": Written("httpx" if kind.name == "httpx" else "requests"),
        "modules": sorted({"json", "re", "sys", *_MODULES.get(way, ())}),
        "body": target.method in BODIES,
        "swaps": swaps,
        "posts": swaps or way in (Means.SECRET_IN_ENVIRONMENT, Means.SECRET_IN_PROFILE),
        "for_the_app": kind.name == "notebook" or target.means is Means.NOTEBOOK,
        "waits": way in ("sdk", "cli") and kind.name not in ("curl", "requests", "httpx"),
        "source": Written("client().config" if kind.name == "sdk" else "config()"),
        "signs_in_by": target.signs_in_by,
        "why": _why(kind, target),
        "get_token": ["dbapp-diag", "token", "get", *target.named[:2], *target.signed],
        "auth_token": ["databricks", "auth", "token", *_profile_or_host(target)],
        "login": shlex.join(["databricks", "auth", "login", *_host(target), *_profile(target)]),
    }


def _way(kind: Kind, target: SnippetTarget) -> str:
    """How this kind's program gets the token: a place where one was put, or a means, or by this tool."""
    if kind.elsewhere or kind.name == "sdk":
        return "cli" if kind.name == "sdk" and target.means is Means.CLI else "sdk"
    if target.given is not None:
        return target.given.place
    if target.means is Means.CLI or (kind.name != "curl" and target.means in _OWN_WAYS and _host(target)):
        return target.means
    return "tool"


def _why(kind: Kind, target: SnippetTarget) -> str:
    """The command that explains a failure, where the snippet runs."""
    if not kind.elsewhere:
        given = target.given
        token = [] if given is None else [f"--token-{'env' if given.place == 'variable' else 'file'}", given.name]
        return shlex.join(["dbapp-diag", "run", *target.named, *target.signed, *token])
    return shlex.join(["dbapp-diag", "run", "--url", f"{target.url}{target.path}", *target.called])


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
        finalize=_checked,
        autoescape=False,  # noqa: S701  # code, not HTML: each value has a filter of its language
    )
    made.filters.update(_filters())
    return made


def _filters() -> Mapping[str, Callable[..., Written]]:
    return {each.__name__: each for each in (py, pylist, sh, shline, yaml, note, inside)}


def _checked(value: object) -> object:
    if isinstance(value, Written):
        return value
    raise DiagError("a template puts in a value without a filter that quotes it")


def py(value: str | None) -> Written:
    """A Python literal."""
    text = repr(value)
    plain = value is not None and text == f"'{value}'" and '"' not in value
    return Written(f'"{value}"' if plain else text)


def pylist(values: Iterable[str]) -> Written:
    """A Python list of texts."""
    return Written(f"[{', '.join(map(py, values))}]")


def sh(value: str) -> Written:
    """One word for a POSIX shell."""
    return Written(shlex.quote(value))


def shline(values: Iterable[str]) -> Written:
    """A command line for a POSIX shell."""
    return Written(shlex.join(values))


def yaml(value: str) -> Written:
    """A YAML scalar in double quotes; the marks of GitHub's expressions become text."""
    return Written(json.dumps(value).replace("${{", "${{ '${{' }}"))


def note(value: str) -> Written:
    """Text for a comment: it stays on its line."""
    return Written(" ".join("".join(sign if sign.isprintable() else " " for sign in value).split()))


def inside(code: str, width: int) -> Written:
    """Code that is written already, moved to the right. What it holds went through its own filters."""
    return Written(re.sub(r"\n+\Z", "\n", indent(code, " " * width)))
