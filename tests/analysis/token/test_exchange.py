"""Which tokens are exchanged, what the request says, and what a refusal of it amounts to."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.sign_in.token_exchange import parameter, refusal
from dbapp_diag.analysis.token import exchange
from dbapp_diag.facts.identity import TokenExchange, TokenKind
from dbapp_diag.model.words import Confidence, EvidenceId
from dbapp_diag.workspace.oauth import token_answer
from tests.made import WORKSPACE, token
from tests.made import exchange as answered


def seen(
    status: int | None = 400, *, media_type: str = "application/json", body: str = "", **more: Any
) -> TokenExchange:
    """An Entra ID token's exchange, refused unless said otherwise."""
    answer = answered(status, url=f"{WORKSPACE}/oidc/v1/token", media_type=media_type, body=body)
    known: dict[str, Any] = {
        "subject": "token 1",
        "subject_kind": TokenKind.ENTRA,
        "subject_from": "sign-in by azure-cli",
        "subject_type": "jwt",
        "scope": "all-apis",
        "exchange": answer,
        "evidence": (EvidenceId("e9"),),
    }
    return TokenExchange(**{**known, **more})


@pytest.mark.parametrize(
    ("kind", "given", "how", "exchanged"),
    [
        (TokenKind.NOTEBOOK, False, "auto", True),
        (TokenKind.ENTRA, False, "auto", True),
        (TokenKind.DATABRICKS_OAUTH, False, "auto", False),
        (TokenKind.PERSONAL_ACCESS, False, "auto", False),
        (TokenKind.FOREIGN_JWT, False, "auto", False),
        (TokenKind.NOTEBOOK, True, "auto", False),
        (TokenKind.ENTRA, True, "auto", False),
        (TokenKind.ENTRA, True, "always", True),
        (TokenKind.FOREIGN_JWT, True, "always", True),
        (TokenKind.DATABRICKS_OAUTH, False, "always", True),
        (TokenKind.CLIENT_SECRET, True, "always", False),
        (TokenKind.REFRESH_TOKEN, True, "always", False),
        (TokenKind.MALFORMED, True, "always", False),
        (TokenKind.NOTEBOOK, False, "never", False),
    ],
)
def test_auto_exchanges_what_sign_in_gives_and_apps_never_take_always_whatever_may_be_exchanged(
    kind: TokenKind, given: bool, how: str, exchanged: bool
) -> None:
    """A token given for examination is examined as it is; a secret or a broken text is never sent."""
    assert (exchange.not_exchanged(kind, given=given, how=how) is None) is exchanged


@pytest.mark.parametrize(
    ("kind", "auth_type", "known_as"),
    [
        (TokenKind.PERSONAL_ACCESS, "runtime", TokenKind.NOTEBOOK),
        (TokenKind.OPAQUE, "runtime", TokenKind.NOTEBOOK),
        (TokenKind.PERSONAL_ACCESS, "pat", TokenKind.PERSONAL_ACCESS),
        (TokenKind.OPAQUE, None, TokenKind.OPAQUE),
        (TokenKind.DATABRICKS_OAUTH, "runtime", TokenKind.DATABRICKS_OAUTH),
    ],
)
def test_the_same_form_is_a_notebooks_own_token_where_the_runtime_gave_it(
    kind: TokenKind, auth_type: str | None, known_as: TokenKind
) -> None:
    """The form can't tell a notebook's token from a personal one; the way by which it came can."""
    assert exchange.kind_of(token(kind=kind), auth_type) is known_as


def test_a_notebooks_token_is_exchanged_for_one_app_and_an_identity_providers_for_the_workspace() -> None:
    """The parameters are those of the documentation and of the SDK; nothing unknown is sent."""
    assert exchange.for_one_app(TokenKind.NOTEBOOK)
    assert not exchange.for_one_app(TokenKind.ENTRA)
    assert exchange.form("personal-access-token", audience="client-of-the-app", client_id=None) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:databricks:params:oauth:token-type:personal-access-token",
        "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "scope": "all-apis",
        "audience": "client-of-the-app",
    }
    assert exchange.form("jwt", audience=None, client_id="sp") == {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "scope": "all-apis",
        "client_id": "sp",
    }


