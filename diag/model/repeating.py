"""How the parts of a request are written again in a command. Pure.

What was asked comes with secrets masked. Where one stood, the reader has to put it in again: `<value>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dbapp_diag.model.request_parts import added_with

MASK = re.compile("‹[^›]*›")
"""What stands in the place of a secret."""
LONGEST = 1000
"""Characters of a body that a command repeats; a longer one is the reader's to give."""


def endpoint(asked: Any) -> list[str]:
    """The path, where one was given."""
    return ["--endpoint", MASK.sub("<value>", asked.endpoint)] if asked.endpoint else []


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
    lines = [f"{name}: {MASK.sub('<value>', value)}" for name, value in asked.headers if (name, value) not in added]
    return [word for line in lines for word in ("--header", line)]


def body(asked: Any) -> list[str]:
    """The body, as a text or by its file; a masked or long one as a place to fill in."""
    if asked.body_from is None:
        return []
    _, _, file = asked.body_from.partition(" ")
    whole = len(asked.body.encode()) == asked.body_size <= LONGEST and not MASK.search(asked.body)
    text = asked.body if whole and not asked.body.startswith("@") and asked.body.isprintable() else "<body>"
    return [_option(asked), file or text]


def nothing(asked: Any) -> list[str]:
    """For an option that another one writes."""
    return []


def _option(asked: Any) -> str:
    option: str = asked.body_from.partition(" ")[0]
    return option.replace("--curl", "--data")
