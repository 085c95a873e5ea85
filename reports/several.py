"""One report of several calls: a row for each, then what is wrong, told once for all calls that it stops."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dbapp_diag.case.schema import Case
from dbapp_diag.case.text import to_json
from dbapp_diag.model.version import __version__
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import azure, concise, github, github_output, gitlab, junit, reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.document import in_markdown, on_screen
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless, neutralised, visible
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.sections import verdict

SCHEMA = "dbapp-diag/smoke-1"
NOT_MADE = "the call wasn't made: the run was interrupted"


@dataclass(frozen=True, slots=True)
class Called:
    """One call, under its name in the file (empty: it has none). `case` is None where an interrupt came before its end."""

    name: str
    app: str
    call: str
    case: Case | None

    @property
    def title(self) -> str:
        """How a reader finds it again in the file."""
        return visible(self.name or f"{self.app} {self.call}")


def _made(calls: Sequence[Called]) -> list[tuple[Case, str]]:
    """The cases that there are, each with its name in the file."""
    return [(call.case, call.name) for call in calls if call.case is not None]


def exit_code(calls: Sequence[Called]) -> int:
    """The worst of theirs: a problem before what can't be told."""
    if any(call.case is None for call in calls):
        return 130
    codes = [case.exit_code for case, _ in _made(calls)]
    return next((code for code in (130, 1, 3) if code in codes), max(codes, default=0))


def counted(calls: Sequence[Called]) -> str:
    """`12 calls to 3 apps: 8 healthy, 3 problems, 1 inconclusive`."""
    apps = len({call.app for call in calls})
    seen = [call.case.verdict if call.case is not None else None for call in calls]
    words = {
        Verdict.HEALTHY: "healthy",
        Verdict.PROBLEM: "with a problem",
        Verdict.INCONCLUSIVE: "inconclusive",
        None: "not made",
    }
    parts = [f"{seen.count(kind)} {word}" for kind, word in words.items() if seen.count(kind)]
    return f"{wording.plural(len(calls), 'call')} to {wording.plural(apps, 'app')}: {', '.join(parts)}"


def _state(case: Case | None) -> str:
    if case is None:
        return "not-reached"
    return {"ok": "ok", "failed": "failed"}.get(wording.tone(case), "unknown")


def _rows(calls: Sequence[Called]) -> doc.Table:
    rows: list[doc.Row] = []
    for call in calls:
        case = neutralised(call.case) if call.case is not None else None
        said = wording.sentence(case) if case is not None else NOT_MADE
        cause = ", ".join(root.id for root in case.root_causes) if case is not None else ""
        state, word = _state(case), wording.verdict_word(case) if case is not None else "not made"
        badge = doc.badge(state, word)
        cells = (doc.code(call.title), badge, said, doc.code(cause))
        rows.append(
            doc.row(
                *cells,
                label=f"{wording.MARKS[state]} {call.title}",
                told=said,
                look="culprit" if state == "failed" else "",
            )
        )
    return doc.Table(("Call", "State", "What it came to", "Cause"), tuple(rows), "The calls", ("State",))


def _told(calls: Sequence[Called], *, whole: bool) -> tuple[doc.Section, ...]:
    """What is wrong, each thing once, with the calls that it stops; then what is odd."""
    groups: dict[tuple[object, ...], list[tuple[Called, Case]]] = {}
    for call in calls:
        if call.case is not None and (call.case.verdict != Verdict.HEALTHY or call.case.warnings):
            case = neutralised(call.case)
            groups.setdefault(_sort(case), []).append((call, case))
    found: list[doc.Section] = []
    for number, same in enumerate(groups.values(), 1):
        case = same[0][1]
        stopped = doc.Para((doc.strong("Calls: "), "; ".join(call.title for call, _ in same)))
        blocks = (
            *verdict.notices(case),
            *verdict.roots(case, whole=whole),
            *(verdict.next_step(case) if case.verdict == Verdict.INCONCLUSIVE else ()),
            *verdict.warnings(case, whole=whole).blocks,
        )
        found.append(doc.Section(f"{number}. {wording.sentence(case)}", (stopped, *blocks)))
    return tuple(found)


