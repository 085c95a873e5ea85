"""What a sign-in that gave no token is put down to."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from dbapp_diag.auth.child.messages import SignInAnswer
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.sign_in.sign_in import SignInCheck
from dbapp_diag.contract.check import Skip
from dbapp_diag.contract.port import Port
from dbapp_diag.contract.ports.tokens import SdkSignIn
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Failed, Finding, Passed, Warned
from dbapp_diag.model.target import NotebookToken
from dbapp_diag.model.words import CauseId, Confidence, EvidenceId

WORKSPACE = "https://adb-1234567890123456.16.azuredatabricks.net"
SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
Out = SignInOutcome


def asked(**more: Any) -> Asked:
    told: dict[str, Any] = {"app": "my-app", "url": None, "workspace": None, "profile": "lab", "endpoint": None}
    told |= {"path": "/api/x", "method": "GET"}
    return Asked(**(told | more))


def sources(method: str | None = "oauth-m2m", **more: Any) -> CredentialSources:
    state = () if method is None else (Source(method, "used", "profile lab", "it's complete"),)
    told: dict[str, Any] = {
        "sources": state,
        "config_file": "~/.databrickscfg",
        "config_file_exists": True,
        "host": WORKSPACE,
    }
    return CredentialSources(**(told | more))


def ended(outcome: Out, **more: Any) -> SignIn:
    told: dict[str, Any] = {"outcome": outcome, "host": WORKSPACE, "evidence": (EvidenceId("e1"),)}
    return SignIn(**(told | more))


def judged(seen: SignIn, known: CredentialSources | None = None, **more: Any) -> Any:
    facts: dict[type[Fact], Fact] = {
        Asked: asked(**more),
        SignIn: seen,
        CredentialSources: known or sources(seen.auth_type or "oauth-m2m"),
    }
    return SignInCheck().judge(Facts(facts).restricted(SignInCheck.sees()))


def cause(seen: SignIn, known: CredentialSources | None = None) -> tuple[CauseId, Confidence]:
    result = judged(seen, known)
    assert isinstance(result, Failed)
    finding: Finding = result.finding
    return finding.cause, finding.confidence


@pytest.mark.parametrize(
    ("method", "error", "expected"),
    [
        ("oauth-m2m", "invalid_client", ("client-secret-rejected", SURE)),
        ("oauth-m2m", "unauthorized_client", ("client-secret-rejected", LIKELY)),
        ("oauth-m2m", "invalid_scope", ("scopes-not-granted", SURE)),
        ("databricks-cli", "access_denied", ("login-expired", POSSIBLE)),
        ("oauth-m2m", "access_denied", ("client-secret-rejected", POSSIBLE)),
        ("file-oidc", "access_denied", ("exchange-refused", POSSIBLE)),
        ("databricks-cli", "invalid_grant", ("login-expired", SURE)),
        ("file-oidc", "invalid_grant", ("exchange-refused", SURE)),
        ("github-oidc", "invalid_request", ("exchange-refused", SURE)),
        ("runtime-oauth", "invalid_target", ("exchange-refused", SURE)),
        ("oauth-m2m", "server_is_moody", ("client-secret-rejected", POSSIBLE)),
        ("databricks-cli", "server_is_moody", ("login-expired", POSSIBLE)),
        ("google-id", "invalid_grant", ("credentials-missing", POSSIBLE)),
    ],
)
def test_a_refusal_is_read_by_its_word_and_by_the_method(
    method: str, error: str, expected: tuple[str, Confidence]
) -> None:
    """OAuth's own words decide; an unknown word gives the closest cause as possible."""
    assert cause(ended(Out.REFUSED, auth_type=method, oauth_error=error)) == expected


def test_the_clis_words_make_an_expired_login_certain() -> None:
    """A refresh that is refused, or a login that was never made; other words leave it possible."""
    for words in ("refresh token is invalid; run databricks auth login", "no cached credentials"):
        assert cause(ended(Out.REFUSED, auth_type="databricks-cli", error=(words,))) == ("login-expired", SURE)
    assert cause(ended(Out.REFUSED, auth_type="databricks-cli", error=("exit 1",))) == ("login-expired", POSSIBLE)


def test_a_principal_outside_the_workspace_is_told_from_a_bad_secret() -> None:
    """The same error word, and a description that says otherwise."""
    words = "Client authentication failed: user 'x' is not a member of workspace 1"
    seen = ended(Out.REFUSED, auth_type="oauth-m2m", oauth_error="invalid_client", oauth_description=words)
    assert cause(seen) == ("principal-not-in-workspace", SURE)


