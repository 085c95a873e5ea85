"""When a CA variable that names a bad file is the cause, and when it's a warning."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbapp_diag.check import Facts, Failed, Passed, Result, Warned, findings_of, ruled_out_by
from dbapp_diag.checks.tls.ca_bundle import CaBundle
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.network import (
    CaSetting,
    Handshake,
    Lookup,
    LookupOutcome,
    TlsError,
    TlsFacts,
    TrustFacts,
    WorkspaceReach,
)
from dbapp_diag.words import EvidenceId

PATH = "/corp/ca.pem"
LOOKUP = Lookup("w.example", "system", LookupOutcome.ANSWERED)


def setting(problem: str | None, variable: str = "REQUESTS_CA_BUNDLE", *readers: str) -> CaSetting:
    return CaSetting(variable, PATH, problem, readers or ("requests", "databricks-sdk"))


def tls(error: TlsError | None) -> TlsFacts:
    return TlsFacts(
        host="a.example",
        handshake=Handshake("a.example", "192.0.2.1:443", error is None, error),
        evidence=(EvidenceId("tls"),),
    )


def reach(status: int | None = 200, error: TlsError | None = None) -> WorkspaceReach:
    return WorkspaceReach(
        host="w.example", lookup=LOOKUP, status=status, handshake=Handshake("w.example", "", error is None, error)
    )


def judged(*facts: Any, ours: str = "certifi + system", settings: tuple[CaSetting, ...] = ()) -> Result:
    seen = TrustFacts(ours=ours, settings=settings, evidence=(EvidenceId("trust"),))
    return CaBundle().judge(Facts({type(fact): fact for fact in (seen, *facts)}, CaBundle.sees()))


@pytest.mark.parametrize("settings", [(), (setting(None),)])
def test_no_variable_or_a_good_file_passes(settings: tuple[CaSetting, ...]) -> None:
    """Ruled out, with what is trusted here."""
    result = judged(settings=settings)
    assert isinstance(result, Passed) and ruled_out_by(result)[0].cause == "ca-bundle-broken"
    assert "certifi + system" in result.summary


@pytest.mark.parametrize("problem", ["missing", "unreadable", "empty", "no certificate in it"])
def test_a_bad_file_that_nothing_suffers_from_is_a_warning(problem: str) -> None:
    """This run trusts other lists too; who reads the variable is told."""
    result = judged(tls(None), settings=(setting(None, "SSL_CERT_DIR", "httpx"), setting(problem)))
    assert isinstance(result, Warned) and "requests, databricks-sdk" in result.finding.observed
    assert dict(result.finding.values) == {"variable": "REQUESTS_CA_BUNDLE", "bundle": PATH, "problem": problem}


@pytest.mark.parametrize("facts", [(tls(TlsError.UNTRUSTED),), (reach(None, TlsError.UNTRUSTED),)])
def test_a_chain_that_isnt_trusted_for_want_of_it_is_the_cause(facts: tuple[Any, ...]) -> None:
    """The authority was to come from that file: confirmed, with the handshake beside it."""
    result = judged(*facts, settings=(setting("missing"),))
    assert isinstance(result, Failed) and result.finding.confidence.value == "confirmed"
    assert "isn't trusted here" in result.finding.observed


@pytest.mark.parametrize("error", [TlsError.RESET, TlsError.EXPIRED, TlsError.CONNECT])
def test_another_fault_of_the_handshake_isnt_its_doing(error: TlsError) -> None:
    """Only missing trust is."""
    assert isinstance(judged(tls(error), settings=(setting("missing"),)), Warned)


def test_with_ca_bundle_the_variables_dont_count() -> None:
    """--ca-bundle alone is trusted then."""
    result = judged(tls(TlsError.UNTRUSTED), ours="--ca-bundle x.pem", settings=(setting("missing"),))
    assert isinstance(result, Warned)


@pytest.mark.parametrize(
    ("words", "status", "readers", "kind"),
    [
        (f"OSError: Could not find a suitable TLS CA certificate bundle, invalid path: {PATH}", 200, (), Failed),
        ("the connection timed out", 200, (), Warned),
        (f"invalid path: {PATH}", None, (), Warned),
        (f"invalid path: {PATH}", 200, ("httpx",), Warned),
    ],
)
def test_the_sdk_gives_up_over_its_bundle(words: str, status: int | None, readers: tuple[str, ...], kind: type) -> None:
    """Its words name the file, it reads the variable, and the workspace answers this run."""
    gone = SignIn(outcome=SignInOutcome.NETWORK, error=(words,), evidence=(EvidenceId("sign-in"),))
    assert isinstance(judged(gone, reach(status), settings=(setting("missing", "REQUESTS_CA_BUNDLE", *readers),)), kind)


SETTINGS = st.lists(st.from_type(CaSetting), max_size=3).map(tuple)


@settings(max_examples=150, deadline=None)
@given(
    ours=st.text(max_size=9),
    known=SETTINGS,
    error=st.none() | st.sampled_from(TlsError),
    status=st.none() | st.integers(100, 599),
)
def test_the_judge_is_total_and_deterministic(
    ours: str, known: tuple[CaSetting, ...], error: TlsError | None, status: int | None
) -> None:
    """A result, twice the same; a cause is never both found and ruled out."""
    facts = (tls(error), reach(status, error), SignIn(outcome=SignInOutcome.FAILED, error=("x",)))
    result = judged(*facts, ours=ours, settings=known)
    assert result == judged(*facts, ours=ours, settings=known)
    assert bool(findings_of(result)) is not bool(ruled_out_by(result))
