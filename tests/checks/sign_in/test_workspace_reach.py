"""What the way to the workspace, and its answer, are taken for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.analysis.sign_in import workspace_metadata as metadata
from dbapp_diag.checks.sign_in.workspace_name import WorkspaceName, WorkspaceZone
from dbapp_diag.checks.sign_in.workspace_reach import WorkspaceReached
from dbapp_diag.checks.sign_in.workspace_sign_in import WorkspaceSignIn
from dbapp_diag.checks.sign_in.workspace_unreachable import WorkspaceUnreachable
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome, ProxyAnswer, Reach
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import Exchange, TokenlessCall
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.facts.tls import ClientTrust, Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Errored, Failed, Passed, Result, Skipped, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId

HOST = "adb-1234567890123456.16.azuredatabricks.net"
APP = "my-app-1234567890123456.16.azure.databricksapps.com"
OK = Attempt("20.42.4.208", 443, ConnectOutcome.CONNECTED, 11.0)
DEAD = Attempt("20.42.4.208", 443, ConnectOutcome.TIMEOUT, 4000.0)
SOURCES = CredentialSources(
    sources=(), config_file="~/.databrickscfg", config_file_exists=True, host_from="profile lab"
)
PROXIED = ClientRoute("dbapp-diag", "http://proxy:3128", "HTTPS_PROXY")
GONE, EMPTY, ANSWERED = LookupOutcome.NAME_NOT_FOUND, LookupOutcome.NO_ADDRESS, LookupOutcome.ANSWERED


def lookup(outcome: LookupOutcome = ANSWERED, name: str = HOST) -> Lookup:
    return Lookup(name, "10.0.0.53", outcome, ("20.42.4.208",) if outcome is ANSWERED else ())


def shake(error: TlsError | None = None, host: str = HOST) -> Handshake:
    return Handshake(host, "20.42.4.208:443", error is None, error, "certificate refused" if error else "", ms=30.0)


def reach(host: str = HOST, **more: Any) -> WorkspaceReach:
    told: dict[str, Any] = {
        "lookup": lookup(name=host),
        "attempts": (OK,),
        "handshake": shake(),
        "evidence": (EvidenceId("reach"),),
    }
    return WorkspaceReach(host=host, **(told | more))


def judged(kind: type[Check], *facts: Any) -> Result:
    return kind().judge(Facts({type(fact): fact for fact in facts}, kind.sees()))


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


def excluded(result: Result) -> set[str]:
    return {entry.cause for entry in ruled_out_by(result)}


@pytest.mark.parametrize("served", [{"metadata": "served"}, {"metadata": "absent", "oidc": "served"}])
def test_a_host_with_either_document_is_a_workspace(served: dict[str, str]) -> None:
    """Older ones serve the second alone."""
    result = judged(WorkspaceReached, reach(status=200, **served), SOURCES)
    assert isinstance(result, Passed) and excluded(result) == {"workspace-unreachable", "workspace-host-wrong"}


@pytest.mark.parametrize(
    ("client", "open_to_doubt"),
    [
        (ClientTrust("databricks-sdk", ("certifi",), False), True),
        (ClientTrust("databricks-cli", ("system",), False), True),
        (ClientTrust("databricks-sdk", ("REQUESTS_CA_BUNDLE",), None), True),
        (ClientTrust("databricks-cli", ("system",), None), False),
        (ClientTrust("httpx", ("certifi",), False), False),
    ],
)
def test_an_answer_to_this_run_is_none_to_a_client_that_refuses_the_certificate(
    client: ClientTrust, open_to_doubt: bool
) -> None:
    """This run trusts more than the SDK and the CLI do; where they refuse, or stop over a broken variable, the workspace may be
    out of their reach."""
    seen = replace(shake(), clients=(client,))
    result = judged(WorkspaceReached, reach(handshake=seen, status=200, metadata="served"), SOURCES)
    assert isinstance(result, Passed)
    assert ("workspace-unreachable" not in {entry.cause for entry in result.ruled_out}) is open_to_doubt


@pytest.mark.parametrize(
    ("host", "sure"), [("databricks.corp.example", "confirmed"), (APP, "confirmed"), (HOST, "likely")]
)
@pytest.mark.parametrize("status", [200, 302, 401, 404])
def test_a_host_that_answers_without_metadata_is_none(host: str, sure: str, status: int) -> None:
    """Some other site, or an app; under a Databricks domain, something on the way may have answered."""
    result = judged(WorkspaceReached, reach(host, status=status, metadata="absent", oidc="absent"), SOURCES)
    assert isinstance(result, Failed) and found(result) == [("workspace-host-wrong", sure)]
    assert excluded(result) == {"workspace-unreachable"} and result.finding.values["where"] == "profile lab"


@pytest.mark.parametrize("status", [403, 407, 429, 500, 502, 503])
def test_a_refusal_or_fault_says_nothing_about_the_host(status: int) -> None:
    """R3: it's reached, and unknown."""
    result = judged(WorkspaceReached, reach(status=status, metadata="absent", oidc="absent"), SOURCES)
    assert (
        isinstance(result, Passed) and excluded(result) == {"workspace-unreachable"} and str(status) in result.summary
    )


