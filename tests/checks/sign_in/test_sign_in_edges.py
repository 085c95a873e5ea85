"""What a failed sign-in is put down to, word by word, and how that is told."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from dbapp_diag.analysis.sign_in.answers import SignInAnswers
from dbapp_diag.analysis.sign_in.findings import finding
from dbapp_diag.checks.sign_in.sign_in import GOT_A_TOKEN, SignInCheck
from dbapp_diag.contract.check import Skip
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Warned, ruled_out_by
from dbapp_diag.model.words import EvidenceId

HOST = "adb-1234567890123456.16.azuredatabricks.net"
WORKSPACE = f"https://{HOST}"
TOKEN_URL = f"{WORKSPACE}/oidc/v1/token"
METADATA_URL = f"{WORKSPACE}/.well-known/databricks-config"
AT_ODD = "https://w.example.com/.well-known/databricks-config"
Out = SignInOutcome


def request(status: int | None, url: str = TOKEN_URL, media_type: str = "") -> SignInRequest:
    return SignInRequest("POST", url, status, media_type)


def ended(outcome: Out, method: str | None = "oauth-m2m", **more: Any) -> SignIn:
    told: dict[str, Any] = {"auth_type": method, "host": WORKSPACE, "evidence": (EvidenceId("e1"),)}
    return SignIn(outcome=outcome, **(told | more))


def settings(*states: str, **more: Any) -> CredentialSources:
    """Settings whose sources are in these states."""
    sources = tuple(Source(f"method-{place}", state, "", "") for place, state in enumerate(states))
    return CredentialSources(sources=sources, config_file="c", config_file_exists=True, **more)


def read(seen: SignIn, known: CredentialSources | None = None) -> Finding:
    return finding(seen, known or settings("used"), 60)


def reason_given(seen: SignIn) -> str:
    return SignInAnswers(seen).reason


def told(seen: SignIn, known: CredentialSources | None = None) -> tuple[str, str]:
    found = read(seen, known)
    return found.cause, found.confidence.value


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("unauthorized_client", ("login-expired", "possible")),
        ("invalid_client", ("client-secret-rejected", "confirmed")),
    ],
)
def test_a_refused_client_without_a_secret_is_no_wrong_secret(error: str, expected: tuple[str, str]) -> None:
    """Only *invalid client* says so whatever the method."""
    assert told(ended(Out.REFUSED, "databricks-cli", oauth_error=error)) == expected


def test_an_invalid_grant_counts_for_the_methods_that_live_on_one() -> None:
    """For a secret it makes the secret likely; for a method unknown here it stays possible."""
    assert told(ended(Out.REFUSED, "azure-client-secret", oauth_error="invalid_grant")) == (
        "client-secret-rejected",
        "likely",
    )
    assert told(ended(Out.REFUSED, "oauth-m2m", oauth_error="odd")) == ("client-secret-rejected", "possible")
    assert told(ended(Out.REFUSED, "new-method", oauth_error="invalid_grant")) == ("credentials-missing", "possible")


def test_an_error_in_capitals_is_the_same_error() -> None:
    """Servers differ."""
    assert told(ended(Out.REFUSED, oauth_error="INVALID_CLIENT")) == ("client-secret-rejected", "confirmed")


def test_a_client_refused_with_403_is_the_secret_or_the_principal() -> None:
    """Where the refusal names who it was, it's the principal; both are only likely."""
    seen = {"oauth_error": "invalid_client", "requests": (request(200), request(403))}
    named = "The principal 9d1f3c7a-0000-4000-8000-aaaaaaaaaaaa may not"
    assert told(ended(Out.REFUSED, **seen)) == ("client-secret-rejected", "likely")
    assert told(ended(Out.REFUSED, oauth_description=named, **seen)) == ("principal-not-in-workspace", "likely")
    for requests in ((request(401),), (request(403), request(400)), ()):
        other = ended(Out.REFUSED, oauth_error="invalid_client", oauth_description=named, requests=requests)
        assert told(other) == ("client-secret-rejected", "confirmed")


def test_the_last_request_that_got_a_status_is_the_one_that_counts() -> None:
    """A later one without an answer doesn't hide it."""
    seen = ended(Out.REFUSED, oauth_error="invalid_client", requests=(request(403), request(None)))
    assert told(seen) == ("client-secret-rejected", "likely")


