"""What the verdict comes with: what's missing, the causes with their fixes, and the next step."""

from __future__ import annotations

from dbapp_diag.case.schema import Case, CauseInfo, FixInfo
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc


def notices(case: Case) -> tuple[doc.Notice, ...]:
    """Why an incomplete run is incomplete, and which plug-ins aren't used."""
    left_out = (doc.Notice("warned", "Left out", sentence) for sentence in wording.left_out(case))
    return (doc.Notice("warned", "Incomplete", wording.incomplete(case)), *left_out)


def roots(case: Case, *, whole: bool) -> tuple[doc.Block, ...]:
    """The root causes in the journey's order, each under its title where there are several."""
    found: list[doc.Block] = []
    for number, root in enumerate(case.root_causes, 1):
        blocks = cause(root, f"fix-{number}", whole=whole)
        several, sure = len(case.root_causes) > 1, doc.faint(f"({root.confidence})")
        found += [doc.Section(f"{number}. {root.title}", blocks, beside=sure)] if several else blocks
    return tuple(found)


def warnings(case: Case, *, whole: bool) -> doc.Section:
    """What else isn't in order."""
    found = (
        doc.Notice("warned", "Warning", wording.full_stop(each.title), cause(each, f"warning-{number}", whole=whole))
        for number, each in enumerate(case.warnings, 1)
    )
    return doc.Section("Warnings", tuple(found))


def cause(each: CauseInfo, name: str, *, whole: bool) -> tuple[doc.Block, ...]:
    """What was seen and why that is, and the fixes. The whole also says what would be in order, and what all this rests on."""
    said = " ".join(part for part in (wording.full_stop(each.observed), wording.full_stop(each.why)) if part)
    follows = (" · follows from ", doc.code(each.explained_by)) if each.explained_by else ()
    because = doc.evidence(each.because) or ("no evidence",)
    more = (
        doc.Para(f"In order would be: {wording.full_stop(each.expected)}", "faint"),
        doc.Para((doc.code(each.id), f" · {each.confidence} · ", *because, *follows), "faint"),
    )
    return (doc.Para(said), *(more if whole else ()), fixes(each.fix, name))


def fixes(all: tuple[FixInfo, ...], name: str = "") -> doc.Fixes:
    """The ways to mend a cause, each with who must do it."""
    return doc.Fixes(tuple(_fix("Or" if number else "Fix", fix) for number, fix in enumerate(all)), name)


def next_step(case: Case) -> tuple[doc.Fix, ...]:
    """What to do then."""
    label = "Then" if case.verdict == Verdict.PROBLEM else "Next"
    return (_fix(label, case.next_step),) if case.next_step is not None else ()


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
