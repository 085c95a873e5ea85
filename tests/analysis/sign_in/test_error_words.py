"""What words amount to that others have used: codes and numbers first, subjects, and names that somebody chose."""

from __future__ import annotations

import pytest

from dbapp_diag.facts.identity import PassedOver
from tests.sign_ins import HOST, SERVED, WORKSPACE, Out, ended, read, request, told


@pytest.mark.parametrize(
    ("method", "error", "words", "expected"),
    [
        ("oauth-m2m", "invalid_client", "The client secret is disabled or has expired", "confirmed client-secret-rejected"),
        ("oauth-m2m", "invalid_client", "client_secret_basic is disabled", "confirmed client-secret-rejected"),
        ("oauth-m2m", "invalid_request", "M2M sign-in is disabled for this workspace", "possible client-secret-rejected"),
        ("oauth-m2m", "access_denied", "Unauthorized", "possible client-secret-rejected"),
        ("oauth-m2m", "access_denied", "the scope sql isn't allowed", "confirmed scopes-not-granted"),
        ("env-oidc", "invalid_request", "Token federation is disabled for this account", "confirmed exchange-refused"),
        ("env-oidc", "access_denied", "The principal is not allowed to exchange tokens", "possible exchange-refused"),
        ("github-oidc", "invalid_grant", "Subject x is not assigned to a federation policy", "confirmed exchange-refused"),
        ("env-oidc", "invalid_grant", "user 'x' is not a member of workspace 1", "confirmed principal-not-in-workspace"),
        ("azure-client-secret", "unauthorized_client", "AADSTS7000112: App is disabled.", "confirmed client-secret-rejected"),
        ("azure-client-secret", "invalid_grant", "AADSTS501051: 'a' is not assigned to a role", "possible client-secret-rejected"),
        ("azure-client-secret", "invalid_resource", "AADSTS500014: Principal is disabled", "possible client-secret-rejected"),
        ("azure-client-secret", "access_denied", "AADSTS530034: Zugriff gesperrt", "possible client-secret-rejected"),
        ("azure-client-secret", "unauthorized_client", "AADSTS90099: nicht freigegeben", "possible client-secret-rejected"),
        ("azure-client-secret", "invalid_grant", "AADSTS53003: Conditional Access", "possible client-secret-rejected"),
    ],
)  # fmt: skip
def test_codes_and_numbers_come_before_words_and_words_need_their_subject(
    method: str, error: str, words: str, expected: str
) -> None:
    """`disabled`, `not assigned` and `access_denied` are said of much else than a principal and scopes."""
    found = read(ended(Out.REFUSED, method, oauth_error=error, oauth_description=words))
    assert f"{found.confidence} {found.cause}" == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("refresh token is invalid: $ databricks auth login --profile keychain-prod", ("login-expired", None)),
        ("refresh token has been revoked. Run `databricks auth login -p team-dbus`", ("login-expired", None)),
        ("refresh token is invalid (cache: /root/.keyring/token-cache.json)", ("login-expired", None)),
        ("Post https://keychain.example/oidc: dial tcp 10.0.0.1:443: connection refused", ("workspace-unreachable", "cli-route")),
        ("cannot refresh token: x509: certificate signed by unknown authority", ("workspace-unreachable", "cli-trust")),
        ('Post "https://w.example/oidc/v1/token": EOF', ("workspace-unreachable", "cli-route")),
        ("token refresh: 502 Bad Gateway Response: <html>", ("workspace-unreachable", "not-oauth")),
        ("write to keychain failed: user interaction is not allowed", ("credentials-missing", "key-store")),
        ("cannot save the refresh token: keyring is locked", ("credentials-missing", "key-store")),
        ("bin/databricks: 3: exec: /opt/x/databricks: not found", ("cli-missing", "not-the-cli")),
    ],
)  # fmt: skip
def test_names_that_somebody_chose_are_no_words_of_the_cli(words: str, expected: tuple[str, str | None]) -> None:
    """Profiles, hosts and paths are called whatever one likes; the network's words come first."""
    cause, sure, case = told(read(ended(Out.REFUSED, "databricks-cli", error=(words,))))
    assert (cause, case) == expected and sure != "possible"


