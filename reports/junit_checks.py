"""JUnit XML with one test case a check, and one for the verdict: for who wants to see the checks in a pipeline's own view.

The verdict's own test case is there so that a run that can't tell isn't all green.
"""

from __future__ import annotations

from xml.etree import ElementTree

from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.model.words import Status
from dbapp_diag.reports import junit, reading, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import neutralised
from dbapp_diag.reports.terminal import explanation


def render(case: Case, style: Style) -> str:
    """The whole document. Characters that XML 1.0 doesn't allow are replaced by something visible."""
    case = neutralised(case)
    suite = ElementTree.Element("testsuite")
    _properties(suite, case)
    _verdict(suite, case)
    for check in case.checks:
        _check(suite, check)
    junit.text(suite, "system-out", f"{wording.headline(case)}\n{wording.verdict_line(case)}\n{reading.counts(case)}")
    started = wording.run_time(case)
    attributes = junit.counts(suite) | {
        "time": junit.seconds(case.duration_ms),
        "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S") if started else "1970-01-01T00:00:00",
        "hostname": "localhost",
    }
    for name, value in attributes.items():
        suite.set(name, value)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    return junit.written(root)


def _properties(suite: ElementTree.Element, case: Case) -> None:
    holder = ElementTree.SubElement(suite, "properties")
    values = {
        "tool": f"{case.tool.name} {case.tool.version}",
        "schema": case.schema,
        "target": " · ".join(reading.target_parts(case)),
        "verdict": case.verdict,
        "exit_code": str(case.exit_code),
    }
    for name, value in values.items():
        ElementTree.SubElement(holder, "property", name=name, value=value)


def _verdict(suite: ElementTree.Element, case: Case) -> None:
    name = " · ".join(reading.target_parts(case)[:2])
    attributes = {"classname": "dbapp-diag.verdict", "name": name, "time": junit.seconds(case.outcome.duration_ms)}
    test, tag = ElementTree.SubElement(suite, "testcase", attributes), junit.result(case)
    if tag is None:
        junit.text(test, "system-out", _summary(case))
    else:
        junit.problem(test, tag, junit.kind(case), wording.headline(case), _summary(case))


def _check(suite: ElementTree.Element, check: CheckInfo) -> None:
    attributes = {
        "classname": f"dbapp-diag.{check.stage}",
        "name": check.id,
        "time": junit.seconds(check.duration_ms),
    }
    test = ElementTree.SubElement(suite, "testcase", attributes)
    reason = check.reason or check.summary
    match check.status:
        case Status.FAILED:
            cause = check.findings[0].cause if check.findings else "failed"
            junit.problem(test, "failure", cause, check.summary, _long(check))
        case Status.SKIPPED:
            ElementTree.SubElement(test, "skipped", message=reason)
        case Status.PASSED:
            pass
        case Status.WARNED:
            junit.text(test, "system-out", f"warned: {_long(check)}")
        case Status.ERRORED:
            junit.problem(test, "error", "errored", reason, _long(check))


def _long(check: CheckInfo) -> str:
    lines = [f"{check.title}: {check.reason or check.summary}"]
    for finding in check.findings:
        lines.append(f"{finding.cause} ({finding.confidence})")
        lines += [
            f"observed: {finding.observed}",
            f"expected: {finding.expected}",
            f"evidence: {', '.join(finding.because)}",
        ]
    return "\n".join(lines)


def _summary(case: Case) -> str:
    """The verdict, then what the terminal says of it."""
    told = explanation(case, Style(width=100, verbose=True))
    return f"{wording.verdict_line(case)}\n\n{told}\n{reading.counts(case)}"


RENDERER = Renderer("junit-checks", (), render)
