"""JUnit XML for release pipelines: one test case a call, whose failure is the diagnosis. The checks stand in its output.

Elements, attributes and their order: Jenkins' schema (jenkinsci/xunit-plugin, junit-10.xsd). GitLab tells test cases apart by
suite, class and name (its documentation, "Unit test reports"), so names are the same in every run and unique within a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from dbapp_diag.case.schema import Case
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import harmless, neutralised
from dbapp_diag.reports.terminal import explanation

MADE_UP = "a made-up path"
"""The name of a path that differs from run to run."""


def render(case: Case, style: Style) -> str:
    """The document for one call."""
    return document((case,))


def document(cases: Sequence[Case], names: Sequence[str] = ()) -> str:
    """One test case a call, in one suite. `names` are the calls' own, where they have some. Characters that XML 1.0 doesn't allow
    are replaced by something visible."""
    suite = ElementTree.Element("testsuite")
    holder = ElementTree.SubElement(suite, "properties")
    taken: set[tuple[str, str]] = set()
    for number, case in enumerate(map(neutralised, cases)):
        if not number:
            for name, value in (("tool", f"{case.tool.name} {case.tool.version}"), ("schema", case.schema)):
                ElementTree.SubElement(holder, "property", name=name, value=value)
        _call(suite, case, names[number] if number < len(names) else "", taken)
    for name, value in _attributes(suite, cases).items():
        suite.set(name, value)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    return written(root)


def written(root: ElementTree.Element) -> str:
    """The document as text."""
    ElementTree.indent(root)
    text = harmless(ElementTree.tostring(root, encoding="unicode"), "&#35;", "&#58;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _call(suite: ElementTree.Element, case: Case, name: str, taken: set[tuple[str, str]]) -> None:
    app, called = reading.app_of(case), name or _name(case)
    number = 1
    while (app, unique := called if number == 1 else f"{called} ({number})") in taken:
        number += 1
    taken.add((app, unique))
    test = ElementTree.SubElement(suite, "testcase", classname=app, name=unique, time=seconds(case.duration_ms))
    tag = result(case)
    if tag is not None:
        problem(test, tag, kind(case), wording.headline(case), _told(case))
    text(
        test,
        "system-out",
        "\n".join((wording.headline(case), wording.verdict_line(case), reading.counts(case), *_checks(case))),
    )


def _name(case: Case) -> str:
    return f"{case.target.method} {case.target.endpoint or MADE_UP}"


def result(case: Case) -> str | None:
    """`failure` for an established problem and for a warning that counts as one, `error` where the run can't tell, None where the
    call works."""
    if case.verdict == Verdict.PROBLEM or (case.verdict == Verdict.HEALTHY and case.exit_code == 1):
        return "failure"
    return "error" if case.verdict != Verdict.HEALTHY or not case.complete or case.interrupted else None


def kind(case: Case) -> str:
    """What a failure's type says: the first cause, or else what the verdict is."""
    if case.root_causes:
        return case.root_causes[0].id
    return case.verdict if case.complete else "incomplete"


def problem(test: ElementTree.Element, tag: str, type: str, message: str, said: str) -> None:
    """A failure or an error: one sentence in the attribute, the rest in the element."""
    ElementTree.SubElement(test, tag, type=type, message=message).text = said


def text(parent: ElementTree.Element, tag: str, said: str) -> None:
    """An element with a text."""
    ElementTree.SubElement(parent, tag).text = said


def seconds(ms: float | None) -> str:
    """A time as JUnit has it."""
    return f"{(ms or 0.0) / 1000:.3f}"


def _told(case: Case) -> str:
    """All of it: GitLab shows a failure's text and not its message."""
    call = " · ".join(reading.target_parts(case))
    head = f"{wording.headline(case)}\n{call}\n{wording.verdict_line(case)}"
    return f"{head}\n\n{explanation(case, Style(width=100, verbose=True))}"


def _checks(case: Case) -> list[str]:
    return [f"{check.status:8} {check.id}: {check.reason or check.summary}" for check in case.checks]


def _attributes(suite: ElementTree.Element, cases: Sequence[Case]) -> dict[str, str]:
    """The suite's attributes in the usual order. The host stays unnamed: reports are shared."""
    started = min(filter(None, map(wording.run_time, cases)), default=None)
    return counts(suite) | {
        "time": seconds(sum(case.duration_ms or 0.0 for case in cases)),
        "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S") if started else "1970-01-01T00:00:00",
        "hostname": "localhost",
    }


def counts(suite: ElementTree.Element) -> dict[str, str]:
    """The suite's name, and how many test cases it has of each kind."""
    return {
        "name": "dbapp-diag",
        "tests": str(len(suite.findall("testcase"))),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "skipped": str(len(suite.findall("testcase/skipped"))),
    }


RENDERER = Renderer("junit", (".xml",), render)
