"""Filling the templates. Every value goes in through a filter that quotes it for its language; one that doesn't is refused."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from textwrap import indent
from typing import TYPE_CHECKING

from dbapp_diag.errors import DiagError, UsageError
from dbapp_diag.snippets.kinds import KINDS, Kind
from dbapp_diag.snippets.means import EXCHANGED, Means
from dbapp_diag.snippets.target import SnippetTarget

if TYPE_CHECKING:
    from jinja2 import Environment

BODIES = ("POST", "PUT", "PATCH")
_BY_TOOL = (Means.SDK, Means.PROVIDER)
"""Means that only the SDK knows: a program without it asks this tool for the token."""


class Written(str):
    """Text that may stand in a snippet as it is."""

    __slots__ = ()


def snippet(kind: Kind | str, target: SnippetTarget, *, chosen: str | None = None) -> str:
    """The code. `chosen` says why this kind, where nobody named it. Raises UsageError where the code would be wrong."""
    kind = KINDS[kind] if isinstance(kind, str) else kind
    _refuse(kind, target)
    return _environment().get_template(kind.template).render(_values(kind, target, chosen))


def _refuse(kind: Kind, target: SnippetTarget) -> None:
    if target.method in ("HEAD", "OPTIONS"):
        raise UsageError(
            f"--method {target.method}: its answer has no JSON by which an app is told from a login page; use GET"
        )
    alone = not kind.elsewhere and target.means is Means.NOTEBOOK and target.given is None
    if alone and kind.name != "sdk":
        raise UsageError(f"--for {kind.name}: a notebook's token is only for its own Python; use --for notebook")
    if kind.name == "notebook" and not target.client_id and not target.app:
        raise UsageError("--for notebook: the token is made for one app, and which one isn't known; give --app NAME")


def _values(kind: Kind, target: SnippetTarget, chosen: str | None) -> Mapping[str, object]:
    known = {field.name: getattr(target, field.name) for field in fields(target)}
    asked_elsewhere = ("--url", target.url, *target.named[2:]) if "<" not in target.url else target.named
    return known | {
        "kind": kind,
        "chosen": chosen,
        "body": target.method in BODIES,
        "exchanged": target.means in EXCHANGED,
        "by_tool": target.means in _BY_TOOL or (target.means in EXCHANGED and kind.name == "curl"),
        "signs_in_by": target.signs_in_by,
        "why": shlex.join(
            ["dbapp-diag", "run", *(asked_elsewhere if kind.elsewhere else (*target.named, *target.signed))]
        ),
        "get_token": ["dbapp-diag", "token", "get", *target.named[:2], *target.signed],
        "auth_token": [
            *("databricks", "auth", "token"),
            *(("--profile", target.profile) if target.profile else ("--host", target.workspace or "<workspace>")),
        ],
        "login": shlex.join(
            [
                *("databricks", "auth", "login"),
                *(("--host", target.workspace) if target.workspace else ()),
                *(("--profile", target.profile) if target.profile else ()),
            ]
        ),
    }


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
    made.filters |= {
        "py": py,
        "sh": sh,
        "yaml": yaml,
        "note": note,
        "pylist": pylist,
        "shline": shline,
        "inside": inside,
    }
    return made


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
