"""Getting the case back out of a report."""

from __future__ import annotations

import pytest
from report_cases import ALL

from dbapp_diag.case.text import from_json, to_json
from dbapp_diag.model.errors import CaseError
from dbapp_diag.reports import html
from dbapp_diag.reports.embedded import case_text_from
from dbapp_diag.reports.interface import Style


@pytest.mark.parametrize("name", ALL)
def test_an_html_report_holds_its_case(name: str) -> None:
    """What's embedded is the case, whole."""
    assert from_json(case_text_from(html.RENDERER.render(ALL[name], Style())), name="it") == ALL[name]


def test_json_is_given_back_as_it_is() -> None:
    """A JSON case needs nothing done, a byte order mark apart."""
    text = to_json(ALL["healthy"])
    assert case_text_from("\ufeff" + text) == text


PAGE = html.RENDERER.render(ALL["healthy"], Style())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither a JSON case nor an HTML report"),
        ("my-app is fine", "neither a JSON case nor an HTML report"),
        ("<html><p>dbapp-diag-case</p></html>", "holds no case"),
        (PAGE[: PAGE.index('id="dbapp-diag-case"') + 400], "cut off"),
        (PAGE + PAGE, "more than one case"),
        ("<![", "holds no case"),
        ("<a b='" * 50_000, "holds no case"),
        ("<script " * 50_000, "holds no case"),
        ("<!--" * 50_000, "holds no case"),
    ],
)
def test_anything_else_is_refused_with_one_sentence(text: str, words: str) -> None:
    """The error says what's wrong and what to give instead."""
    with pytest.raises(CaseError, match=words) as caught:
        case_text_from(text)
    assert "\n" not in str(caught.value)