def _sort(case: Case) -> tuple[object, ...]:
    """What makes two calls' trouble the same: the causes with what was seen and the fixes, or the sentence where there's none."""
    causes = [*case.root_causes, *case.warnings]
    known = tuple((each.id, each.observed, tuple((fix.text, fix.command) for fix in each.fix[:1])) for each in causes)
    return (case.verdict, known or wording.sentence(case))


def terminal(calls: Sequence[Called], style: Style) -> str:
    """The rows, then each trouble with its fix."""
    page = Page(style)
    on_screen.write(page, (_rows(calls),), 0)
    for section in _told(calls, whole=style.verbose):
        page.gap()
        on_screen.write(page, (section,), 0)
    page.gap()
    page.text((f"{counted(calls)} · exit code {exit_code(calls)}", "faint"), indent=0)
    return page.document()


def markdown(calls: Sequence[Called], style: Style) -> str:
    """The same as a table and sections."""
    whole = doc.Section(counted(calls), (_rows(calls), *_told(calls, whole=True)))
    return harmless(in_markdown.written((whole,), 1) + "\n")


def html(calls: Sequence[Called], style: Style) -> str:
    """One page: the rows and each trouble once, with every case inside."""
    from dbapp_diag.reports.html import environment, frame

    page = environment().get_template("several.html.j2")
    text = page.render(
        version=__version__,
        **frame(as_json(calls, style)),
        title=counted(calls),
        tone={0: "ok", 1: "failed"}.get(exit_code(calls), "unknown"),
        anchors={},
        rows=_rows(calls),
        told=_told(calls, whole=True),
    )
    return harmless(text, "&#35;", "&#58;")


def as_json(calls: Sequence[Called], style: Style) -> str:
    """Every case whole, which `replay` reads one by one."""
    rows = [
        {
            "name": call.name,
            "app": call.app,
            "call": call.call,
            "case": json.loads(to_json(call.case)) if call.case else None,
        }
        for call in calls
    ]
    body = {"schema": SCHEMA, "tool": {"name": "dbapp-diag", "version": __version__}, "exit_code": exit_code(calls)}
    return harmless(json.dumps(body | {"calls": rows}, indent=2) + "\n", "\\u0023")


def lines(calls: Sequence[Called], style: Style) -> str:
    """A line a call."""
    told = [concise.line_of(neutralised(call.case)) if call.case else f"{call.title}: {NOT_MADE}" for call in calls]
    return harmless("".join(f"{line}\n" for line in told))


def test_cases(calls: Sequence[Called], style: Style) -> str:
    """A test case a call."""
    made = _made(calls)
    return junit.document([case for case, _ in made], [name for _, name in made])


def for_ci(document: Callable[..., str]) -> Callable[[Sequence[Called], Style], str]:
    """What a CI system is told of each call, with the rows and each trouble once."""

    def write(calls: Sequence[Called], style: Style) -> str:
        made = _made(calls)
        return document([case for case, _ in made], [name for _, name in made], style, terminal(calls, style))

    return write


def outputs(calls: Sequence[Called], style: Style) -> str:
    """The worst verdict, and the first cause."""
    return github_output.document([case for case, _ in _made(calls)], exit_code(calls))


FORMATS: dict[str, Callable[[Sequence[Called], Style], str]] = {
    "terminal": terminal,
    "concise": lines,
    "json": as_json,
    "html": html,
    "markdown": markdown,
    "junit": test_cases,
    "github": for_ci(github.document),
    "github-output": outputs,
    "gitlab": for_ci(gitlab.document),
    "azure": for_ci(azure.document),
}
"""How several calls are written, by the format's name."""


def called(name: str, app: str, call: str, case: Case | None) -> Called:
    """A call with its case; app and call as the case has them, where it's there."""
    if case is None:
        return Called(name, app, call, None)
    return Called(name, reading.app_of(case), reading.call_of(case), case)
