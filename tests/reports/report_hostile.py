"""Cases in which every string is hostile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from random import Random
from typing import Any, cast

from hypothesis import strategies as st

from dbapp_diag.case.schema import Case

STRUCTURE = frozenset(
    {"kind", "state", "status", "verdict", "stage", "sent_at", "time", "server_date", "not_before", "not_after", "id"}
)
"""Fields that choose what is shown; kept in one of the two ways of filling."""
CLOSED = frozenset({"verdict", "confidence", "responder", "stage", "status", "state", "who", "explains", "classes"})
"""Fields of the case that hold words of closed sets: a file with another word is no case."""

NASTY = (
    "<script>alert(1)</script>",
    "</script><script>",
    "<!--",
    "]]>",
    "&#60;img src=x onerror=alert(1)&#62;",
    '"><img src=x>',
    "' onmouseover='x",
    "{{ 7*7 }}",
    "{% raw %}",
    "\x1b[2J\x1b]0;x\x07",
    "\x9b31m",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\r\nforged: line",
    "\n# heading\n",
    "a\n\n| b |",
    "| x | y |",
    "```\n",
    "`` ` ``",
    "**x**",
    "[x](javascript:alert(1))",
    "![x](http://x.example/a.png)",
    "@everyone",
    "#1",
    "1. x",
    "- x",
    "+ x",
    "=====",
    "http://x.example",
    "www.x.example",
    "~~x~~",
    "$x$",
    "\x00",
    "\ufffe",
    "\u2028",
    "%0A::error::x",
    "‹token 1›",
    "\\",
    "a\\|b",
    "_x_",
    "<b",
    "&amp;",
    "\t",
)

COMMANDS = (
    "::error::forged",
    "::warning title=a,b::forged",
    "::add-mask::forged",
    "::stop-commands::forged",
    "::set-output name=verdict::forged",
    "##vso[task.setvariable variable=x;isOutput=true]forged",
    "##vso[task.logissue type=error]forged",
    "##[error]forged",
    "##[add-mask]forged",
    "##[group]forged",
    "section_start:1:x\r\x1b[0Kforged",
    "\x1b[0Ksection_end:1:x\r\x1b[0K",
)
"""What CI systems do when they read it in a log."""
PIECES = (
    "::", ":", "#", "##", "[", "]", "##vso", "vso[", "error", "error::", "::error", "add-mask", "task.complete result=Failed",
    " ", "  ", "\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u00a0", "\u2003", "\u2028", "\u200b", "\xad", "\ufeff",
    "\x1b[0m", "\x1b[1m", "%0A", "%25", "%0D", "%AZP25", "%5D", "%3B", ";", ",", "=", "word", "two words", "::1", "fe80::1",
)  # fmt: skip
"""Parts that may make a command once they stand together, are wrapped, or are escaped for a markup."""


def forgery(random: Random) -> str:
    """Text that means to be a command, whole or in parts."""
    parts = random.choices(COMMANDS + PIECES, weights=[3] * len(COMMANDS) + [1] * len(PIECES), k=random.randint(1, 6))
    return random.choice(("", "", "\n", " ", "x" * random.randint(1, 90) + " ")) + "".join(parts)


hostile = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), min_size=1, max_size=4).map(
    lambda parts: "".join(parts) + "x"
)
"""Text put together of nasty pieces, never blank at its end."""


def filled(case: Case, text: str, *, keep_structure: bool) -> Case:
    """The case with every non-empty string replaced by `text`."""
    return filled_each(case, lambda: text, keep_structure=keep_structure)


def filled_each(case: Case, text: Callable[[], str], *, keep_structure: bool) -> Case:
    """The case with every non-empty string replaced by another text."""
    return cast("Case", _fill(case, text, STRUCTURE if keep_structure else frozenset()))


def _fill(value: Any, text: Callable[[], str], kept: frozenset[str]) -> Any:
    if isinstance(value, str):
        return text() if value else value
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return type(value)(
            **{
                name: item if name in CLOSED or (name in kept and isinstance(item, str)) else _fill(item, text, kept)
                for name, item in named.items()
            }
        )
    if isinstance(value, dict):
        return {
            key: item if key in kept and isinstance(item, str) else _fill(item, text, kept)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(_fill(item, text, kept) for item in value)
    return value
