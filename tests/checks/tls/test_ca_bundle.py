"""When a CA variable that names a bad file is the cause, and when it's a warning."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.checks.tls.ca_bundle import CaBundle
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.facts.tls import CaSetting, ClientTrust, Handshake, StoreTrust, TlsError, TlsFacts, TrustFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Warned, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId
from tests.made import fixes_of

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
    assert dict(result.finding.values) == {
        "variable": "REQUESTS_CA_BUNDLE",
        "variables": "REQUESTS_CA_BUNDLE",
        "bundle": PATH,
        "problem": problem,
    }


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


IN_HANDSHAKE = SignIn(
    outcome=SignInOutcome.NETWORK,
    requests=(SignInRequest("GET", "https://w.example/oidc", None, error="SSLError (SSLError 136)"),),
    evidence=(EvidenceId("sign-in"),),
)


@pytest.mark.parametrize("problem", ["empty", "no certificate in it"])
def test_the_sdk_breaks_off_in_a_handshake_over_its_bundle(problem: str) -> None:
    """An empty file, or a key, is opened only then, and its words don't name it. The workspace answers this run."""
    result = judged(IN_HANDSHAKE, reach(), settings=(setting(problem),))
    assert isinstance(result, Failed) and result.finding.confidence.value == "confirmed"
    assert set(result.finding.because) == {"trust", "sign-in"}


@pytest.mark.parametrize(
    ("status", "settings"),
    [
        (None, (setting("empty"),)),
        (200, (setting("empty", "SSL_CERT_FILE", "httpx"),)),
        (200, (setting(None), setting("empty", "CURL_CA_BUNDLE"))),
    ],
    ids=["nobody answers", "another client's", "read in second place"],
)
def test_a_broken_handshake_isnt_the_files_doing_where_the_sdk_doesnt_read_it(
    status: int | None, settings: tuple[CaSetting, ...]
) -> None:
    """The SDK reads REQUESTS_CA_BUNDLE, and CURL_CA_BUNDLE where that isn't set."""
    assert isinstance(judged(IN_HANDSHAKE, reach(status), settings=settings), Warned)


CERTIFI, FILE = StoreTrust("certifi", "/venv/cacert.pem", True), StoreTrust("REQUESTS_CA_BUNDLE", PATH, False)
SYSTEM = StoreTrust("system", "/etc/ssl/certs/ca-certificates.crt", True)


LISTS = (CERTIFI, SYSTEM, FILE)


def refused(
    *names: str, host: str = "w.example", reads: str = "REQUESTS_CA_BUNDLE", stores: tuple[StoreTrust, ...] = LISTS
) -> Handshake:
    """A host that this run trusts, and that these clients refuse."""
    names = names or ("databricks-sdk", "requests")
    whose = tuple(ClientTrust(name, (reads,), False) for name in names)
    return Handshake(host, "", True, stores=stores, clients=whose)


def both(app: Handshake, workspace: Handshake) -> tuple[TlsFacts, WorkspaceReach]:
    evidence = (EvidenceId("tls"),)
    return (
        TlsFacts(host="a.example", handshake=app, evidence=evidence),
        WorkspaceReach(host="w.example", lookup=LOOKUP, status=200, handshake=workspace),
    )


def commands(result: Result) -> list[str | None]:
    (finding, *_) = findings_of(result)
    return [fix.command for fix in fixes_of(finding)]


BROKEN_OFF = SignIn(
    outcome=SignInOutcome.NETWORK,
    requests=(SignInRequest("GET", "https://w.example/oidc", None, error="SSLError (SSLCertVerificationError 1)"),),
    evidence=(EvidenceId("sign-in"),),
)


