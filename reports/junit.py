"""JUnit XML for release pipelines: one test case per check, and one for the verdict.

The verdict's own test case is there so that a run that can't tell isn't all green.
"""

from __future__ import annotations

from xml.etree import ElementTree

from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.model.words import Status, Verdict
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import neutralised
from dbapp_diag.reports.terminal import why


def render(case: Case, style: Style) -> str:
    """The whole document. Characters that XML 1.0 doesn't allow are replaced by something visible."""
    case = neutralised(case)
    suite = ElementTree.Element("testsuite")
    _properties(suite, case)
    _verdict(suite, case)
    for check in case.checks:
        _check(suite, check)
    _text(suite, "system-out", f"{wording.headline(case)}\n{wording.verdict_line(case)}\n{reading.counts(case)}")
    for name, value in _attributes(suite, case).items():
        suite.set(name, value)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _attributes(suite: ElementTree.Element, case: Case) -> dict[str, str]:
    """The suite's attributes in the usual order. The host stays unnamed: reports are shared."""
    started = wording.run_time(case)
    return {
        "name": "dbapp-diag",
        "tests": str(len(suite.findall("testcase"))),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "skipped": str(len(suite.findall("testcase/skipped"))),
        "time": _seconds(case.duration_ms),
        "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S") if started else "1970-01-01T00:00:00",
        "hostname": "localhost",
    }


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
    attributes = {"classname": "dbapp-diag.verdict", "name": name, "time": _seconds(case.outcome.duration_ms)}
    test = ElementTree.SubElement(suite, "testcase", attributes)
    failed = case.verdict == Verdict.PROBLEM or (case.verdict == Verdict.HEALTHY and case.exit_code == 1)
    if failed:
        kind: str = case.root_causes[0].id if case.root_causes else case.verdict
        _problem(test, "failure", kind, wording.headline(case), _summary(case))
    elif case.verdict != Verdict.HEALTHY or not case.complete or case.interrupted:
        kind = case.verdict if case.complete else "incomplete"
        _problem(test, "error", kind, wording.headline(case), _summary(case))
    else:
        _text(test, "system-out", _summary(case))


def _check(suite: ElementTree.Element, check: CheckInfo) -> None:
    attributes = {
        "classname": f"dbapp-diag.{check.stage}",
        "name": check.id,
        "time": _seconds(check.duration_ms),
    }
    test = ElementTree.SubElement(suite, "testcase", attributes)
    reason = check.reason or check.summary
    match check.status:
        case Status.FAILED:
            kind = check.findings[0].cause if check.findings else "failed"
            _problem(test, "failure", kind, check.summary, _long(check))
        case Status.SKIPPED:
            ElementTree.SubElement(test, "skipped", message=reason)
        case Status.PASSED:
            pass
        case Status.WARNED:
            _text(test, "system-out", f"warned: {_long(check)}")
        case Status.ERRORED:
            _problem(test, "error", "errored", reason, _long(check))


def _problem(test: ElementTree.Element, tag: str, kind: str, message: str, text: str) -> None:
    element = ElementTree.SubElement(test, tag, type=kind, message=message)
    element.text = text


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


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
    return f"{wording.verdict_line(case)}\n\n{why(case, Style(width=100, verbose=True))}\n{reading.counts(case)}"


def _seconds(ms: float | None) -> str:
    return f"{(ms or 0.0) / 1000:.3f}"


RENDERER = Renderer("junit", (".xml",), render)
