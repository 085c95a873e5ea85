"""What a CI system is told of calls: a note for each that fails and for each warning, then the text for people. Pure.

The platforms take ten errors and ten warnings of a step (`_maxCountPerIssueType` in actions/runner, `_maxIssueCount` in
microsoft/azure-pipelines-agent) and drop the others without a word, so that these are counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dbapp_diag.case.schema import Case, FixInfo
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.concise import line_of
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.junit import kind, result
from dbapp_diag.reports.neutral import ascii_only, harmless, neutralised, visible
from dbapp_diag.reports.terminal import explanation

AT_MOST = 10
"""Notes of one level that a platform shows of a step."""
LONGEST = 4000
"""Characters of a note's text: GitHub cuts what is longer than 4,096 (`_maxIssueMessageLength` in actions/runner)."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a list of problems. `level` is `error` or `warning`, `code` the cause, and `text` may have several lines."""

    level: str
    title: str
    code: str
    text: str


def annotated(
    command: Callable[[Note], str],
    cases: Sequence[Case],
    names: Sequence[str] = (),
    style: Style | None = None,
    text: str = "",
) -> str:
    """The document for these calls: what the platform lists, each note as its `command`, and the text for people. `names` are the
    calls' own, where they have some; `text` stands in place of the calls' one by one."""
    style = style or Style()
    shown, left = notes(cases, names, style)
    return f"{''.join(map(command, shown))}{text or page(cases, names, style)}{left}"


def notes(cases: Sequence[Case], names: Sequence[str], style: Style) -> tuple[tuple[Note, ...], str]:
    """What the platform shows, errors first, and a line that counts the rest; empty where there's none."""
    found = [note for n, case in enumerate(cases) for note in _of(neutralised(case), style, *names[n : n + 1])]
    shown: list[Note] = []
    left: list[str] = []
    for level in ("error", "warning"):
        all = [note for note in found if note.level == level]
        shown += all[:AT_MOST]
        if len(all) > AT_MOST:
            left.append(wording.plural(len(all) - AT_MOST, f"more {level}"))
    return tuple(shown), f"{' and '.join(left)} beyond the {AT_MOST} of each kind that are listed\n" if left else ""


def page(cases: Sequence[Case], names: Sequence[str], style: Style) -> str:
    """The text for people: each call with its verdict, why and the fix."""
    return "\n".join(told(case, style, *names[number : number + 1]) for number, case in enumerate(cases))


def told(case: Case, style: Style, name: str = "") -> str:
    """The text for one call."""
    shown = neutralised(case)
    call = " · ".join(reading.target_parts(shown))
    text = f"{_before(name)}{call}\n{wording.verdict_line(shown)}\n\n{explanation(case, style)}"
    return harmless(_shown(text, style))


def line(case: Case, style: Style, name: str = "") -> str:
    """The line for one call."""
    shown = neutralised(case)
    return harmless(_shown(f"{wording.mark(shown)} {_before(name)}{line_of(shown)}\n", style))


def escaped(text: str, signs: Iterable[tuple[str, str]]) -> str:
    """A text with each sign replaced, in this order."""
    for sign, instead in signs:
        text = text.replace(sign, instead)
    return text


def _of(case: Case, style: Style, name: str = "") -> Iterable[Note]:
    title = f"{reading.app_of(case)} {visible(name) or reading.call_of(case)}"
    if result(case) is not None:
        root = case.root_causes[0] if case.root_causes else None
        fix = root.fix[0] if root is not None and root.fix else case.next_step
        lines = (wording.sentence(case), wording.incomplete(case), *_fix("Fix" if root else "Next", fix))
        yield _note("error", title, kind(case), lines, style)
    for each in case.warnings:
        lines = (f"{wording.full_stop(each.title)} {wording.full_stop(each.observed)}", *_fix("Fix", *each.fix[:1]))
        yield _note("warning", title, each.id, lines, style)


def _note(level: str, title: str, code: str, lines: Iterable[str], style: Style) -> Note:
    text = "\n".join(filter(None, lines))
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 2]} …"
    return Note(level, *(harmless(_shown(part, style)) for part in (title, code, text)))


def _fix(label: str, fix: FixInfo | None = None) -> tuple[str, ...]:
    if fix is None:
        return ()
    return f"{label} ({wording.who(fix.who)}): {fix.text}", fix.command or ""


def _before(name: str) -> str:
    return f"{visible(name)}: " if name else ""


def _shown(text: str, style: Style) -> str:
    return text if style.unicode else ascii_only(text)
