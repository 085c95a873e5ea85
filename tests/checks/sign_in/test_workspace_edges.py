"""What a host must say to count as a workspace, and how a broken way to it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.analysis.sign_in.workspace_metadata import passing, with_config, with_oidc
from dbapp_diag.checks.sign_in.workspace_name import WorkspaceName, WorkspaceZone
from dbapp_diag.checks.sign_in.workspace_reach import WorkspaceReached
from dbapp_diag.checks.sign_in.workspace_unreachable import WorkspaceUnreachable
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome, ProxyAnswer, Reach
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import Exchange, Phases, TokenlessCall
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId, OutcomeKind
from tests.made import asked

HOST = "adb-1234567890123456.16.azuredatabricks.net"
OWN = "databricks.corp.example"
APP = "my-app-1234567890123456.16.azure.databricksapps.com"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OK = Attempt("20.42.4.208", 443, ConnectOutcome.CONNECTED, 11.0)
DEAD = Attempt("20.42.4.208", 443, ConnectOutcome.TIMEOUT, 4000.0)
REFUSED = Attempt("20.42.4.209", 443, ConnectOutcome.REFUSED, 3.0)
SOURCES = CredentialSources(sources=(), config_file="c", config_file_exists=True, host_from="profile lab")
UNNAMED = CredentialSources(sources=(), config_file="c", config_file_exists=True)
PROXIED = ClientRoute("dbapp-diag", "http://proxy:3128", "HTTPS_PROXY")
DIRECT = ClientRoute("dbapp-diag", None, "no proxy is set")
GONE, EMPTY, ANSWERED = LookupOutcome.NAME_NOT_FOUND, LookupOutcome.NO_ADDRESS, LookupOutcome.ANSWERED


def lookup(outcome: LookupOutcome = ANSWERED, name: str = HOST) -> Lookup:
    return Lookup(name, "10.0.0.53", outcome, ("20.42.4.208",) if outcome is ANSWERED else ())


def shake(error: TlsError | None = None, host: str = HOST) -> Handshake:
    return Handshake(host, "20.42.4.208:443", error is None, error, "refused" if error else "", ms=30.4)


def reach(host: str = HOST, **more: Any) -> WorkspaceReach:
    told: dict[str, Any] = {"lookup": lookup(name=host), "attempts": (OK,), "handshake": shake()}
    return WorkspaceReach(host=host, **(told | {"evidence": (EvidenceId("reach"),)} | more))


def judged(kind: type[Check], *facts: Any) -> Result:
    return kind().judge(Facts({type(fact): fact for fact in (asked(), *facts)}).restricted(kind.sees()))


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


def excluded(result: Result) -> set[str]:
    return {entry.cause for entry in ruled_out_by(result)}


@pytest.mark.parametrize("host", [HOST, OWN])
def test_a_name_that_is_none_is_certainly_wrong(host: str) -> None:
    """It can't be looked up at all; one that can't be looked up for other reasons isn't wrong."""
    bad = {"lookup": lookup(LookupOutcome.BAD_NAME, host), "attempts": (), "handshake": None}
    assert found(judged(WorkspaceReached, reach(host, **bad), SOURCES)) == [("workspace-host-wrong", "confirmed")]
    through = bad | {"route": PROXIED}
    assert found(judged(WorkspaceReached, reach(host, **through), SOURCES)) == [("workspace-unreachable", "likely")]


def test_who_wrote_the_host_is_told_to_the_fix() -> None:
    """Where nobody is known to have, it's your settings."""
    odd = reach(OWN, status=404, metadata="absent", oidc="absent")
    for sources, where in ((SOURCES, "profile lab"), (UNNAMED, "your settings")):
        (finding,) = findings_of(judged(WorkspaceReached, odd, sources))
        assert finding.values == {"where": where}


