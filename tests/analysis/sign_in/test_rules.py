"""What each method's failure is put down to, by Microsoft's numbers, the programs' words and the token that was offered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dbapp_diag.analysis.configuration.methods import case_without
from dbapp_diag.analysis.sign_in import rules
from dbapp_diag.analysis.sign_in.failure import PARTS, SignInFailure
from dbapp_diag.analysis.sign_in.findings import beside
from dbapp_diag.analysis.sign_in.refusal_rules import ADDRESS, REFUSED
from dbapp_diag.analysis.sign_in.rule import Rule
from dbapp_diag.case.fixes import for_variant
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.facts.configuration import CredentialSources, ProfileHost, Source
from dbapp_diag.facts.identity import OfferedIdentity, PassedOver
from tests.made import fixes_of
from tests.sign_ins import ENTRA, GITHUB, HOST, SERVED, WORKSPACE, Out, ended, read, request, settings, told


@pytest.mark.parametrize(
    ("number", "method", "expected"),
    [
        (7000215, "azure-client-secret", ("client-secret-rejected", "confirmed", "entra-secret")),
        (7000222, "azure-client-secret", ("client-secret-rejected", "confirmed", "entra-secret-expired")),
        (700016, "azure-client-secret", ("client-secret-rejected", "confirmed", "entra-application")),
        (90002, "azure-client-secret", ("client-secret-rejected", "confirmed", "entra-tenant")),
        (500011, "azure-client-secret", ("client-secret-rejected", "confirmed", "entra-tenant")),
        (700213, "github-oidc-azure", ("exchange-refused", "confirmed", "entra-federation")),
        (70021, "github-oidc-azure", ("exchange-refused", "confirmed", "entra-federation")),
        (999, "azure-client-secret", ("client-secret-rejected", "confirmed", None)),
    ],
)
def test_entra_ids_number_decides_whatever_its_words_are(number: int, method: str, expected: tuple[str, ...]) -> None:
    """Its sentences change and are translated; an unknown number leaves OAuth's own word."""
    words = f"AADSTS{number}: etwas ist nicht in Ordnung. Trace ID: x"
    seen = ended(Out.REFUSED, method, oauth_error="invalid_client", oauth_description=words)
    assert told(read(seen)) == expected
    assert str(number) in read(seen).observed


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ERROR: Please run 'az login' to setup account.", ("credentials-missing", "confirmed", "azure-cli")),
        ("ERROR: AADSTS700082: vorbei. az login", ("login-expired", "confirmed", "azure-cli")),
        ("ERROR: AADSTS50020: nicht im Mandanten. az login", ("credentials-missing", "confirmed", "azure-cli-tenant")),
        ("HTTPSConnectionPool: connection refused", ("workspace-unreachable", "confirmed", "other-server")),
        ("No subscription found. Run 'az account set'", ("credentials-missing", "likely", "azure-cli")),
        ("something new", ("credentials-missing", "possible", "azure-cli")),
    ],
)
def test_what_the_azure_cli_says_decides(said: str, expected: tuple[str, ...]) -> None:
    """It isn't the Databricks CLI: nothing that fixes that one is advised."""
    reason = PassedOver("azure-cli", f"skipping Azure CLI auth: cannot get access token: {said}")
    last = PassedOver("azure-cli", "This may happen if you are attempting to login to a dev or staging workspace")
    found = read(ended(Out.NO_CREDENTIALS, "azure-cli", error=("generic",), passed_over=(reason, last)))
    assert told(found) == expected and said in found.observed
    assert "databricks auth login" not in str(fixes_of(found))


