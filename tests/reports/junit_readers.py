"""What two readers of JUnit XML know, as facts written anew; neither's schema is in a package.

Jenkins: junit-10.xsd of jenkinsci/xunit-plugin (elements, attributes, which of them are required, the form of times). GitLab: its
documentation, "Unit test reports", and what its parser (lib/gitlab/ci/parsers/test/junit.rb) looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree


@dataclass(frozen=True)
class Known:
    """What an element may hold."""

    children: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    text: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RESULT = Known(optional=_words("type message"), text=True)
JENKINS = {
    "testsuites": Known(_words("testsuite"), optional=_words("name time tests failures errors")),
    "testsuite": Known(
        _words("testsuite properties testcase system-out system-err"),
        _words("name tests failures errors"),
        _words("group time skipped timestamp hostname id package file log url"),
    ),
    "properties": Known(_words("property")),
    "property": Known(required=_words("name value")),
    "testcase": Known(
        _words("skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err"),
        _words("name"),
        _words("time classname group"),
    ),
    "failure": _RESULT,
    "error": _RESULT,
    "skipped": _RESULT,
    "system-out": Known(text=True),
    "system-err": Known(text=True),
}
_TIME = re.compile(r"(?:\d{1,3}(?:,\d{3})*|\d*)(?:\.\d*)?")


def jenkins(root: ElementTree.Element) -> Iterator[str]:
    """What Jenkins' schema objects to."""
    if root.tag != "testsuites":
        yield f"the document begins with {root.tag}"
    for each in root.iter():
        known = JENKINS.get(each.tag)
        if known is None:
            yield f"no such element: {each.tag}"
            continue
        yield from (f"{child.tag} in {each.tag}" for child in each if child.tag not in known.children)
        yield from (f"{name} of {each.tag}" for name in each.attrib if name not in known.required | known.optional)
        yield from (f"{each.tag} without {name}" for name in known.required if name not in each.attrib)
        if not known.text and (each.text or "").strip():
            yield f"text in {each.tag}"
        if not _TIME.fullmatch(each.attrib.get("time", "")):
            yield f"time of {each.tag}: {each.attrib['time']}"


@dataclass(frozen=True)
class Shown:
    """A test case as GitLab shows it: `classname` is its suite, and what stands in failure, error or skipped its output."""

    suite: str
    name: str
    status: str
    output: str
    seconds: float


def gitlab(root: ElementTree.Element) -> list[Shown]:
    """The test cases that GitLab shows: of those of one suite and name only the first counts."""
    found: dict[tuple[str, str], Shown] = {}
    for case in root.iter("testcase"):
        status, said = "success", case.findtext("system-out", "")
        for tag, word in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
            result = case.find(tag)
            if result is not None:
                status, said = word, result.text or result.attrib.get("message", "")
                break
        suite, name = case.attrib["classname"], case.attrib["name"]
        found.setdefault((suite, name), Shown(suite, name, status, said, float(case.attrib["time"])))
    return list(found.values())
