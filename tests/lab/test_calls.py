"""The calls that people make of the lab's app, as plain clients make them, through its front door."""

import time
from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.lab.http_server import MAX_BODY
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import CALLER


def test_an_order_is_made_changed_and_deleted(app: httpx.Client) -> None:
    """POST, PUT, PATCH, GET and DELETE must each reach the app with their body, and bring its answer back."""
    made = app.post("/api/orders", json={"item": "a lamp", "quantity": 2})
    number = made.json()["id"]
    place = f"/api/orders/{number}"
    assert (made.status_code, made.json()) == (201, {"id": number, "item": "a lamp", "quantity": 2})
    assert app.put(place, json={"item": "two lamps"}).json() == {"id": number, "item": "two lamps", "quantity": 1}
    assert app.patch(place, json={"quantity": 5}).json()["quantity"] == 5
    assert app.get(place).json() in app.get("/api/orders").json()
    gone = app.delete(place)
    assert (gone.status_code, gone.content) == (204, b"")
    assert app.delete(place).status_code == 404


@pytest.mark.parametrize(
    ("sent", "missing"),
    [({}, ["body", "item"]), ({"item": "a", "quantity": 0}, ["body", "quantity"])],
)
def test_a_wrong_order_is_a_422_by_fastapi_itself(app: httpx.Client, sent: object, missing: list[str]) -> None:
    """What is wrong must be named as FastAPI names it."""
    answer = app.post("/api/orders", json=sent)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, missing)


def test_a_body_that_is_not_json_is_a_422(app: httpx.Client) -> None:
    """So is a body without its type."""
    assert app.post("/api/orders", content="item", headers={"Content-Type": "application/json"}).status_code == 422
    assert app.post("/api/orders", content="item").status_code == 422


def test_a_form_is_read(app: httpx.Client) -> None:
    """As browsers send it, and a field too few is told."""
    assert app.post("/api/form", data={"name": "Zoë", "amount": "3"}).json() == {"name": "Zoë", "amount": 3}
    assert app.post("/api/form", data={"amount": "3"}).status_code == 422


def test_each_part_of_an_upload_is_told(app: httpx.Client) -> None:
    """Name, size and media type, of a large binary file as well."""
    files = {"photo": ("ä.png", b"\0" * 300_000, "image/png"), "notes": ("n.txt", b"abc", "text/plain")}
    told = {each["name"]: each for each in app.post("/api/upload", files=files, data={"title": "é"}).json()}
    assert told["photo"] == {"name": "photo", "file": "ä.png", "size": 300_000, "type": "image/png"}
    assert (told["notes"]["size"], told["notes"]["type"]) == (3, "text/plain")
    assert told["title"] == {"name": "title", "file": None, "size": 2, "type": None}
    assert app.post("/api/upload", json={}).status_code == 415


def test_a_body_that_is_too_long_is_a_413(app: httpx.Client) -> None:
    """The lab takes no more than it's ready to hold."""
    assert app.post("/api/echo", content=b"x" * (MAX_BODY + 1)).status_code == 413


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(app: httpx.Client) -> None:
    """As curl does before a long body."""
    assert app.post("/api/echo", json=1, headers={"Expect": "100-continue"}).json() == {"echo": 1}


def test_a_model_answers(app: httpx.Client) -> None:
    """JSON to JSON."""
    assert app.post("/api/score", json={"inputs": [[1, 2], [3]]}).json() == {"predictions": [3, 3]}
    assert app.post("/api/score", json={"inputs": [["x"]]}).status_code == 422


def test_an_agent_answers_at_once_or_in_pieces(app: httpx.Client) -> None:
    """The same words: as JSON, or as an event stream where that's asked for."""
    question: dict[str, object] = {"input": [{"role": "user", "content": "good day"}]}
    whole = app.post("/api/agent", json=question).json()
    assert whole["output"][0]["content"][0]["text"] == "You said: good day"
    with app.stream("POST", "/api/agent", json=question | {"stream": True}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [line for line in answer.iter_lines() if line]
    assert "response.output_text.delta" in events[0] and events[-1] == "data: [DONE]"


def test_an_endpoint_can_want_a_key_of_its_own(healthy: Lab, app: httpx.Client) -> None:
    """Without it, and with another lab's, the app's own 401 in its own words, behind an accepted token."""
    with Lab() as other:
        keys = {"": 401, other.world.app_key: 401, healthy.world.app_key: 200}
    for key, status in keys.items():
        answer = app.get("/api/keyed", headers={"X-Api-Key": key} if key else {})
        assert (answer.status_code, answer.headers["gap-auth"]) == (status, CALLER.id)
        assert ("invalid_api_key" in answer.text) == (status == 401)
    assert healthy.world.app_key in healthy.secrets


def test_a_slow_answer_takes_as_long_as_asked(app: httpx.Client) -> None:
    """No byte before, and a limit to it."""
    began = time.monotonic()
    assert app.get("/api/slow?seconds=0.4").json() == {"slow": True, "seconds": 0.4}
    assert time.monotonic() - began >= 0.4
    assert app.get("/api/slow?seconds=100000").status_code == 422


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/api/moved", "/api/items"),
        ("/api/moved-away", "https://items.corp.example/api/items"),
        ("/api/moved-slash", "http://localhost:8000/api/items"),
    ],
)
def test_redirects_inside_and_out(app: httpx.Client, path: str, place: str) -> None:
    """To the same host, to another, and to where the app thinks that it is."""
    answer = app.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, place)


def test_the_log_counts_what_may_have_changed_something(ask: Callable[..., httpx.Response]) -> None:
    """Each unsafe request that the app itself got, once; not those that the front door refused."""
    with Lab() as lab:
        for token in (None, lab.mint()):
            ask(lab, "/api/orders", method="POST", json={"item": "a lamp"}, token=token)
            ask(lab, "/api/orders", token=token)
        assert [(seen.method, seen.path) for seen in lab.log.unsafe] == [("POST", "/api/orders")]


def test_the_app_lists_its_routes(app: httpx.Client) -> None:
    """With the schema of what each takes, so that an example can be made of it."""
    listed = app.get("/openapi.json").json()
    assert {"/api/orders", "/api/form", "/api/upload", "/api/score", "/api/agent", "/api/keyed"} <= set(listed["paths"])
    assert "item" in listed["components"]["schemas"]["Order"]["properties"]
    assert list(listed["paths"]["/api/upload"]["post"]["requestBody"]["content"]) == ["multipart/form-data"]
