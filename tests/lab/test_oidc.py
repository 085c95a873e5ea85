"""The token endpoint and the consent page: each grant as clients use it, and its refusals."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import CALLER, PERSON, WORKSPACE

Ask = Callable[..., httpx.Response]
VERIFIER = "a-verifier-that-is-long-enough-for-the-rule-of-43-characters"


def token(
    ask: Ask, lab: Lab, fields: Mapping[str, str] | None = None, *, basic: tuple[str, str] | None = None, **form: str
) -> httpx.Response:
    """Post a form to the token endpoint: `fields` and more."""
    form = {**(fields or {}), **form}
    return ask(lab, "/oidc/v1/token", WORKSPACE, method="POST", data=form, basic=basic)


def claims(answer: httpx.Response) -> dict[str, object]:
    """The claims of the token that was issued."""
    decoded: dict[str, object] = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    return decoded


def test_client_credentials(healthy: Lab, ask: Ask) -> None:
    """A service principal must sign in with Basic, and get a token for an hour."""
    secret = healthy.world.workspace.clients[CALLER.id]
    answer = token(ask, healthy, basic=(CALLER.id, secret), grant_type="client_credentials", scope="all-apis")
    assert answer.json()["expires_in"] == 3600
    assert claims(answer)["sub"] == CALLER.id


def test_a_wrong_secret_is_an_invalid_client(healthy: Lab, ask: Ask) -> None:
    """The refusal must be 401 `invalid_client`, in the platform's words."""
    answer = token(ask, healthy, basic=(CALLER.id, "wrong-secret"), grant_type="client_credentials")
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client", "error_description": "Client authentication failed"}


def test_an_unknown_grant_is_refused(healthy: Lab, ask: Ask) -> None:
    """A grant of another kind, and none at all, must bring the errors of RFC 6749."""
    assert token(ask, healthy, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert token(ask, healthy, scope="all-apis").json()["error"] == "invalid_request"


def test_scopes_that_are_not_granted_are_named(ask: Ask) -> None:
    """`scopes-not-granted` must answer `invalid_scope`."""
    with Lab(["scopes-not-granted"]) as lab:
        basic = (CALLER.id, lab.world.workspace.clients[CALLER.id])
        answer = token(ask, lab, basic=basic, grant_type="client_credentials", scope="all-apis")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def sign_in(ask: Ask, lab: Lab, scope: str) -> str:
    """Go through the consent page as a browser does; the code that comes back."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    query = urlencode({
        "client_id": "databricks-cli", "redirect_uri": "http://localhost:8020", "response_type": "code",
        "state": "st", "code_challenge": challenge, "code_challenge_method": "S256", "scope": scope,
    })  # fmt: skip
    assert "Allow" in ask(lab, f"/oidc/v1/authorize?{query}", WORKSPACE).text
    decided = ask(lab, f"/oidc/v1/authorize?{query}", WORKSPACE, method="POST", data={"decision": "allow"})
    place = decided.headers["location"]
    back = parse_qs(urlsplit(place).query)
    assert back["state"] == ["st"]
    return back["code"][0]


def test_a_person_signs_in_with_pkce_and_refreshes(healthy: Lab, ask: Ask) -> None:
    """Code, verifier, token, refresh: the whole way of `databricks auth login`."""
    back = "http://localhost:8020"
    code = sign_in(ask, healthy, "all-apis offline_access")
    form = {"grant_type": "authorization_code", "client_id": "databricks-cli", "redirect_uri": back}
    first = token(ask, healthy, form, code=code, code_verifier=VERIFIER)
    assert claims(first)["sub"] == PERSON.id
    assert claims(first)["client_id"] == "databricks-cli"
    refresh = first.json()["refresh_token"]
    again = token(ask, healthy, grant_type="refresh_token", client_id="databricks-cli", refresh_token=refresh)
    assert claims(again)["sub"] == PERSON.id
    used = token(ask, healthy, form, code=code, code_verifier=VERIFIER)
    assert used.json()["error"] == "invalid_grant", "a code counts once"


def test_a_wrong_verifier_is_refused(healthy: Lab, ask: Ask) -> None:
    """Without the verifier a code must be worth nothing."""
    code = sign_in(ask, healthy, "all-apis")
    form = {"client_id": "databricks-cli", "redirect_uri": "http://localhost:8020", "code": code}
    answer = token(ask, healthy, form, grant_type="authorization_code", code_verifier="wrong")
    assert answer.json() == {"error": "invalid_grant", "error_description": "PKCE verification failed"}


def test_an_unknown_refresh_token_is_refused(healthy: Lab, ask: Ask) -> None:
    """A stale refresh token must be an invalid grant."""
    assert token(ask, healthy, grant_type="refresh_token", refresh_token="stale").json()["error"] == "invalid_grant"
