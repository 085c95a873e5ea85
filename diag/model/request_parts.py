"""The parts of a request that its caller gives: method, headers and body. What isn't given is made up by the tool."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast
from urllib.parse import urlencode

from dbapp_diag.model.errors import Spelling, UsageError
from dbapp_diag.model.expectation import expectation
from dbapp_diag.model.target import kind_of

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a body at most."""
MOST_HEADERS = 100
MCP_ENDPOINT = "/mcp"
"""Where MCP servers usually listen, and the SDK's default."""
MOST_REPETITIONS = 20
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MCP_MEDIA_TYPES = "application/json, text/event-stream"
"""What a client of MCP has to accept, both of it (Model Context Protocol 2025-06-18, Transports)."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udc7f\udd00-\udfff]{0,16384}")
_OURS = frozenset(
    (
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers of the connection itself (RFC 9110, 7.6.1), and those that say where a message goes and how long it is."""


class CallKind(StrEnum):
    """What kind of call it is: one HTTP request, an MCP client's first ones, or a websocket."""

    HTTP = "http"
    MCP = "mcp"
    WEBSOCKET = "websocket"


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes to send. Their text stays out of any representation.

    `option` gave them (`--data`, `--json`, or a word for what else did); `file` is the file that they were read from, `-` for
    standard input, None where they stood in the option itself.
    """

    content: bytes = field(repr=False)
    option: str = "--data"
    file: str | None = None

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_BODY:
            raise UsageError(f"the body is larger than {LARGEST_BODY // 1024 // 1024} MiB")


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What the caller gives of the request. Values of headers stay out of any representation."""

    method: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: Body | None = None
    kind: CallKind = CallKind.HTTP
    path: str | None = field(default=None, repr=False)
    """The path to call, with all of its query; `Asked` has it masked."""
    whole: bool = False
    """The caller gives all of it, as by a curl command: nothing is made up."""

    @property
    def effective_method(self) -> str:
        """The method that is sent, with curl's defaults: a body makes it POST."""
        if self.method is not None:
            return self.method
        posts = self.kind is CallKind.MCP or (self.body is not None and self.kind is CallKind.HTTP)
        return "POST" if posts else "GET"

    def to_send(self) -> tuple[tuple[str, str], ...]:
        """The headers given, and those that come with the body as curl adds them, or with an MCP client's messages."""
        added = added_with(self.body.option if self.body is not None else f"--{self.kind}")
        names = {name.lower() for name, _ in self.headers}
        return (*self.headers, *((name, value) for name, value in added if name.lower() not in names))


def added_with(option: str) -> tuple[tuple[str, str], ...]:
    """The headers that come with a body, by the option that gives it, as curl adds them."""
    known = {
        "--json": (("Content-Type", JSON), ("Accept", JSON)),
        "--data": (("Content-Type", FORM),),
        "--mcp": (("Accept", MCP_MEDIA_TYPES), ("Content-Type", JSON)),
    }
    return known.get(option, ())


def header_texts(given: Iterable[str], say: Spelling) -> tuple[tuple[str, str], ...]:
    """Headers as curl takes them: `Name: value`, `Name;` for an empty value, or `@FILE` with one a line."""
    lines: list[str] = []
    for text in given:
        lines += _read(text[1:], say).decode("utf-8", "replace").splitlines() if text.startswith("@") else [text]
    return checked_headers((_header_line(line) for line in lines if line.strip()), say)


def header_values(given: object, say: Spelling) -> tuple[tuple[str, str], ...]:
    """Headers as Python gives them: a mapping, or pairs."""
    wrong = f"that's {kind_of(given)}, and a mapping of names to values is wanted"
    pairs: object = cast("Mapping[object, object]", given).items() if isinstance(given, Mapping) else given
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise UsageError(wrong)
    kept: list[tuple[str, str]] = []
    for pair in cast("Iterable[object]", pairs):
        if not isinstance(pair, tuple) or len(cast("tuple[object, ...]", pair)) != 2:
            raise UsageError("one of the entries isn't a pair of name and value")
        name, value = cast("tuple[object, object]", pair)
        if not isinstance(name, str) or not isinstance(value, str):
            raise UsageError("a name or value isn't a text")
        kept.append((name, value))
    return checked_headers(kept, say)


