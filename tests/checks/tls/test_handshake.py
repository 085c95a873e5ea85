"""What a refused or broken handshake is taken for."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.tls.handshake import OWN, TlsHandshake
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.tls import Certificate, Handshake, IssuerFound, StoreTrust, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Errored, Failed, Passed, Result, Skipped, Warned, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId
from tests.made import fixes_of

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CORPORATE = "Corp Inspection CA (Corp AG)"
PUBLIC = "DigiCert TLS RSA SHA256 2020 CA1 (DigiCert Inc)"


def certificate(
    issuer: str = PUBLIC, *names: str, ends: datetime = NOW + timedelta(days=90), subject: str = APP
) -> Certificate:
    own = hashlib.sha256(repr((subject, issuer, names, ends)).encode()).hexdigest()
    return Certificate(subject, issuer, names or (APP,), ends - timedelta(days=365), ends, own)


def shake(error: TlsError | None = None, *chain: Certificate, host: str = APP, **more: Any) -> Handshake:
    trusted = True if error is None else (False if chain else None)
    told: dict[str, Any] = {
        "host": host,
        "peer": "20.42.4.211:443",
        "trusted": trusted,
        "error": error,
        "chain": chain,
        "ms": 42.0,
    }
    return Handshake(**(told | more))


def control(handshake: Handshake | None, **more: Any) -> WorkspaceReach:
    lookup = Lookup(WORKSPACE, "10.0.0.53", LookupOutcome.ANSWERED, ("20.42.4.208",))
    return WorkspaceReach(host=WORKSPACE, lookup=lookup, handshake=handshake, evidence=(EvidenceId("control"),), **more)


TRUSTED = control(shake(None, certificate(PUBLIC, WORKSPACE), host=WORKSPACE))


def judged(
    handshake: Handshake,
    workspace: WorkspaceReach | None = None,
    made_up: Handshake | None = None,
    now: datetime | None = None,
) -> Result:
    seen = TlsFacts(host=APP, handshake=handshake, made_up_name=made_up, evidence=(EvidenceId("tls"),))
    known: dict[Any, Any] = {TlsFacts: seen} | ({WorkspaceReach: workspace} if workspace else {})
    known |= {Vantage: Vantage(time=now, os="Linux", python="3.11", tool="1", runtime="machine")} if now else {}
    return TlsHandshake().judge(Facts(known, TlsHandshake.sees()))


def fixes(result: Result) -> tuple[FixInfo, ...]:
    """What is advised for the first finding."""
    first = findings_of(result)[0]
    return fixes_of(first)


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


def excluded(result: Result) -> set[str]:
    return {entry.cause for entry in ruled_out_by(result)}


@pytest.mark.parametrize("chain", [(), (certificate(),), (certificate(CORPORATE),)])
def test_a_trusted_chain_rules_everything_out(chain: tuple[Certificate, ...]) -> None:
    """Also where the company's own authority is trusted here, and where the chain couldn't be shown."""
    result = judged(shake(None, *chain, version="TLSv1.3"))
    assert isinstance(result, Passed) and excluded(result) == {*OWN, "proxy-needed", "dns-sinkholed"}


def test_the_same_unknown_issuer_on_both_hosts_intercepts() -> None:
    """R16: it's named as that, with the issuer, and never as an offline machine."""
    other = control(shake(TlsError.UNTRUSTED, certificate(CORPORATE, WORKSPACE), host=WORKSPACE))
    result = judged(shake(TlsError.UNTRUSTED, certificate(CORPORATE)), other)
    assert isinstance(result, Failed) and found(result) == [("tls-intercepted", "confirmed")]
    assert result.finding.values["issuer"] == CORPORATE
    assert "offline" not in result.finding.observed and set(result.finding.because) == {"tls", "control"}


