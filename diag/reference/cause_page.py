"""The page of a cause."""

from __future__ import annotations

from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.engine.registry import Registry
from dbapp_diag.reference.doc_lines import DOC_LINES
from dbapp_diag.reference.page import (
    ReferencePage,
    bullets,
    cause_link,
    check_link,
    item,
    known_causes,
    para,
    prose,
    shell,
    status_link,
)
from dbapp_diag.reference.statuses import STATUSES
from dbapp_diag.reports.document import blocks as doc


def cause_page(entry: Cause, registry: Registry) -> ReferencePage:
    """What one sees, why, how it's told apart, the fix, what it follows from, and where that is known from."""
    blocks: list[doc.Block] = [
        doc.Heading("What you see"),
        bullets([f"{status_link(outcome)}: {STATUSES[outcome].seen}" for outcome in entry.explains]),
        doc.Heading("Why"),
        para(prose(entry.why)),
        doc.Heading("How it's told apart"),
        para(prose(entry.told_apart)),
        para(_examined(entry, registry)),
        *_by_hand(entry),
        doc.Heading("Fix"),
        _fixes(entry),
        *_upstream(entry, registry),
        *_documentation(entry),
        doc.Heading("Source"),
        para(prose(entry.source)),
    ]
    return ReferencePage(entry.id, f"Cause, stage {entry.stage}: {prose(entry.title)}.", tuple(blocks))


def _examined(entry: Cause, registry: Registry) -> str:
    names = [check_link(name) for name, kind in registry.checks.items() if entry.id in kind.causes]
    return f"Examined by {', '.join(names)}." if names else "No check examines it yet."


def _by_hand(entry: Cause) -> list[doc.Block]:
    if not entry.look.text:
        return []
    blocks: list[doc.Block] = [doc.Heading("What to look at by hand")]
    for hand in entry.look.hands:
        blocks += [para(prose(f"{hand.label[:1].upper()}{hand.label[1:]}:")), shell(hand.command)]
    return [*blocks, para(prose(entry.look.text))]


def _fixes(entry: Cause) -> doc.Block:
    if not entry.fixes:
        return para("None is known.")
    return doc.Items(
        tuple(
            item(f"{number}.", f"({fix.who}) {_text(fix)}", () if fix.command is None else (shell(fix.command),))
            for number, fix in enumerate(entry.fixes, 1)
        )
    )


def _text(fix: Fix) -> str:
    """What to do, and for which variant of the cause, where it isn't for all."""
    return prose(f"Where {fix.when.text}: {fix.text}" if fix.when else fix.text)


def _upstream(entry: Cause, registry: Registry) -> list[doc.Block]:
    upstream = known_causes(entry.follows_from, registry.catalogue)
    if not upstream:
        return []
    return [
        doc.Heading("What it follows from"),
        para("Where one of these is established, this is only its consequence:"),
        bullets([f"{cause_link(other)}: {prose(other.title)}" for other in upstream]),
    ]


def _documentation(entry: Cause) -> list[doc.Block]:
    if not entry.doc_lines:
        return []
    lines = [f"under {DOC_LINES[line].section}: {DOC_LINES[line].says}" for line in entry.doc_lines]
    return [
        doc.Heading("In the platform's documentation"),
        para("It answers these lines of the [troubleshooting section](../troubleshooting.md):"),
        bullets(lines),
    ]