@pytest.mark.parametrize(
    ("words", "requests", "sure"),
    [
        ("IP access list refuses", (), "confirmed"),
        ("Zugriff von 203.0.113.7 nicht erlaubt", (request(403),), "likely"),
    ],
)
def test_a_refused_address_is_the_networks_whatever_the_outcome(
    words: str, requests: tuple[SignInRequest, ...], sure: str
) -> None:
    """By its words for certain; by a 403 that quotes an address it's likely."""
    for outcome in (Out.REFUSED, Out.BAD_ANSWER, Out.FAILED):
        assert told(ended(outcome, error=(words,), requests=requests)) == ("network-policy-denied", sure)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_address_quoted_by_another_status_is_no_policy(status: int) -> None:
    """Errors quote addresses too."""
    seen = ended(Out.FAILED, error=("no route to 203.0.113.7",), requests=(request(status),))
    assert told(seen)[0] != "network-policy-denied"


def test_a_refused_exchange_names_its_parameter() -> None:
    """By the words of the refusal first, then by its kind; and what came back fills the fix."""
    by_word = read(ended(Out.REFUSED, "file-oidc", oauth_error="invalid_request", oauth_description="bad Audience"))
    assert by_word.values == {"parameter": "the audience", "error": "invalid_request: bad Audience"}
    for error, parameter in (
        ("invalid_target", "the audience"),
        ("invalid_grant", "the subject token or its federation policy"),
        ("Invalid_Grant", "the subject token or its federation policy"),
        ("invalid_request", "the parameter that the error names"),
    ):
        assert read(ended(Out.REFUSED, "env-oidc", oauth_error=error)).values["parameter"] == parameter
    issuer = read(ended(Out.REFUSED, "env-oidc", oauth_error="invalid_grant", oauth_description="unknown issuer"))
    assert issuer.values["parameter"] == "the issuer"


def test_a_refused_exchange_without_a_word_is_only_possible() -> None:
    """Anything may have answered."""
    assert told(ended(Out.REFUSED, "github-oidc")) == ("exchange-refused", "possible")
    assert read(ended(Out.REFUSED, "github-oidc")).values["parameter"] == "the parameter that the error names"


def test_the_words_of_a_kept_sign_in_say_how_sure_it_is() -> None:
    """A word of OAuth's that isn't known makes it possible; the CLI's own words make it certain."""
    assert told(ended(Out.REFUSED, "external-browser", oauth_error="odd")) == ("login-expired", "possible")
    advice = ended(Out.REFUSED, "databricks-cli", error=("Try logging in again with databricks auth login",))
    assert told(advice) == ("login-expired", "possible")  # it gives that advice whatever is wrong


def test_silence_is_the_workspaces_or_somebody_elses() -> None:
    """The last request without an answer tells whose; another host than the workspace is told for certain, as no other check
    looks at it."""
    own = read(ended(Out.NETWORK, requests=(request(200), request(None))))
    assert (own.cause, own.confidence) == ("workspace-unreachable", "likely")
    assert own.observed.startswith(f"no answer from {HOST} to the sign-in")
    other = ended(Out.NETWORK, requests=(request(None), request(None, "https://login.microsoftonline.com/x")))
    assert told(other) == ("workspace-unreachable", "confirmed")
    assert read(other).values["server"] == "login.microsoftonline.com"
    assert read(other).observed.startswith("no answer from login.microsoftonline.com")
    zero = ended(Out.NETWORK, requests=(request(None, "https://aaa.example/x"),))
    assert told(zero)[1] == "confirmed"


def test_silence_without_a_request_is_told_of_the_workspace_in_effect() -> None:
    """As far as there is one."""
    assert read(ended(Out.NETWORK)).observed == f"no answer from {HOST} to the sign-in"
    bare = read(ended(Out.NETWORK, host=None))
    assert (bare.observed, bare.confidence) == ("no answer from the workspace to the sign-in", "likely")
    named = ended(Out.NETWORK, host=None, requests=(request(None),))
    assert (read(named).observed, read(named).confidence) == (f"no answer from {HOST} to the sign-in", "likely")


def test_a_sign_in_that_hangs_is_told_with_its_limit() -> None:
    """And with the method, where one is known."""
    assert read(ended(Out.TIMEOUT)).observed == "sign-in by oauth-m2m gave no answer within 60 s"
    bare = read(ended(Out.TIMEOUT, None), settings("absent"))
    assert (bare.cause, bare.confidence, bare.observed) == (
        "sign-in-timeout",
        "confirmed",
        "sign-in gave no answer within 60 s",
    )
    of_settings = read(ended(Out.TIMEOUT, None), settings("absent", "used"))
    assert of_settings.observed == "sign-in by method-1 gave no answer within 60 s"


