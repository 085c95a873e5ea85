"""How findings become a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.inputs import DiagnosisInputs, upstream
from dbapp_diag.diagnosis.root_causes import Diagnosis, diagnose
from dbapp_diag.diagnosis.verdict import exit_code, headline
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, ExchangeError, TokenlessCall
from dbapp_diag.model.diagnosis import Consequence
from dbapp_diag.model.results import Errored, Failed, Finding, Passed, Result, RuledOut, Skipped, Warned
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, OutcomeKind, Responder, State, Verdict

REF = (EvidenceId("e1"),)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DATABRICKS = ("server", "databricks")
TAKEN = ("gap-auth", "‹principal›")


def exchange(
    status: int | None = 200, *headers: tuple[str, str], credential: str = "token 1", body: str = "", **more: object
) -> Exchange:
    return Exchange(
        id=EvidenceId("e1"),
        purpose="the call",
        method="GET",
        url="https://my-app-1.aws.databricksapps.com/api/items",
        credential=credential,
        sent_at=NOW,
        status=status,
        headers=headers,
        body=body,
        **more,  # type: ignore[arg-type]  # fields of the value, by name
    )


ASKED = Asked(
    app="my-app", url=None, workspace=None, profile=None, endpoint="/api/items", path="/api/items", method="GET"
)
REFUSED = exchange(401, DATABRICKS)
TOKENLESS = TokenlessCall(exchange=exchange(401, DATABRICKS, credential="none"))


def judge(results: Mapping[str, Result], *facts: Fact, asked_to_call: bool = True) -> Diagnosis:
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (ASKED, *facts)}
    registry = load()
    return diagnose(
        DiagnosisInputs(
            Facts(known),
            {CheckId(name): result for name, result in results.items()},
            registry.descriptions,
            built_in(),
            asked_to_call,
        )
    )


def finding(cause: str, confidence: Confidence = Confidence.CONFIRMED) -> Finding:
    return Finding(CauseId(cause), confidence, "seen", "expected", REF)


def failed(cause: str, confidence: Confidence = Confidence.CONFIRMED, *also: str) -> Failed:
    return Failed("bad", finding(cause, confidence), tuple(finding(name) for name in also))


def roots(diagnosis: Diagnosis) -> list[str]:
    return [root.cause for root in diagnosis.roots]


def test_a_confirmed_cause_of_the_outcome_is_the_root() -> None:
    """401 and an expired token: the token."""
    found = judge({"token-lifetime": failed("token-expired")}, AppCall(exchange=REFUSED), TOKENLESS)
    assert roots(found) == ["token-expired"]
    assert found.verdict is Verdict.PROBLEM
    assert headline(found, built_in()).startswith("401 from the front door: ")


def test_a_finding_that_contradicts_the_outcome_is_a_warning() -> None:
    """A token that looks wrong is no root when the call works."""
    found = judge({"token-lifetime": failed("token-expired")}, AppCall(exchange=exchange(200, DATABRICKS, TAKEN)))
    assert found.verdict is Verdict.HEALTHY
    assert [item.cause for item in found.warnings] == ["token-expired"]


def test_what_a_working_call_disproves_is_no_warning() -> None:
    """A name that leads to a dead end, while the call works and another check rules that out; a token's own oddities stay."""
    sunk = Finding(CauseId("dns-sinkholed"), Confidence.CONFIRMED, "127.0.0.1", "another", REF)
    old = Finding(CauseId("token-expired"), Confidence.CONFIRMED, "expired", "in date", REF)
    results: dict[str, Result] = {
        "dns": Failed("sunk", sunk),
        "token-lifetime": Failed("expired", old),
        "tls": Passed(
            "trusted",
            (RuledOut(sunk.cause, "a trusted certificate", REF), RuledOut(old.cause, "the app answers", REF)),
        ),
    }
    seen = judge(results, AppCall(exchange=exchange(200, DATABRICKS, TAKEN)), TOKENLESS)
    assert [item.cause for item in seen.warnings] == ["token-expired"]


def test_what_follows_from_a_root_is_a_consequence() -> None:
    """A skewed clock explains the expired token; the check that found it is a consequence."""
    found = judge(
        {"clock": failed("clock-skew"), "token-lifetime": failed("token-expired")}, AppCall(exchange=REFUSED), TOKENLESS
    )
    assert roots(found) == ["clock-skew"]
    assert found.consequences == (Consequence(check=CheckId("token-lifetime"), explained_by=CauseId("clock-skew")),)


def test_independent_roots_are_all_reported_in_journey_order() -> None:
    """Two that each explain the outcome by themselves are both roots."""
    found = judge(
        {"permission": failed("permission-missing"), "token-lifetime": failed("token-expired")},
        AppCall(exchange=REFUSED),
        TOKENLESS,
    )
    assert roots(found) == ["token-expired", "permission-missing"]


