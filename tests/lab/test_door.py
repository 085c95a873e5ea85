"""The front door: the answer to each shape of request, as observed on the real platform."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, CALLER, FOREIGN_APP, FOREIGN_WORKSPACE, STRANGER, WORKSPACE

Ask = Callable[..., httpx.Response]

MARKS_OF_ACCEPTANCE = ("gap-auth", "x-databricks-internal-pod-ip")
REFUSED = [
    None,
    "garbage",
    "dapi0123456789abcdef0123456789abcdef",
    "dkea0123456789abcdef0123456789abcdef",
    "a.b.c",
]


@pytest.mark.parametrize("token", REFUSED)
def test_below_api_a_bad_token_brings_an_empty_401(ask_healthy: Ask, token: str | None) -> None:
    """No token and every wrong kind must look the same: 401, no body, no mark of acceptance."""
    answer = ask_healthy("/api/items", token=token)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not set(MARKS_OF_ACCEPTANCE) & set(answer.headers)
    assert answer.headers["server"] == "databricks"


@pytest.mark.parametrize("token", REFUSED)
@pytest.mark.parametrize("path", ["/", "/health", "/apiary", "/openapi.json"])
def test_elsewhere_a_bad_token_brings_the_way_to_the_login_page(ask_healthy: Ask, path: str, token: str | None) -> None:
    """The redirect must name the app's workspace and the app's call-back, and set the csrf cookie."""
    answer = ask_healthy(path, token=token)
    place = urlsplit(answer.headers["location"])
    assert answer.status_code == 302
    assert (place.hostname, place.path) == (WORKSPACE, "/oidc/oauth2/v2.0/authorize")
    assert parse_qs(place.query)["redirect_uri"] == [f"https://{APP}/.auth/callback"]
    assert answer.headers["set-cookie"].startswith("__Host-databricksapps_csrf=")


def test_followed_the_redirect_ends_in_a_page_with_200(healthy: Lab, ask_healthy: Ask) -> None:
    """Whoever follows must come to the workspace's HTML login page."""
    place = urlsplit(ask_healthy("/").headers["location"])
    second = ask_healthy(f"{place.path}?{place.query}", WORKSPACE)
    assert second.status_code == 302
    page = ask_healthy(second.headers["location"].removeprefix(f"https://{WORKSPACE}"), WORKSPACE)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_basic_credentials_count_for_nothing(ask_healthy: Ask) -> None:
    """What a `.netrc` entry makes of a request must be refused like no token."""
    assert ask_healthy("/api/items", basic=("user", "password")).status_code == 401


@pytest.mark.parametrize("path", ["/api/items", "/", "/openapi.json"])
def test_a_good_token_is_taken_on_every_path(healthy: Lab, ask_healthy: Ask, path: str) -> None:
    """Practice takes tokens outside `/api/` as well; each answer must bear the marks of acceptance."""
    answer = ask_healthy(path, token=healthy.mint())
    assert answer.status_code == 200
    assert answer.headers["gap-auth"] == CALLER.id
    assert set(MARKS_OF_ACCEPTANCE) <= set(answer.headers)


def test_a_token_for_the_app_s_own_audience_is_taken(healthy: Lab, ask_healthy: Ask) -> None:
    """An exchanged token must pass here, and not at the neighbour."""
    token = healthy.mint(audience=healthy.world.app.client_id)
    neighbour = healthy.world.workspace.apps["other-app"].host
    assert ask_healthy("/api/items", token=token).status_code == 200
    assert ask_healthy("/api/items", neighbour, token=token).status_code == 401


def test_the_app_gets_forwarded_headers_in_place_of_the_token(ask: Ask) -> None:
    """`Authorization` and the client's own `X-Forwarded-*` must not arrive; the platform's must."""
    lab = Lab()
    lab.world.app.scopes = ("sql",)
    with lab:
        answer = ask(lab, "/api/whoami", token=lab.mint(), headers={"X-Forwarded-Email": "eve@example.com"}).json()
        assert answer["user"] == CALLER.id
        assert "authorization" not in answer["headers"]
        assert {"x-forwarded-access-token", "x-forwarded-user", "x-request-id"} <= set(answer["headers"])


