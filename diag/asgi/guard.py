"""Who may look: people on the author's list, as the front door names them. Everybody else learns nothing.

The door drops what a client sends as `X-Forwarded-…` and puts its own there (omnigent-ai/omnigent deploy/databricks/README.md), so
these headers are worth something behind it and nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dbapp_diag.model.errors import UsageError

Headers = Iterable[tuple[bytes, bytes]]

NAMED_BY = (b"x-forwarded-email", b"x-forwarded-preferred-username", b"x-forwarded-user")
"""Databricks documentation, "Access HTTP headers passed to Databricks apps"."""
INSIDE = ("DATABRICKS_APP_NAME", "DATABRICKS_APP_PORT")
"""Variables that the platform sets for an app. The name alone isn't enough: people set it for their own scripts."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The list, and whether the headers are the door's."""

    allow: frozenset[str] = field(repr=False)
    trusted: bool

    def lets_in(self, headers: Headers) -> bool:
        """Whether the caller is somebody on the list."""
        if not self.trusted:
            return False
        found = [single(headers, name) for name in NAMED_BY]
        return any(who is not None and _plain(who) in self.allow for who in found)


def guard(allow: object, *, trust_headers: bool | None, env: Mapping[str, str]) -> Guard:
    """Read the author's list. Raises UsageError: without anybody on it there's no route."""
    if isinstance(allow, str) or not isinstance(allow, Iterable):
        raise UsageError('allow: give a list of e-mail addresses or user names, such as ["ada@example.com"]')
    names: tuple[object, ...] = tuple(allow)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    for name in names:
        if not isinstance(name, str) or not name.strip() or "*" in name:
            raise UsageError(
                "allow: each entry is one person's e-mail address or user name; there's none for everybody"
            )
    if not names:
        raise UsageError("allow: nobody is on the list; evidence is for people whom you name")
    inside = all(env.get(name) for name in INSIDE)
    return Guard(frozenset(_plain(str(name)) for name in names), inside if trust_headers is None else trust_headers)


def single(headers: Headers, name: bytes) -> str | None:
    """A header's value; None where it's missing, empty, or there twice: then nobody knows whose word it is."""
    values = [value for key, value in headers if key.lower() == name]
    if len(values) != 1:
        return None
    try:
        return values[0].decode("utf-8").strip() or None
    except UnicodeDecodeError:
        return values[0].decode("latin-1").strip() or None


def _plain(name: str) -> str:
    """Case is ignored in ASCII alone: elsewhere two names could become one."""
    name = name.strip()
    return name.lower() if name.isascii() else name
