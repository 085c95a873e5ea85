"""A sign-in that gave no token, held against what the workspace's host serves in the same run."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.sign_in.workspace_reach import WorkspaceReached
from dbapp_diag.checks.sign_in.workspace_sign_in import WorkspaceSignIn
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.identity import SignIn, SignInRequest
from dbapp_diag.facts.identity import SignInOutcome as Out
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId
from tests.made import asked

HOST = "adb-1234567890123456.16.azuredatabricks.net"
CONFIG, OIDC = "/.well-known/databricks-config", "/oidc/.well-known/oauth-authorization-server"
BEHIND = "it has a path behind the host, which the SDK keeps"


def request(path: str, status: int | None = 200, **more: Any) -> SignInRequest:
    told: dict[str, Any] = {"media_type": "text/html"} | more
    return SignInRequest("GET", f"https://{HOST}{path}", status, **told)


def ended(*requests: SignInRequest, outcome: Out = Out.BAD_ANSWER, **more: Any) -> SignIn:
    return SignIn(
        outcome=outcome,
        auth_type="oauth-m2m",
        host=f"https://{HOST}",
        requests=requests,
        **more,
        evidence=(EvidenceId("s"),),
    )


def settings(problem: str | None = None, host: str = f"https://{HOST}/x") -> CredentialSources:
    where: dict[str, Any] = {"host": host, "host_from": "DATABRICKS_HOST", "host_problem": problem}
    return CredentialSources(sources=(), config_file="c", config_file_exists=True, **where, evidence=(EvidenceId("c"),))


def reach(**more: Any) -> WorkspaceReach:
    lookup = Lookup(HOST, "10.0.0.53", LookupOutcome.ANSWERED, ("20.42.4.208",))
    served: dict[str, Any] = {"status": 200, "metadata": "served"}
    return WorkspaceReach(host=HOST, lookup=lookup, **(served | more), evidence=(EvidenceId("r"),))


def judged(seen: SignIn, known: CredentialSources, there: WorkspaceReach | None = None) -> Result:
    facts = Facts({SignIn: seen, CredentialSources: known, WorkspaceReach: there or reach()})
    return WorkspaceSignIn().judge(facts.restricted(WorkspaceSignIn.sees()))


def test_a_proxy_setting_that_the_sdk_alone_cant_read_stops_its_sign_in() -> None:
    """The workspace answers this run; the SDK's requests were never answered. Its address is told unless it holds a password."""
    problem = "HTTPS_PROXY: there's white space behind its host or port"
    unanswered = ended(request(CONFIG, None, error="InvalidURL (LocationParseError)"), outcome=Out.NETWORK)
    plain, masked = "http://proxy:3128", "http://‹proxy credential›@proxy:3128"
    for shown, error, corrected in ((plain, None, plain), (masked, None, None), (plain, problem, None)):
        ours = ClientRoute("dbapp-diag", shown, "HTTPS_PROXY", error)
        route = ClientRoute("databricks-sdk", shown, "HTTPS_PROXY", problem)
        result = judged(unanswered, settings(), reach(route=ours, sdk_route=route))
        assert causes(result) == [("proxy-invalid", "confirmed", "")]
        assert findings_of(result)[0].values.get("corrected") == corrected


@pytest.mark.parametrize(
    ("sign_in", "error"),
    [
        (ended(request(CONFIG, 403)), "HTTPS_PROXY: there's white space before it"),
        (ended(outcome=Out.NO_CREDENTIALS), "HTTPS_PROXY: there's white space before it"),
        (ended(request(CONFIG, None, error="ConnectTimeout"), outcome=Out.NETWORK), None),
    ],
    ids=["answered", "nothing asked", "nothing wrong with the setting"],
)
def test_a_proxy_setting_is_blamed_for_nothing_else(sign_in: SignIn, error: str | None) -> None:
    """Where an answer came, nothing was asked, or the SDK can read it."""
    there = reach(sdk_route=ClientRoute("databricks-sdk", "http://proxy:3128", "HTTPS_PROXY", error))
    assert "proxy-invalid" not in str(causes(judged(sign_in, settings(), there)))


def causes(result: Result) -> list[tuple[str, str, str]]:
    return [(each.cause, each.confidence.value, each.values.get("case", "")) for each in findings_of(result)]