def test_intermediates_of_one_organisation_count_as_one_issuer() -> None:
    """An inspecting device may sign by several intermediates."""
    first = certificate("Inspection 1 (Corp AG)")
    other = control(shake(TlsError.UNTRUSTED, certificate("Inspection 2 (Corp AG)", WORKSPACE), host=WORKSPACE))
    assert found(judged(shake(TlsError.UNTRUSTED, first), other)) == [("tls-intercepted", "confirmed")]


def test_an_unknown_issuer_on_this_host_alone_is_untrusted() -> None:
    """The workspace's chain is trusted by the same way. A device may except it, so that interception stays possible."""
    result = judged(shake(TlsError.UNTRUSTED, certificate("Odd CA (Odd Ltd)")), TRUSTED)
    assert found(result) == [("tls-untrusted", "confirmed"), ("tls-intercepted", "possible")]


def test_a_self_signed_leaf_is_its_own_issuer() -> None:
    """Even where the workspace's is one too, they don't share an issuer."""
    own, theirs = certificate("x", subject="x"), certificate("x", WORKSPACE, subject="x")
    other = control(shake(TlsError.UNTRUSTED, theirs, host=WORKSPACE))
    assert found(judged(shake(TlsError.UNTRUSTED, own), other))[0] == ("tls-untrusted", "likely")


def test_one_certificate_for_both_hosts_is_one_devices() -> None:
    """Both names stand in a certificate that signs for itself."""
    own = certificate("device", APP, WORKSPACE, subject="device")
    result = judged(shake(TlsError.UNTRUSTED, own), control(shake(TlsError.UNTRUSTED, own, host=WORKSPACE)))
    assert (
        found(result) == [("tls-intercepted", "confirmed")] and "the very same one" in findings_of(result)[0].observed
    )


PORTAL = certificate("Hotel CA (Hotel Ltd)", "portal.hotel.example", subject="portal.hotel.example")


