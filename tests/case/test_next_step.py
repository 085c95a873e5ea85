"""What would decide, where nothing is established."""

from __future__ import annotations

from dbapp_diag.case.next_step import next_step
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.facts.base import Fact, Facts
from tests.made import DATABRICKS, address, asked, call, record, token, tokenless

OWN_LOG = "The record says that the app runs: see in its log whether the calls arrive"


def who(*facts: Fact) -> tuple[str, str]:
    """Who is asked for the next step, and for what."""
    known = Facts({type(fact): fact for fact in facts})
    step = next_step(
        diagnose(DiagnosisInputs(known, {}, {}, built_in())), known, {"rerun": "dbapp-diag run", "path": "/api/x"}
    )
    assert step is not None
    return step.who, step.text


def test_a_made_up_path_that_nobody_knows_asks_for_an_endpoint() -> None:
    """Without an endpoint, a 404 by somebody unmarked says little; a path that exists says more."""
    bare = tokenless(401, ("date", "today"))
    assert "made-up path" in who(asked(endpoint=None), address(), token(), call(404, body="no"), bare)[1]


def test_a_failing_answer_that_isnt_decided_names_somebody_who_can() -> None:
    """Somebody's next step is always given, with and without a record."""
    for facts in ((record(),), ()):
        assert who(asked(), address(), token(), call(418), tokenless(418, ("date", "x")), *facts)[1]


def test_an_app_that_runs_and_is_silent_is_looked_for_in_its_log() -> None:
    """The platform's support would ask for that first. Where the record says something else, it's not about the app's code."""
    silent = (asked(), address(), token(), call(503, DATABRICKS), tokenless(401, DATABRICKS))
    assert who(*silent, record())[1].startswith(OWN_LOG)
    assert not who(*silent, record(app_state="UNAVAILABLE"))[1].startswith(OWN_LOG)
