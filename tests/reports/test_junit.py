"""What pipelines rely on in the XML: one test case a call, by names that stay."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import junitparser
import pytest
from junit_readers import gitlab, jenkins
from report_cases import ALL

from dbapp_diag.reports import junit
from dbapp_diag.reports.interface import Style

SUITE = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"}


def case(name: str) -> ElementTree.Element:
    """The one test case of a sample."""
    (found,) = ElementTree.fromstring(junit.RENDERER.render(ALL[name], Style())).iter("testcase")
    return found


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("healthy", None),
        ("personal-access-token", "failure"),
        ("likely", "failure"),
        ("inconclusive", "error"),
        ("incomplete", "error"),
    ],
)
def test_a_call_is_one_test_case(name: str, tag: str | None) -> None:
    """It fails where a problem is established, and is an error where the run can't tell."""
    found = case(name)
    assert [child.tag for child in found] == [tag, "system-out"] if tag else ["system-out"]
    assert found.attrib["classname"] == (ALL[name].target.app or found.attrib["classname"])
    assert found.attrib["name"].startswith(f"{ALL[name].target.method} ")


def test_the_failure_is_the_diagnosis() -> None:
    """Type, headline, cause and fix; the checks stand in the output."""
    found = case("personal-access-token")
    failure, out = found.find("failure"), found.find("system-out")
    assert failure is not None and failure.text is not None and out is not None and out.text is not None
    first = ALL["personal-access-token"].root_causes[0]
    assert failure.attrib["type"] == first.id and failure.attrib["message"].endswith(first.title)
    assert str(first.fix[0].command) in failure.text
    assert all(f" {check.id}: " in out.text for check in ALL["personal-access-token"].checks)


def test_five_calls_in_one_file_have_five_names() -> None:
    """The same call twice is numbered; a path that's made up anew in each run has a name that stays."""
    made_up = ALL["healthy"]
    calls = [ALL["healthy"], ALL["healthy"], ALL["likely"], ALL["inconclusive"], made_up]
    suite = ElementTree.fromstring(junit.document(calls)).find("testsuite")
    assert suite is not None and set(suite.attrib) == SUITE
    names = [(each.attrib["classname"], each.attrib["name"]) for each in suite.iter("testcase")]
    assert len(set(names)) == 5 == int(suite.attrib["tests"])
    assert (suite.attrib["failures"], suite.attrib["errors"]) == ("1", "1")


@pytest.mark.parametrize("name", ALL)
def test_junitparser_reads_it_back(name: str) -> None:
    """Counts, names and results are what another program reads."""
    text = junit.RENDERER.render(ALL[name], Style())
    xml = junitparser.JUnitXml.fromstring(text.encode())
    (suite,) = list(xml)
    (read,) = list(suite)
    assert (read.classname, read.name) == (case(name).attrib["classname"], case(name).attrib["name"])
    kinds = [type(each).__name__.lower() for each in read.result]
    assert kinds == ([junit.result(ALL[name])] if junit.result(ALL[name]) else [])
    written = io.BytesIO()
    xml.update_statistics()
    xml.write(written)
    assert suite.tests == 1


def test_five_calls_are_five_test_cases_for_both() -> None:
    """GitLab drops those of one name, so that each has its own; the saved ones are of one app and path."""
    calls = [case for case in ALL.values() if case.target.endpoint][:5]
    root = ElementTree.fromstring(junit.document(calls))
    assert list(jenkins(root)) == [] and len(gitlab(root)) == len(calls) == 5
    named = ElementTree.fromstring(junit.document(calls, [f"call {number}" for number in range(5)]))
    assert [each.name for each in gitlab(named)] == [f"call {number}" for number in range(5)]


@pytest.mark.parametrize(
    "text",
    [
        "<testsuite name='a' tests='1' failures='0' errors='0'/>",
        "<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>",
        "<testsuites><testcase name='a'/></testsuites>",
        "<testsuites time='1 s'/>",
        "<testsuites cause='x'/>",
    ],
)
def test_the_reader_of_jenkins_objects(text: str) -> None:
    """To what its schema doesn't have, so that its silence means something."""
    assert list(jenkins(ElementTree.fromstring(text)))
