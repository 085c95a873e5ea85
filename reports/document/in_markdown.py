"""Writes blocks as Markdown.

Text is escaped so that it stays text: no markup, no HTML, no link, no mention of a person, no reference to an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.wording import MARKS

_SPECIAL = re.compile(r"[\\`*\[\]|~$!{}]|_(?![^\W_])|(?<![^\W_])_")
_GAP = "\u200b"
"""Between a sign and a name: trackers then don't read `@name` or `#1`."""


def written(blocks: Iterable[doc.Block], level: int = 2) -> str:
    """The blocks with an empty line between them; headings begin at this level."""
    return "\n\n".join(_block(block, level) for block in doc.filled(blocks))


def escaped(text: str) -> str:
    """Text that can't be taken for markup within a line."""
    text = text.replace("\n", "␊ ").strip()
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("://", ":\\//").replace("www.", "www\\.").replace("WWW.", "WWW\\.")
    return re.sub(r"([@#])(?=\w)", rf"\1{_GAP}", text)


def code(text: str) -> str:
    """Text as code within a line, whatever backticks it holds."""
    text = text.replace("\n", "␊ ").strip() or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def inline(text: doc.Text, *, cell: bool = False) -> str:
    """A text within a line; in a table's cell the pipes of code are escaped too."""
    found = "".join(_span(span, cell) for span in doc.spans(text))
    return found.strip() if cell else found


def _span(span: doc.Span, cell: bool) -> str:
    match span.kind:
        case doc.Kind.MARKED_UP:
            return span.text
        case doc.Kind.CODE:
            return code(span.text).replace("|", "\\|") if cell else code(span.text)
        case doc.Kind.BADGE:
            return f"{MARKS[span.look]} {escaped(span.text)}"
        case doc.Kind.ASIDE:
            return f" ({escaped(span.text)})"
        case doc.Kind.BREAK:
            return " "
        case _:
            before, after = (" " if end.isspace() else "" for end in (span.text[:1], span.text[1:][-1:]))
            said = escaped(span.text)
            return f"{before}**{said}**{after}" if span.look == "strong" else f"{before}{said}{after}"


def _block(block: doc.Block, level: int) -> str:
    match block:
        case doc.Section(title, blocks):
            return f"{'#' * level} {inline(title)}\n\n{written(blocks, level + 1)}"
        case doc.Heading(text):
            return f"{'#' * level} {text}"
        case doc.Para(text):
            return _paragraph(inline(text))
        case doc.Code(text):
            return _fenced(text)
        case doc.Fixes(entries):
            return written(entries, level)
        case doc.Fix(label, who, text, command):
            said = f"**{label} ({escaped(who)}):** {escaped(text)}"
            return f"{said}\n\n{_fenced(command)}" if command else said
        case doc.Items(entries):
            loose = any(entry.inside for entry in entries)
            return ("\n\n" if loose else "\n").join(_item(entry, level) for entry in entries)
        case doc.Pairs(rows, heads):
            return _table(heads, rows)
        case doc.Table(heads, rows):
            return _table(heads, (row.cells for row in rows))
        case doc.Notice(_, label, text, blocks):
            if blocks:
                return f"{'#' * level} {inline(text)}\n\n{written(blocks, level)}"
            return f"**{label}.** {inline(text)}" if label else f"- {inline(text)}"


def _paragraph(text: str) -> str:
    """With an escape where it would begin a heading or a list."""
    return re.sub(r"\A(?=[#+\-=])|\A(\d{1,9})(?=[.)])", r"\1\\", text)


def _fenced(text: str) -> str:
    """A command by itself, whatever backticks it holds."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}sh\n{text}\n{fence}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[doc.Text | doc.Pairs]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)])


def _cell(cell: doc.Text | doc.Pairs) -> str:
    if isinstance(cell, doc.Pairs):
        return "; ".join(f"{escaped(name)} {inline(text, cell=True)}" for name, text in cell.rows)
    return inline(cell, cell=True)


def _item(item: doc.Item, level: int) -> str:
    numbered = item.mark[0].isdigit()
    lead = item.mark if numbered or item.mark == "-" else "-"
    text = inline(item.text) if lead == item.mark else f"**{item.mark}** {inline(item.text)}"
    indent = " " * (len(lead) + 1)
    inside = "".join(f"\n\n{_indented(_block(block, level), indent)}" for block in item.inside)
    return f"{lead} {text}{inside}"


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line for line in text.split("\n"))
