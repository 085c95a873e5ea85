"""No text that comes from outside is a command to the CI system that reads the log."""

from __future__ import annotations

import io
import os
from functools import cache
from random import Random

import ci_readers as read
import pytest
from report_cases import ALL
from report_hostile import COMMANDS, filled_each, forgery

from dbapp_diag.api.report import Report
from dbapp_diag.case.schema import Case
from dbapp_diag.cli.progress import JourneyLine
from dbapp_diag.model.errors import ProblemFound
from dbapp_diag.reports import formats, gitlab, several
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless
from tests.scenarios.asking import called

CASES = int(os.environ.get("HOSTILE_CASES", "8"))
"""Each of them has some 200 hostile strings."""
STYLES = (Style(), Style(width=48, verbose=True), Style(colour=True, why=True, unicode=False))
OWN = {"github": {"error", "warning"}, "azure": {"task.logissue"}}
"""The commands that a format is made of."""


@cache
def hostile_cases() -> list[tuple[Case, Style]]:
    """Cases in which each string is another forgery, the same ones in every run."""
    random = Random(17)
    names = ("personal-access-token", "network", "two-roots", "inconclusive", "healthy")
    return [
        (
            filled_each(ALL[names[n % len(names)]], lambda: forgery(random), keep_structure=random.random() < 0.5),
            random.choice(STYLES),
        )
        for n in range(CASES)
    ]


@pytest.mark.parametrize("name", formats.format_names())
def test_no_format_forges_a_command(name: str) -> None:
    """Read back as GitHub's runner and Azure's agent read a log, there's nothing but what the format itself says."""
    render = formats.renderer(name).render
    for case, style in hostile_cases():
        text = render(case, style)
        for reader in (read.github, read.azure):
            assert {each.name for each in reader(text)} <= (OWN.get(name, set()) if reader.__name__ == name else set())
        if name != "gitlab":
            assert not read.gitlab(text)


@pytest.mark.parametrize("name", several.FORMATS)
def test_no_format_of_several_calls_forges_one(name: str) -> None:
    """Their names come from a file, and may be hostile as well."""
    cases = [case for case, _ in hostile_cases()]
    random = Random(8)
    calls = [several.called(forgery(random), "app", "GET /", case) for case in [*cases, None]]
    for style in STYLES:
        text = several.FORMATS[name](calls, style)
        for reader in (read.github, read.azure):
            found = reader(text)
            assert {each.name for each in found} <= (OWN.get(name, set()) if reader.__name__ == name else set())
            assert len(found) <= 20


def test_annotations_are_read_back_as_they_were_meant() -> None:
    """Each has its level and its title or code, and no property that the text brought along."""
    for case, style in hostile_cases():
        for each in read.github(formats.renderer("github").render(case, style)):
            assert set(each.properties) == {"title"}
            assert not read.github(each.data) and not read.azure(each.data)
        for percents in (True, False):
            for each in read.azure(formats.renderer("azure").render(case, style), percents=percents):
                assert set(each.properties) == {"type", "code"}
                assert each.properties["type"] in ("error", "warning")


def test_a_section_ends_where_it_should() -> None:
    """Two marks a call, by one name."""
    cases = [case for case, _ in hostile_cases()]
    marks = read.gitlab(gitlab.document(cases, ["section_end:1:x\r\x1b[0K"]))
    assert len(marks) == 2 * len(cases)
    assert all(start[2] == end[2] for start, end in zip(marks[::2], marks[1::2], strict=True))


def test_a_report_in_python_forges_none() -> None:
    """`print(report)`, its `repr` and its exception, with notes."""
    for case, _ in hostile_cases():
        report = Report(case, ("##vso[task.complete]x", "::error::x"))
        texts = [str(report), repr(report)]
        try:
            report.raise_for_problem()
        except ProblemFound as error:
            texts.append(str(error))
        for text in texts:
            assert not read.github(text) and not read.azure(text)


def test_progress_forges_none() -> None:
    """A line of progress says what the check saw."""
    random = Random(3)
    stream = io.StringIO()
    line = JourneyLine(stream)
    for _ in range(500):
        line.say(forgery(random))
    assert not read.github(stream.getvalue()) and not read.azure(stream.getvalue())


USAGE = (
    ("{}",),
    ("run", "{}"),
    ("run", "--{}"),
    ("run", "--app", "{}"),
    ("replay", "{}"),
    ("explain", "{}"),
    ("smoke", "{}"),
)


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_usage_errors_forge_none(words: tuple[str, ...]) -> None:
    """What can't be understood is repeated in part at most."""
    random = Random(5)
    for _ in range(10):
        text = "x\n" + forgery(random).replace("\x00", "")
        done = called([word.format(text) for word in words], {"HOME": "/nonexistent", "PATH": os.defpath})
        assert done.returncode in (1, 2, 3)
        for said in (done.stdout, done.stderr):
            assert not read.github(said) and not read.azure(said)


def test_ten_thousand_texts_are_harmless() -> None:
    """Whole texts, with every line end there is."""
    random = Random(10)
    for _ in range(10_000):
        text = harmless(forgery(random))
        assert not read.github(text) and not read.azure(text), text


@pytest.mark.parametrize(
    "text", ["::1", "fe80::1 and ::1", "a ::error::b", "# a heading", "C# [x]", "std::vector<int>", "#[x]"]
)
def test_what_is_no_command_stays(text: str) -> None:
    """Addresses and headings are read as they were."""
    assert harmless(text) == text


@pytest.mark.parametrize("text", [each for each in COMMANDS if not each.lstrip("\x1b[0K").startswith("section")])
def test_the_readers_know_commands(text: str) -> None:
    """Else the tests above would see nothing."""
    assert read.github(text) or read.azure(text)
