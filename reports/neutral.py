"""Making hostile text harmless to look at. Whatever a case holds may come from outside: a body, a name.

Control characters, terminal sequences, text that reverses its direction and invisible characters are
replaced by something visible. Escaping for a markup (HTML, Markdown, XML) is each format's own business and
comes after. `harmless` is for a whole text that's ready to be written: a log may be read by a CI system, which takes
lines of a certain form for commands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from dbapp_diag.case.schema import Case

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""C0, DEL, C1, bidirectional and invisible characters, lone surrogates, and what XML 1.0 doesn't allow."""

_ANYWHERE = re.compile(r"#(?=#(?:vso)?\[)")
"""How a command begins that counts wherever it stands in a line: `##vso[` (Command.TryParse in microsoft/azure-pipelines-agent),
`##[` (ActionCommand.TryParse in actions/runner)."""
_FIRST = re.compile(r"(?:\A|(?<=[\r\n]))((?:[^\S\r\n]|\x1b\[[\d;]*[mK])*):(?=:[^\r\n]*::)")
"""How one begins that counts as the first thing in a line: `::name …::` (ActionCommand.TryParseV2 in actions/runner, which skips
white space). An IPv6 address such as `::1` alone isn't one."""

_LINE_ENDS = re.compile(r"\r\n?|\n")
_KEEPS_LINES = frozenset({"body"})
"""Fields whose lines are shown as lines; everywhere else a line break could forge a line of the report."""

_ASCII = {
    "✓": "+", "✗": "x", "·": "|", "–": "-", "—": "-", "…": "...", "→": "->", "‹": "<", "›": ">", "’": "'",
    "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "█": "#", "░": "-", "▏": "|", "±": "+/-",
}  # fmt: skip


def visible(text: str, *, lines: bool = False) -> str:
    """The text with each hostile character replaced by its picture or number; `lines` keeps line breaks."""
    text = _LINE_ENDS.sub("\n", text)
    return _HOSTILE.sub(_keep_lines if lines else _shown, text)


def _keep_lines(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\n" else _shown(match)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x09:
        return " "
    if code == 0x0A:
        return "␊ "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"[U+{code:04X}]"


def neutralised(case: Case) -> Case:
    """The same case with every string in it, however deep, made visible."""
    return cast("Case", _clean(case, lines=False))


def _clean(value: Any, *, lines: bool) -> Any:
    if isinstance(value, str):
        return visible(value, lines=lines)
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return type(value)(**{name: _clean(item, lines=name in _KEEPS_LINES) for name, item in named.items()})
    if isinstance(value, dict):
        return _clean_mapping(value)  # pyright: ignore[reportUnknownArgumentType]  # JSON of unknown shape
    if isinstance(value, list | tuple):
        return type(value)(_clean(item, lines=False) for item in value)  # pyright: ignore  # JSON of unknown shape
    return value


def _clean_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {visible(str(key)): _clean(item, lines=key in _KEEPS_LINES) for key, item in value.items()}


def harmless(text: str, hash: str = "# ", colon: str = ": ") -> str:
    """A whole text without anything that a CI system takes for a command. Words are wrapped and joined by then, so that no line is
    missed. `hash` and `colon` stand for these signs where one has to be broken up: a markup has something that reads the same."""
    if "##" in text:
        text = _ANYWHERE.sub(lambda _: hash, text)
    return _FIRST.sub(lambda found: found[1] + colon, text) if "::" in text else text


def ascii_only(text: str) -> str:
    """The text for a stream that shows ASCII alone: typography by its likeness, the rest by its number."""
    if text.isascii():
        return text
    return "".join(char if char.isascii() else _ASCII.get(char) or f"[U+{_meant(char):04X}]" for char in text)


def _meant(char: str) -> int:
    """The character that a control picture stands for, so that ␛ reads U+001B."""
    code = ord(char)
    if 0x2400 <= code < 0x2420:
        return code - 0x2400
    return 0x7F if char == "␡" else code