@pytest.mark.parametrize("status", [403, 407, 429, 500, 503])
def test_an_odd_answer_that_anybody_can_give_is_only_possible(status: int) -> None:
    """A proxy, an access list, a fault: the host may be right."""
    odd = (request(200, AT_ODD), request(status, AT_ODD))
    seen = read(ended(Out.BAD_ANSWER, host="https://w.example.com", requests=odd))
    assert (seen.cause, seen.confidence) == ("workspace-host-wrong", "possible")
    assert "a proxy, or an IP access list, can answer so too" in seen.observed


@pytest.mark.parametrize("status", [200, 402, 404, 406, 409, 428, 430, 499])
def test_an_odd_answer_of_its_own_makes_a_wrong_host_likely(status: int) -> None:
    """Only the last answer counts, and what the host is called."""
    odd = (request(503, AT_ODD), request(status, AT_ODD))
    seen = read(ended(Out.BAD_ANSWER, host="https://w.example.com", requests=odd))
    assert (seen.cause, seen.confidence) == ("workspace-host-wrong", "likely")
    assert seen.observed.startswith("w.example.com doesn't answer like a workspace: ")
    assert seen.values == {"where": "the profile or DATABRICKS_HOST"}
    at_known = ended(Out.BAD_ANSWER, requests=(request(status, METADATA_URL),))
    assert told(at_known) == ("workspace-host-wrong", "possible")


def test_an_odd_answer_of_nobody_known_is_the_hosts() -> None:
    """The settings name none."""
    seen = read(ended(Out.BAD_ANSWER, host=None))
    assert (seen.observed, seen.confidence) == ("the host doesn't answer like a workspace", "likely")


def test_a_sign_in_that_needs_the_cli_says_what_is_wrong_with_it() -> None:
    """Missing, or of no use; where it's in order the CLI isn't to blame."""
    missing = read(ended(Out.NO_CREDENTIALS, "databricks-cli"), settings("used", needs_cli=True))
    assert (missing.cause, missing.observed) == ("cli-missing", "there's no program databricks on PATH")
    old = settings("used", needs_cli=True, cli="/bin/databricks", cli_problem="it's the legacy CLI")
    assert read(ended(Out.NO_CREDENTIALS, "databricks-cli"), old).observed == "it's the legacy CLI"
    fine = settings("used", needs_cli=True, cli="/bin/databricks")
    assert told(ended(Out.NO_CREDENTIALS, "databricks-cli"), fine) == ("login-expired", "likely")
    unneeded = settings("used", cli=None)
    assert told(ended(Out.NO_CREDENTIALS, "pat"), unneeded)[0] == "credentials-missing"


def test_no_credentials_are_certain_only_where_every_source_is_empty() -> None:
    """One that's half there, or that should have served, leaves it likely."""
    assert told(ended(Out.NO_CREDENTIALS, None), settings("absent", "absent")) == ("credentials-missing", "confirmed")
    assert told(ended(Out.NO_CREDENTIALS, None), settings("absent", "incomplete")) == ("credentials-missing", "likely")
    assert told(ended(Out.NO_CREDENTIALS, None), settings("zzz")) == ("credentials-missing", "likely")
    assert told(ended(Out.NO_CREDENTIALS, "pat"), settings("used")) == ("credentials-missing", "likely")


def test_words_of_the_cli_count_for_any_method() -> None:
    """They're certain; by the method alone it's likely."""
    assert told(ended(Out.NO_CREDENTIALS, "pat", error=("not logged in",))) == ("login-expired", "confirmed")
    assert told(ended(Out.NO_CREDENTIALS, "external-browser")) == ("login-expired", "likely")


@pytest.mark.parametrize("outcome", [Out.MISCONFIGURED, Out.FAILED, Out.SIGNED_IN])
def test_metadata_that_never_came_is_the_hosts_or_the_networks(outcome: Out) -> None:
    """Every request without an answer: the network; else the host."""
    words = ("invalid url 'None'",)
    assert told(ended(outcome, error=words, requests=(request(None), request(None))))[0] == "workspace-unreachable"
    for requests in ((), (request(None), request(404))):
        assert told(ended(outcome, error=words, requests=requests))[0] == "workspace-host-wrong"