def test_an_answer_by_something_else_isnt_the_hosts() -> None:
    """A block page: nothing is ruled out by it."""
    assert isinstance(judged(WorkspaceReached, reach(status=403), SOURCES), Skipped)


def test_an_account_console_is_no_workspace() -> None:
    """It serves metadata, and names no workspace in it."""
    console = reach("accounts.azuredatabricks.net", status=200, metadata="served", account_id="x")
    assert found(judged(WorkspaceReached, console, SOURCES)) == [("workspace-host-wrong", "confirmed")]


@pytest.mark.parametrize(
    "broken",
    [
        {"lookup": lookup(LookupOutcome.TIMEOUT), "attempts": (), "handshake": None},
        {"attempts": (DEAD,), "handshake": None},
        {"handshake": shake(TlsError.UNTRUSTED)},
        {},
        {
            "route": PROXIED,
            "attempts": (),
            "handshake": None,
            "proxy_answer": ProxyAnswer("http://proxy:3128", HOST, 443, 407),
        },
        {"route": PROXIED, "attempts": (), "handshake": None},
    ],
)
def test_a_broken_way_is_likely_the_workspaces_and_no_more(broken: dict[str, Any]) -> None:
    """R1: alone it blames no credential, and isn't certain."""
    result = judged(WorkspaceReached, reach(**broken), SOURCES)
    assert found(result) == [("workspace-unreachable", "likely")] and excluded(result) == set()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (HOST, [("workspace-unreachable", "likely"), ("workspace-host-wrong", "possible")]),
        ("databricks.crop.example", [("workspace-host-wrong", "likely"), ("workspace-unreachable", "likely")]),
    ],
)
def test_a_name_that_doesnt_exist_may_be_blocked(host: str, expected: list[tuple[str, str]]) -> None:
    """Under a Databricks domain a block is as near as a slip; elsewhere the slip is nearer."""
    missing = reach(host, lookup=lookup(GONE, host), attempts=(), handshake=None)
    assert found(judged(WorkspaceReached, missing, SOURCES)) == expected


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_that_cant_reach_it_may_have_a_wrong_name(status: int) -> None:
    """The proxy resolves; its fault may be the name's."""
    answer = ProxyAnswer("http://proxy:3128", HOST, 443, status)
    result = judged(WorkspaceReached, reach(route=PROXIED, attempts=(), handshake=None, proxy_answer=answer), SOURCES)
    assert ("workspace-host-wrong", "possible") in found(result)


def zone(host: str, *above: LookupOutcome, control: LookupOutcome = EMPTY) -> WorkspaceZone:
    names = [host.split(".", place)[-1] for place in range(1, len(above) + 1)]
    lookups = tuple(lookup(outcome, name) for outcome, name in zip(above, names, strict=True))
    return WorkspaceZone(
        host=host, above=lookups, control=lookup(control, "databricksapps.com"), evidence=(EvidenceId("zone"),)
    )


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (zone(HOST, EMPTY, EMPTY), [("workspace-host-wrong", "confirmed")]),
        (zone(HOST, GONE, EMPTY), [("workspace-host-wrong", "likely")]),
        (zone(HOST, GONE, GONE), [("workspace-unreachable", "likely")]),
        (zone("databricks.crop.example", GONE), [("workspace-host-wrong", "confirmed")]),
        (zone("databricks.crop.example", LookupOutcome.TIMEOUT), [("workspace-host-wrong", "likely")]),
    ],
)
def test_the_domains_above_tell_a_slip_from_a_block(seen: WorkspaceZone, expected: list[tuple[str, str]]) -> None:
    """A domain that exists lacks this name only; a Databricks domain that doesn't exist is blocked."""
    assert found(judged(WorkspaceName, seen, SOURCES)) == expected