@pytest.mark.parametrize(
    ("answer", "cause", "sure"),
    [
        ({"oauth_error": "invalid_grant"}, "exchange-refused", Confidence.CONFIRMED),
        ({"oauth_error": "invalid_target"}, "exchange-refused", Confidence.CONFIRMED),
        ({"oauth_error": "invalid_scope"}, "exchange-refused", Confidence.CONFIRMED),
        ({"oauth_error": "access_denied"}, "exchange-refused", Confidence.CONFIRMED),
        ({"oauth_error": "server_error", "status": 500}, "exchange-refused", Confidence.POSSIBLE),
        ({"oauth_error": "temporarily_unavailable", "status": 503}, "exchange-refused", Confidence.POSSIBLE),
        ({"oauth_error": "invalid_grant", "status": 502}, "exchange-refused", Confidence.POSSIBLE),
        ({"oauth_error": "slow_down", "status": 429}, "exchange-refused", Confidence.POSSIBLE),
        (
            {
                "oauth_error": "invalid_client",
                "status": 403,
                "oauth_description": "Der Arbeitsbereich kennt '5f0c2a1e-8d3b-4c6f-9a7e-1b2c3d4e5f60' nicht",
            },
            "principal-not-in-workspace",
            Confidence.LIKELY,
        ),
        ({"oauth_error": "unsupported_grant_type"}, "exchange-refused", Confidence.POSSIBLE),
        (
            {"oauth_error": "invalid_client", "oauth_description": "user 'x' is not a member of workspace 1"},
            "principal-not-in-workspace",
            Confidence.CONFIRMED,
        ),
        (
            {"status": 403, "body": "Source IP address: 198.51.100.7 is blocked"},
            "network-policy-denied",
            Confidence.LIKELY,
        ),
        ({"status": 502, "media_type": "text/html"}, "exchange-refused", Confidence.POSSIBLE),
        ({"status": 200, "media_type": "text/html"}, "exchange-refused", Confidence.POSSIBLE),
        ({"status": 302, "media_type": ""}, "exchange-refused", Confidence.POSSIBLE),
    ],
)
def test_only_oauths_own_words_make_a_refused_exchange_certain(
    answer: dict[str, Any], cause: str, sure: Confidence
) -> None:
    """R40: an answer in other words tells status and content type, and stays possible."""
    found = refusal(seen(**answer))
    assert found is not None
    assert (found.cause, found.confidence) == (cause, sure)
    if "oauth_error" not in answer and cause == "exchange-refused":
        assert str(answer["status"]) in found.observed
        assert (answer["media_type"] or "without a content type") in found.observed


def test_an_exchange_without_an_answer_blames_nothing() -> None:
    """A broken way to the workspace is told by the checks that look at it."""
    assert refusal(seen(None)) is None


@pytest.mark.parametrize(
    ("error", "description", "named"),
    [
        ("invalid_target", "Audience is not known", "the audience"),
        ("invalid_request", "subject_token_type is not supported", "the subject_token_type"),
        ("invalid_request", "Der Parameter fehlt", "the parameter that the error names"),
        ("invalid_target", "", "the audience"),
        ("invalid_grant", "abgelaufen", "the subject token or its federation policy"),
        ("invalid_grant", "No policy for issuer https://idp.example", "the issuer"),
    ],
)
def test_the_refused_parameter_is_named_by_the_description_or_else_by_the_error(
    error: str, description: str, named: str
) -> None:
    """What has to be corrected is told even where the words are unknown ones."""
    assert parameter(error, description) == named


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"access_token": "t", "scope": "sql files"}, ("t", ("sql", "files"), None, None)),
        ({"access_token": "t"}, ("t", None, None, None)),
        ({"access_token": ["t"]}, (None, None, None, None)),
        ({"error": "invalid_grant", "error_description": "no"}, (None, None, "invalid_grant", "no")),
        ({"errorCode": "E1", "errorSummary": "no"}, (None, None, "E1", "no")),
        ({"error_description": "no"}, (None, None, None, None)),
        (["access_token"], (None, None, None, None)),
        (None, (None, None, None, None)),
    ],
)
def test_a_token_endpoints_answer_is_read_without_trusting_its_shape(body: object, read: tuple[object, ...]) -> None:
    """What isn't as the standard says counts as absent."""
    assert token_answer(body) == read