def test_what_the_app_itself_answers_is_passed_on(healthy: Lab, ask_healthy: Ask) -> None:
    """404, 405 and 422 by the app must keep their bodies and bear the marks of acceptance."""
    token = healthy.mint()
    missing = ask_healthy("/api/nothing", token=token)
    assert (missing.status_code, missing.json()) == (404, {"detail": "Not Found"})
    method = ask_healthy("/api/echo", token=token)
    assert (method.status_code, method.headers["allow"]) == (405, "POST")
    assert ask_healthy("/api/items/x", token=token).status_code == 422
    assert all("gap-auth" in answer.headers for answer in (missing, method))


def test_bodies_go_through_both_ways(healthy: Lab, ask_healthy: Ask) -> None:
    """A POST must bring its body to the app, and the app's back."""
    answer = ask_healthy("/api/echo", method="POST", json={"a": [1, "é"]}, token=healthy.mint())
    assert answer.json() == {"echo": {"a": [1, "é"]}}


def test_head_has_no_body(healthy: Lab, ask_healthy: Ask) -> None:
    """A HEAD must be answered without a body, and the connection stay in order."""
    answer = ask_healthy("/api/items", method="HEAD", token=healthy.mint())
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_preflight_without_token_is_refused(ask_healthy: Ask) -> None:
    """A browser's token-less OPTIONS must get 401 and no CORS header."""
    answer = ask_healthy("/api/items", method="OPTIONS", headers={"Origin": "https://ui.example"})
    assert answer.status_code == 401
    assert not any(name.startswith("access-control-") for name in answer.headers)


@pytest.mark.parametrize(
    ("fault_id", "status"),
    [("app-never-deployed", 502), ("app-crashed", 502), ("app-not-listening", 502), ("app-stopped", 503)],
)
def test_an_app_that_is_not_up_has_the_door_s_page(ask: Ask, fault_id: str, status: int) -> None:
    """The page must be "App Not Available", without any mark of the app."""
    with Lab([fault_id]) as lab:
        answer = ask(lab, "/api/items", token=lab.mint())
        assert answer.status_code == status
        assert "<title>App Not Available</title>" in answer.text
        assert "gap-auth" not in answer.headers


def test_without_a_token_an_app_that_is_not_up_looks_like_any_other(ask: Ask) -> None:
    """The token is looked at before the app's state."""
    with Lab(["app-stopped"]) as lab:
        assert ask(lab, "/api/items").status_code == 401
        assert ask(lab, "/").status_code == 302


def test_an_expired_token_can_be_refused_in_three_ways(ask: Ask) -> None:
    """Public sources disagree: 401, the redirect even below `/api/`, or 403 "Invalid Token"."""
    for fault_id, status, body in (
        ("token-expired", 401, b""),
        ("token-expired--redirect", 302, b""),
        ("token-expired--forbidden", 403, b"Invalid Token"),
    ):
        with Lab([fault_id]) as lab:
            answer = ask(lab, "/api/items", token=(lab.base_dir / "token").read_text())
            assert (answer.status_code, answer.content) == (status, body)


def test_no_permission_is_an_empty_401_or_403(ask: Ask) -> None:
    """A healthy token without CAN USE must be refused without a word."""
    for fault_id, status in (("permission-missing", 401), ("permission-missing--forbidden", 403)):
        with Lab([fault_id]) as lab:
            answer = ask(lab, "/api/items", token=lab.mint(principal=STRANGER.id))
            assert (answer.status_code, answer.content) == (status, b"")


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("all-apis", 200), ("sql files.files", 200), ("sql files", 200), ("sql files:read", 403),
        ("sql", 403), ("iam.current-user:read", 403),
    ],
)  # fmt: skip
def test_scopes_must_cover_the_app_s(ask: Ask, scope: str, status: int) -> None:
    """`all-apis` and a superset pass, old and new names alike; a scope too few doesn't."""
    with Lab(["token-scopes-missing"]) as lab:
        assert ask(lab, "/api/items", token=lab.mint(scope=scope)).status_code == status


