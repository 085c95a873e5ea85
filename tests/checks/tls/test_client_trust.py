"""Which clients refuse a chain that this run trusts, and what that amounts to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.checks.tls.client_trust import ClientsTrust
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.facts.tls import (
    CaSetting,
    Certificate,
    ClientTrust,
    Handshake,
    StoreTrust,
    TlsError,
    TlsFacts,
    TrustFacts,
)
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Errored, Failed, Passed, Result, Skipped, Warned, findings_of
from dbapp_diag.model.words import EvidenceId
from tests.made import fixes_of

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CORPORATE, OTHER, PUBLIC = "Corp Root (Corp AG)", "Lone CA (Lone Ltd)", "DigiCert CA1 (DigiCert Inc)"
SYSTEM = "/etc/ssl/certs/ca-certificates.crt"
CERTIFI = StoreTrust("certifi", "/venv/cacert.pem", False)
BY_SYSTEM = (CERTIFI, StoreTrust("system", SYSTEM, True))


def clients(*refusing: str, reads: str = "certifi") -> tuple[ClientTrust, ...]:
    """All seven, of which these refuse."""
    names = ("databricks-sdk", "requests", "httpx", "aiohttp", "urllib", "curl", "databricks-cli")
    return tuple(ClientTrust(name, (reads if name in refusing else "system",), name not in refusing) for name in names)


USUAL = clients("databricks-sdk", "requests", "httpx")
NONE = clients()


def shake(
    host: str = APP,
    issuer: str = CORPORATE,
    stores: tuple[StoreTrust, ...] = BY_SYSTEM,
    whose: tuple[ClientTrust, ...] = USUAL,
    error: TlsError | None = None,
) -> Handshake:
    leaf = Certificate(host, issuer, (host,), NOW, NOW, "ab" * 32)
    return Handshake(host, "20.42.4.211:443", error is None, error, chain=(leaf,), stores=stores, clients=whose)


def public(host: str) -> Handshake:
    """A chain that every list has."""
    stores = (StoreTrust("certifi", CERTIFI.path, True), StoreTrust("system", SYSTEM, True))
    return shake(host, PUBLIC, stores, NONE)


def judged(
    app: Handshake | None,
    workspace: Handshake | None,
    sign_in: SignIn | None = None,
    *settings: CaSetting,
    ours: str = "certifi + system",
) -> Result:
    lookup = Lookup(WORKSPACE, "10.0.0.53", LookupOutcome.ANSWERED)
    known: dict[Any, Any] = {TrustFacts: TrustFacts(ours=ours, settings=settings, evidence=(EvidenceId("trust"),))}
    if app is not None:
        known[TlsFacts] = TlsFacts(host=APP, handshake=app, evidence=(EvidenceId("tls"),))
    if workspace is not None:
        reach = WorkspaceReach(host=WORKSPACE, lookup=lookup, handshake=workspace, evidence=(EvidenceId("reach"),))
        known[WorkspaceReach] = reach
    if sign_in is not None:
        known[SignIn] = sign_in
    return ClientsTrust().judge(Facts(known, ClientsTrust.sees()))


def signed(
    outcome: SignInOutcome, error: str | None, *, by: str = "oauth-m2m", words: str = "", status: int | None = None
) -> SignIn:
    request = SignInRequest("GET", f"https://{WORKSPACE}/oidc/.well-known/x", status, error=error)
    told = (words,) if words else ()
    return SignIn(outcome=outcome, auth_type=by, requests=(request,), error=told, evidence=(EvidenceId("sign-in"),))


BROKEN_OFF = signed(SignInOutcome.NETWORK, "SSLError (SSLCertVerificationError 1)")


def advice(result: Result) -> tuple[FixInfo, ...]:
    (found,) = findings_of(result)
    return fixes_of(found)


def test_a_ca_in_the_systems_store_alone_stops_the_sign_in() -> None:
    """The commonest case in companies: the SDK reads certifi, and broke off in the handshake. Confirmed by two hosts of one
    issuer, with the file that has the authority in the fix."""
    result = judged(shake(), shake(WORKSPACE), BROKEN_OFF)
    assert isinstance(result, Failed) and result.finding.confidence.value == "confirmed"
    assert result.finding.cause == "tls-intercepted" and set(result.finding.because) == {
        "tls",
        "reach",
        "trust",
        "sign-in",
    }
    for text in (CORPORATE, SYSTEM, "databricks-sdk, requests and httpx read certifi's list", "broke off"):
        assert text in result.finding.observed
    assert advice(result)[0].command == f"export REQUESTS_CA_BUNDLE={SYSTEM} SSL_CERT_FILE={SYSTEM}"


@pytest.mark.parametrize(
    "sign_in", [None, signed(SignInOutcome.NO_CREDENTIALS, None), signed(SignInOutcome.NETWORK, "ConnectTimeout")]
)
def test_where_the_sign_in_didnt_break_off_over_it_its_a_warning(sign_in: SignIn | None) -> None:
    """A token was given, or the sign-in fails over something else: other clients still refuse."""
    assert isinstance(judged(shake(), shake(WORKSPACE), sign_in), Warned)


@pytest.mark.parametrize(
    ("refusing", "variables"),
    [
        (("databricks-sdk", "requests"), "REQUESTS_CA_BUNDLE"),
        (("httpx",), "SSL_CERT_FILE"),
        (("aiohttp", "urllib", "curl", "databricks-cli"), "SSL_CERT_FILE"),
    ],
)
def test_only_the_variables_that_the_refusing_clients_read_are_named(refusing: tuple[str, ...], variables: str) -> None:
    """R45: SSL_CERT_FILE alone doesn't help the SDK, and REQUESTS_CA_BUNDLE doesn't help httpx."""
    result = judged(shake(whose=clients(*refusing)), shake(WORKSPACE, whose=clients(*refusing)))
    assert advice(result)[0].command == f"export {variables}={SYSTEM}"


def test_curls_own_variable_has_to_be_set_where_it_is() -> None:
    """It comes before the others."""
    whose = clients("curl", reads="CURL_CA_BUNDLE")
    assert (
        advice(judged(shake(whose=whose), shake(WORKSPACE, whose=whose)))[0].command
        == f"export CURL_CA_BUNDLE={SYSTEM}"
    )


def test_with_every_client_set_up_nothing_is_said() -> None:
    """A configured company network is healthy: no finding, not even a warning."""
    result = judged(shake(whose=NONE), shake(WORKSPACE, whose=NONE))
    assert isinstance(result, Passed) and CORPORATE in result.summary


def test_a_public_chain_is_nobodys_trouble() -> None:
    """Also where the system's list here lacks an authority that certifi has: a slim container is no fault."""
    bare = (StoreTrust("certifi", CERTIFI.path, True),)
    slim = shake(APP, PUBLIC, bare, clients("aiohttp", "urllib", "curl", "databricks-cli", reads="system"))
    assert isinstance(judged(slim, public(WORKSPACE)), Passed)


