"""What the verdict comes with: what's missing, the causes with their fixes, and the next step."""

from __future__ import annotations

import re

from dbapp_diag.case.schema import Case, CauseInfo, FixInfo
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc

FRONT_DOOR = "The front door is Databricks' proxy in front of every app."
SENTENCES = 3
"""Sentences that the first screen has for one cause."""
LONGEST = 320
"""Characters of them."""
_END = re.compile(r"(?<=[.!?…])[”’)\]]?\s+(?=[A-Z“‘(])")


def notices(case: Case) -> tuple[doc.Notice, ...]:
    """Why an incomplete run is incomplete, and which plug-ins aren't used."""
    left_out = (doc.Notice("warned", "Left out", sentence) for sentence in wording.left_out(case))
    return (doc.Notice("warned", "Incomplete", wording.incomplete(case)), *left_out)


def roots(case: Case, *, whole: bool, sentences: int = SENTENCES) -> tuple[doc.Block, ...]:
    """The root causes in the journey's order, each under its title where there are several. Unless they're told whole, each stands
    with so many sentences, with the first fix, and with the next one where only that is a command."""
    found: list[doc.Block] = []
    for number, root in enumerate(case.root_causes, 1):
        several, sure = len(case.root_causes) > 1, doc.faint(f"({root.confidence})")
        blocks = cause(root, f"fix-{number}", whole=whole, sentences=1 if several else sentences)
        found += [doc.Section(f"{number}. {root.title}", blocks, beside=sure)] if several else blocks
    return tuple(found)


def warnings(case: Case, *, whole: bool) -> doc.Section:
    """What else isn't in order."""
    found = (
        doc.Notice("warned", "Warning", wording.full_stop(each.title), cause(each, f"warning-{number}", whole=whole))
        for number, each in enumerate(case.warnings, 1)
    )
    return doc.Section("Warnings", tuple(found))


def cause(each: CauseInfo, name: str, *, whole: bool, sentences: int = SENTENCES) -> tuple[doc.Block, ...]:
    """What was seen and why that is, and the fixes. The whole also says what would be in order, and what all this rests on; else
    there are a few sentences and the first fixes."""
    said = " ".join(part for part in (wording.full_stop(each.observed), wording.full_stop(each.why)) if part)
    if not whole:
        return (doc.Para(_shortened(said, sentences)), fixes(each.fix[: _first_fixes(each)], name))
    follows = (" · follows from ", doc.code(each.explained_by)) if each.explained_by else ()
    because = doc.evidence(each.because) or ("no evidence",)
    more = (
        doc.Para(f"Expected: {wording.full_stop(each.expected)}", "faint"),
        doc.Para((doc.code(each.id), f" · {each.confidence} · ", *because, *follows), "faint"),
    )
    return (doc.Para(said), *more, fixes(each.fix, name))


def other_fixes(case: Case) -> doc.Fixes:
    """The fixes that the first screen has no room for."""
    left = [fix for root in case.root_causes for fix in root.fix[_first_fixes(root) :]]
    return doc.Fixes(tuple(_fix("Or", fix) for fix in left), "")


def _first_fixes(each: CauseInfo) -> int:
    """How many fixes stand on the first screen: the first one, and the next where only that is a command."""
    return 2 if len(each.fix) > 1 and each.fix[0].command is None and each.fix[1].command is not None else 1


def _shortened(text: str, sentences: int) -> str:
    """The first sentences of a text, within the length; one that is too long by itself is cut between words."""
    kept = ""
    for sentence in _END.split(text)[:sentences]:
        if kept and len(kept) + len(sentence) > LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST].rsplit(None, 1)[0]} …"


def fixes(all: tuple[FixInfo, ...], name: str = "") -> doc.Fixes:
    """The ways to mend a cause, each with who must do it."""
    return doc.Fixes(tuple(_fix("Or" if number else "Fix", fix) for number, fix in enumerate(all)), name)


def next_step(case: Case) -> tuple[doc.Fix, ...]:
    """What to do then."""
    label = "Then" if case.verdict == Verdict.PROBLEM else "Next"
    return (_fix(label, case.next_step),) if case.next_step is not None else ()


def front_door(case: Case) -> doc.Para:
    """What the front door is, where the report speaks of it first; empty where it doesn't."""
    said = " ".join((wording.sentence(case), *(f"{root.observed} {root.why}" for root in case.root_causes)))
    return doc.Para(FRONT_DOOR if "front door" in said else "", "faint")


def _fix(label: str, fix: FixInfo) -> doc.Fix:
    return doc.Fix(label, wording.who(fix.who), fix.text, fix.command)


def follows(case: Case) -> doc.Pairs:
    """What else fails because of a cause that is reported, in the words of the checks that saw it, without their details."""
    checks = reading.checks_by_id(case)
    titles = {str(root.id): root.title for root in (*case.root_causes, *case.warnings)}
    failed: dict[str, list[str]] = {}
    for item in case.consequences:
        seen = checks[item.check].summary.partition(": ")[0] if item.check in checks else item.check
        failed.setdefault(item.explained_by, []).append(seen)
    return doc.Pairs(
        tuple(("Follows", f"{'; '.join(seen)} (because {titles.get(id, id)})") for id, seen in failed.items())
    )