@pytest.mark.parametrize("method", ["github-oidc", "azure-devops-oidc", "github-oidc-azure"])
def test_a_build_without_an_identity_token_is_told_by_the_builds_own_server(method: str) -> None:
    """Refused: the job may not have one. Errors, limits and pages, or no answer: that server."""
    for status, sure in ((403, "confirmed"), (401, "confirmed"), (404, "confirmed"), (200, "likely")):
        found = read(ended(Out.NO_CREDENTIALS, method, requests=(SERVED, request(status, GITHUB))))
        assert (found.cause, found.confidence) == ("credentials-missing", sure)
        assert f"{status} application/json from ids.example" in found.observed
        assert GITHUB not in found.observed
    for status, media, sure in (
        (500, "application/json", "confirmed"),
        (502, "text/html", "confirmed"),
        (429, "application/json", "possible"),
        (200, "text/html", "confirmed"),
        (403, "text/html", "possible"),
    ):
        odd = read(ended(Out.NO_CREDENTIALS, method, requests=(SERVED, request(status, GITHUB, media))))
        assert told(odd) == ("workspace-unreachable", sure, "other-server")
        assert odd.values["server"] == "ids.example" and f"{status} {media} from ids.example" in odd.observed
    silent = read(ended(Out.NO_CREDENTIALS, method, requests=(SERVED, request(None, GITHUB))))
    assert told(silent) == ("workspace-unreachable", "confirmed", "other-server")
    assert silent.values["server"] == "ids.example"


CLAIMS = OfferedIdentity(issuer="https://idp.example", subject="job:1", audience=("a", "b"))
LATE = OfferedIdentity(issuer="https://idp.example", expires_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), expired=True)


@pytest.mark.parametrize(
    ("error", "offered", "case"),
    [
        ("invalid_grant", CLAIMS, "federation-policy"),
        ("invalid_request", CLAIMS, None),
        ("invalid_grant", LATE, "offered-token-expired"),
        ("invalid_grant", OfferedIdentity(readable=False), "not-a-jwt"),
        ("invalid_client", CLAIMS, "client-id"),
        ("invalid_target", CLAIMS, None),
        ("invalid_grant", None, None),
    ],
)
def test_a_refused_exchange_is_mended_by_what_was_offered(
    error: str, offered: OfferedIdentity | None, case: str | None
) -> None:
    """The server says little; issuer, subject, audience and expiry of the token are known here."""
    found = read(ended(Out.REFUSED, "github-oidc", oauth_error=error, offered=offered))
    assert told(found) == ("exchange-refused", "confirmed", case)
    if offered is CLAIMS:
        assert "issuer https://idp.example, subject job:1, audience a,b" in found.observed
    if offered is LATE:
        assert "it ran out at 2026-01-02T03:04:05Z" in found.observed
    fixes = fixes_of(found)
    assert fixes
    if case == "federation-policy":
        assert "issuer https://idp.example" in fixes[0].text and "job:1" in fixes[0].text


def test_a_client_without_a_secret_isnt_told_that_its_secret_is_wrong() -> None:
    """Federation has none."""
    for method in ("github-oidc", "env-oidc", "github-oidc-azure"):
        assert read(ended(Out.REFUSED, method, oauth_error="invalid_client")).cause == "exchange-refused"


def test_a_local_service_is_no_workspace() -> None:
    """The metadata service refused, silent, full of junk: there's no credential, and the workspace is fine."""
    own = "http://127.0.0.1:9/x"
    for outcome, asked in (
        (Out.NETWORK, request(None, own)),
        (Out.BAD_ANSWER, request(200, own, "text/html")),
        (Out.BAD_ANSWER, request(404, own)),
        (Out.REFUSED, request(403, own)),
    ):
        found = read(ended(outcome, "metadata-service", requests=(SERVED, asked)))
        assert told(found) == ("credentials-missing", "confirmed", "metadata-service")
        assert "/x" not in found.observed


def test_entra_id_that_doesnt_answer_as_oauth_is_another_server() -> None:
    """Neither the secret nor the workspace's host is to blame."""
    found = read(ended(Out.BAD_ANSWER, "azure-client-secret", requests=(SERVED, request(500, ENTRA, "text/html"))))
    assert told(found) == ("workspace-unreachable", "confirmed", "other-server")
    limited = read(ended(Out.BAD_ANSWER, "azure-client-secret", requests=(SERVED, request(429, ENTRA))))
    assert limited.confidence == "possible"