@pytest.mark.parametrize(
    ("problem", "last"),
    [
        (BEHIND, request(f"/browse{CONFIG}")),
        ("it has a query behind the host, which the SDK keeps", request("/")),
        ("it has a path and a query behind the host, which the SDK keeps", request("/login.html", 404)),
        ("it has a fragment behind the host, which the SDK keeps", request("/", 303, media_type="")),
    ],
)
@pytest.mark.parametrize("outcome", [Out.BAD_ANSWER, Out.MISCONFIGURED, Out.FAILED])
def test_what_is_written_behind_the_host_is_to_blame_where_sign_in_asked_there(
    problem: str, last: SignInRequest, outcome: Out
) -> None:
    """The settings, the failed address and the bare host together decide, whatever the page said."""
    result = judged(ended(last, outcome=outcome), settings(problem))
    ((cause, sure, _),) = causes(result)
    assert (cause, sure) == ("workspace-host-wrong", "confirmed")
    (told,) = findings_of(result)
    assert problem in told.observed and last.url in told.observed and set(told.because) >= {"s", "c", "r"}
    assert told.values["corrected"] == f"https://{HOST}"


@pytest.mark.parametrize(
    ("seen", "problem", "more"),
    [
        (ended(request("/browse/x"), oauth_error="invalid_client"), BEHIND, {}),
        (ended(request("/browse/x", None, error="ReadTimeout"), outcome=Out.NETWORK), BEHIND, {}),
        (ended(request("/browse/x")), None, {}),
        (ended(request("/browse/x")), BEHIND, {"metadata": "absent", "oidc": "absent"}),
        (ended(request("/oidc/v1/token", 401)), BEHIND, {}),
        (ended(), BEHIND, {}),
        (ended(request("/browse/x"), outcome=Out.SIGNED_IN), BEHIND, {}),
    ],
    ids=[
        "OAuth's words",
        "no answer",
        "a bare host",
        "no workspace",
        "asked at its place",
        "nothing asked",
        "signed in",
    ],
)
def test_an_odd_host_alone_proves_nothing(seen: SignIn, problem: str | None, more: dict[str, Any]) -> None:
    """Each part of the evidence is needed; an odd host with which sign-in works stays a warning."""
    assert isinstance(judged(seen, settings(problem), reach(**more)), Skipped)


@pytest.mark.parametrize(
    "last",
    [
        request("/oidc/v1/token", None, error="ConnectionError"),
        request("/oidc/v1/token", None, error="ContentDecodingError"),
        request(OIDC, None, error="ChunkedEncodingError"),
        request(OIDC, 404, media_type="application/json"),
        request(OIDC, 200),
    ],
)
def test_a_sign_in_that_breaks_off_at_a_host_that_answers_is_told(last: SignInRequest) -> None:
    """The later answer of the host's first document isn't the answer that sign-in waited for."""
    result = judged(ended(request(CONFIG), last, outcome=Out.NETWORK), settings())
    assert causes(result) == [("workspace-unreachable", "confirmed", "its sign-in answers something else than OAuth")]


@pytest.mark.parametrize(
    "last", [request(CONFIG, 500), request("/oidc/v1/token", 401), request(OIDC, 503), request(OIDC, 403)]
)
def test_an_answer_that_anybody_can_give_is_left_to_the_sign_in(last: SignInRequest) -> None:
    """A fault, an access list, or a token endpoint's own words."""
    assert isinstance(judged(ended(last), settings()), Skipped)


@pytest.mark.parametrize(
    ("known", "more"),
    [
        (settings(BEHIND), {}),
        (settings("it ends in white space, which the SDK keeps"), {}),
        (settings(), {"issuer": f"https://{HOST}/oidc/accounts/{{account_id}}"}),
    ],
)
def test_the_bare_host_clears_no_address_that_says_something_else(
    known: CredentialSources, more: dict[str, Any]
) -> None:
    """Nor one whose sign-in is an account's. Any other is cleared."""
    there = reach(**more)
    for kind, cleared in ((known, False), (settings(), not more)):
        facts = Facts({type(fact): fact for fact in (asked(), kind, there)})
        result = WorkspaceReached().judge(facts.restricted(WorkspaceReached.sees()))
        assert isinstance(result, Passed) and not isinstance(result, Failed)
        assert ("workspace-host-wrong" in {entry.cause for entry in ruled_out_by(result)}) is cleared
        assert "workspace-unreachable" in {entry.cause for entry in ruled_out_by(result)}