def test_a_sign_in_that_failed_somehow_gives_the_nearest_cause() -> None:
    """As possible; a mistake in the settings means that there are no credentials."""
    for method, cause in (
        ("databricks-cli", "login-expired"),
        ("oauth-m2m", "client-secret-rejected"),
        ("env-oidc", "exchange-refused"),
        ("pat", "credentials-missing"),
    ):
        assert told(ended(Out.FAILED, method)) == (cause, "possible")
        stopped = ("cli-missing", "confirmed") if method == "databricks-cli" else ("credentials-missing", "possible")
        assert told(ended(Out.MISCONFIGURED, method)) == stopped


def test_what_came_back_is_told_in_the_tersest_true_words() -> None:
    """OAuth's own, else the innermost error, else the last answer, else that there's nothing."""
    answered = (request(502, media_type="text/html"), request(None))
    assert (
        reason_given(ended(Out.REFUSED, oauth_error="invalid_grant", oauth_description="old")) == "invalid_grant: old"
    )
    assert reason_given(ended(Out.REFUSED, oauth_error="invalid_grant", error=("x",))) == "invalid_grant"
    assert reason_given(ended(Out.FAILED, error=("outer", "inner"), requests=answered)) == "inner"
    assert reason_given(ended(Out.FAILED, error=("",), requests=answered)) == f"502 text/html from {HOST}"
    assert reason_given(ended(Out.FAILED, requests=(request(404),))) == f"404 from {HOST}"
    assert reason_given(ended(Out.FAILED, requests=(request(404, "https://"),))) == "404 from https://"
    assert reason_given(ended(Out.FAILED)) == "no reason given"


def test_a_finding_ends_in_what_came_back_if_anything_did() -> None:
    """It isn't told that there was no reason."""
    assert read(ended(Out.FAILED)).observed == "sign-in by oauth-m2m failed"
    assert read(ended(Out.FAILED, error=("zzz",))).observed == "sign-in by oauth-m2m failed: zzz"
    assert read(ended(Out.FAILED, error=("abc",))).observed == "sign-in by oauth-m2m failed: abc"
    assert read(ended(Out.FAILED)).values == {}


def judged(seen: SignIn, given: str | None = None) -> Result:
    """What the check says."""
    question = Asked(
        app="a", url=None, workspace=None, profile=None, endpoint=None, path="/", method="GET", token_given=given
    )
    facts = Facts({Asked: question, SignIn: seen, CredentialSources: settings("used")})
    return SignInCheck().judge(facts.restricted(SignInCheck.sees()))


def excluded(result: Result) -> set[str]:
    return {entry.cause for entry in ruled_out_by(result)}


OF_THE_CREDENTIAL = {
    "credentials-missing",
    "login-expired",
    "client-secret-rejected",
    "cli-missing",
    "sign-in-timeout",
    "exchange-refused",
    "scopes-not-granted",
}
OF_THE_HOST = {"workspace-unreachable", "workspace-host-wrong"}


def test_a_token_excludes_all_that_would_have_kept_it_away() -> None:
    """The way to the workspace only where the workspace itself was asked, and answered."""
    asked_it = ended(Out.SIGNED_IN, token="token 1", ms=1234.4, requests=(request(200),))
    result = judged(asked_it)
    assert isinstance(result, Passed)
    assert result.summary == f"signed in to {HOST} by oauth-m2m in 1.2 s"
    assert excluded(result) == OF_THE_CREDENTIAL | OF_THE_HOST
    assert {entry.reason for entry in ruled_out_by(result)} == {"oauth-m2m gave a token"}
    for requests in ((), (request(None),), (request(200, "https://login.microsoftonline.com/x"),)):
        other = judged(ended(Out.SIGNED_IN, token="token 1", requests=requests))
        assert excluded(other) == OF_THE_CREDENTIAL


def test_a_sign_in_of_unknown_making_is_the_sdks() -> None:
    """Neither method nor host need be known."""
    result = judged(ended(Out.SIGNED_IN, None, host=None, token="token 1", ms=5))
    assert isinstance(result, Passed)
    assert result.summary == "signed in to the workspace by the SDK in 5 ms"
    assert {entry.reason for entry in ruled_out_by(result)} == {"the SDK gave a token"}