def test_a_redirect_that_was_followed_belongs_to_who_began_it() -> None:
    """The answer of the login page isn't that of another server of sign-in."""
    moved = request(302, f"{WORKSPACE}/oidc/v1/token", "", "POST")
    page = request(200, "https://login.example/", "text/html")
    found = read(ended(Out.BAD_ANSWER, "oauth-m2m", requests=(SERVED, moved, page)))
    assert told(found) == ("workspace-unreachable", "confirmed", "not-oauth")
    assert "302, then 200 text/html from login.example" in found.observed


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_known_workspace_whose_metadata_fail_is_no_wrong_host(status: int) -> None:
    """Its name says whose it is, and an error that it's out of order."""
    failed = request(status, f"{WORKSPACE}/.well-known/databricks-config", "text/html")
    assert told(read(ended(Out.BAD_ANSWER, "oauth-m2m", requests=(failed,)))) == (
        "workspace-unreachable",
        "confirmed",
        "not-oauth",
    )


def test_an_address_that_isnt_admitted_keeps_the_sign_in_out_of_reach() -> None:
    """One follows from the other; nothing else is said beside a cause."""
    seen = ended(Out.REFUSED, "oauth-m2m", error=("Source IP is blocked by Databricks IP ACL",))
    found = read(seen)
    assert [each.cause for each in beside(found, seen)] == ["workspace-unreachable"]
    assert beside(read(ended(Out.REFUSED, "oauth-m2m", oauth_error="invalid_client")), seen) == ()


def test_R37_two_profiles_of_one_host_are_named() -> None:
    """The CLI refuses to choose; the fix names them."""
    said = "ValueError: cannot get access token: Error: a and b match https://x in c. Use --profile to specify which"
    hosts = (ProfileHost("a", WORKSPACE), ProfileHost("b", WORKSPACE), ProfileHost("c", "https://other.example"))
    found = read(ended(Out.REFUSED, "databricks-cli", error=(said,)), settings("databricks-cli", hosts=hosts))
    assert told(found) == ("credentials-conflict", "confirmed", "two-profiles")
    assert found.values["profiles"] == "a, b"


def test_other_scopes_than_the_profiles_are_scopes_not_granted() -> None:
    """R41: a saved login never gets other scopes; it has to be made anew with them."""
    words = "Token issued by Databricks CLI has scopes ['all-apis'] which do not match the configured scopes ['sql']"
    for outcome, where in ((Out.BAD_ANSWER, "error"), (Out.NO_CREDENTIALS, "warnings")):
        found = read(ended(outcome, "databricks-cli", **{where: (words,)}))
        assert told(found) == ("scopes-not-granted", "confirmed", "stored-scopes")


def test_what_is_said_of_another_method_is_no_reason() -> None:
    """The method that is meant has its own; the SDK's wrong words before those of the CLI's reader are left out."""
    other = PassedOver("model-serving", "model-serving: Not in Databricks Model Serving, skipping")
    own = PassedOver(
        "databricks-cli", "Databricks CLI token scope mismatch, skipping: cannot unmarshal CLI result: Expecting value"
    )
    found = read(ended(Out.NO_CREDENTIALS, "databricks-cli", passed_over=(own, other)))
    assert told(found) == ("cli-missing", "confirmed", "not-the-cli")
    assert found.observed == "the CLI gives no token: cannot unmarshal CLI result: Expecting value"
    assert "model-serving" not in read(ended(Out.NO_CREDENTIALS, "databricks-cli", passed_over=(other,))).observed