def test_where_nothing_resolves_the_name_isnt_judged() -> None:
    """The control fails as well."""
    assert isinstance(judged(WorkspaceName, zone(HOST, GONE, control=GONE)), Skipped)


CALL = TokenlessCall(
    exchange=Exchange(
        EvidenceId("call"), "x", "GET", f"https://{APP}/", "none", datetime(2026, 11, 20, tzinfo=UTC), status=401
    ),
    evidence=(EvidenceId("call"),),
)
TCP = Reach(host=APP, port=443, attempts=(OK,), evidence=(EvidenceId("tcp"),))
TLS = TlsFacts(host=APP, handshake=shake(host=APP), evidence=(EvidenceId("tls"),))
NO_TCP, NO_TLS = {"attempts": (DEAD,), "handshake": None}, {"handshake": shake(TlsError.UNTRUSTED)}


@pytest.mark.parametrize(
    ("broken", "facts"),
    [
        (NO_TCP, (TCP,)),
        (NO_TCP, (CALL,)),
        (NO_TLS, (TLS,)),
        (NO_TCP, (Reach(host=APP, port=443, through_proxy=True), TLS)),
    ],
)
def test_the_workspace_alone_is_unreachable_where_the_app_gets_further(
    broken: dict[str, Any], facts: tuple[Any, ...]
) -> None:
    """Two networks, one of them closed."""
    assert found(judged(WorkspaceUnreachable, reach(**broken), *facts)) == [("workspace-unreachable", "confirmed")]


@pytest.mark.parametrize("kind", [WorkspaceReached, WorkspaceUnreachable])
def test_a_distrusted_certificate_of_the_workspace_is_no_firewalls_doing(kind: type[Check]) -> None:
    """R16: the fix names the authority that is to be trusted, and opens nothing."""
    app = TlsFacts(host=APP, handshake=shake(None, APP))
    seen = reach(handshake=shake(TlsError.UNTRUSTED))
    facts = (seen, SOURCES) if kind is WorkspaceReached else (seen, app)
    (finding, *_) = findings_of(judged(kind, *facts))
    assert finding.values["case"] == "the SDK doesn't trust its certificate"


def test_a_workspace_that_is_reached_and_says_nothing_is_unreachable_only_likely() -> None:
    """Where the sign-in hangs as well, that is told: the network lets packets through."""
    assert found(judged(WorkspaceUnreachable, reach(), CALL)) == [("workspace-unreachable", "likely")]


@pytest.mark.parametrize(
    ("broken", "facts"),
    [
        (NO_TCP, ()),
        (NO_TCP, (Reach(host=APP, port=443, attempts=(DEAD,)),)),
        (NO_TLS, (TCP,)),
        (NO_TLS, (TlsFacts(host=APP, handshake=shake(TlsError.UNTRUSTED, APP)),)),
        ({}, (TLS,)),
        ({"status": 200}, (CALL,)),
        ({"lookup": lookup(GONE), "attempts": (), "handshake": None}, (CALL,)),
    ],
)
def test_it_isnt_certain_where_the_app_breaks_at_the_same_place(broken: dict[str, Any], facts: tuple[Any, ...]) -> None:
    """The same interception or block on both is told as that; a missing name may be the name's fault."""
    assert isinstance(judged(WorkspaceUnreachable, reach(**broken), *facts), Skipped)


def signed(*requests: SignInRequest, outcome: SignInOutcome = SignInOutcome.BAD_ANSWER) -> SignIn:
    return SignIn(outcome=outcome, auth_type="oauth-m2m", host=f"https://{HOST}", requests=requests)


def test_a_workspace_whose_metadata_for_the_sdk_is_missing_is_told_from_a_wrong_host() -> None:
    """Its authorization server's own document is there; the SDK only has to be told where."""
    seen = signed(SignInRequest("GET", f"https://{HOST}/.well-known/databricks-config", 404))
    there = reach(metadata="absent", oidc="served", status=404)
    result = judged(WorkspaceSignIn, there, seen)
    assert found(result) == [("workspace-unreachable", "confirmed")]
    assert isinstance(result, Failed) and "404" in result.finding.observed
    other = signed(SignInRequest("POST", f"https://{HOST}/oidc/v1/token", 500))
    for at, by in ((there, other), (there, signed()), (reach(metadata="served", oidc="served", status=200), seen)):
        assert isinstance(judged(WorkspaceSignIn, at, by), Skipped)
    assert isinstance(judged(WorkspaceSignIn, there, signed(outcome=SignInOutcome.SIGNED_IN)), Skipped)