def test_a_private_link_refuses_before_the_token(ask: Ask) -> None:
    """The refusal must come with and without a token, and name the workspace."""
    with Lab(["network-policy-denied"]) as lab:
        for token in (None, lab.mint()):
            answer = ask(lab, "/api/items", token=token)
            text = "Public access is not allowed for workspace: 1234567890123456"
            assert (answer.status_code, answer.json()) == (403, {"X-Databricks-Reason-Phrase": text})


def test_an_unknown_app_is_the_platform_s_404(ask: Ask) -> None:
    """A host that the door doesn't know must be refused whatever the token."""
    with Lab(["app-url-wrong"]) as lab:
        host = lab.world.question.url or ""
        answer = ask(lab, "/api/items", host.removeprefix("https://"), token=lab.mint())
        assert answer.status_code == 404
        assert answer.headers["server"] == "databricks"
        assert "gap-auth" not in answer.headers


def test_another_workspace_s_app_redirects_to_its_own(healthy: Lab, ask_healthy: Ask) -> None:
    """The redirect's host is how a token of the wrong workspace can be told."""
    token = healthy.mint()
    assert ask_healthy("/api/items", FOREIGN_APP, token=token).status_code == 401
    place = ask_healthy("/", FOREIGN_APP, token=token).headers["location"]
    assert urlsplit(place).hostname == FOREIGN_WORKSPACE


def test_documented_paths_only(ask: Ask) -> None:
    """`path-outside-api`: the same token must pass below `/api/` and be sent to the login page elsewhere."""
    with Lab(["path-outside-api"]) as lab:
        assert ask(lab, "/items", token=lab.mint()).status_code == 302
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 200


def test_double_slashes_are_redirected_away(healthy: Lab, ask_healthy: Ask) -> None:
    """The door must send `//` to the path with one, query and all."""
    answer = ask_healthy("/api//items?page=2", token=healthy.mint())
    assert (answer.status_code, answer.headers["location"]) == (301, "/api/items?page=2")


def test_an_encoded_way_up_is_refused(healthy: Lab, ask_healthy: Ask) -> None:
    """`..%2F` must be a 400 before the app sees it."""
    assert ask_healthy("/api/..%2Fsecret", token=healthy.mint()).status_code == 400


def test_a_world_can_change_while_the_lab_runs(ask: Ask) -> None:
    """An app that comes up later must answer from then on: what waiting for it needs."""
    with Lab(["app-starting"]) as lab:
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 503
        lab.world.app.compute = "ACTIVE"
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 200


def test_the_app_s_own_redirect_leads_to_where_it_thinks_it_is(healthy: Lab, ask_healthy: Ask) -> None:
    """A trailing slash: FastAPI redirects to the Host it sees, over http."""
    answer = ask_healthy("/api/items/", token=healthy.mint())
    assert (answer.status_code, answer.headers["location"]) == (307, "http://localhost:8000/api/items")


def test_the_door_gives_up_on_an_app_that_does_not_answer(ask: Ask) -> None:
    """The platform's time limit must come as 504, and other paths stay fast."""
    lab = Lab(["app-timeout--gateway"])
    lab.world.app.door.time_limit = 0.1
    with lab:
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 504
        assert ask(lab, "/api/health", token=lab.mint()).status_code == 200


def test_garbage_on_the_wire_is_a_400(healthy: Lab) -> None:
    """What isn't HTTP must be refused, and do no harm."""
    import socket
    import ssl

    port = int(next(each for each in healthy.connections if each.startswith(APP)).rpartition(":")[2])
    trust = ssl.create_default_context(cafile=str(healthy.ca_bundle))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as raw,
        trust.wrap_socket(raw, server_hostname=APP) as tls,
    ):
        tls.sendall(b"not http at all\r\n\r\n")
        assert tls.recv(100).startswith(b"HTTP/1.1 400 ")
    assert healthy.log.troubles == ()
