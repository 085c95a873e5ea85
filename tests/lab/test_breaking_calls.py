"""The switches for what becomes of calls: each shows as it was reported, at the path that it's for and at no other."""

from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.lab.breaking_calls import (
    DOWNSTREAM,
    GATEWAY,
    GUARDS,
    die_at,
    fail_now_and_then,
    guard_hosts,
    put_behind_gateway,
    refuse_downstream,
    unavailable_now_and_then,
)  # fmt: skip
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, WORKSPACE, World
from tests.lab.conftest import client


def lab_with(change: Callable[[World], None]) -> Lab:
    """A lab with one change."""
    return Lab(also=(change,))


@pytest.mark.parametrize(("style", "status"), [("mcp", 421), ("mcp-origin", 403), ("starlette", 400), ("django", 400)])
def test_a_guard_refuses_the_host_behind_an_accepted_token(style: str, status: int) -> None:
    """In its framework's words, and with the front door's mark."""
    with lab_with(lambda world: guard_hosts(world, style)) as lab, client(lab) as app:
        answer = app.get("/api/items")
        assert (answer.status_code, answer.text) == (status, GUARDS[style].body)
        assert "gap-auth" in answer.headers


def test_a_missing_csrf_token_stops_unsafe_methods_only() -> None:
    """Django's own page."""
    with lab_with(lambda world: guard_hosts(world, "django-csrf")) as lab, client(lab) as app:
        assert app.get("/api/items").status_code == 200
        answer = app.post("/api/orders", json={"item": "a lamp"})
        assert (answer.status_code, "CSRF verification failed" in answer.text) == (403, True)


@pytest.mark.parametrize("what", DOWNSTREAM)
def test_the_workspace_s_refusal_comes_through_the_app(what: str) -> None:
    """With the app's status, as JSON, and other paths work."""
    with lab_with(lambda world: refuse_downstream(world, what)) as lab, client(lab) as app:
        answer = app.get("/api/items")
        assert (answer.status_code, answer.json() != {}) == (DOWNSTREAM[what].status, True)
        assert app.get("/api/health").status_code == 200


@pytest.mark.parametrize(("how", "status"), [("502", 502), ("504", 504)])
def test_an_answer_is_lost_though_the_app_was_asked(how: str, status: int) -> None:
    """By the platform's page, without the mark of an accepted token; and once for each request."""
    with lab_with(lambda world: die_at(world, "/api/orders", how)) as lab, client(lab) as app:
        answer = app.post("/api/orders", json={"item": "a lamp"})
        assert (answer.status_code, "gap-auth" in answer.headers) == (status, False)
        assert len(lab.log.unsafe) == 1
        assert app.get("/api/health").status_code == 200


def test_an_answer_is_cut() -> None:
    """Half of it comes, and the connection ends."""
    with lab_with(lambda world: die_at(world, "/api/items", "cut")) as lab, client(lab) as app:
        with pytest.raises(httpx.RemoteProtocolError):
            app.get("/api/items")
        assert app.get("/api/health").status_code == 200


def test_every_second_call_fails() -> None:
    """By the app, or by the front door."""
    lost = Reply(404, '{"detail":"Session not found"}')
    with lab_with(lambda world: fail_now_and_then(world, lost)) as lab, client(lab) as app:
        assert [app.get("/api/items").status_code for _ in range(4)] == [200, 404, 200, 404]
        assert app.get("/api/health").status_code == 200
    with lab_with(lambda world: unavailable_now_and_then(world, 3)) as lab, client(lab) as app:
        assert [app.get("/api/items").status_code for _ in range(6)] == [200, 200, 502, 200, 200, 502]


def test_a_gateway_passes_on_what_it_is_let() -> None:
    """All of it; without the token, so that the front door asks for a sign-in at the app's own host; or nothing without its key."""
    with lab_with(put_behind_gateway) as lab, client(lab, GATEWAY) as app:
        answer = app.get("/api/items")
        assert (answer.status_code, "gap-auth" in answer.headers) == (200, True)
        assert app.post("/api/echo", json=[1]).json() == {"echo": [1]}
    with lab_with(lambda world: put_behind_gateway(world, drops_token=True)) as lab, client(lab, GATEWAY) as app:
        assert app.get("/api/items").status_code == 401
        place = app.get("/").headers["location"]
        assert WORKSPACE in place and f"https%3A%2F%2F{APP}" in place
    with lab_with(lambda world: put_behind_gateway(world, wants_key=True)) as lab, client(lab, GATEWAY) as app:
        answer = app.get("/api/items")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("AzureApiManagementKey ")
        assert not {"gap-auth", "x-request-id"} & set(answer.headers)
        assert app.get("/api/items", headers={"Ocp-Apim-Subscription-Key": lab.world.app_key}).status_code == 200


def test_the_metadata_for_mcp_clients_are_anybody_s(app: httpx.Client) -> None:
    """Who gives tokens for the app, without one; unless the door doesn't serve them."""
    path, nobody = "/.well-known/oauth-protected-resource", {"Authorization": ""}
    assert app.get(path, headers=nobody).json() == {
        "resource": f"https://{APP}",
        "authorization_servers": [f"https://{WORKSPACE}/oidc"],
    }
    lab = Lab()
    lab.world.app.door.resource_metadata, lab.world.app.door.asks_accept = False, True
    with lab, client(lab) as other:
        assert other.get(path, headers=nobody).status_code == 302
        assert other.get("/mcp", headers=nobody | {"Accept": "application/json"}).status_code == 401