@pytest.mark.parametrize(
    "shown",
    [
        PORTAL,
        certificate("portal.hotel.example", "portal.hotel.example", subject="portal.hotel.example"),
        replace(PORTAL, names=()),
        certificate("Zscaler Root CA (Zscaler Inc.)", "block.corp.example"),
        certificate(CORPORATE, "*.16.azure.databricksapps.example"),
        certificate(CORPORATE, "*.azure.databricksapps.com"),
    ],
    ids=["a portal's", "its own", "by its common name", "a product's", "another zone", "a label too few"],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_strangers_certificate_for_another_name_is_no_inspection(shown: Certificate, alone: bool) -> None:
    """A device that inspects shows the name that was asked for. With a portal, or a page that names are led to, trusting its
    authority doesn't help, so nobody is told to."""
    other = TRUSTED if alone else control(shake(TlsError.UNTRUSTED, shown, host=WORKSPACE))
    result = judged(shake(TlsError.UNTRUSTED, shown), other)
    assert found(result) == [("tls-name-mismatch", "likely")]
    assert all("authority" not in fix.text and "CA_BUNDLE" not in (fix.command or "") for fix in fixes(result))
    assert "20.42.4.211:443" in fixes(result)[0].text and f"for {shown.names[0] if shown.names else shown.subject}" in (
        fixes(result)[0].text
    )


def test_a_wildcard_and_a_common_name_count_as_the_hosts() -> None:
    """Inspecting devices show those too."""
    for shown in (
        certificate(CORPORATE, f"*.{APP.partition('.')[2]}"),
        replace(certificate(CORPORATE, subject=f"{APP} (Corp AG)"), names=()),
    ):
        other = control(shake(TlsError.UNTRUSTED, certificate(CORPORATE, WORKSPACE), host=WORKSPACE))
        assert found(judged(shake(TlsError.UNTRUSTED, shown), other)) == [("tls-intercepted", "confirmed")]


def test_a_control_for_another_name_confirms_no_inspection() -> None:
    """One authority signed for both, yet what the workspace's host shows isn't for it."""
    other = control(shake(TlsError.UNTRUSTED, PORTAL, host=WORKSPACE))
    result = judged(shake(TlsError.UNTRUSTED, certificate("Hotel CA (Hotel Ltd)")), other)
    assert found(result) == [("tls-untrusted", "likely"), ("tls-intercepted", "possible")]


def test_a_public_authority_on_both_hosts_is_a_list_that_lacks_it() -> None:
    """A bundle that holds a private authority alone makes the real chains look foreign: that's no interception."""
    other = control(shake(TlsError.UNTRUSTED, certificate(PUBLIC, WORKSPACE), host=WORKSPACE))
    result = judged(shake(TlsError.UNTRUSTED, certificate(PUBLIC), trust_store="--ca-bundle corp.pem"), other)
    assert found(result)[0] == ("tls-untrusted", "likely") and "corp.pem" in findings_of(result)[0].observed


@pytest.mark.parametrize("workspace", [None, control(None), control(shake(TlsError.RESET, host=WORKSPACE))])
def test_without_a_control_it_isnt_certain(workspace: WorkspaceReach | None) -> None:
    """Nothing to compare with: untrusted is likely, interception possible."""
    assert found(judged(shake(TlsError.UNTRUSTED, certificate(CORPORATE)), workspace)) == [
        ("tls-untrusted", "likely"),
        ("tls-intercepted", "possible"),
    ]


def test_chains_that_couldnt_be_read_leave_a_likelihood() -> None:
    """Both refused, no issuer to compare."""
    other = control(shake(TlsError.UNTRUSTED, host=WORKSPACE))
    assert found(judged(shake(TlsError.UNTRUSTED), other)) == [("tls-intercepted", "likely")]


@pytest.mark.parametrize(("server", "sure"), [(NOW, "confirmed"), (None, "likely")])
def test_expired_is_certain_by_two_clocks_only(server: datetime | None, sure: str) -> None:
    """The workspace's date decides."""
    workspace = control(shake(None, host=WORKSPACE), server_date=server)
    result = judged(shake(TlsError.EXPIRED, certificate(PUBLIC, ends=NOW - timedelta(days=2))), workspace)
    assert found(result) == [("tls-certificate-expired", sure)]
    assert "2026-11-18T12:00Z" in findings_of(result)[0].observed


@pytest.mark.parametrize(
    ("error", "ends", "server", "cause"),
    [
        (TlsError.EXPIRED, NOW - timedelta(days=2), NOW - timedelta(days=30), "tls-certificate-expired"),
        (TlsError.NOT_YET_VALID, NOW + timedelta(days=366), NOW + timedelta(days=2), "tls-untrusted"),
    ],
)
def test_where_the_servers_clock_says_otherwise_ours_is_wrong(
    error: TlsError, ends: datetime, server: datetime, cause: str
) -> None:
    """The certificate counts by the workspace's date: the clock here is likely the cause, by how much it's off is told."""
    workspace = control(shake(None, host=WORKSPACE), server_date=server)
    result = judged(shake(error, certificate(PUBLIC, ends=ends)), workspace, now=NOW)
    assert found(result) == [("clock-skew", "likely"), (cause, "possible")]
    assert findings_of(result)[0].values["offset"] in ("30 d", "2 d")


@pytest.mark.parametrize(
    ("error", "ends"),
    [(TlsError.EXPIRED, NOW - timedelta(days=40)), (TlsError.NOT_YET_VALID, NOW + timedelta(days=500))],
)
def test_certificates_of_both_hosts_off_alike_speak_against_the_clock(error: TlsError, ends: datetime) -> None:
    """No server's date is to be had then, and two authorities don't err on one day."""
    other = control(shake(error, certificate("Other CA (Other Inc)", WORKSPACE, ends=ends), host=WORKSPACE))
    result = judged(shake(error, certificate(PUBLIC, ends=ends)), other, now=NOW)
    assert found(result)[0] == ("clock-skew", "likely") and found(result)[1][1] == "likely"
    assert findings_of(result)[0].values["offset"].startswith("at least ")


def test_one_devices_certificates_may_end_together() -> None:
    """Both are by one private authority: that it has lapsed is as good an explanation as a wrong clock."""
    gone = NOW - timedelta(days=2)
    other = control(shake(TlsError.EXPIRED, certificate(CORPORATE, WORKSPACE, ends=gone), host=WORKSPACE))
    result = judged(shake(TlsError.EXPIRED, certificate(CORPORATE, ends=gone)), other, now=NOW)
    assert found(result) == [("tls-certificate-expired", "likely")]


@pytest.mark.parametrize(
    ("error", "ends"),
    [(TlsError.EXPIRED, NOW - timedelta(days=40)), (TlsError.NOT_YET_VALID, NOW + timedelta(days=500))],
)
def test_two_certificates_of_one_public_authority_speak_against_the_clock(error: TlsError, ends: datetime) -> None:
    """certifi's list vouches for both, whoever the authority is: it doesn't let two hosts lapse together."""
    vouched = (StoreTrust("certifi", "/certifi.pem", True),)
    own, theirs = (certificate("Issuing CA (Anybody Inc)", host, ends=ends) for host in (APP, WORKSPACE))
    other = control(shake(error, theirs, host=WORKSPACE, stores=vouched))
    result = judged(shake(error, own, stores=vouched), other, now=NOW)
    assert found(result)[0] == ("clock-skew", "likely") and "no server's clock" not in findings_of(result)[0].observed
    assert "Set the clock" in fixes(result)[0].text


def test_no_device_makes_certificates_for_days_to_come() -> None:
    """Two by one private authority that have yet to begin: this machine's clock is likely slow."""
    own, theirs = (certificate(CORPORATE, host, ends=NOW + timedelta(days=500)) for host in (APP, WORKSPACE))
    other = control(shake(TlsError.NOT_YET_VALID, theirs, host=WORKSPACE))
    assert found(judged(shake(TlsError.NOT_YET_VALID, own), other, now=NOW))[0] == ("clock-skew", "likely")


def test_one_certificate_for_both_hosts_may_lapse() -> None:
    """It's one certificate that is out of date, not two."""
    shown = certificate("Issuing CA (Anybody Inc)", APP, WORKSPACE, ends=NOW - timedelta(days=2))
    vouched = (StoreTrust("certifi", "/certifi.pem", True),)
    other = control(shake(TlsError.EXPIRED, shown, host=WORKSPACE, stores=vouched))
    result = judged(shake(TlsError.EXPIRED, shown, stores=vouched), other, now=NOW)
    assert found(result) == [("tls-certificate-expired", "likely")]


def test_a_certificate_of_tomorrow_by_both_clocks_is_the_servers_fault() -> None:
    """The workspace's date agrees with this machine's clock."""
    early = certificate(PUBLIC, ends=NOW + timedelta(days=400))
    result = judged(
        shake(TlsError.NOT_YET_VALID, early), control(shake(None, host=WORKSPACE), server_date=NOW), now=NOW
    )
    assert found(result) == [("tls-untrusted", "confirmed")]
    assert fixes(result)[0].text.startswith("Have the certificate")


def test_the_certificate_of_the_chain_that_ended_is_named() -> None:
    """An intermediate can be the one."""
    chain = (certificate(), certificate("Root", ends=NOW - timedelta(days=1), subject="Old intermediate"))
    assert "Old intermediate" in findings_of(judged(shake(TlsError.EXPIRED, *chain)))[0].observed


def test_a_certificate_of_tomorrow_points_to_the_clock() -> None:
    """It's never called expired."""
    result = judged(shake(TlsError.NOT_YET_VALID, certificate()), TRUSTED)
    assert found(result) == [("tls-untrusted", "likely")] and "clock may be slow" in findings_of(result)[0].observed


def gap(
    issuer: str = "Issuing CA 3 (Corp AG)", *, familiar: bool = True, place: str = "http://ca.example/3"
) -> Certificate:
    """A leaf whose issuer is nowhere."""
    missing = IssuerFound.MISSING
    return replace(certificate(issuer), issuer_found=missing, issuer_familiar=familiar, issuer_url=place)


def test_an_incomplete_chain_is_the_servers_to_mend() -> None:
    """Its issuer isn't sent, and others of that organisation are trusted here: the fix is to send it, not to trust more."""
    result = judged(shake(TlsError.UNTRUSTED, gap()), TRUSTED)
    assert found(result) == [("tls-untrusted", "confirmed")] and "isn't sent along" in findings_of(result)[0].observed
    assert "send the certificate of Issuing CA 3 (Corp AG)" in fixes(result)[0].text and len(fixes(result)) == 1


@pytest.mark.parametrize(
    "leaf",
    [
        gap(familiar=False),
        gap(place=""),
        replace(gap(), issuer_found=IssuerFound.SENT),
        replace(gap(), issuer_found=None),
    ],
    ids=["a stranger", "no place named", "sent", "not looked for"],
)
def test_an_unknown_root_isnt_called_a_gap(leaf: Certificate) -> None:
    """Any of the signs missing, it stays an authority that nobody here knows."""
    result = judged(shake(TlsError.UNTRUSTED, leaf), TRUSTED)
    assert found(result)[0] == ("tls-untrusted", "confirmed")
    assert "isn't sent along" not in findings_of(result)[0].observed
    assert fixes(result)[0].text.startswith("Check what answers")


@pytest.mark.parametrize("place", ["", "http://ca.example/3"])
def test_incomplete_chains_of_both_hosts_arent_an_inspection(place: str) -> None:
    """One issuer for both that is sent by neither, and is akin to an authority that is trusted here: it's likely left out."""
    theirs = replace(gap(place=place), names=(WORKSPACE,), sha256="other")
    result = judged(
        shake(TlsError.UNTRUSTED, gap(place=place)), control(shake(TlsError.UNTRUSTED, theirs, host=WORKSPACE))
    )
    assert found(result) == [("tls-untrusted", "likely"), ("tls-intercepted", "possible")]
    assert "isn't sent along" in findings_of(result)[0].observed
    assert "send the certificate of Issuing CA 3 (Corp AG)" in fixes(result)[0].text and len(fixes(result)) == 1


def test_a_gap_on_both_hosts_by_a_public_authority_isnt_the_lists_fault() -> None:
    """The list has the authority; what is lacking is the certificate in between."""
    other = control(shake(TlsError.UNTRUSTED, gap(PUBLIC), host=WORKSPACE))
    assert "lacks a public one" not in findings_of(judged(shake(TlsError.UNTRUSTED, gap(PUBLIC)), other))[0].observed


def test_a_self_signed_certificate_has_its_own_fix() -> None:
    """No list would help, and it's no inspecting device's."""
    result = judged(shake(TlsError.UNTRUSTED, certificate("x", subject="x")), TRUSTED)
    assert "tls-intercepted" in excluded(result)
    assert "signs for itself" in findings_of(result)[0].observed and "nobody but itself" in fixes(result)[0].text


@pytest.mark.parametrize("where", [IssuerFound.SENT, IssuerFound.MISSING])
def test_one_name_for_both_isnt_one_key(where: IssuerFound) -> None:
    """Self-issued: an authority of the same name signed it, as its key shows (RFC 5280 section 3.2)."""
    own = replace(certificate("x", subject="x"), issuer_found=where)
    result = judged(shake(TlsError.UNTRUSTED, own), TRUSTED)
    assert "signs for itself" not in findings_of(result)[0].observed
    assert "nobody but itself" not in fixes(result)[0].text


def test_a_listed_authority_that_is_refused_all_the_same_breaks_a_rule() -> None:
    """As with CA certificates that stricter verifiers object to: OpenSSL's words are handed on, and nothing is said of trust."""
    listed = (StoreTrust("certifi", "/certifi.pem", False), StoreTrust("system", "/system.pem", True))
    told = "certificate refused: invalid CA certificate (OpenSSL verify code 79)"
    handshake = shake(TlsError.UNTRUSTED, certificate(CORPORATE), stores=listed, detail=told)
    for workspace, cause in (
        (TRUSTED, "tls-untrusted"),
        (control(replace(handshake, host=WORKSPACE, chain=(certificate(CORPORATE, WORKSPACE),))), "tls-intercepted"),
    ):
        result = judged(handshake, workspace)
        assert found(result)[0] == (cause, "confirmed") and told in findings_of(result)[0].observed
        assert "invalid CA certificate" in fixes(result)[0].text


@pytest.mark.parametrize(
    "name", ["Zscaler Intermediate Root CA (Zscaler Inc.)", "FortiGate CA (Fortinet)", "mitmproxy"]
)
def test_the_name_of_an_inspecting_product_supports_and_never_proves(name: str) -> None:
    """Without a control interception gets likely; against a trusted control it stays possible, and untrusted no more than likely.
    The fix asks for it."""
    handshake = shake(TlsError.UNTRUSTED, certificate(name))
    assert found(judged(handshake)) == [("tls-untrusted", "likely"), ("tls-intercepted", "likely")]
    against = judged(handshake, TRUSTED)
    assert found(against) == [("tls-untrusted", "likely"), ("tls-intercepted", "possible")]
    assert "tls-intercepted" not in excluded(against) and "is inspected" in fixes(against)[0].text


def test_a_control_that_is_re_signed_itself_rules_out_nothing() -> None:
    """Its chain is trusted by the system's list alone: something on the way does sign here."""
    lists = (StoreTrust("certifi", "/certifi.pem", False), StoreTrust("system", "/system.pem", True))
    other = control(shake(None, certificate(CORPORATE, WORKSPACE), host=WORKSPACE, stores=lists))
    result = judged(shake(TlsError.UNTRUSTED, certificate("Odd CA (Odd Ltd)")), other)
    assert "tls-intercepted" not in excluded(result)


def test_a_chain_that_certifi_doesnt_have_leaves_interception_open() -> None:
    """This run trusts it by another list; whether every client does is for another check."""
    lists = (StoreTrust("certifi", "/certifi.pem", False), StoreTrust("system", "/system.pem", True))
    result = judged(shake(None, certificate(CORPORATE), stores=lists))
    assert (
        isinstance(result, Passed) and "tls-intercepted" not in excluded(result) and "tls-untrusted" in excluded(result)
    )


def test_of_several_addresses_the_bad_one_is_named() -> None:
    """What the others show is told, since only clients that come to the first one fail."""
    handshake = shake(TlsError.EXPIRED, certificate(ends=NOW - timedelta(days=2)))
    good, bad = (shake(None, certificate(), peer="20.42.4.12:443"), replace(handshake, peer="[2001:db8::1]:443"))
    seen = TlsFacts(host=APP, handshake=handshake, others=(good, bad), evidence=(EvidenceId("tls"),))
    result = TlsHandshake().judge(Facts({TlsFacts: seen}, TlsHandshake.sees()))
    said = "that's at 20.42.4.211:443; at 20.42.4.12:443 the certificate is good, and [2001:db8::1]:443 shows a bad one too"
    assert isinstance(result, Failed) and said in result.finding.observed and said in result.summary


@pytest.mark.parametrize(
    ("error", "sure"), [(None, "likely"), (TlsError.UNTRUSTED, "confirmed"), (TlsError.RESET, "confirmed")]
)
def test_a_good_address_beside_a_bad_one_leaves_doubt(error: TlsError | None, sure: str) -> None:
    """Programs that take the other one get through."""
    other = shake(error, certificate(), peer="[2001:db8::1]:443")
    handshake = shake(TlsError.UNTRUSTED, certificate(CORPORATE))
    seen = TlsFacts(host=APP, handshake=handshake, others=(other,), evidence=(EvidenceId("tls"),))
    result = TlsHandshake().judge(Facts({TlsFacts: seen, WorkspaceReach: TRUSTED}, TlsHandshake.sees()))
    assert found(result)[0] == ("tls-untrusted", sure)


def test_a_certificate_without_alternative_names_is_warned_of() -> None:
    """OpenSSL takes the common name; urllib3 2 (requests, the SDK) and Go don't. One that couldn't be read isn't told of."""
    result = judged(shake(None, replace(certificate(), names=())), TRUSTED)
    assert isinstance(result, Warned) and found(result) == [("tls-name-mismatch", "likely")]
    assert "requests, the SDK and the CLI refuse it" in result.finding.observed
    assert "tls-untrusted" in excluded(result) and "alternative name" in fixes(result)[0].text
    assert isinstance(judged(shake(None, certificate()), TRUSTED), Passed)


def test_no_certificate_is_ever_told_as_a_machine_that_is_offline() -> None:
    """R16: whatever is the matter with a certificate, the network is there."""
    every = (TlsError.UNTRUSTED, TlsError.EXPIRED, TlsError.NOT_YET_VALID, TlsError.NAME_MISMATCH)
    chains = (certificate(CORPORATE), gap(), certificate("x", subject="x"), certificate(PUBLIC))
    others = (None, TRUSTED, control(shake(TlsError.UNTRUSTED, certificate(CORPORATE, WORKSPACE), host=WORKSPACE)))
    for error, chain, other in product(every, chains, others):
        result = judged(shake(error, chain), other, now=NOW)
        for finding in findings_of(result):
            entry = built_in()[finding.cause]
            said = " ".join([entry.title, entry.why, finding.observed, *(fix.text for fix in fixes_of(finding))])
            assert not re.search(
                r"offline|(?:not|n't) connected|no internet|check your (?:internet|network)", said, re.I
            )


def test_other_names_are_told() -> None:
    """The names fill the fix."""
    result = judged(shake(TlsError.NAME_MISMATCH, certificate(PUBLIC, "*.appliance.corp.example")), TRUSTED)
    assert found(result) == [("tls-name-mismatch", "confirmed")]
    assert findings_of(result)[0].values["names"] == "*.appliance.corp.example"


@pytest.mark.parametrize(
    ("error", "sure"), [(TlsError.PROTOCOL, "confirmed"), (TlsError.NOT_TLS, "confirmed"), (TlsError.OTHER, "possible")]
)
def test_no_common_ground(error: TlsError, sure: str) -> None:
    """An alert over versions, or no TLS at all; an unknown failure is no more than possible."""
    assert found(judged(shake(error), TRUSTED)) == [("tls-protocol", sure)]


@pytest.mark.parametrize(
    ("error", "reason", "variant", "who"),
    [
        (TlsError.NOT_TLS, "WRONG_VERSION_NUMBER", "not-tls", "network"),
        (TlsError.PROTOCOL, "UNSUPPORTED_PROTOCOL", "far-end-weak", "network"),
        (TlsError.PROTOCOL, "DH_KEY_TOO_SMALL", "far-end-weak", "network"),
        (TlsError.PROTOCOL, "SSLV3_ALERT_HANDSHAKE_FAILURE", None, "network"),
        (TlsError.PROTOCOL, "NO_PROTOCOLS_AVAILABLE", "own-rules", "you"),
    ],
)
def test_the_end_that_is_at_fault_is_the_one_that_is_mended(
    error: TlsError, reason: str, variant: str | None, who: str
) -> None:
    """OpenSSL's reason says who ended it: only where this machine has nothing to offer do its own rules come first."""
    ended = shake(error, detail=f"the handshake failed ({reason})")
    finding = findings_of(judged(ended, TRUSTED))[0]
    assert (finding.variant, finding.values["address"]) == (variant, ended.peer)
    assert ("reason" in finding.values) == (variant == "far-end-weak")
    assert who in fixes_of(finding)[0].who


@pytest.mark.parametrize("made_up", [None, TlsError.NAME_MISMATCH, TlsError.UNTRUSTED, TlsError.PROTOCOL])
@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (TlsError.RESET, "connection-reset"),
        (TlsError.CLOSED, "connection-reset"),
        (TlsError.TIMEOUT, "app-domain-blocked"),
    ],
)
def test_a_cut_for_this_name_alone_is_a_filter(error: TlsError, cause: str, made_up: TlsError | None) -> None:
    """The same address answers a made-up name, with whatever certificate."""
    result = judged(shake(error), TRUSTED, shake(made_up))
    assert found(result)[0] == (cause, "confirmed") and "www.example.com" in findings_of(result)[0].observed