@pytest.mark.parametrize(
    ("app", "workspace"),
    [
        (shake(), public(WORKSPACE)),
        (public(APP), shake(WORKSPACE)),
        (shake(), None),
        (shake(), shake(WORKSPACE, OTHER)),
        (shake(), shake(WORKSPACE, error=TlsError.RESET, whose=())),
    ],
)
def test_one_hosts_private_chain_makes_interception_likely(app: Handshake, workspace: Handshake | None) -> None:
    """Or two of two authorities: it takes the same one behind both to be certain."""
    (found,) = findings_of(judged(app, workspace, BROKEN_OFF))
    assert found.confidence.value == "likely"


def test_a_file_with_that_authority_alone_isnt_named_for_everything() -> None:
    """In the place of the public ones it would break every other host: the two are joined."""
    alone = (CERTIFI, StoreTrust("SSL_CERT_FILE", "/corp/ca.pem", True, public=False))
    result = judged(shake(stores=alone), shake(WORKSPACE, stores=alone), BROKEN_OFF)
    command = advice(result)[0].command or ""
    assert command.startswith('cat "$(python3 -m certifi)" /corp/ca.pem') and "REQUESTS_CA_BUNDLE=$PWD" in command


def test_a_file_that_lacks_the_other_host_isnt_named() -> None:
    """It has to do for both."""
    lacks = (StoreTrust("certifi", CERTIFI.path, True), StoreTrust("system", SYSTEM, False))
    other = shake(WORKSPACE, PUBLIC, lacks, NONE)
    assert (advice(judged(shake(), other))[0].command or "").startswith('cat "$(python3 -m certifi)"')


def test_a_store_that_is_no_file_is_asked_by_truststore() -> None:
    """macOS and Windows: there's nothing that a variable could name."""
    stores = (CERTIFI, StoreTrust("system", "", True))
    result = judged(shake(stores=stores), shake(WORKSPACE, stores=stores), BROKEN_OFF)
    assert advice(result)[0].command == "python3 -m pip install truststore"


