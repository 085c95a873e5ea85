"""What puts a value into a template: each filter quotes it for its language; a value without one is refused."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from textwrap import indent
from typing import cast

from dbapp_diag.model.errors import DiagError

_WIDEST = 100
"""Characters of a Python literal that stay on one line."""


class Written(str):
    """Text that may stand in a snippet as it is."""

    __slots__ = ()


def checked(value: object) -> object:
    """The value, if a filter wrote it. Raises DiagError."""
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


def pyheader(value: str, kind: str) -> Written:
    """A header's value as a Python literal; beyond ASCII as bytes in UTF-8, where the client wouldn't take others."""
    return py(value) if value.isascii() or kind == "websocket" else Written(f"{py(value)}.encode()")


def pydata(value: object, margin: str = "") -> Written:
    """Plain data as a Python literal, over several lines where one would be long."""
    deeper = f"{margin}    "
    if isinstance(value, dict):
        pairs = cast("Mapping[str, object]", value).items()
        items, ends = [f"{py(name)}: {pydata(item, deeper)}" for name, item in pairs], "{}"
    elif isinstance(value, list):
        items, ends = [pydata(item, deeper) for item in cast("list[object]", value)], "[]"
    else:
        return py(value) if isinstance(value, str) else Written(repr(value))
    line = ", ".join(items)
    if len(margin) + len(line) <= _WIDEST and "\n" not in line:
        return Written(f"{ends[0]}{line}{ends[1]}")
    lines = "".join(f"{deeper}{item},\n" for item in items)
    return Written(f"{ends[0]}\n{lines}{margin}{ends[1]}")


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
    """Python that is written already, moved to the right. What it holds went through its own filters; the marks of GitHub's
    expressions can stand in its literals alone."""
    return Written(re.sub(r"\n+\Z", "\n", indent(code, " " * width)).replace("${{", "$\\x7b{"))


def commented(text: str) -> Written:
    """Lines of text as comments, moved to the right."""
    return Written("\n".join(f"#   {line}" for line in text.splitlines()))


FILTERS: Mapping[str, Callable[..., Written]] = {
    each.__name__: each for each in (py, pylist, pyheader, pydata, sh, shline, yaml, note, inside, commented)
}