def test_another_site_is_certain_only_where_nobody_stands_between() -> None:
    """A proxy may have answered; a direct route is as good as none."""
    for route, sure in ((None, "confirmed"), (DIRECT, "confirmed"), (PROXIED, "likely")):
        other = reach(OWN, status=404, metadata="absent", oidc="absent", route=route)
        assert found(judged(WorkspaceReached, other, SOURCES)) == [("workspace-host-wrong", sure)]


def test_an_apps_address_is_none_of_a_workspace_whoever_stands_between() -> None:
    """Its name says so."""
    seen = reach(APP, status=401, metadata="absent", oidc="absent", route=PROXIED)
    (finding,) = findings_of(judged(WorkspaceReached, seen, SOURCES))
    assert finding.confidence == "confirmed" and finding.observed.endswith(": it's an app's address")


def test_a_second_document_that_was_not_asked_for_leaves_it_open() -> None:
    """The first alone doesn't decide."""
    result = judged(WorkspaceReached, reach(OWN, status=404, metadata="absent"), SOURCES)
    assert isinstance(result, Passed) and excluded(result) == {"workspace-unreachable"}


def test_a_console_that_names_a_workspace_is_one() -> None:
    """What it says counts, not what it's called."""
    result = judged(
        WorkspaceReached,
        reach("accounts.azuredatabricks.net", status=200, metadata="served", workspace_id="1"),
        SOURCES,
    )
    assert isinstance(result, Passed) and excluded(result) == {"workspace-unreachable", "workspace-host-wrong"}


@pytest.mark.parametrize(("status", "open_way"), [(501, False), (505, False), (407, False), (502, True)])
def test_only_a_proxy_that_looked_in_vain_makes_the_name_suspect(status: int, open_way: bool) -> None:
    """502 to 504 are about the other side; the rest is about the proxy."""
    answer = ProxyAnswer("http://proxy:3128", HOST, 443, status)
    seen = reach(route=PROXIED, attempts=(), handshake=None, proxy_answer=answer)
    causes = [name for name, _ in found(judged(WorkspaceReached, seen, SOURCES))]
    assert causes == ["workspace-unreachable", *(["workspace-host-wrong"] if open_way else [])]


@pytest.mark.parametrize("status", [403, 407, 408, 429, 451, 500, 502, 599])
def test_a_passing_status_says_nothing_about_the_host(status: int) -> None:
    """Access lists, limits and faults come and go."""
    assert passing(status)


@pytest.mark.parametrize("status", [None, 200, 302, 401, 402, 404, 405, 406, 409, 410, 428, 430, 450, 452, 499])
def test_any_other_status_is_the_hosts_own(status: int | None) -> None:
    """It's about what was asked for."""
    assert not passing(status)


def answer(status: int | None, *headers: tuple[str, str], **more: Any) -> Exchange:
    told: dict[str, Any] = {"server_date": NOON, "headers": headers, "phases": Phases(wait=70)} | more
    return Exchange(EvidenceId("answer"), "x", "GET", f"https://{HOST}/", "none", NOON, status=status, **told)


DOCUMENT = {"oidc_endpoint": f"https://{HOST}/oidc", "workspace_id": 12, "account_id": "acc", "cloud": "Azure"}


def test_the_document_is_read_field_by_field() -> None:
    """Numbers as text; with the times of its answer."""
    seen = with_config(reach(), answer(200), DOCUMENT)
    assert (seen.metadata, seen.status, seen.workspace_id, seen.account_id) == ("served", 200, "12", "acc")
    assert (seen.issuer, seen.cloud) == (f"https://{HOST}/oidc", "Azure")
    assert (seen.server_date, seen.local_date, seen.round_trip_ms) == (NOON, NOON, 70)
    assert seen.evidence == ("reach", "answer")


@pytest.mark.parametrize("field", ["oidc_endpoint", "workspace_id", "account_id"])
def test_one_telling_field_makes_the_document(field: str) -> None:
    """The cloud alone doesn't."""
    assert with_config(reach(), answer(200), {field: "x"}).metadata == "served"
    assert with_config(reach(), answer(200), {"cloud": "AWS"}).metadata == "absent"