def test_a_folder_or_a_path_with_spaces_is_named_by_nothing() -> None:
    """Not every client takes a folder, and a command has to be right as it stands."""
    stores = (
        CERTIFI,
        StoreTrust("system", "/certs", True, folder=True),
        StoreTrust("SSL_CERT_FILE", "/my certs.pem", True),
    )
    assert findings_of(judged(shake(stores=stores), None))[0].values["case"].startswith("no single file")


def test_the_cli_signs_in_by_the_systems_list() -> None:
    """Its words are Go's; the SDK's list doesn't matter then."""
    whose = clients("databricks-cli", "httpx")
    said = signed(
        SignInOutcome.REFUSED, None, by="databricks-cli", words="tls: x509: certificate signed by unknown authority"
    )
    assert isinstance(judged(shake(whose=whose), shake(WORKSPACE, whose=whose), said), Failed)
    assert isinstance(judged(shake(whose=whose), shake(WORKSPACE, whose=whose), BROKEN_OFF), Warned)
    other = signed(SignInOutcome.REFUSED, None, by="databricks-cli", words="refresh token expired")
    assert isinstance(judged(shake(whose=whose), shake(WORKSPACE, whose=whose), other), Warned)


def test_an_sdk_that_got_its_answer_isnt_said_to_refuse() -> None:
    """Something on this machine has it read more than its settings say; what was seen counts before what is computed."""
    works = signed(SignInOutcome.SIGNED_IN, None, status=200)
    result = judged(shake(), shake(WORKSPACE), works)
    assert isinstance(result, Warned) and "databricks-sdk" not in result.finding.observed
    whose = clients("databricks-sdk", "requests")
    assert isinstance(judged(shake(whose=whose), shake(WORKSPACE, whose=whose), works), Passed)


def test_settings_are_told_with_their_files() -> None:
    """Who reads which file has to be seen at a glance."""
    whose = clients("databricks-sdk", "requests", reads="REQUESTS_CA_BUNDLE")
    setting = CaSetting("REQUESTS_CA_BUNDLE", "/old/ca.pem", None, ("requests",))
    result = judged(shake(whose=whose), shake(WORKSPACE, whose=whose), None, setting)
    assert "databricks-sdk and requests read REQUESTS_CA_BUNDLE (/old/ca.pem)" in findings_of(result)[0].observed


def test_a_file_of_two_names_is_told_once() -> None:
    """A variable may well name the system's own."""
    stores = (*BY_SYSTEM, StoreTrust("REQUESTS_CA_BUNDLE", SYSTEM, True), StoreTrust("SSL_CERT_DIR", "/certs", True))
    observed = findings_of(judged(shake(stores=stores), None))[0].observed
    assert observed.count(SYSTEM) == 1 and f"({SYSTEM}) and SSL_CERT_DIR (/certs) have that authority" in observed


@pytest.mark.parametrize("ours", ["certifi + system", "--ca-bundle corp.pem"])
def test_without_anything_to_compare_its_skipped(ours: str) -> None:
    """With --ca-bundle that file alone counts, and a failed handshake is judged elsewhere."""
    result = judged(shake(error=TlsError.UNTRUSTED, whose=()), None, ours=ours)
    assert isinstance(result, Skipped) and ("--ca-bundle" in ours) is ("alone counts" in result.reason)


STORES = st.lists(st.from_type(StoreTrust), max_size=3).map(tuple)
CLIENTS = st.lists(st.from_type(ClientTrust), max_size=3).map(tuple)
ISSUERS, ERRORS = st.sampled_from((CORPORATE, PUBLIC, "")), st.none() | st.sampled_from(TlsError)
SHAKES = st.builds(shake, st.just(APP), ISSUERS, STORES, CLIENTS, ERRORS)


@given(app=st.none() | SHAKES, workspace=st.none() | SHAKES, outcome=st.none() | st.sampled_from(SignInOutcome))
def test_the_judge_is_total_and_deterministic(
    app: Handshake | None, workspace: Handshake | None, outcome: SignInOutcome | None
) -> None:
    """Whatever was seen: a result, twice the same, with fixes that can be filled in."""
    sign_in = signed(outcome, "SSLError") if outcome else None
    result = judged(app, workspace, sign_in)
    assert result == judged(app, workspace, sign_in) and not isinstance(result, Errored)
    for finding in findings_of(result):
        assert finding.cause == "tls-intercepted" and fixes_of(finding)