def test_an_address_that_isnt_admitted_says_nothing_about_the_secret() -> None:
    """IP access lists stop sign-in before any credential is looked at."""
    words = "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: 1"
    assert cause(ended(Out.REFUSED, auth_type="oauth-m2m", oauth_error="403", error=(words,))) == (
        "network-policy-denied",
        SURE,
    )


@pytest.mark.parametrize("method", ["oauth-m2m", "databricks-cli", "file-oidc", None])
@pytest.mark.parametrize("outcome", [Out.NETWORK, Out.TIMEOUT])
def test_trouble_on_the_way_never_blames_the_credential(method: str | None, outcome: Out) -> None:
    """R1: a network cause, and none of its fixes renews a credential."""
    found, _ = cause(ended(outcome, auth_type=method, error=("Max retries exceeded",), ms=20000.0))
    assert str(found) in ("workspace-unreachable", "sign-in-timeout")
    assert not any("auth login" in (fix.command or "") for fix in built_in()[found].fixes)


def test_a_network_failure_is_only_likely_and_certain_of_another_server_that_is_needed() -> None:
    """The way to the workspace is judged by other checks; nobody else looks at the way to GitHub."""
    there = SignInRequest("POST", f"{WORKSPACE}/oidc/v1/token", None, error="ConnectTimeout")
    elsewhere = SignInRequest("GET", "https://token.actions.githubusercontent.com/x", None, error="ConnectTimeout")
    assert cause(ended(Out.NETWORK, requests=(there,))) == ("workspace-unreachable", LIKELY)
    assert cause(ended(Out.NETWORK, requests=(elsewhere,))) == ("workspace-unreachable", SURE)


@pytest.mark.parametrize("url", [f"{WORKSPACE}/oidc/v1/token", "https://login.example/token"])
def test_a_certificate_that_the_sdk_doesnt_take_is_no_blocked_network(url: str) -> None:
    """R16: the fix is the variable that the SDK reads, and not a firewall's rule."""
    refused = SignInRequest("POST", url, None, error="SSLError (SSLCertVerificationError 1)")
    found = judged(ended(Out.NETWORK, requests=(refused,))).finding
    assert found.values["case"] == "the SDK doesn't trust its certificate"


def test_a_time_out_names_its_seconds() -> None:
    """R10: no answer in N s, with N."""
    result = judged(ended(Out.TIMEOUT, auth_type="oauth-m2m", ms=20000.0))
    assert isinstance(result, Failed) and "within 20 s" in result.finding.observed
    assert result.finding.confidence is SURE


@pytest.mark.parametrize(
    ("host", "status", "confidence"),
    [
        ("https://databricks.corp.example", 404, LIKELY),
        ("https://databricks.corp.example", 503, POSSIBLE),
        ("https://databricks.corp.example", 403, POSSIBLE),
        (WORKSPACE, 404, POSSIBLE),
    ],
)
def test_an_answer_that_isnt_a_workspaces_points_to_the_host(host: str, status: int, confidence: Confidence) -> None:
    """R3, R40: an error page or a known workspace's host leaves it possible; status and type are told."""
    request = SignInRequest("GET", f"{host}/.well-known/databricks-config", status, media_type="text/html")
    seen = ended(Out.BAD_ANSWER, host=host, requests=(request,))
    assert cause(seen) == ("workspace-host-wrong", confidence)
    assert f"{status} text/html" in judged(seen).finding.observed


def test_the_sdks_url_none_is_read_as_missing_metadata() -> None:
    """Its sentence hides a failed look-up; the requests tell which failure it was."""
    words = ("oauth-m2m: Invalid URL 'None': No scheme supplied",)
    page = SignInRequest("GET", "https://corp.example/.well-known/databricks-config", 404, media_type="text/html")
    dead = SignInRequest("GET", "https://corp.example/.well-known/databricks-config", None, error="ConnectTimeout")
    told = {"error": words, "host": "https://corp.example"}
    assert cause(ended(Out.MISCONFIGURED, requests=(page,), **told)) == ("workspace-host-wrong", LIKELY)
    assert cause(ended(Out.FAILED, requests=(dead,), **told)) == ("workspace-unreachable", LIKELY)


def test_no_credentials_is_told_from_a_missing_cli_and_from_a_missing_login() -> None:
    """R32: the SDK's generic sentence is never the cause; what is known of the sources is."""
    nothing = ended(Out.NO_CREDENTIALS, error=("cannot configure default credentials",))
    assert cause(nothing, sources(None)) == ("credentials-missing", SURE)
    assert cause(nothing, sources("oauth-m2m")) == ("credentials-missing", LIKELY)
    assert cause(nothing, sources("databricks-cli", needs_cli=True)) == ("cli-missing", SURE)
    assert cause(nothing, sources("databricks-cli", needs_cli=True, cli="/bin/databricks")) == ("login-expired", LIKELY)


