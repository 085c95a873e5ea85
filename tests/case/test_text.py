"""Cases as JSON and back."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from dbapp_diag.case import text as case_text
from dbapp_diag.model.errors import CaseError


def test_the_schema_in_the_package_is_that_of_the_code() -> None:
    """Whoever validates a report with the shipped schema validates what is written."""
    shipped = json.loads(resources.files("dbapp_diag").joinpath("report.schema.json").read_text())
    assert shipped == json.loads(json.dumps(case_text.json_schema()))


def test_the_schema_holds_structure_alone() -> None:
    """Texts of docstrings stay out, as msgspec's releases lay them out differently; properties stay, whatever their name."""
    schema = case_text.json_schema()
    assert '"description": "' not in json.dumps(schema)
    assert {"headline", "root_causes", "evidence"} <= set(schema["$defs"]["Case"]["properties"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "isn't a case: not JSON"),
        ("{]", "isn't a case: not JSON"),
        ("[]", "has no `schema`"),
        ("{}", "has no `schema`"),
        ('{"schema": "dbapp-diag/9"}', "has schema 'dbapp-diag/9'"),
        ('{"schema": "dbapp-diag/1"}', "is damaged"),
    ],
)
def test_what_is_not_a_case_gets_one_sentence(text: str, said: str) -> None:
    """The sentence names the file and what is wrong with it."""
    with pytest.raises(CaseError, match="case.json") as refusal:
        case_text.from_json(text, name="case.json")
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
