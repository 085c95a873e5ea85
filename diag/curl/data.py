"""What `-d` and its relatives send. Source: https://curl.se/docs/manpage.html, `--data…`, `--json` and `--url-query`."""

from __future__ import annotations

import re
from urllib.parse import quote

from dbapp_diag.curl.arguments import Arguments, Given
from dbapp_diag.curl.files import Files, as_bytes, as_text

_LINE_ENDS = re.compile(rb"[\r\n\0]")  # curl before 8.7 cut the line at one: https://github.com/curl/curl/issues/13063


def data_of(arguments: Arguments, files: Files) -> bytes | None:
    """All data of a command joined as curl joins it, by `&` but in front of `--json`; None where there's none."""
    found: bytes | None = None
    for given in arguments.of("data", "data-binary", "data-raw", "data-urlencode", "json"):
        piece = _piece(given, files)
        if found is None:
            found = piece
        else:
            found += piece if given.option.name == "json" else b"&" + piece
    return found


def queries_of(arguments: Arguments, files: Files) -> list[str]:
    """What `--url-query` adds to the URL."""
    return [
        text.removeprefix("+") if text.startswith("+") else as_text(_encoded(text, files, option="--url-query"))
        for text in arguments.values("url-query")
    ]


def _piece(given: Given, files: Files) -> bytes:
    kind, option = given.option.name, f"--{given.option.name}"
    if kind == "data-urlencode":
        return _encoded(given.value, files, option=option)
    if kind == "data-raw" or not given.value.startswith("@"):
        return as_bytes(given.value)
    data = files.read(given.value[1:], option=option)
    return _LINE_ENDS.sub(b"", data) if kind == "data" else data


def _encoded(text: str, files: Files, *, option: str) -> bytes:
    """`CONTENT`, `=CONTENT`, `NAME=CONTENT`, `@FILE` or `NAME@FILE`, with the content percent-encoded and blanks as `+`."""
    separator = "=" if "=" in text else "@"
    name, found, content = text.partition(separator)
    if not found:
        name, content = "", text
    data = files.read(content, option=option) if found == "@" else as_bytes(content)
    value = quote(data, safe="").replace("%20", "+").encode()
    return as_bytes(name) + b"=" + value if name else value
