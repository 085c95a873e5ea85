"""The headers of a call: `-H`, and what curl adds by itself. Source: https://curl.se/docs/manpage.html, `--header`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dbapp_diag.curl.arguments import Arguments, is_authorization
from dbapp_diag.curl.files import Files, as_text
from dbapp_diag.model.errors import UsageError

Header = tuple[str, str]
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What HTTP allows as a header's name, or as a method (RFC 9110, 5.6.2)."""
_NO_VALUE = re.compile(r"[^;]+;")
_CONTROL = re.compile(r"[\0-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class OwnHeaders:
    """What `-H` says: the headers to send in their order, and the names (in lower case) of those that curl is not to add."""

    sent: tuple[Header, ...] = field(repr=False)
    named: frozenset[str]

    def take(self, name: str) -> tuple[list[str], OwnHeaders]:
        """The values of a header, and the headers without it."""
        values = [value for key, value in self.sent if key.lower() == name]
        return values, OwnHeaders(tuple(item for item in self.sent if item[0].lower() != name), self.named)


def own_headers(arguments: Arguments, files: Files) -> OwnHeaders:
    """Read every `-H`, also those in files. Raises UsageError."""
    sent: list[Header] = []
    named: set[str] = set()
    lines = list(_lines(arguments, files))
    if arguments.of("json"):
        given = {line.partition(":")[0].lower() for line in lines}
        kinds = (name for name in ("Content-Type", "Accept") if name.lower() not in given)
        lines += [f"{name}: application/json" for name in kinds]
    for line in lines:
        name, colon, value = line.partition(":")
        empty = not colon and _NO_VALUE.fullmatch(line) is not None
        if not colon and not empty:
            arguments.note("--header: one has no colon, so curl doesn't send it.")
            continue
        name, value = name.removesuffix(";"), value.strip(" \t" if is_authorization(line) else None)
        if not TOKEN.fullmatch(name) or _CONTROL.search(value.rstrip("\r\n")):
            raise UsageError("--header: a header holds a character that HTTP doesn't allow there.")
        if value or empty:
            sent.append(("Host" if name.lower() == "host" else name, value))
        elif name.lower() == "host":
            raise UsageError("--header takes away the Host, without which no call can be made here.")
        named.add(name.lower())
    return OwnHeaders(tuple(sent), frozenset(named))


def all_headers(arguments: Arguments, own: OwnHeaders, content_type: str | None) -> tuple[Header, ...]:
    """The headers in curl's order. `content_type` goes with the body and is None where the command replaces or removes it."""
    ranges, referer = arguments.value("range"), (arguments.value("referer") or "").partition(";auto")[0]
    curls = (
        ("User-Agent", arguments.value("user-agent")),
        ("Range", f"bytes={ranges}{'' if '-' in ranges else '-'}" if ranges else None),
        ("Accept", "*/*"),
        ("Referer", referer),
    )
    added = tuple((name, value) for name, value in curls if value and name.lower() not in own.named)
    return (*added, *own.sent, *([("Content-Type", content_type)] if content_type else []))


def _lines(arguments: Arguments, files: Files) -> Iterator[str]:
    for text in arguments.values("header"):
        if text.startswith("@"):
            yield from filter(None, as_text(files.read(text[1:], option="--header")).replace("\r", "").split("\n"))
        else:
            yield text
