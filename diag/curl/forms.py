"""The multipart body of `-F` and `--form-string`. Source: https://curl.se/docs/manpage.html, `--form`.

The boundary comes from the content, so that the same command gives the same body.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dbapp_diag.curl.arguments import Arguments
from dbapp_diag.curl.files import Files, as_bytes
from dbapp_diag.model.errors import UsageError

_QUOTED = re.compile(r'"((?:\\[\\"]|[^"])*+)"')
_TYPE = re.compile(r"[^/ ]+/[^;, \n]+")
_TYPES = {
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
}
"""What curl takes for a file's type by the end of its name (lib/mime.c)."""


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of a field: a text or the name of a file, and what stands behind it."""

    word: str
    type: str | None
    filename: str | None
    headers: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Takes `WORD;type=…;filename=…;headers=…` apart, up to one of `ends`."""

    text: str
    ends: str
    at: int = 0

    def value(self) -> _Value:
        """One value with its attributes. Raises UsageError."""
        word = self._word()
        kind: str | None = None
        filename: str | None = None
        headers: list[str] = []
        open_type = False  # what follows `type=` without a name that's known belongs to the type: `;charset=utf-8`
        while self.text[self.at : self.at + 1] == ";":
            start = self.at
            self.at += 1
            self._skip_blanks()
            name = next((name for name in ("type=", "filename=", "headers=", "encoder=") if self._begins(name)), None)
            if name == "type=" and not open_type:
                self._skip_blanks()
                if not _TYPE.match(self.text, self.at):
                    raise UsageError("--form: a type= isn't like text/plain.")
                kind, open_type = self._segment(), True
            elif name == "filename=":
                filename, open_type = self._word(), False
            elif name == "headers=" and self.text[self.at : self.at + 1] not in ("@", "<"):
                headers.append(self._word())
                open_type = False
            elif name in ("headers=", "encoder="):
                raise UsageError(f"--form: {name} in this form isn't supported here.")
            else:
                segment = self._segment()
                if open_type:
                    kind = f"{kind}{self.text[start : self.at].rstrip()}" if segment else kind
        return _Value(word, kind, filename, tuple(headers))

    def _begins(self, name: str) -> bool:
        found = self.text[self.at : self.at + len(name)].lower() == name
        self.at += len(name) if found else 0
        return found

    def _skip_blanks(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1

    def _word(self) -> str:
        self._skip_blanks()
        quoted = _QUOTED.match(self.text, self.at)
        if quoted is None:
            return self._segment()
        self.at = quoted.end()
        self._segment()
        return re.sub(r'\\([\\"])', r"\1", quoted[1])

    def _segment(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in f";{self.ends}":
            self.at += 1
        return self.text[start : self.at].rstrip()


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: its headers, without the disposition, and its content."""

    name: str | None
    filename: str | None
    headers: tuple[str, ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A body and the Content-Type that goes with it."""

    body: bytes = field(repr=False)
    boundary: str


def form_of(arguments: Arguments, files: Files, content_type: str) -> Form | None:
    """The form of a command, sent as this type; None where it has no fields. Raises UsageError."""
    escaped = arguments.on("form-escape")
    parts: list[_Part] = []
    for given in arguments.of("form", "form-string"):
        name, equals, text = given.value.partition("=")
        if not equals:
            raise UsageError(f"--{given.option.name}: a field isn't NAME=CONTENT.")
        literal = given.option.name == "form-string"
        parts.append(_Part(name, None, (), as_bytes(text)) if literal else _field(name, text, files, escaped))
    disposition = "form-data" if content_type.lower().startswith("multipart/form-data") else "attachment"
    return _written(parts, disposition, escaped) if parts else None


def _field(name: str, text: str, files: Files, escaped: bool) -> _Part:
    if text.startswith("(") or (not name and text == ")"):
        raise UsageError("--form: fields that hold other fields aren't supported here.")
    if text.startswith("@"):
        found = list(_files(text, files))
        if len(found) == 1:
            return _Part(name, found[0].filename, found[0].headers, found[0].content)
        inner = _written(found, "attachment", escaped)
        return _Part(name, None, (f"Content-Type: multipart/mixed; boundary={inner.boundary}",), inner.body)
    value = _Reader(text.removeprefix("<") if text.startswith("<") else text, "").value()
    if text.startswith("<"):
        kind = _guessed(value.word)
        content = files.read(value.word, option="--form")
        return _Part(name, None, _headers(value, None if kind == "text/plain" else kind), content)
    kind = _guessed(value.filename)
    return _Part(name, value.filename, _headers(value, kind), as_bytes(value.word))


def _files(text: str, files: Files) -> Iterable[_Part]:
    """The parts of `@FILE,FILE,…`."""
    reader = _Reader(text, ",")
    while reader.at < len(text):
        reader.at += 1  # the @ or the comma in front
        value = reader.value()
        filename = re.split(r"[/\\]", value.word)[-1] if value.filename is None else value.filename
        kind = _guessed(filename) or _guessed(value.word) or "application/octet-stream"
        yield _Part(None, filename, _headers(value, kind), files.read(value.word, option="--form"))


def _guessed(filename: str | None) -> str | None:
    return next((kind for end, kind in _TYPES.items() if (filename or "").lower().endswith(end)), None)


def _headers(value: _Value, guessed: str | None) -> tuple[str, ...]:
    """The headers of a part, the type first."""
    own = [line for line in value.headers if not line.lower().startswith("content-type:")]
    typed = [line.partition(":")[2].strip() for line in value.headers if line not in own]
    kind = value.type or next(iter(typed), guessed)
    return (*([f"Content-Type: {kind}"] if kind else []), *own)


def _written(parts: Sequence[_Part], disposition: str, escaped: bool) -> Form:
    pieces = [_head(part, disposition, escaped) + part.content for part in parts]
    boundary = "-" * 24 + hashlib.sha256(b"\0".join(pieces)).hexdigest()[:22]
    line = f"--{boundary}".encode()
    return Form(b"".join(line + b"\r\n" + piece + b"\r\n" for piece in pieces) + line + b"--\r\n", boundary)


def _head(part: _Part, disposition: str, escaped: bool) -> bytes:
    named = [(key, text) for key, text in (("name", part.name), ("filename", part.filename)) if text]
    fields = "".join(f'; {key}="{_escaped(text, escaped)}"' for key, text in named)
    own = any(line.lower().startswith("content-disposition:") for line in part.headers)
    first = () if own else (f"Content-Disposition: {disposition}{fields}",)
    return as_bytes("".join(f"{line}\r\n" for line in (*first, *part.headers)) + "\r\n")


def _escaped(text: str, backslash: bool) -> str:
    if backslash:
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