def answer(status: int | None, **more: Any) -> Exchange:
    told = {"sent_at": datetime(2026, 11, 20, tzinfo=UTC), "server_date": datetime(2026, 11, 20, tzinfo=UTC)} | more
    return Exchange(EvidenceId("answer"), "x", "GET", f"https://{HOST}/", "none", status=status, **told)


@pytest.mark.parametrize(
    ("status", "data", "state"),
    [
        (200, {"oidc_endpoint": "https://x/oidc", "workspace_id": 12}, "served"),
        (200, None, "absent"),
        (200, ["oidc_endpoint"], "absent"),
        (200, {"oidc_endpoint": {"deep": 1}, "workspace_id": True}, "absent"),
        (404, {"workspace_id": "12"}, "absent"),
        (302, None, "absent"),
        (None, None, None),
    ],
)
def test_metadata_is_read_strictly(status: int | None, data: object, state: str | None) -> None:
    """A web page with 200 isn't a document, and odd types aren't values."""
    seen = metadata.with_config(reach(), answer(status), data)
    assert seen.metadata == state and seen.status == status
    assert seen.workspace_id == ("12" if state == "served" else None) and seen.evidence == ("reach", "answer")


def test_a_date_out_of_a_cache_is_no_clock() -> None:
    """An answer with an age was dated earlier."""
    assert metadata.with_config(reach(), answer(200, headers=(("age", "90"),)), None).server_date is None


def test_the_status_that_decides_nothing_stays() -> None:
    """503 for the first document and 404 for the second: unknown, not wrong."""
    first = metadata.with_config(reach(), answer(503), None)
    second = metadata.with_oidc(first, answer(404), None)
    assert second.status == 503 and isinstance(judged(WorkspaceReached, second, SOURCES), Passed)


LOOKUPS = st.builds(
    Lookup,
    st.sampled_from((HOST, "a.example", "")),
    st.sampled_from(("system", "x")),
    st.sampled_from(LookupOutcome),
    st.sampled_from(((), ("20.1.1.1",))),
    ms=st.floats(),
)
ATTEMPTS = st.lists(
    st.builds(Attempt, st.just("20.1.1.1"), st.just(443), st.sampled_from(ConnectOutcome), st.floats()), max_size=2
).map(tuple)
SHAKES = st.builds(
    Handshake,
    st.just(HOST),
    st.just(""),
    st.none() | st.booleans(),
    st.none() | st.sampled_from(TlsError),
    st.text(max_size=3),
    ms=st.floats(),
)
ROUTES = st.none() | st.builds(
    ClientRoute, st.just("x"), st.none() | st.just("http://p"), st.just("x"), st.none() | st.text(max_size=2)
)
ANSWERS = st.none() | st.builds(
    ProxyAnswer, st.just("http://p"), st.just(HOST), st.just(443), st.none() | st.integers(100, 599)
)
STATES = st.sampled_from((None, "served", "absent"))
REACHES = st.builds(
    WorkspaceReach,
    host=st.sampled_from((HOST, APP, "a.example", "accounts.x.example", "")),
    lookup=LOOKUPS,
    attempts=ATTEMPTS,
    handshake=st.none() | SHAKES,
    route=ROUTES,
    proxy_answer=ANSWERS,
    status=st.none() | st.integers(100, 599),
    metadata=STATES,
    oidc=STATES,
    workspace_id=st.none() | st.just("1"),
)
ZONES = st.builds(
    WorkspaceZone,
    host=st.sampled_from((HOST, "a.example")),
    above=st.lists(LOOKUPS, max_size=3).map(tuple),
    control=LOOKUPS,
)


@pytest.mark.parametrize("kind", [WorkspaceReached, WorkspaceName, WorkspaceUnreachable])
@given(data=st.data())
def test_the_judges_are_total_and_deterministic(kind: type[Check], data: st.DataObject) -> None:
    """Whatever the facts: a result, twice the same, with declared causes, none both found and ruled out."""
    tls = TlsFacts(host=APP, handshake=data.draw(SHAKES))
    facts = (data.draw(REACHES), data.draw(ZONES), SOURCES, tls, *((CALL,) if data.draw(st.booleans()) else ()))
    result = judged(kind, *facts)
    assert result == judged(kind, *facts) and not isinstance(result, Errored)
    causes = {finding.cause for finding in findings_of(result)}
    assert causes <= set(kind.causes) and not causes & excluded(result)
    assert all(finding.observed for finding in findings_of(result))