@pytest.mark.parametrize("outcome", [Out.MISCONFIGURED, Out.NO_CREDENTIALS])
def test_an_answer_that_went_well_is_no_reason(outcome: Out) -> None:
    """Where the workspace served its metadata and nothing else was asked, text that can't be read is this machine's own."""
    text = "ValueError: default auth: google-credentials: Expecting value: line 1 column 1 (char 0)"
    found = read(ended(outcome, "google-credentials", error=(text,), requests=(SERVED,)))
    assert (found.cause, found.variant) == ("credentials-missing", "google-credentials")
    assert "200" not in found.observed and HOST not in found.observed


def test_what_is_waited_for_is_told() -> None:
    """A program, another server, or the workspace: each is somebody else's."""
    by_cli = read(ended(Out.TIMEOUT, "databricks-cli", requests=(SERVED,)))
    assert told(by_cli) == ("sign-in-timeout", "confirmed", "program")
    entra = read(ended(Out.TIMEOUT, "azure-client-secret", requests=(SERVED, request(None, ENTRA))))
    assert told(entra) == ("sign-in-timeout", "confirmed", "other-server")
    assert entra.observed.endswith("waiting for login.microsoftonline.com")
    own = read(ended(Out.TIMEOUT, "oauth-m2m", requests=(request(None, f"{WORKSPACE}/oidc/v1/token"),)))
    assert told(own) == ("sign-in-timeout", "confirmed", None) and own.observed.endswith(f"waiting for {HOST}")


def test_a_name_and_a_password_are_no_token() -> None:
    """What works instead is in the fix."""
    words = ("NoBearer: auth_type basic gives no bearer token, and apps accept nothing else",)
    found = read(ended(Out.MISCONFIGURED, "basic", error=words))
    assert told(found) == ("credentials-missing", "confirmed", "user-and-password")
    assert "auth login" in (fixes_of(found)[0].command or "")


@pytest.mark.parametrize(
    ("method", "case"),
    [("github-oidc", "github-variables"), ("azure-cli", "azure-cli-missing"), ("oauth-m2m", None), ("unknown", None)],
)
def test_a_method_that_is_asked_for_and_has_nothing_has_its_own_remedy(method: str, case: str | None) -> None:
    """By auth_type, or as the only one that's half there."""
    rows = (Source(method, "incomplete", "", "no x"), Source("pat", "absent", "", "no token"))
    for asked in (None, method):
        known = CredentialSources(sources=rows, config_file="c", config_file_exists=True, auth_type=asked)
        variant = case_without(known)
        assert (variant and variant.id) == case


def test_a_variant_gets_its_own_fixes_and_no_others() -> None:
    """Those for all may be wrong there; a finding without a variant gets those for all."""
    found = read(ended(Out.REFUSED, "databricks-cli"))
    entry = built_in()[found.cause]
    assert entry.variant_of(found) is None
    assert {fix.when for fix in for_variant(entry, None)} == {None}
    variant = entry.variant_of(replace(found, variant="other-cli-version"))
    assert variant is not None and {fix.when for fix in for_variant(entry, variant)} == {variant}


TABLES = {
    "refused": REFUSED,
    "network": rules.UNREACHABLE,
    "late": rules.LATE,
    "bad-answer": rules.BAD_ANSWER,
    "no-credentials": rules.NO_CREDENTIALS,
    "stopped": rules.STOPPED,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_ends_in_a_row_that_takes_the_rest(name: str) -> None:
    """Whatever the method and the words: some cause is named, at least as possible."""
    last = TABLES[name][-1]
    assert not last.methods and last.where is None
    assert last.finding(SignInFailure(ended(Out.FAILED, None), settings())) is not None


@pytest.mark.parametrize(
    "rule", [*ADDRESS, *(rule for table in TABLES.values() for rule in table)], ids=lambda rule: rule.said
)
def test_the_names_in_a_rules_sentence_are_parts_that_are_known(rule: Rule) -> None:
    """A name that's nobody's would show only when the row matches."""
    assert set(re.findall(r"\{(.*?)\}", rule.said)) <= {*PARTS, "hint"}
    assert ("{hint}" in rule.said) == bool(rule.but and rule.but.hint)
