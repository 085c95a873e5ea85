"""How the parts of a request are written again in a command. Pure.

What was asked comes with secrets masked. Where one stood, or a body too long to repeat, the command has a variable of the shell,
which its reader sets before.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from dbapp_diag.model.request_parts import added_with

MASK = re.compile("‹[^›]*›")
"""What stands in the place of a secret."""
SECRET, BODY = "<value>", "<body>"
"""What stands in a word for what isn't kept, until `line` makes a variable of it."""
LONGEST = 1000
"""Characters of a body that a command repeats; a longer one is the reader's to give."""


def endpoint(asked: Any) -> list[str]:
    """The path, where one was given."""
    return ["--endpoint", MASK.sub(SECRET, asked.endpoint)] if asked.endpoint else []


def method(asked: Any) -> list[str]:
    """The method, where it was given, or where without it another would be sent."""
    given = asked.method != "GET" if asked.given is None else "method" in asked.given
    return ["--method", asked.method] if given else []


def kind(name: str) -> Callable[[Any], list[str]]:
    """The switch for a kind of call."""
    return lambda asked: [f"--{name}"] if asked.kind == name else []


def headers(asked: Any) -> list[str]:
    """The headers given, without those that come with the body."""
    added = added_with(asked.body_from.partition(" ")[0] if asked.body_from is not None else f"--{asked.kind}")
    lines = [f"{name}: {MASK.sub(SECRET, value)}" for name, value in asked.headers if (name, value) not in added]
    return [word for line in lines for word in ("--header", line)]


def body(asked: Any) -> list[str]:
    """The body, as a text or by its file; a masked or long one as a place to fill in."""
    if asked.body_from is None:
        return []
    _, _, file = asked.body_from.partition(" ")
    whole = len(asked.body.encode()) == asked.body_size <= LONGEST and not MASK.search(asked.body)
    text = asked.body if whole and not asked.body.startswith("@") and asked.body.isprintable() else BODY
    return [_option(asked), file or text]


def line(words: Iterable[str]) -> str:
    """A command line for a POSIX shell. What a caller's own text holds stays what it is, be it the same as `SECRET` or `BODY`."""
    return " ".join(_quoted(word, before) for before, word in pairwise(("", *words)))


def variables(command: str) -> tuple[str, ...]:
    """The variables of the shell that `line` put into a command."""
    return tuple(dict.fromkeys(_VARIABLE.findall(command)))


_MAY_HIDE = ("--header", "--endpoint")
"""Options whose values this module writes with a secret left out; a body with one is left out whole."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_VARIABLE = re.compile(rf'"\$({_NAME.pattern})"')


def _quoted(word: str, before: str) -> str:
    if word == BODY:
        return '"$BODY"'
    if SECRET not in word or before not in _MAY_HIDE:
        return shlex.quote(word)
    header = word.partition(":")[0].replace("-", "_").upper() if before == "--header" else ""
    name = header if _NAME.fullmatch(header) else "SECRET"
    return f'"${name}"'.join(shlex.quote(part) if part else "" for part in word.split(SECRET))


def nothing(asked: Any) -> list[str]:
    """For an option that another one writes."""
    return []


def _option(asked: Any) -> str:
    option: str = asked.body_from.partition(" ")[0]
    return option.replace("--curl", "--data")