@pytest.mark.parametrize("data", [{"oidc_endpoint": True}, {"oidc_endpoint": 1.5}, {"oidc_endpoint": ""}, "text", None])
def test_a_field_of_another_kind_is_none(data: object) -> None:
    """Texts and whole numbers count."""
    assert with_config(reach(), answer(200), data).metadata == "absent"


def test_a_long_text_is_cut_at_three_hundred_characters() -> None:
    """What a host says about itself is hostile until shown otherwise."""
    assert with_config(reach(), answer(200), {"account_id": "x" * 999}).account_id == "x" * 300


@pytest.mark.parametrize("status", [201, 199, 404, 302])
def test_only_200_serves_a_document(status: int) -> None:
    """Whatever it holds."""
    seen = with_config(reach(), answer(status), DOCUMENT)
    assert (seen.metadata, seen.workspace_id) == ("absent", None)


@pytest.mark.parametrize(("age", "fresh"), [("0", True), ("7", False)])
def test_a_cached_document_tells_no_time(age: str, fresh: bool) -> None:
    """Its date is that of its making."""
    assert with_config(reach(), answer(200, ("age", age)), DOCUMENT).server_date == (NOON if fresh else None)


def test_an_answer_of_something_in_between_is_not_the_hosts() -> None:
    """Nor is none at all."""
    page = answer(200, ("via", "1.1 portal"), media_type="text/html", body="<html>")
    assert with_config(reach(), page, DOCUMENT).metadata is None
    proxys = answer(407, ("proxy-authenticate", "Basic"))
    assert with_config(reach(), proxys, None).metadata is None
    assert with_config(reach(), answer(None), DOCUMENT).metadata is None


def test_the_second_document_gives_its_issuer() -> None:
    """The first document's stays where the second isn't there."""
    first = reach(status=404, metadata="absent", issuer="https://first")
    served = with_oidc(first, answer(200), {"issuer": f"https://{HOST}/oidc"})
    assert (served.oidc, served.status, served.issuer) == ("served", 200, f"https://{HOST}/oidc")
    absent = with_oidc(first, answer(401), {"issuer": f"https://{HOST}/oidc"})
    assert (absent.oidc, absent.status, absent.issuer) == ("absent", 401, "https://first")
    by_endpoint = with_oidc(first, answer(200), {"token_endpoint": "https://t"})
    assert (by_endpoint.oidc, by_endpoint.issuer) == ("served", None)
    assert served.evidence == ("reach", "answer")


def test_a_status_that_decides_nothing_stays_the_one_that_is_told() -> None:
    """So does any where the second request got no answer."""
    refused = reach(status=403, metadata="absent")
    assert with_oidc(refused, answer(404), None).status == 403
    assert with_oidc(reach(status=404, metadata="absent"), answer(None), None).status == 404
    assert with_oidc(reach(status=404, metadata="absent"), answer(503), None).status == 503


def so_far(seen: WorkspaceReach | None) -> SoFar:
    """A run that knows this of the workspace."""
    from dbapp_diag.analysis.outcome import outcome

    known = Facts({} if seen is None else {WorkspaceReach: seen})
    came_to = outcome(known)
    assert came_to.kind is OutcomeKind.NOT_ATTEMPTED
    return SoFar(known, came_to, frozenset(), frozenset())


MISSING: dict[str, Any] = {"lookup": lookup(GONE), "attempts": (), "handshake": None}


@pytest.mark.parametrize("route", [None, DIRECT])
def test_names_around_a_missing_one_are_worth_looking_up(route: ClientRoute | None) -> None:
    """Where this machine looks names up by itself."""
    assert WorkspaceName().worth(so_far(reach(**MISSING, route=route))) is None