@pytest.mark.parametrize("outcome", [Out.MISCONFIGURED, Out.FAILED])
def test_an_unclear_failure_is_possible_only(outcome: Out) -> None:
    """Guessing is worse than saying so; the SDK's innermost words are shown."""
    result = judged(ended(outcome, error=("default auth: x", "more than one authorization method")))
    assert isinstance(result, Failed) and result.finding.confidence is POSSIBLE
    assert "more than one authorization method" in result.finding.observed


def test_with_a_given_token_a_failed_sign_in_only_warns() -> None:
    """The call goes out all the same, so sign-in explains none of its answers."""
    result = judged(ended(Out.NO_CREDENTIALS), sources(None), token_given="--token-file")
    assert isinstance(result, Warned) and "--token-file" in result.summary


def test_a_sign_in_that_works_rules_the_causes_out() -> None:
    """Reachability only where the workspace itself answered."""
    request = SignInRequest("POST", f"{WORKSPACE}/oidc/v1/token", 200)
    seen = ended(Out.SIGNED_IN, auth_type="oauth-m2m", token="token 1", ms=120.0)
    bare, full = judged(seen), judged(ended(Out.SIGNED_IN, auth_type="oauth-m2m", token="token 1", requests=(request,)))
    assert isinstance(bare, Passed) and isinstance(full, Passed)
    assert bare.summary == "signed in to adb-1234567890123456.16.azuredatabricks.net by oauth-m2m in 120 ms"
    gained = {entry.cause for entry in full.ruled_out} - {entry.cause for entry in bare.ruled_out}
    assert gained == {"workspace-unreachable", "workspace-host-wrong"}


class Probe:
    """A stand-in that signs in as told and keeps what it's given."""

    def __init__(self, answer: Any, notebook: NotebookToken | None = None) -> None:
        self.answer, self.kept, self.asked = answer, list[str](), 0
        self.notebook = notebook

    def use(self, port: type[Port]) -> Probe:
        return self

    def of_notebook(self) -> NotebookToken | None:
        return self.notebook

    @property
    def _context(self) -> Any:
        return SimpleNamespace(vault=self)

    fact = SdkSignIn.fact

    async def ask(self, *, workspace: str | None = None) -> Any:
        self.asked += 1
        return self.answer

    def keep(self, text: str) -> str:
        self.kept.append(text)
        return f"token {len(self.kept)}"

    def given(self) -> None:
        return None

    def note(self, kind: str, data: object) -> EvidenceId:
        return EvidenceId("e1")

    _record = note


def observed(probe: Probe, known: CredentialSources) -> SignIn | None:
    facts = Facts({Asked: asked(), CredentialSources: known})
    return asyncio.run(SignInCheck().observe(probe, facts))  # type: ignore[arg-type]  # a stand-in


def test_the_token_is_kept_under_a_label_and_the_host_is_bare() -> None:
    """The raw token never enters the fact, and no path stays in the host."""
    answer = SignInAnswer(Out.SIGNED_IN, auth_type="oauth-m2m", host=f"{WORKSPACE}/?o=1", token="eyRAW")
    probe = Probe(answer)
    seen = observed(probe, sources())
    assert seen is not None and (seen.token, seen.host, probe.kept) == ("token 1", WORKSPACE, ["eyRAW"])
    assert "eyRAW" not in repr(seen)


def test_nothing_is_tried_when_nothing_can_work() -> None:
    """No source yields anything: the SDK isn't asked."""
    probe = Probe(None)
    with pytest.raises(Skip, match="no credentials"):
        observed(probe, sources(None))
    assert probe.asked == 0


@pytest.mark.parametrize(("method", "used"), [("runtime", True), ("runtime-oauth", True), (None, True), ("pat", False)])
def test_a_notebooks_own_token_serves_where_the_chain_would_come_to_the_runtime(method: str | None, used: bool) -> None:
    """Whatever the SDK would use before it still comes first; the token itself stays with the probe."""
    rows = (Source(method, "used", "DATABRICKS_RUNTIME_VERSION", "it's complete"),) if method else ()
    known = CredentialSources(sources=rows, config_file="c", config_file_exists=False)
    notebook = NotebookToken(f"{WORKSPACE}/", "dkea0123456789", "the notebook's context")
    answer = SignInAnswer(Out.SIGNED_IN, auth_type="pat", host=WORKSPACE, token="dapi0123456789")
    probe = Probe(answer, notebook)
    seen = observed(probe, known)
    assert seen is not None
    assert seen.host == WORKSPACE
    assert (seen.auth_type == "runtime", probe.kept) == (used, ["dkea0123456789" if used else "dapi0123456789"])
    assert probe.asked == (0 if used else 1)
