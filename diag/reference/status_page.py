"""The page of a status: who may have written it, how to see that, and every cause that it can have."""

from __future__ import annotations

import string

from dbapp_diag.causes.by_hand import CALL, GET_TOKEN, NO_TOKEN
from dbapp_diag.causes.catalogue import Catalogue, that_explain
from dbapp_diag.causes.model import Cause, Hand
from dbapp_diag.model.words import OutcomeClass
from dbapp_diag.reference.page import (
    ReferencePage,
    bullets,
    cause_link,
    item,
    para,
    prose,
    shell,
)
from dbapp_diag.reference.statuses import STATUSES
from dbapp_diag.reports.document import blocks as doc

FREQUENT = 12
"""Causes of a status that its short page has with their titles."""


def status_page(outcome: OutcomeClass, catalogue: Catalogue) -> ReferencePage:
    """What the status means, who wrote it, which commands tell causes by hand, and the causes, most frequent first."""
    told = STATUSES[outcome]
    entries = that_explain(outcome, catalogue)
    marks = {hand: _mark(number) for number, hand in enumerate(_hands(entries))}
    blocks: list[doc.Block] = [
        para(told.means),
        *_written_by(told.writers),
        *_by_hand(entries, marks),
        doc.Heading("What it can be, the most frequent first"),
        doc.Items(tuple(_entry(number, entry, marks) for number, entry in enumerate(entries, 1))),
        doc.Heading("All of it with one command"),
        para(
            "This makes the call, tells these causes apart by the evidence, and gives the fix for the one that it is; "
            "`dbapp-diag explain <cause>` gives the fix for each."
        ),
        shell("{rerun}"),
        doc.Heading("Source"),
        para(prose(told.source)),
    ]
    return ReferencePage(outcome.value, told.seen, tuple(blocks))


def short_status_page(outcome: OutcomeClass, catalogue: Catalogue) -> ReferencePage:
    """What the status means, and the causes, most frequent first: what fits on two screens."""
    told = STATUSES[outcome]
    entries = that_explain(outcome, catalogue)
    rows = tuple(doc.row(label=entry.id, told=entry.title) for entry in entries[:FREQUENT])
    rarer = ", ".join(entry.id for entry in entries[FREQUENT:])
    blocks: list[doc.Block] = [
        para(told.means),
        doc.Heading("What it can be, the most frequent first"),
        doc.Table((), rows),
        *((para(f"Less often: {rarer}."),) if rarer else ()),
        para(
            "`--verbose` says who writes it and what to look at by hand; `dbapp-diag explain <cause>` gives the fix of one."
        ),
    ]
    return ReferencePage(outcome.value, told.seen, tuple(blocks))


def _hands(entries: list[Cause]) -> list[Hand]:
    """The commands that these causes name, those first that show the most of them by themselves."""
    alone = [entry.look.hands[0] for entry in entries if len(entry.look.hands) == 1]
    named = list(dict.fromkeys(hand for entry in entries for hand in entry.look.hands))
    return sorted(named, key=lambda hand: -alone.count(hand))


def _mark(number: int) -> str:
    """A, B … Z, AA, BB …"""
    letters = string.ascii_uppercase
    return letters[number % len(letters)] * (number // len(letters) + 1)


def _written_by(writers: tuple[str, ...]) -> list[doc.Block]:
    if not writers:
        return []
    return [
        doc.Heading("Who wrote it"),
        para("The headers tell. This makes the call, as GET, and shows them:"),
        shell(CALL.command),
        bullets(list(writers)),
        para("Where that leaves it open, ask without the token, and compare:"),
        shell(NO_TOKEN.command),
    ]


def _by_hand(entries: list[Cause], marks: dict[Hand, str]) -> list[doc.Block]:
    if not marks:
        return []
    alone: dict[Hand, list[Cause]] = {hand: [] for hand in marks}
    for entry in entries:
        if len(entry.look.hands) == 1:
            alone[entry.look.hands[0]].append(entry)
    several = [entry for entry in entries if len(entry.look.hands) > 1]
    never = [entry for entry in entries if entry.look.text and not entry.look.hands]
    blocks: list[doc.Block] = [
        doc.Heading("What one command shows by hand"),
        para(
            "Put your values in place of what stands in `<…>`: `<url>` is the app's address, `<endpoint>` a path such as "
            "`/api/items`, `<host>` the app's host, `<workspace>` the workspace's address, "
            "`<workspace-host>` its host."
        ),
    ]
    if any("$APP_TOKEN" in hand.command for hand in marks):
        blocks += [
            para("`APP_TOKEN` holds the very token that your caller sends. If the caller takes the CLI's:"),
            shell(GET_TOKEN),
        ]
    blocks.append(
        doc.Items(
            tuple(
                item(f"{mark}.", _label(hand), (shell(hand.command), para(_tells(alone[hand]))))
                for hand, mark in marks.items()
            )
        )
    )
    if several:
        blocks.append(para(f"These take two commands, whose outputs are compared: {_links(several)}."))
    if never:
        blocks.append(para(f"These take more than commands: {_links(never)}."))
    return blocks


def _label(hand: Hand) -> str:
    return prose(hand.label[:1].upper() + hand.label[1:])


def _tells(entries: list[Cause]) -> str:
    return f"tells: {_links(entries)}" if entries else "tells none by itself"


def _links(entries: list[Cause]) -> str:
    return ", ".join(cause_link(entry) for entry in entries)


def _entry(number: int, entry: Cause, marks: dict[Hand, str]) -> doc.Item:
    letters = ", ".join(sorted(marks[hand] for hand in entry.look.hands))
    look = f"Look ({letters}): " if letters else "Look: "
    return item(
        f"{number}.",
        f"{cause_link(entry)}: {prose(entry.title)}",
        (para(look + prose(entry.look.text or entry.told_apart)),),
    )
