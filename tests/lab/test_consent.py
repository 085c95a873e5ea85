"""The lab's consent page: as strict as an authorization server is."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from dbapp_diag.lab.consent import CodeRefused, ConsentPage
from dbapp_diag.lab.core import Core
from dbapp_diag.lab.web import Request, Response
from dbapp_diag.lab.world import World

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": "databricks-cli",
    "redirect_uri": "http://localhost:8020",
    "response_type": "code",
    "state": "st",
    "scope": "sql files.files",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def page() -> ConsentPage:
    """The page of the demo workspace."""
    core = Core(World())
    return ConsentPage(core, core.world.workspace)


def ask(page: ConsentPage, decision: str | None = None, **changed: str | None) -> Response:
    """Open the page, or press one of its buttons."""
    fields = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    target = f"/oidc/v1/authorize?{urlencode(fields)}"
    body = f"decision={decision}".encode() if decision else b""
    request = Request("POST" if decision else "GET", target, {}, (), body)
    return page.decide(request) if decision else page.show(request)


def back(response: Response) -> dict[str, str]:
    """What goes back to the program."""
    assert response.status == 302
    place = dict(response.headers)["location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}


def redeemed(page: ConsentPage, code: str, **changed: str) -> str:
    """The scope that a code grants."""
    form = {"client_id": "databricks-cli", "redirect_uri": ASKED["redirect_uri"], "code_verifier": VERIFIER}
    return page.redeem({**form, "code": code, **changed}).scope


def test_both_buttons_lead_back_with_the_state(page: ConsentPage) -> None:
    """A code for Allow, access_denied for Deny; the page names client and scopes."""
    text = ask(page).body.decode()
    for word in ("databricks-cli", "sql", "files.files", "Allow", "Deny"):
        assert word in text
    allowed, denied = back(ask(page, "allow")), back(ask(page, "deny"))
    assert allowed["state"] == denied["state"] == "st"
    assert denied["error"] == "access_denied"
    assert redeemed(page, allowed["code"]) == "sql files.files"


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost:8020",
        "http://example.com:8020",
        "http://localhost.example.com",
        "http://user@localhost:8020",
        "http://localhost:8020/other",
        "http://localhost:8020/?x=1",
        "http://localhost:notaport",
        "",
    ],
)
def test_an_address_that_is_not_registered_gets_nothing(page: ConsentPage, address: str) -> None:
    """No redirect there, whatever is pressed (RFC 6749 section 4.1.2.1)."""
    for decision in (None, "allow"):
        answer = ask(page, decision, redirect_uri=address)
        assert answer.status == 400
        assert b"not registered" in answer.body


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": "sql jobs.jobs"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_what_cannot_be_granted_goes_back_at_once(
    page: ConsentPage, changed: dict[str, str | None], error: str
) -> None:
    """With the state, and without asking anybody."""
    told = back(ask(page, **changed))
    assert (told["error"], told["state"]) == (error, "st")


def test_an_unknown_client_gets_no_redirect(page: ConsentPage) -> None:
    """Its address may be anybody's."""
    assert ask(page, client_id="other").status == 400


def test_a_code_counts_once_and_for_whom_it_was_made(page: ConsentPage) -> None:
    """Bound to client, address and verifier (RFC 6749 section 4.1.3, RFC 7636 section 4.6)."""
    for changed in (
        {"client_id": "other"},
        {"redirect_uri": "http://localhost:8021"},
        {"code_verifier": VERIFIER[::-1]},
    ):
        with pytest.raises(CodeRefused):
            redeemed(page, back(ask(page, "allow"))["code"], **changed)
    code = back(ask(page, "allow"))["code"]
    assert redeemed(page, code)
    with pytest.raises(CodeRefused):
        redeemed(page, code)


def test_the_world_changes_what_comes_back() -> None:
    """Another state, an issuer, fewer scopes, and the ports that are registered."""
    world = World()
    page = ConsentPage(Core(world), world.workspace)
    world.workspace.consent.other_state = True
    world.workspace.consent.issuer = "own"
    world.workspace.consent.granted = ("sql",)
    world.workspace.consent.ports = (8020,)
    told = back(ask(page, "allow"))
    assert told["state"] != "st"
    assert told["iss"] == f"https://{world.workspace.host}/oidc"
    assert redeemed(page, told["code"]) == "sql"
    assert ask(page, redirect_uri="http://localhost:8021").status == 400