def checked_headers(pairs: Iterable[tuple[str, str]], say: Spelling) -> tuple[tuple[str, str], ...]:
    """The headers, if they may be sent. Raises UsageError, which names a header at most."""
    kept = tuple((name.strip(), value) for name, value in pairs)
    if len(kept) > MOST_HEADERS:
        raise UsageError(f"more than {MOST_HEADERS} headers")
    for name, value in kept:
        if not _NAME.fullmatch(name):
            raise UsageError("the name holds characters that no header's name can have; write 'Name: value'")
        lowered = name.lower()
        if lowered == "authorization":
            raise UsageError(f"Authorization isn't taken here; give the token with {_ways_to_give_a_token(say)}")
        if lowered in _OURS:
            raise UsageError(f"{name} is set by the connection itself; leave it out")
        if not _VALUE.fullmatch(value):
            raise UsageError(f"the value of {name} holds control characters, or is longer than 16 KiB")
    return kept


def _ways_to_give_a_token(say: Spelling) -> str:
    ways = list(dict.fromkeys(map(say, ("token_env", "token_file", "token_stdin"))))
    return say("token_file") if say("token_file") == "token" else f"{', '.join(ways[:-1])} or {ways[-1]}"


def _header_line(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon and text.rstrip().endswith(";"):
        name, colon, value = text.rstrip()[:-1], ":", ""
    if not colon:
        raise UsageError("that isn't 'Name: value'")
    return name, value.strip()


def data_texts(given: Iterable[str], say: Spelling) -> Body | None:
    """A body as `--data` gives it, with curl's meaning: texts, `@FILE` without its line ends, `-` or `@-` for standard input,
    several joined by `&`."""
    texts = tuple(given)
    pieces = [_data(text, say) for text in texts]
    if not pieces:
        return None
    files = [text.removeprefix("@") for text in texts if text.startswith("@") or text == "-"]
    return Body(b"&".join(pieces), "--data", files[0] if len(texts) == 1 and files else None)


def _data(text: str, say: Spelling) -> bytes:
    if text.startswith("@") or text == "-":
        return re.sub(rb"[\r\n\0]", b"", _read(text.removeprefix("@"), say))
    return text.encode("utf-8", "surrogateescape")


def data_values(given: object, say: Spelling) -> Body:
    """A body as Python gives it: bytes, a text, or the fields of a form."""
    if isinstance(given, Mapping):
        fields = cast("Mapping[object, object]", given)
        form = "&".join(urlencode({_writable(str(name)): _writable(str(value))}) for name, value in fields.items())
        return Body(form.encode("ascii"), "--data")
    if not isinstance(given, str | bytes | bytearray):
        raise UsageError(f"that's {kind_of(given)}, and bytes, a text or a form's fields are wanted")
    return Body(_writable(given).encode("utf-8") if isinstance(given, str) else bytes(given), "--data")


def _writable(text: str) -> str:
    """The text, if it can be written in UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("it holds a character that can't be written in UTF-8") from None
    return text


def json_text(given: str, say: Spelling) -> Body:
    """JSON as `--json` gives it: a text, `@FILE`, or `-` for standard input."""
    file = given.removeprefix("@") if given.startswith("@") or given == "-" else None
    content = given.encode("utf-8", "surrogateescape") if file is None else _read(file, say)
    try:
        json.loads(content)
    except RecursionError:
        raise UsageError("the JSON is nested too deeply") from None
    except UnicodeDecodeError:
        raise UsageError("that isn't text in UTF-8") from None
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise UsageError(f"that isn't JSON (line {line}, column {column})") from None
    return Body(content, "--json", file)


def json_value(given: object, say: Spelling) -> Body:
    """JSON as Python gives it: anything that it can be written from."""
    try:
        text = json.dumps(given, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise UsageError(f"that's {kind_of(given)}, and it can't be written as JSON") from None
    return Body(text.encode("ascii"), "--json")


def _read(name: str, say: Spelling) -> bytes:
    """A file's content, or standard input's for `-`."""
    if name == "-":
        content = sys.stdin.buffer.read(LARGEST_BODY + 1)
    else:
        try:
            with open(name, "rb") as file:
                content = file.read(LARGEST_BODY + 1)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "the name can't be one"
            raise UsageError(f"the file can't be read: {why}") from None
    return content


def repetitions(count: object, say: Spelling) -> int:
    """How often a call is made."""
    if isinstance(count, bool) or not isinstance(count, int):
        raise UsageError(f"that's {kind_of(count)}, and a number is wanted")
    if not 1 <= count <= MOST_REPETITIONS:
        raise UsageError(f"that isn't between 1 and {MOST_REPETITIONS}")
    return count


def expectations(given: Iterable[str], say: Spelling) -> tuple[str, ...]:
    """What is expected, as texts that can be read."""
    if not isinstance(cast("object", given), Iterable):
        raise UsageError(f"that's {kind_of(given)}, and a list of texts is wanted")
    texts = (given,) if isinstance(given, str) else tuple(given)
    for text in texts:
        if not isinstance(cast("object", text), str):
            raise UsageError(f"that's {kind_of(text)}, and a text is wanted")
        expectation(text)
    return texts
