"""How the next step is put where the run had no token to call with."""

from __future__ import annotations

import pytest

from dbapp_diag.case.next_step import next_step
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import ClientRoute, Routes
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError
from dbapp_diag.model.words import Confidence, Responder
from tests.made import address, asked, call


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ((asked(profile="lab"), address()), "dbapp-diag run"),
        ((asked(profile=None), address()), "dbapp-diag run --profile mine"),
        ((address(),), "dbapp-diag run --profile mine"),
    ],
    ids=["a profile was named", "none was", "nobody knows what was asked"],
)
def test_without_a_token_a_profile_is_named_unless_one_was(facts: tuple[Fact, ...], command: str) -> None:
    """The same run again says it already."""
    known = Facts({type(fact): fact for fact in facts})
    seen = diagnose(DiagnosisInputs(known, {}, {}, built_in()))
    step = next_step(seen, known, {"rerun": "dbapp-diag run", "profile": "mine"})
    assert step is not None
    assert step.text == "Give the run a token, or a profile that can get one"
    assert step.command == command


def test_where_socks_kept_everything_back_the_next_run_goes_past_it() -> None:
    """Another network would meet the same setting; nothing was sent, and nobody refused it."""
    ours = ClientRoute("dbapp-diag", "socks5://p:1080", "ALL_PROXY", "ALL_PROXY: this tool doesn't speak socks5")
    held = call(None, error=ExchangeError(ErrorKind.PROXY, ours.error or ""))
    facts: tuple[Fact, ...] = (asked(), address(), held, Routes(host="app", ours=ours))
    known = Facts({type(fact): fact for fact in facts})
    seen = diagnose(DiagnosisInputs(known, {}, {}, built_in()))
    assert (seen.outcome.responder, seen.outcome.confidence) == (Responder.UNKNOWN, Confidence.POSSIBLE)
    assert seen.outcome.summary.endswith("nothing was sent")
    step = next_step(seen, known, {"rerun": "dbapp-diag run"})
    assert step is not None and "SOCKS" in step.text and step.command == "dbapp-diag run --no-proxy"
