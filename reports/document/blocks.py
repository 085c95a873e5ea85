"""What reports and reference pages are made of: blocks, whose texts consist of spans. Each format has one writer for them.

A text is text: a writer escapes it. Only `MarkedUp` holds marks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a span is."""

    TEXT = auto()
    CODE = auto()
    """A name, an id or a value, as it's written in code."""
    BADGE = auto()
    """A word with the sign of its state."""
    EVIDENCE = auto()
    """The id of a record; a link where the record is shown."""
    ASIDE = auto()
    """Said beside the rest: beneath it on a page, in brackets where there's no beneath."""
    BREAK = auto()
    """The rest begins on a new line, where lines can be chosen."""
    MARKED_UP = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text. `look` is `strong`, `faint`, `command`, the state that colours it, or empty."""

    text: str
    look: str = ""
    kind: Kind = Kind.TEXT


class MarkedUp(str):
    """A text that holds marks already: those of Markdown within a line."""

    __slots__ = ()


Text = str | Span | tuple[str | Span, ...]
BREAK = Span("", kind=Kind.BREAK)


def spans(text: Text) -> tuple[Span, ...]:
    """The spans of a text, without empty ones."""
    parts = text if isinstance(text, tuple) else (text,)
    found = (_span(part) if isinstance(part, str) else part for part in parts)
    return tuple(span for span in found if span.text or span.kind in (Kind.BREAK, Kind.BADGE))


def _span(text: str) -> Span:
    return Span(text, kind=Kind.MARKED_UP if isinstance(text, MarkedUp) else Kind.TEXT)


def strong(text: str) -> Span:
    """What the eye is to find first."""
    return Span(text, "strong")


def faint(text: str) -> Span:
    """What may be passed over."""
    return Span(text, "faint")


def code(text: str) -> Span:
    """A name, an id or a value."""
    return Span(text, kind=Kind.CODE)


def badge(state: str, word: str) -> Span:
    """A word with the sign of its state (`wording.MARKS`)."""
    return Span(word, state, Kind.BADGE)


def aside(text: str) -> Span:
    """What is said beside the rest; an empty text gives nothing."""
    return Span(text, "faint", Kind.ASIDE)


def evidence(ids: Iterable[str]) -> tuple[Span, ...]:
    """The records that something rests on."""
    return tuple(part for id in ids for part in (Span(", "), Span(id, kind=Kind.EVIDENCE)))[1:]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows, where that isn't a `Section`."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `look` colours the whole of it, as a span's does; a state's makes it a notice on a page."""

    text: Text
    look: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A command to copy."""

    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What somebody is to do; by itself it's the next step. An empty `text` or no `command` is left out."""

    label: str
    who: str
    text: str
    command: str | None


@dataclass(frozen=True, slots=True)
class Fixes:
    """Ways to mend one thing. `name` is where the ids of their commands begin on a page."""

    entries: tuple[Fix, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. `mark`: `-`, a number with a dot, or a letter; `inside` stands beneath `text`."""

    mark: str
    text: Text
    inside: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    entries: tuple[Item, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what belongs to each. `heads` stand above, where it's written as a table."""

    rows: tuple[tuple[str, Text], ...]
    heads: tuple[str, str] = ("What", "Value")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells, the first of which names it; and the same for a screen without columns: `told` behind `label`.

    `id` is the record that the row shows, `look` stresses it.
    """

    cells: tuple[Text | Pairs, ...]
    label: str
    told: Text
    look: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. `caption` says what they are to whom a page is read aloud; `short` are heads whose cells speak for
    themselves, also where a narrow page shows no heads."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    short: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must not miss, with the sign of its state; `blocks` say more of it."""

    state: str
    label: str
    text: Text
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title, whose level is where it stands. `beside` stands at the title's side, `lead` is what a page has the
    room to say first; `open` is None for what can't be folded."""

    title: Text
    blocks: tuple[Block, ...]
    lead: Text = ""
    beside: Text = ""
    open: bool | None = None


Block = Heading | Para | Code | Fix | Fixes | Items | Pairs | Table | Notice | Section


def row(*cells: Text | Pairs, label: str = "", told: Text = "", look: str = "", id: str | None = None) -> Row:
    """A row with these cells, or with none for a screen alone."""
    return Row(cells, label, told, look, id)


def bullets(texts: Iterable[Text]) -> Items:
    """A list without numbers."""
    return Items(tuple(Item("-", text) for text in texts))


def filled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that have something to show, so that who makes them needn't ask."""
    return tuple(block for block in blocks if _has_something(block))


def _has_something(block: Block) -> bool:
    match block:
        case Section(blocks=blocks):
            return bool(filled(blocks))
        case Table(rows=rows) | Pairs(rows=rows):
            return bool(rows)
        case Fixes(entries=entries) | Items(entries=entries):
            return bool(entries)
        case Para(text) | Notice(text=text):
            return bool(spans(text))
        case Heading() | Code() | Fix():
            return True