def test_a_cut_for_any_name_blocks_the_address() -> None:
    """The workspace's handshake works: the app's address is what is cut; the edge may cut unknown names itself."""
    result = judged(shake(TlsError.RESET), TRUSTED, shake(TlsError.RESET))
    assert found(result) == [("app-domain-blocked", "likely"), ("connection-reset", "possible")]


@pytest.mark.parametrize("workspace", [None, control(shake(TlsError.TIMEOUT, host=WORKSPACE))])
def test_a_handshake_that_hangs_without_a_working_control_stays_possible(workspace: WorkspaceReach | None) -> None:
    """R3: nothing is claimed of the app's domain where all hang."""
    cause = "app-domain-blocked" if workspace is None else "egress-blocked"
    assert found(judged(shake(TlsError.TIMEOUT), workspace, shake(TlsError.TIMEOUT))) == [(cause, "possible")]


def test_a_handshake_that_never_began_is_not_judged() -> None:
    """R4: TCP or the proxy failed; that's told elsewhere."""
    result = judged(shake(TlsError.CONNECT, detail="the proxy gave 407 to CONNECT"))
    assert isinstance(result, Skipped) and "407" in result.reason


TIMES = st.datetimes(timezones=st.none() | st.just(UTC))
CHAINS = st.lists(
    st.builds(
        Certificate,
        st.sampled_from(("x", APP)),
        st.sampled_from(("x", CORPORATE, PUBLIC, "")),
        st.just(()),
        TIMES,
        TIMES,
        st.just(""),
    ),
    max_size=2,
).map(tuple)
SHAKES = st.builds(
    Handshake,
    st.just(APP),
    st.text(max_size=3),
    st.none() | st.booleans(),
    st.none() | st.sampled_from(TlsError),
    st.text(max_size=3),
    chain=CHAINS,
    ms=st.floats(),
)


@given(handshake=SHAKES, made_up=st.none() | SHAKES, other=st.none() | SHAKES, date=st.none() | TIMES)
def test_the_judge_is_total_and_deterministic(
    handshake: Handshake, made_up: Handshake | None, other: Handshake | None, date: datetime | None
) -> None:
    """Whatever the handshakes: a result, twice the same, with declared causes, none both found and ruled out."""
    result = judged(handshake, control(other, server_date=date), made_up)
    assert result == judged(handshake, control(other, server_date=date), made_up) and not isinstance(result, Errored)
    causes = {finding.cause for finding in findings_of(result)}
    assert (
        causes <= {*OWN, "clock-skew", "egress-blocked"}
        and not causes & excluded(result)
        and excluded(result) <= set(built_in())
    )
    assert all(finding.observed for finding in findings_of(result))