def test_an_upstream_cause_explains_through_what_follows_from_it() -> None:
    """egress-blocked produces no `none` itself, but the workspace that can't be reached does."""
    found = judge(
        {"connect": failed("egress-blocked"), "workspace-reach": failed("workspace-unreachable", Confidence.LIKELY)}
    )
    assert roots(found) == ["egress-blocked"]


def test_a_likely_cause_counts_only_where_nothing_is_confirmed() -> None:
    """With a confirmed root a suspicion stays in the differential."""
    call = (AppCall(exchange=REFUSED), TOKENLESS)
    both = judge(
        {"refusal": failed("permission-missing", Confidence.LIKELY), "token-lifetime": failed("token-expired")}, *call
    )
    assert roots(both) == ["token-expired"]
    row = next(row for row in both.differential if row.id == "permission-missing")
    assert row.state is State.LIKELY
    alone = judge({"refusal": failed("permission-missing", Confidence.LIKELY)}, *call)
    assert roots(alone) == ["permission-missing"]
    assert "probably" in headline(alone, built_in())


def test_something_only_possible_is_no_verdict() -> None:
    """Guessing is worse than saying so."""
    found = judge({"refusal": failed("permission-missing", Confidence.POSSIBLE)}, AppCall(exchange=REFUSED), TOKENLESS)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert roots(found) == []


def test_R25_all_green_and_a_failing_call_is_inconclusive() -> None:
    """Passing checks can't make an outage healthy; what wasn't looked at is listed as possible."""
    found = judge({"token-lifetime": Passed("fine")}, AppCall(exchange=REFUSED), TOKENLESS)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert any(row.state is State.POSSIBLE for row in found.differential)


def test_R15_nothing_observed_is_inconclusive() -> None:
    """A run that saw nothing never says healthy."""
    assert judge({}).verdict is Verdict.INCONCLUSIVE
    assert judge({}, asked_to_call=False).verdict is Verdict.INCONCLUSIVE


def test_a_made_up_path_that_the_app_answers_with_404_is_healthy() -> None:
    """Without an endpoint, the app's own 404 means that all before it is in order."""
    asked = Asked(app="a", url=None, workspace=None, profile=None, endpoint=None, path="/api/x", method="GET")
    found = judge({}, asked, AppCall(exchange=exchange(404, DATABRICKS, TAKEN)))
    assert found.verdict is Verdict.HEALTHY
    assert judge({}, asked, AppCall(exchange=exchange(404, DATABRICKS, body="<html>"))).verdict is not Verdict.HEALTHY


def test_a_page_by_something_in_between_is_never_healthy() -> None:
    """200 from a captive portal isn't the app's 200."""
    page = exchange(200, ("server", "portal"), body="<html>", media_type="text/html")
    assert judge({}, AppCall(exchange=page)).verdict is not Verdict.HEALTHY


def test_a_network_error_without_token_counts_for_the_call() -> None:
    """Where no token could be had, the token-less request shows that the network stops the call as well."""
    broken = exchange(None, credential="none", error=ExchangeError(ErrorKind.CONNECT_TIMEOUT, "no reply"))
    found = judge(
        {"connect": failed("app-domain-blocked"), "sign-in": failed("login-expired")}, TokenlessCall(exchange=broken)
    )
    assert found.outcome.kind is OutcomeKind.NETWORK
    assert roots(found) == ["app-domain-blocked", "login-expired"]


def test_the_differential_lists_every_cause_of_the_outcome_once() -> None:
    """Each with a state and a reason, confirmed first, ruled out last."""
    results: dict[str, Result] = {
        "token-lifetime": Passed("fine", (RuledOut(CauseId("token-expired"), "expires in 58 min", REF),)),
        "token-form": failed("token-is-pat"),
        "permission": Skipped("the app's permissions can't be read"),
        "token-scopes": Errored("it broke"),
    }
    found = judge(results, AppCall(exchange=REFUSED), TOKENLESS)
    ids = [row.id for row in found.differential]
    assert sorted(ids) == sorted(entry.id for entry in built_in().values() if "401" in entry.explains)
    by_id = {row.id: row for row in found.differential}
    assert by_id[CauseId("token-expired")].state is State.RULED_OUT
    assert by_id[CauseId("token-expired")].reason == "expires in 58 min"
    assert ids[0] == "token-is-pat"
    assert by_id[CauseId("token-scopes-missing")].reason == "not examined: it broke"
    assert all(row.reason for row in found.differential)


def test_evidence_that_contradicts_itself_lowers_a_certainty() -> None:
    """What one check confirms and another rules out is at most likely."""
    results: dict[str, Result] = {
        "token-form": failed("token-is-pat"),
        "who-answered": Passed("the app", (RuledOut(CauseId("token-is-pat"), "the app answered", REF),)),
    }
    found = judge(results, AppCall(exchange=REFUSED), TOKENLESS)
    assert found.roots[0].finding.confidence is Confidence.LIKELY