def test_a_given_token_excludes_what_would_leave_none() -> None:
    """Nobody needs to sign in, so that no way of signing in can have failed; whose token it is stays open."""
    result = judged(ended(Out.SIGNED_IN, "given", token="token 1"))
    assert isinstance(result, Passed) and result.summary == f"the given token is used at {HOST} too"
    assert [entry.cause for entry in result.ruled_out] == list(GOT_A_TOKEN)
    assert {entry.reason for entry in result.ruled_out} == {"a token was given"}


def test_a_sign_in_that_kept_no_token_gave_none() -> None:
    """Whatever it says of itself."""
    assert not isinstance(judged(ended(Out.SIGNED_IN)), Passed)


def test_beside_a_given_token_a_failed_sign_in_is_a_warning() -> None:
    """The token comes from elsewhere."""
    result = judged(ended(Out.FAILED), "--token-file")
    assert isinstance(result, Warned)
    assert result.summary == "no sign-in beside the token from --token-file: sign-in by oauth-m2m failed"


def test_the_limit_of_a_sign_in_is_told_in_seconds() -> None:
    """The fact has milliseconds."""
    result = judged(ended(Out.TIMEOUT, ms=90_000.0), "--token-file")
    assert isinstance(result, Warned) and result.finding.observed.endswith("within 90 s")
    long = judged(ended(Out.TIMEOUT, ms=1_200_000.0), "--token-file")
    assert isinstance(long, Warned) and long.finding.observed.endswith("within 1200 s")


def with_given(text: str) -> SignIn | None:
    """What a run without credentials makes of a given token; the probe only hands it over and keeps notes."""
    ports = SimpleNamespace(
        given=lambda: (text, "--token-file"),
        keep=lambda text: "token 1",
        note=lambda kind, value: "e1",
        of_notebook=lambda: None,
    )
    probe: Any = SimpleNamespace(use=lambda port: ports)
    question = Asked(app="a", url=None, workspace=WORKSPACE, profile=None, endpoint=None, path="/", method="GET")
    known = Facts({Asked: question, CredentialSources: settings("absent")})
    return asyncio.run(SignInCheck().observe(probe, known))


def test_a_given_token_serves_at_the_workspace_if_it_can() -> None:
    """A personal access token does."""
    seen = with_given("dapi" + "0123456789abcdef" * 2)
    assert seen is not None and (seen.outcome, seen.host, seen.token) == (Out.SIGNED_IN, WORKSPACE, "token 1")


@pytest.mark.parametrize("text", ["doau" + "0" * 40, "dose" + "0123456789abcdef" * 2, "eyJhbGciOiJub25lIn0.x"])
def test_what_is_no_token_for_a_workspace_is_never_sent_there(text: str) -> None:
    """A client secret least of all."""
    with pytest.raises(Skip, match="of no use at a workspace"):
        with_given(text)


@pytest.mark.parametrize(
    ("words", "told_as"),
    [
        ("The resource owner denied the request", ("scopes-not-granted", "confirmed")),
        ("Consent was refused", ("scopes-not-granted", "confirmed")),
        ("Der Eigner hat abgelehnt", ("scopes-not-granted", "likely")),
        ("Unauthorized", ("client-secret-rejected", "possible")),
        ("This client may not sign in", ("client-secret-rejected", "possible")),
        ("", ("client-secret-rejected", "possible")),
    ],
)
def test_access_denied_is_about_scopes_unless_its_words_name_something_else(
    words: str, told_as: tuple[str, str]
) -> None:
    """Policies and other servers use the same code for what isn't about scopes at all."""
    seen = ended(Out.REFUSED, "oauth-m2m", oauth_error="access_denied", oauth_description=words or None)
    assert told(seen) == told_as


@pytest.mark.parametrize(
    ("method", "excluded"),
    [
        ("oauth-m2m", {"login-expired", "cli-missing", "sign-in-timeout"}),
        ("databricks-cli", {"client-secret-rejected", "sign-in-timeout"}),
        ("github-oidc", {"login-expired", "cli-missing", "client-secret-rejected", "sign-in-timeout"}),
    ],
)
def test_what_another_method_would_lack_is_excluded(method: str, excluded: set[str]) -> None:
    """A service principal keeps no login, a person's sign-in has no secret; and what answers isn't too late."""
    result = judged(ended(Out.REFUSED, method, error=("said no",), oauth_error="strange_word"))
    assert isinstance(result, Failed)
    assert excluded - {result.finding.cause} <= {entry.cause for entry in result.ruled_out}
    assert not {"login-expired", "client-secret-rejected"} - excluded & {entry.cause for entry in result.ruled_out}