def test_a_file_with_a_companys_authority_alone_lacks_the_public_ones() -> None:
    """It's read in certifi's place: the SDK refuses a public host, and broke off over it. The variable and a file that has
    what is needed are in the fix."""
    result = judged(*both(refused(host="a.example"), refused()), BROKEN_OFF, settings=(setting(None),))
    assert isinstance(result, Failed) and result.finding.confidence.value == "confirmed"
    assert f"read {PATH} alone, which lacks the authority of a.example and w.example" in result.finding.observed
    assert set(result.finding.because) == {"trust", "tls", "sign-in"}
    assert commands(result) == [f"export REQUESTS_CA_BUNDLE={SYSTEM.path}", "unset REQUESTS_CA_BUNDLE"]


def test_a_client_that_didnt_sign_in_refuses_in_a_warning() -> None:
    """httpx by SSL_CERT_FILE, while the SDK's sign-in goes well."""
    mine = StoreTrust("SSL_CERT_FILE", PATH, False)
    shake = refused("httpx", reads="SSL_CERT_FILE", stores=(CERTIFI, SYSTEM, mine))
    result = judged(*both(shake, shake), BROKEN_OFF, settings=(setting(None, "SSL_CERT_FILE"),))
    assert isinstance(result, Warned) and "SSL_CERT_FILE has httpx read" in result.finding.observed


def test_the_file_in_the_fix_has_the_authorities_of_both_hosts() -> None:
    """One is re-signed: certifi's own list wouldn't do, and where no file does, the lists are joined."""
    private = (StoreTrust("certifi", CERTIFI.path, False), SYSTEM, StoreTrust("REQUESTS_CA_BUNDLE", PATH, True))
    app = Handshake("a.example", "", True, stores=private)
    assert (commands(judged(*both(app, refused()), settings=(setting(None),)))[0] or "").endswith(SYSTEM.path)
    without = tuple(store for store in private if store is not SYSTEM)
    result = judged(*both(Handshake("a.example", "", True, stores=without), refused()), settings=(setting(None),))
    (command,) = commands(result)
    assert (
        command is not None
        and command.startswith(f'cat "$(python3 -m certifi)" {PATH}')
        and "&& export REQUESTS_CA" in command
    )


def test_lists_of_the_system_arent_the_variables_fault() -> None:
    """A client that reads the system's list, and an SDK that was seen to get its answer, say nothing about a variable."""
    shake = refused("curl", "urllib", reads="system")
    assert isinstance(judged(*both(shake, shake), settings=(setting(None),)), Passed)
    answered = SignInRequest("GET", "https://w.example/oidc", 200)
    works = SignIn(outcome=SignInOutcome.SIGNED_IN, requests=(answered,))
    assert isinstance(judged(both(refused(), refused())[1], works, settings=(setting(None),)), Passed)


@pytest.mark.parametrize("certifis", [True, False])
def test_a_given_file_that_lacks_a_host_is_told_by_what_certifi_has(certifis: bool) -> None:
    """--ca-bundle counts alone: a chain that certifi knows fails for want of it, and any other isn't the file's fault."""
    stores = (StoreTrust("--ca-bundle", "corp.pem", False), StoreTrust("certifi", CERTIFI.path, certifis))
    shake = Handshake("w.example", "", False, TlsError.UNTRUSTED, stores=stores)
    result = judged(*both(Handshake("a.example", "", True), shake), ours="--ca-bundle corp.pem")
    assert isinstance(result, Failed if certifis else Passed)
    if certifis:
        assert commands(result) == ['cat "$(python3 -m certifi)" corp.pem > ca-bundle.pem']


def test_a_broken_variable_gets_a_file_that_works() -> None:
    """One that vouches for both hosts stands in the fix."""
    good = Handshake("a.example", "", True, stores=(CERTIFI, SYSTEM))
    result = judged(*both(good, good), settings=(setting("missing"),))
    assert commands(result)[0] == f"export REQUESTS_CA_BUNDLE={SYSTEM.path}"


SETTINGS = st.lists(st.from_type(CaSetting), max_size=3).map(tuple)


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
