"""Writes blocks on a screen: one column of text, with labels, in which every table row is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.screen import LABELLED, Page, Part
from dbapp_diag.reports.wording import MARKS

_LABELS_AT_MOST = 0.55
"""The share of the width that labels may take; longer ones stand before their text, on the same line."""

_INLINE = re.compile(
    r"\\(?P<escaped>.)|`(?P<code>[^`]*)`|\[(?P<link>[^\]]*)\]\([^)]*\)|\*\*(?P<strong>[^*]+)\*\*|\*(?P<quoted>[^*\s][^*]*)\*"
)


def write(page: Page, blocks: Iterable[doc.Block], indent: int = 2, *, loose: bool = False) -> None:
    """One block after the other. Sections stand apart from what's around them, paragraphs stay close to what they follow; `loose`
    puts an empty line between all."""
    apart = False
    for block in doc.filled(blocks):
        section = isinstance(block, doc.Section) and block.open is None
        fixes = isinstance(block, doc.Fixes) and indent < LABELLED
        if loose or section or fixes or (apart and not isinstance(block, doc.Para)):
            page.gap()
        _block(page, block, indent)
        apart = section


def parts(text: doc.Text, look: str = "") -> tuple[Part, ...]:
    """A text as the screen takes it; `look` is for spans that have none."""
    return tuple((_shown(span), span.look or look) for span in doc.spans(text))


def read(text: str) -> str:
    """Markdown of one line as a person reads it: without links, marks and escapes; `*words*` are quoted ones."""
    return _INLINE.sub(_bare, text)


def _bare(found: re.Match[str]) -> str:
    words = next(part for part in found.groups() if part is not None)
    return f'"{words}"' if found.lastgroup == "quoted" else words


def _shown(span: doc.Span) -> str:
    match span.kind:
        case doc.Kind.BADGE:
            return f"{MARKS[span.look]} {span.text}".rstrip()
        case doc.Kind.ASIDE:
            return f" ({span.text})"
        case doc.Kind.MARKED_UP:
            return read(span.text)
        case _:
            return span.text


def _block(page: Page, block: doc.Block, indent: int) -> None:
    match block:
        case doc.Section():
            _section(page, block, indent)
        case doc.Heading(text):
            page.text((text, "strong"), indent=indent - 2)
        case doc.Para(text, look):
            named = any(span.look == "strong" for span in doc.spans(text)[:1])
            _lines(page, text, look, indent, indent + 2 if named else indent)
        case doc.Code(text):
            page.verbatim(text, indent=indent + 2)
        case doc.Fixes(entries):
            for fix in entries:
                _fix(page, fix, f"{fix.label} ({fix.who})")
        case doc.Fix():
            _fix(page, block, block.label if block.who == "you" else f"{block.label} ({block.who})")
        case doc.Items(entries):
            _items(page, entries, indent)
        case doc.Pairs(rows):
            column = indent + max(LABELLED - 2, 2 + max((len(name) for name, _ in rows), default=0))
            for name, text in rows:
                page.labelled(name, *parts(text), indent=indent, column=column)
        case doc.Table(rows=rows):
            _rows(page, rows, indent)
        case doc.Notice(state, label, text, blocks) if blocks:
            page.labelled(f"! {label}", *parts(text, state), indent=indent)
            write(page, blocks, LABELLED)
        case doc.Notice(state, label, text):
            page.text(
                ("! ", state), (f"{label}: " if label else "", ""), *parts(text), indent=indent, hanging=indent + 2
            )


def _items(page: Page, entries: tuple[doc.Item, ...], indent: int) -> None:
    widest = max(len(item.mark) for item in entries)
    for number, item in enumerate(entries):
        if number and any(entry.inside for entry in entries):
            page.gap()
        mark = doc.Span(f"{item.mark:>{widest}} ", "faint")
        _lines(page, (mark, *doc.spans(item.text)), "", indent, indent + widest + 1)
        write(page, item.inside, indent + widest + 1)


def _section(page: Page, section: doc.Section, indent: int) -> None:
    beside = ((" ", ""), *parts(section.beside)) if section.beside and section.open is None else ()
    page.text(*parts(section.title, "strong"), *beside, indent=indent, hanging=indent + 2)
    write(page, section.blocks, indent + 2)


def _fix(page: Page, fix: doc.Fix, label: str) -> None:
    if fix.text:
        page.labelled(label, (fix.text, ""))
    if fix.command:
        page.command(fix.command, "" if fix.text else label)


def _rows(page: Page, rows: tuple[doc.Row, ...], indent: int) -> None:
    column = indent + 2 + max((len(row.label) for row in rows), default=0)
    for row in rows:
        if row.label and column <= page.width * _LABELS_AT_MOST:
            page.labelled(row.label, *parts(row.told), indent=indent, column=column)
        else:
            named = (f"{row.label}: " if row.told else row.label,) if row.label else ()
            _lines(page, (*named, *doc.spans(row.told)), "", indent, indent + 2)


def _lines(page: Page, text: doc.Text, look: str, indent: int, hanging: int) -> None:
    """A text with its breaks; what follows one stands at `hanging`."""
    line: list[doc.Span] = []
    for span in (*doc.spans(text), doc.BREAK):
        if span.kind is not doc.Kind.BREAK:
            line.append(span)
            continue
        page.text(*parts(tuple(line), look), indent=indent, hanging=hanging)
        line, indent, hanging = [], hanging, hanging + 2