def test_a_warning_survives_that_another_check_sees_no_harm_in_it() -> None:
    """Warned findings speak of what could bite elsewhere."""
    results: dict[str, Result] = {
        "proxy": Warned("odd", finding("netrc-overrides-token")),
        "who-answered": Passed("the app", (RuledOut(CauseId("netrc-overrides-token"), "the app answered", REF),)),
    }
    found = judge(results, AppCall(exchange=exchange(200, DATABRICKS, TAKEN)))
    assert [item.cause for item in found.warnings] == ["netrc-overrides-token"]


@pytest.mark.parametrize(
    ("verdict", "facts", "code"),
    [
        (Verdict.HEALTHY, {}, 0),
        (Verdict.HEALTHY, {"warnings": True}, 0),
        (Verdict.HEALTHY, {"warnings": True, "fail_on": "warning"}, 1),
        (Verdict.HEALTHY, {"complete": False}, 3),
        (Verdict.PROBLEM, {}, 1),
        (Verdict.PROBLEM, {"complete": False, "sure": True}, 1),
        (Verdict.PROBLEM, {"complete": False, "sure": False}, 3),
        (Verdict.INCONCLUSIVE, {}, 3),
        (Verdict.PROBLEM, {"fail_on": "never"}, 0),
        (Verdict.INCONCLUSIVE, {"fail_on": "never"}, 0),
        (Verdict.HEALTHY, {"interrupted": True}, 130),
    ],
)
def test_R48_exit_codes(verdict: Verdict, facts: dict[str, object], code: int) -> None:
    """The contract's table; warnings fail a pipeline only on request."""
    defaults: dict[str, object] = {"warnings": False, "complete": True, "sure": True, "fail_on": "problem"}
    assert exit_code(verdict, **{**defaults, **facts}) == code  # type: ignore[arg-type]  # a table of keyword arguments


def test_no_cause_follows_from_itself_and_every_name_is_known() -> None:
    """The order among causes is a partial one."""
    for entry in built_in().values():
        assert set(entry.follows_from) <= set(built_in())
        for above in upstream(entry.id, built_in()):
            assert entry.id not in upstream(above, built_in()), (entry.id, above)


_CAUSES = st.sampled_from(sorted(built_in()))
_CONFIDENCES = st.sampled_from(list(Confidence))
_RESULTS = st.one_of(
    st.builds(lambda cause, sure: failed(cause, sure), _CAUSES, _CONFIDENCES),
    st.builds(lambda cause, sure: Warned("odd", finding(cause, sure)), _CAUSES, _CONFIDENCES),
    st.builds(lambda cause: Passed("fine", (RuledOut(cause, "no", REF),)), _CAUSES),
    st.just(Skipped("not now")),
    st.just(Errored("broke")),
)
_ANSWERS = st.sampled_from([None, 200, 302, 401, 403, 404, 405, 418, 429, 500, 502, 503, 504])


@given(st.dictionaries(st.sampled_from(sorted(load().checks)), _RESULTS, max_size=8), _ANSWERS)
def test_any_results_give_a_diagnosis_that_keeps_the_rules(results: dict[str, Result], status: int | None) -> None:
    """Total and deterministic: roots explain the outcome, a working call has none, every rule-out has a reason."""
    facts: list[Fact] = [TOKENLESS] if status is None else [AppCall(exchange=exchange(status, DATABRICKS)), TOKENLESS]
    one, two = judge(results, *facts), judge(results, *facts)
    assert one == two
    if one.outcome.works:
        assert not one.roots
    names = {root.cause for root in one.roots}
    assert not any(names & upstream(name, built_in()) for name in names)
    assert (one.verdict is Verdict.PROBLEM) == bool(one.roots)
    if one.verdict is Verdict.HEALTHY:
        assert one.outcome.responder is Responder.APP


@given(st.dictionaries(st.sampled_from(sorted(load().checks)), _RESULTS, min_size=1, max_size=8), _ANSWERS, st.data())
def test_R8_leaving_a_check_out_never_turns_a_working_call_into_a_problem(
    results: dict[str, Result], status: int | None, data: st.DataObject
) -> None:
    """Skipping takes findings away, and adds none."""
    facts: list[Fact] = (
        [TOKENLESS] if status is None else [AppCall(exchange=exchange(status, DATABRICKS, TAKEN)), TOKENLESS]
    )
    gone = data.draw(st.sampled_from(sorted(results)))
    whole, less = (
        judge(results, *facts),
        judge({name: result for name, result in results.items() if name != gone}, *facts),
    )
    if whole.verdict is Verdict.HEALTHY:
        assert less.verdict is Verdict.HEALTHY
