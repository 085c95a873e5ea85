"""What pipelines rely on in the XML that has a test case a check."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from report_cases import ALL

from dbapp_diag.reports import junit_checks
from dbapp_diag.reports.interface import Style

SUITE = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"}


def suite(name: str) -> ElementTree.Element:
    """The one test suite of a sample."""
    found = ElementTree.fromstring(junit_checks.RENDERER.render(ALL[name], Style())).find("testsuite")
    assert found is not None
    return found


@pytest.mark.parametrize("name", ALL)
def test_attributes_and_counts_are_the_usual_ones(name: str) -> None:
    """Attributes are those of the common schema, and the counts add up."""
    found = suite(name)
    assert set(found.attrib) == SUITE
    cases = found.findall("testcase")
    assert all(set(case.attrib) == {"classname", "name", "time"} for case in cases)
    assert int(found.attrib["tests"]) == len(cases) == len(ALL[name].checks) + 1
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(found.attrib[attribute]) == len(found.findall(f"testcase/{tag}"))


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
def test_the_verdict_has_a_test_case_of_its_own(name: str, tag: str | None) -> None:
    """A run that can't tell isn't all green."""
    verdict = suite(name).findall("testcase")[0]
    assert verdict.attrib["classname"] == "dbapp-diag.verdict"
    assert [child.tag for child in verdict if child.tag in ("failure", "error", "skipped")] == ([tag] if tag else [])


def test_R53_long_text_is_in_the_element() -> None:
    """R53: the attribute is one sentence, the element has the rest."""
    failure = next(
        case for case in suite("personal-access-token").findall("testcase") if case.attrib["name"] == "token"
    ).find("failure")
    assert failure is not None and failure.text is not None
    assert "expected: an OAuth access token" in failure.text
    assert len(failure.attrib["message"]) < len(failure.text)


def test_a_warning_passes_and_says_so() -> None:
    """Warned checks don't fail a pipeline; the words are kept."""
    warned = next(case for case in suite("two-roots").findall("testcase") if case.attrib["name"] == "clock")
    assert [child.tag for child in warned] == ["system-out"]