@pytest.mark.parametrize(
    "words",
    [
        "exit 1",
        "prompt: EOF",
        "the program ended with code -11",
        "panic: nil",
        "429 Too Many Requests",
        "no space left",
        "kein Zugang",
    ],
)
def test_a_cli_that_fails_in_other_words_says_nothing_about_the_sign_in(words: str) -> None:
    """Whether it crashed, was killed or was slowed down."""
    assert told(read(ended(Out.REFUSED, "databricks-cli", error=(words,)))) == ("login-expired", "possible", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("AADSTS53003: blocked. Please run: az login", ("credentials-missing", "possible")),
        ("AADSTS7654321: etwas. az login", ("credentials-missing", "possible")),
        ("SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] az login", ("workspace-unreachable", "confirmed")),
        ("Max retries exceeded (Caused by ProxyError('Tunnel connection failed'))", ("workspace-unreachable", "confirmed")),
        ("Caused by NewConnectionError: Failed to establish a new connection", ("workspace-unreachable", "confirmed")),
    ],
)  # fmt: skip
def test_the_azure_clis_advice_counts_after_numbers_and_the_network(words: str, expected: tuple[str, str]) -> None:
    """It advises `az login` whatever is wrong."""
    reason = PassedOver("azure-cli", f"skipping Azure CLI auth: cannot get access token: {words}")
    assert told(read(ended(Out.NO_CREDENTIALS, "azure-cli", passed_over=(reason,))))[:2] == expected


def test_an_answer_without_a_token_is_the_answerers() -> None:
    """A program's JSON isn't the CLI's; a token endpoint's isn't OAuth."""
    words = ("NoBearer: auth_type x gives no bearer token, and apps accept nothing else",)
    by_cli = read(ended(Out.MISCONFIGURED, "databricks-cli", error=words))
    assert told(by_cli) == ("cli-missing", "confirmed", "not-the-cli")
    answered = (SERVED, request(200, f"{WORKSPACE}/oidc/v1/token", method="POST"))
    by_secret = read(ended(Out.MISCONFIGURED, "oauth-m2m", error=words, requests=answered))
    assert told(by_secret) == ("workspace-unreachable", "confirmed", "not-oauth")


TOKEN_URL = f"{WORKSPACE}/oidc/v1/token"


@pytest.mark.parametrize("words", ["Client authentication failed", "Anmeldung fehlgeschlagen", None])
def test_a_401_of_a_proven_workspace_leans_to_the_secret(words: str | None) -> None:
    """In whatever words; without an answer's form it's only possible, and a page is somebody else's."""
    answered = (SERVED, request(401, TOKEN_URL, method="POST"))
    found = read(ended(Out.REFUSED, "oauth-m2m", oauth_description=words, requests=answered))
    assert told(found)[:2] == ("client-secret-rejected", "likely")
    empty = (SERVED, request(401, TOKEN_URL, "", "POST"))
    assert told(read(ended(Out.BAD_ANSWER, "oauth-m2m", requests=empty)))[:2] == ("client-secret-rejected", "possible")
    page = (SERVED, request(401, TOKEN_URL, "text/html", "POST"))
    assert read(ended(Out.BAD_ANSWER, "oauth-m2m", requests=page)).cause == "workspace-unreachable"
    unknown = (request(401, TOKEN_URL, method="POST"),)
    assert read(ended(Out.REFUSED, "oauth-m2m", oauth_description=words, requests=unknown)).confidence == "possible"


@pytest.mark.parametrize(
    "words", ["failed (node 10.139.64.5)", "failed [gateway 4.11.0.2]", "fehlgeschlagen: 10.0.0.1"]
)
def test_oauths_code_counts_before_an_address_that_is_quoted(words: str) -> None:
    """A server may quote its own, and versions look alike."""
    answered = (SERVED, request(403, TOKEN_URL, method="POST"))
    refused = ended(Out.REFUSED, "oauth-m2m", oauth_error="invalid_client", oauth_description=words, requests=answered)
    assert told(read(refused))[:2] == ("client-secret-rejected", "likely")
    in_other_words = ended(Out.REFUSED, "oauth-m2m", oauth_description=words, requests=answered)
    assert read(in_other_words).cause == "network-policy-denied"


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: unknown: unknown",
        'ValueError: b\'{"type": "about:blank"}\'',
        "JSONDecodeError: Unexpected UTF-8 BOM: line 1 column 1 (char 0)",
    ],
)
def test_python_is_not_what_a_server_said(text: str) -> None:
    """Where nothing can be read, the form of the answer is told."""
    answered = (SERVED, request(401, TOKEN_URL, method="POST"))
    observed = read(ended(Out.REFUSED, "oauth-m2m", error=(text,), requests=answered)).observed
    assert observed.endswith(f"401 application/json from {HOST}/oidc/v1/token")


def test_a_programs_end_is_told_without_the_names_of_python() -> None:
    """Nor with what the SDK puts before it."""
    text = "ValueError: default auth: databricks-cli: the answer has no 'expiry'"
    found = read(ended(Out.BAD_ANSWER, "databricks-cli", error=(text,)))
    assert told(found)[:2] == ("cli-missing", "confirmed")
    assert found.observed == "the program doesn't answer as the Databricks CLI does: the answer has no 'expiry'"
