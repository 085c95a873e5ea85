"""A page as plain text for a terminal."""

from __future__ import annotations

import re
import textwrap

from dbapp_diag.reference.page import ReferencePage
from dbapp_diag.reports.document.blocks import Block, Code, Heading, Item, Items, Para, Text, spans

_INLINE = re.compile(
    r"\\(?P<escaped>.)|`(?P<code>[^`]*)`|\[(?P<link>[^\]]*)\]\([^)]*\)|\*\*(?P<strong>[^*]+)\*\*|\*(?P<quoted>[^*\s][^*]*)\*"
)
_INDENT = "  "


def plain(page: ReferencePage, width: int = 80) -> str:
    """The whole page. Prose keeps to `width` columns; commands stay whole, so that they can be copied."""
    lines = [read(page.title), "", *_wrapped(page.about, "", "", width)]
    for block in page.blocks:
        lines += ["", *_block(block, _INDENT, width)]
    return "\n".join(lines) + "\n"


def read(text: str) -> str:
    """Markdown of one line as a person reads it: without links, marks and escapes; `*words*` are quoted ones."""
    return _INLINE.sub(_bare, text)


def _bare(found: re.Match[str]) -> str:
    words = next(part for part in found.groups() if part is not None)
    return f'"{words}"' if found.lastgroup == "quoted" else words


def _block(block: Block, indent: str, width: int) -> list[str]:
    match block:
        case Heading(text):
            return [read(text)]
        case Para(text):
            return _wrapped(text, indent, indent, width)
        case Code(text):
            return [f"{indent}  {line}" for line in text.split("\n")]
        case Items(entries):
            room = max(len(entry.mark) for entry in entries)
            loose = any(entry.inside for entry in entries)
            lines: list[str] = []
            for entry in entries:
                lines += [""] if lines and loose else []
                lines += _item(entry, indent, room, width)
            return lines
        case _:
            raise TypeError(f"no reference page holds a {type(block).__name__}")


def _item(item: Item, indent: str, room: int, width: int) -> list[str]:
    beneath = indent + " " * (room + 1)
    lines = _wrapped(item.text, f"{indent}{item.mark:>{room}} ", beneath, width)
    for block in item.inside:
        lines += _block(block, beneath, width)
    return lines


def _wrapped(text: Text, first: str, rest: str, width: int) -> list[str]:
    return textwrap.wrap(
        "".join(read(span.text) for span in spans(text)),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