@pytest.mark.parametrize(
    "more",
    [
        {"lookup": lookup(EMPTY), "attempts": (), "handshake": None},
        {"lookup": lookup(GONE)},
        MISSING | {"route": PROXIED},
        MISSING | {"route": ClientRoute("dbapp-diag", None, "HTTPS_PROXY", error="can't be read")},
        None,
    ],
    ids=["another trouble", "connected all the same", "a proxy looks it up", "a broken proxy setting", "nothing known"],
)
def test_otherwise_they_are_not(more: dict[str, Any] | None) -> None:
    """Nothing says that the name doesn't exist."""
    seen = None if more is None else reach(**more)
    assert WorkspaceName().worth(so_far(seen)) == "no look-up says that the name doesn't exist"


def zone(host: str, *above: LookupOutcome, control: LookupOutcome = EMPTY) -> WorkspaceZone:
    names = [host.split(".", place)[-1] for place in range(1, len(above) + 1)]
    lookups = tuple(lookup(outcome, name) for outcome, name in zip(above, names, strict=True))
    known = lookup(control, "databricksapps.com")
    return WorkspaceZone(host=host, above=lookups, control=known, evidence=(EvidenceId("zone"),))


def test_a_missing_name_is_told_with_the_nearest_domain_that_exists() -> None:
    """And where the host stands."""
    result = judged(WorkspaceName, zone(HOST, GONE, EMPTY), SOURCES)
    assert isinstance(result, Failed) and result.summary == f"there's no {HOST} in azuredatabricks.net"
    assert result.finding.values == {"where": "profile lab"}
    assert result.finding.observed.endswith("knows azuredatabricks.net, without an address")
    for unnamed in ((UNNAMED,), ()):
        (finding,) = findings_of(judged(WorkspaceName, zone(HOST, EMPTY), *unnamed))
        assert finding.values == {"where": "your settings"}


def test_a_name_without_domains_above_it_is_not_judged() -> None:
    """Nor one where the control is missing too."""
    assert isinstance(judged(WorkspaceName, zone("localhost"), SOURCES), Skipped)
    assert isinstance(judged(WorkspaceName, zone(OWN, GONE, control=GONE), SOURCES), Skipped)


def test_a_domain_that_is_missing_up_to_the_top_is_blocked_or_mistaken() -> None:
    """Databricks' own is blocked; any other is a mistake, certain where every one of its domains is missing."""
    blocked = judged(WorkspaceName, zone(HOST, GONE, GONE), SOURCES)
    assert isinstance(blocked, Failed) and blocked.summary == "no name of azuredatabricks.net resolves here"
    assert blocked.finding.observed.startswith(f"neither {HOST} nor azuredatabricks.net exists here")
    deep = judged(WorkspaceName, zone(f"w.{HOST}", GONE, GONE, GONE), SOURCES)
    assert isinstance(deep, Failed) and deep.summary == "no name of azuredatabricks.net resolves here"
    both = zone(OWN, GONE, LookupOutcome.TIMEOUT)
    assert found(judged(WorkspaceName, both, SOURCES)) == [("workspace-host-wrong", "likely")]
    (finding,) = findings_of(judged(WorkspaceName, zone(OWN, GONE, GONE), SOURCES))
    assert (finding.cause, finding.confidence) == ("workspace-host-wrong", "confirmed")
    assert finding.observed.startswith(f"neither {OWN} nor example exists here")


