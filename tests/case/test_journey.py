"""The ten stages of the call, as a report draws them."""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.case.journey import journey
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError, Phases
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Skipped
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId
from tests.made import APP_HOST, DATABRICKS, TAKEN, asked, call, record, token, tokenless


def drawn(results: Mapping[str, Result], *facts: Fact) -> dict[str, str]:
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), *facts)}
    checks = load().descriptions
    named = {CheckId(name): result for name, result in results.items()}
    seen = diagnose(DiagnosisInputs(Facts(known), named, checks, built_in()))
    return {hop.stage: hop.state for hop in journey(seen, named, checks, Facts(known))}


def failed(cause: str) -> Failed:
    return Failed("bad", Finding(CauseId(cause), Confidence.CONFIRMED, "seen", "expected", (EvidenceId("e1"),)))


def test_R63_a_stage_is_as_bad_as_its_worst_check() -> None:
    """A failed sub-check under a green parent would be missed."""
    states = drawn(
        {"token-form": Passed("fine"), "token-lifetime": failed("token-expired")}, call(401, DATABRICKS), tokenless()
    )
    assert states["token"] == "failed"


def test_R4_what_was_not_measured_is_unknown_and_never_ok() -> None:
    """Skipped checks leave their stage unknown; beyond the break it's not reached."""
    states = drawn({"dns": Skipped("not now"), "permission": Skipped("not now")})
    assert states["dns"] == states["authorization"] == "unknown"
    broken = drawn({"credentials": failed("credentials-missing"), "dns": Skipped("not now")})
    assert broken["dns"] == "not-reached"


def test_a_refusal_by_the_front_door_is_drawn_there_and_the_endpoint_is_not_reached() -> None:
    """Whatever the checks of those stages say by themselves."""
    states = drawn(
        {"call": Passed("answered"), "endpoint": Passed("under /api/")}, call(401, DATABRICKS), tokenless(), record()
    )
    assert (states["front-door"], states["endpoint"]) == ("failed", "not-reached")


def test_a_working_call_reaches_everything_that_was_examined() -> None:
    """Green from end to end."""
    states = drawn({"call": Passed("answered"), "endpoint": Passed("200")}, call(200, DATABRICKS, TAKEN), tokenless())
    assert (states["front-door"], states["endpoint"]) == ("ok", "ok")


def test_without_an_answer_front_door_and_endpoint_are_not_reached() -> None:
    """The network error stops the call before them."""
    broken = call(None, error=ExchangeError(ErrorKind.CONNECT_TIMEOUT, "no reply"))
    states = drawn({"connect": failed("app-domain-blocked"), "endpoint": Skipped("nobody answered")}, broken)
    assert (states["connect"], states["front-door"], states["endpoint"]) == ("failed", "not-reached", "not-reached")


def test_R4_without_a_token_or_a_record_their_stages_are_not_ok() -> None:
    """A clock that's right is no token, and an address that's put together is no app."""
    bare = {
        "credentials": failed("credentials-missing"),
        "clock": Passed("right"),
        "app-address": Passed("put together"),
    }
    states = drawn(bare, tokenless())
    assert (states["token"], states["app"]) == ("not-reached", "unknown")
    with_both = drawn(bare, tokenless(), token(), record())
    assert (with_both["token"], with_both["app"]) == ("ok", "ok")


def test_a_stage_has_the_time_that_the_call_spent_in_it() -> None:
    """The name's is that of the look-up whose addresses the call takes, known even where no request was sent; none where a
    proxy looks it up (R4)."""

    def times(*facts: Fact) -> dict[str, float | None]:
        known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), *facts)}
        seen = diagnose(DiagnosisInputs(Facts(known), {}, load().checks, built_in()))
        return {hop.stage: hop.duration_ms for hop in journey(seen, {}, load().descriptions, Facts(known))}

    quick = Lookup(APP_HOST, "10.0.0.53", LookupOutcome.ANSWERED, ("20.42.4.209",), ms=4.0)
    late = Lookup(APP_HOST, "system", LookupOutcome.ANSWERED, ("20.42.4.209",), ms=5005.0)
    phases = Phases(dns=5005.0, connect=11.0, tls=24.0, wait=143.0)
    whole = times(call(200, DATABRICKS, TAKEN, phases=phases), Resolution(host=APP_HOST, dns=quick, system=late))
    assert [whole[stage] for stage in ("dns", "connect", "tls", "front-door")] == [5005.0, 11.0, 24.0, 143.0]
    silent = Lookup(APP_HOST, "10.0.0.53", LookupOutcome.TIMEOUT, ms=4001.0)
    assert times(Resolution(host=APP_HOST, dns=silent))["dns"] == 4001.0
    proxied = times(call(200, DATABRICKS, phases=phases), Resolution(host=APP_HOST, dns=quick, through_proxy=True))
    assert proxied["dns"] is None
