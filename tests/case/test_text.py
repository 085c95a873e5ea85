"""Cases as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dbapp_diag.case import text as case_text
from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.errors import CaseError
from dbapp_diag.model.words import CauseId, CheckId, Confidence, OutcomeClass, Stage, Status, Variant, Who
from tests.accuracy import cases


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


SAVED = "token-expired"
"""A saved case with a root cause."""
PLACES = (
    ("verdict",),
    ("outcome", "kind"),
    ("outcome", "responder"),
    ("outcome", "confidence"),
    ("outcome", "classes", 0),
    ("checks", 0, "stage"),
    ("checks", 0, "status"),
    ("root_causes", 0, "confidence"),
    ("root_causes", 0, "fix", 0, "who"),
    ("differential", 0, "state"),
    ("journey", 0, "stage"),
    ("journey", 0, "state"),
    ("next_step", "who"),
)
"""Where words of closed sets stand."""


def written() -> dict[str, Any]:
    """The saved case, judged again, as its JSON."""
    return json.loads(case_text.to_json(replay(cases.case(SAVED), load())))


def put(data: Any, place: tuple[str | int, ...], value: object) -> str:
    """The JSON with another value at this place."""
    parent = data
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    return json.dumps(data)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_word_outside_its_closed_set_is_refused_with_its_place(place: tuple[str | int, ...]) -> None:
    """The schema refuses it, and so does reading, with one sentence that names the place."""
    text = put(written(), place, "nonsense")
    assert not Draft202012Validator(case_text.json_schema()).is_valid(json.loads(text))
    path = "".join(f"[{'...' if key == 0 else key}]" if isinstance(key, int) else f".{key}" for key in place)
    with pytest.raises(CaseError) as refusal:
        case_text.from_json(text, name="case.json")
    assert f"`${path}`" in str(refusal.value).replace("[0]", "[...]")


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("evidence",), [{}], "`id`"),
        (("evidence",), [{"id": 7, "kind": "exchange", "check": "call"}], "`$.evidence[...].id`"),
        (("evidence",), [{"id": "e1", "kind": None, "check": "call"}], "`$.evidence[...].kind`"),
        (("evidence",), "e1", "`$.evidence`"),
        (
            ("checks", 0, "findings"),
            [{"cause": "a", "confidence": "likely", "observed": "", "expected": ""}],
            "because",
        ),
        (("facts", "New"), json.loads("[" * 90 + "]" * 90), None),
        (("facts", "New"), json.loads("[" * 99 + "]" * 99), "more than 100 levels"),
    ],
)
def test_odd_shapes_are_refused_with_their_place(place: tuple[str, ...], value: object, said: str | None) -> None:
    """What no run writes is damage; a plug-in's fact may have any shape that isn't too deep to show."""
    text = put(written(), place, value)
    if said is None:
        assert replay(case_text.from_json(text, name="case.json"), load()).verdict == "problem"
        return
    with pytest.raises(CaseError) as refusal:
        case_text.from_json(text, name="case.json")
    assert said in str(refusal.value).replace("[0]", "[...]") and "\n" not in str(refusal.value)


def test_nesting_beyond_the_readers_own_limit_is_damage_too() -> None:
    """A file of brackets alone ends neither in a crash nor in a traceback."""
    text = put(written(), ("facts", "New"), "HERE").replace('"HERE"', "[" * 50_000 + "]" * 50_000)
    with pytest.raises(CaseError, match="more than 100 levels"):
        case_text.from_json(text, name="case.json")


@pytest.mark.parametrize("fact", ["Asked", "Vantage"])
def test_a_case_without_what_every_run_starts_with_is_refused(fact: str) -> None:
    """The sentence names the missing fact."""
    data = written()
    del data["facts"][fact]
    with pytest.raises(CaseError, match=f"no fact {fact}"):
        replay(case_text.from_json(json.dumps(data), name="case.json"), load())


@pytest.mark.parametrize("records", [[{"kind": "exchange"}], [{"kind": "sign-in", "requests": 3}], [{"kind": "new"}]])
def test_evidence_may_lack_all_but_its_head(records: list[dict[str, Any]]) -> None:
    """Records of other kinds and of other versions have other fields."""
    data = written()
    data["evidence"] = [{"id": "e1", "check": "call", **record} for record in records]
    again = replay(case_text.from_json(json.dumps(data), name="case.json"), load())
    assert list(again.evidence) == data["evidence"]


def test_keys_of_a_later_version_are_passed_over() -> None:
    """Additions to the same schema are allowed, at every level."""
    data = written()
    data["added"] = data["outcome"]["added"] = data["checks"][0]["added"] = data["root_causes"][0]["added"] = {"a": [1]}
    assert case_text.from_json(json.dumps(data), name="case.json") == case_text.from_json(
        json.dumps(written()), name="case.json"
    )


def test_a_plug_ins_cause_keeps_its_fixes_for_single_cases() -> None:
    """Where the plug-in isn't installed, the fixes of the case that was found are shown, and no others."""
    id = CauseId("example-cause")
    one, other = Variant("one", "one thing is so"), Variant("other", "another thing is so")
    fixes = (Fix(Who.YOU, "the one", when=one), Fix(Who.YOU, "the other", when=other))
    entry = Cause(id, Stage.TOKEN, "an example", tuple(OutcomeClass), "why", fixes, "apart", "source")
    saved = replay(cases.case(SAVED), load())
    found = next(item for check in saved.checks for item in check.findings)
    finding = replace(found, cause=id, confidence=Confidence.CONFIRMED, variant="one")
    row = next(row for row in saved.checks if row.id == "call")
    own = replace(row, id=CheckId("example"), stage=Stage.TOKEN, status=Status.FAILED, findings=(finding,), fact=None)
    case = replace(saved, checks=(own,), plugin_causes=(entry,))
    again = replay(case_text.from_json(case_text.to_json(case), name="case.json"), load())
    assert [[fix.text for fix in root.fix] for root in again.root_causes] == [["the one"]]


@pytest.mark.parametrize("length", [1000, 800_000])
def test_what_is_said_of_damage_is_short_however_long_the_value(length: int) -> None:
    """The value may be quoted, its length is the file's: the sentence stays one that can be read, with the place in it."""
    for place in (("verdict",), ("schema",), ("outcome", "kind"), ("checks", 0, "stage")):
        with pytest.raises(CaseError) as refused:
            case_text.from_json(put(written(), place, "x" * length), name="FILE")
        assert len(str(refused.value)) < 600
        assert place == ("schema",) or f"$.{place[0]}" in str(refused.value)