@pytest.mark.parametrize(
    ("com", "server", "expected"),
    [
        (GONE, "10.0.0.53", [("dns-resolver-unreachable", "confirmed")]),
        (GONE, "system", [("dns-resolver-unreachable", "likely")]),
        (EMPTY, "10.0.0.53", [("workspace-unreachable", "likely")]),
        (LookupOutcome.TIMEOUT, "10.0.0.53", []),
    ],
)
def test_a_name_server_that_denies_a_top_level_domain_knows_no_public_name(
    com: LookupOutcome, server: str, expected: list[tuple[str, str]]
) -> None:
    """Then neither the workspace nor its name is to blame (RFC 8020). The system may have added a search domain."""
    outside = tuple(
        replace(lookup(ends, name), server=server) for ends, name in ((GONE, "databricks.com"), (com, "com"))
    )
    result = judged(WorkspaceName, replace(zone(HOST, GONE, GONE, control=GONE), outside=outside), SOURCES)
    assert found(result) == expected
    for finding in findings_of(result):
        assert "databricksapps.com" in finding.observed


TCP = Reach(host=APP, port=443, attempts=(DEAD, OK), evidence=(EvidenceId("tcp"),))
CALL = TokenlessCall(exchange=answer(401), evidence=(EvidenceId("call"),))


def test_how_far_the_app_gets_is_told_beside_where_the_workspace_breaks() -> None:
    """The furthest step first."""
    broken = {"attempts": (DEAD,), "handshake": None}
    tls = TlsFacts(host=APP, handshake=shake(host=APP), evidence=(EvidenceId("tls"),))
    told = [
        findings_of(judged(WorkspaceUnreachable, reach(**broken), *facts))[0].observed
        for facts in ((TCP,), (TCP, tls), (TCP, tls, CALL))
    ]
    assert told[0].endswith("; 20.42.4.208 accepts connections in 11 ms")
    assert told[1].endswith(f"; {APP} shakes hands in 30 ms")
    assert told[2].endswith("; the app's host answers 401")


def test_both_ways_are_the_evidence() -> None:
    """And the workspace's answer is what was expected."""
    broken = {"attempts": (DEAD,), "handshake": None}
    (finding,) = findings_of(judged(WorkspaceUnreachable, reach(**broken), TCP))
    assert finding.because == ("reach", "tcp")
    assert finding.expected == f"an answer from {HOST} too"


@pytest.mark.parametrize("attempts", [(), (DEAD,), (REFUSED, DEAD)])
def test_an_app_that_accepts_no_connection_gets_no_further(attempts: tuple[Attempt, ...]) -> None:
    """A refusal isn't further than a dead end here."""
    here = Reach(host=APP, port=443, attempts=attempts)
    broken = {"attempts": (DEAD,), "handshake": None}
    assert isinstance(judged(WorkspaceUnreachable, reach(**broken), here), Skipped)


def test_through_a_proxy_a_connection_proves_nothing() -> None:
    """It's the proxy's."""
    broken = {"attempts": (DEAD,), "handshake": None}
    here = Reach(host=APP, port=443, attempts=(OK,), through_proxy=True)
    assert isinstance(judged(WorkspaceUnreachable, reach(**broken), here), Skipped)


@pytest.mark.parametrize("outcome", [LookupOutcome.TIMEOUT, EMPTY, LookupOutcome.SERVER_FAILURE])
def test_a_look_up_that_fails_is_the_ways_fault(outcome: LookupOutcome) -> None:
    """A name that doesn't exist, or is none, may be the name's."""
    seen = reach(lookup=lookup(outcome), attempts=(), handshake=None)
    assert found(judged(WorkspaceUnreachable, seen, CALL)) == [("workspace-unreachable", "confirmed")]
    bad = reach(lookup=lookup(LookupOutcome.BAD_NAME), attempts=(), handshake=None)
    assert isinstance(judged(WorkspaceUnreachable, bad, CALL), Skipped)
    connected = reach(lookup=lookup(GONE), handshake=shake(TlsError.RESET))
    assert found(judged(WorkspaceUnreachable, connected, CALL)) == [("workspace-unreachable", "confirmed")]


def test_a_call_without_an_answer_shows_nothing() -> None:
    """The app breaks as well."""
    silent = TokenlessCall(exchange=answer(None))
    assert isinstance(judged(WorkspaceUnreachable, reach(), silent), Skipped)
