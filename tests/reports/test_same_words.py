"""The same verdict in the same words in every format, and nothing unmeasured that looks measured."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace

import pytest
from report_cases import ALL
from report_parts import check

from dbapp_diag.case.schema import JourneyHop
from dbapp_diag.reports import formats, wording
from dbapp_diag.reports.html_journey import drawing
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.sections.journey import hop_detail

FOR_PEOPLE = tuple(name for name in formats.format_names() if name not in ("json", "concise", "github-output"))


def words(text: str) -> str:
    """A document without markup and line breaks."""
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", text)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\\", "").split())


@pytest.mark.parametrize("format", FOR_PEOPLE)
@pytest.mark.parametrize("name", ALL)
def test_R20_headline_verdict_confidence_and_exit_code(format: str, name: str) -> None:
    """R5, R20: every format says the same verdict, with the same mark, confidence and exit code."""
    case = ALL[name]
    said = words(formats.renderer(format).render(case, Style(width=60)))
    assert wording.headline(case) in said or (format == "html" and f"{wording.mark(case)} {case.headline}" in said)
    assert f"{case.verdict}{', ' + str(wording.confidence(case)) if case.root_causes else ''}" in said
    assert re.search(rf"(?i)exit[ _]code(?:\" value=\")? {case.exit_code}\b", said)


@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_the_real_error_stands_in_every_format(format: str) -> None:
    """R3: status and words of the true error are never replaced by a generic sentence."""
    said = words(formats.renderer(format).render(ALL["network"], Style(verbose=True)))
    assert "answers CONNECT with 407 and offers Negotiate" in said


@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_commands_are_whole(format: str) -> None:
    """A fix can be copied: its command is never broken."""
    command = ALL["personal-access-token"].root_causes[0].fix[0].command
    assert command and command in entities.unescape(
        formats.renderer(format).render(ALL["personal-access-token"], Style(width=60))
    )


@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_a_plug_in_that_is_not_used_is_named_with_the_reason(format: str) -> None:
    """Each format says so without being asked for details."""
    row = check("plug-in acme", "configuration", "Plug-in acme", "errored", "refused: SyntaxError: invalid syntax")
    case = ALL["healthy"]
    case = replace(case, checks=(*case.checks, replace(row, distribution="acme-checks 1.0")))
    said = words(formats.renderer(format).render(case, Style()))
    assert "SyntaxError: invalid syntax" in said
    assert "acme" in said


@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_incomplete_runs_say_why(format: str) -> None:
    """A run that was cut short says so, and isn't healthy."""
    assert "the run's 30 s were over while sign-in waited" in words(
        formats.renderer(format).render(ALL["incomplete"], Style())
    ).replace("The run's", "the run's")


@pytest.mark.parametrize("state", ["unknown", "not-reached", "something new"])
def test_unmeasured_stages_look_like_nothing_else(state: str) -> None:
    """R4: a stage that wasn't measured has its own word and sign, never those of ok or failed."""
    hop = JourneyHop(stage="app", state=state, duration_ms=3.0, summary="")
    assert wording.MARKS[wording.hop_state(state)] not in (wording.MARKS["ok"], wording.MARKS["failed"])
    assert hop_detail(hop) == wording.hop_word(state) in ("unknown", "not reached")
    node = drawing(replace(ALL["healthy"], journey=(hop,))).nodes[0]
    assert (node.state, node.word) in (("unknown", "unknown"), ("not-reached", "not reached"))


@pytest.mark.parametrize("status", ["skipped", "errored", "something new"])
def test_checks_without_an_answer_are_neither_ok_nor_failed(status: str) -> None:
    """R4: a check whose need is missing, or that broke, has a sign of its own."""
    assert wording.state_of_status(status) in ("not-reached", "unknown")


@pytest.mark.parametrize("format", ("terminal", "markdown", "html"))
def test_nothing_advises_to_stop_verifying(format: str) -> None:
    """R46: no output of ours suggests to switch verification off."""
    for case in ALL.values():
        said = formats.renderer(format).render(case, Style(verbose=True)).lower()
        assert not re.search(r"verify\s*=\s*false|--insecure|curl -k", said)
