"""F49: voice and run streams over a websocket on Apps. The upgrade passes the door; a plain GET of such a path fails by design."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from dbapp_diag.model.request_parts import CallKind
from tests.scenarios.asking import called
from tests.situations.raw import Raw, raw, reply
from tests.situations.sessions import asked_of, roots
from tests.situations.test_websocket import app as sockets

PLAIN = {
    "the websockets library": lambda: PlainTextResponse(
        "Failed to open a WebSocket connection: missing Connection header.\n", 426, {"Upgrade": "websocket"}
    ),
    "Engine.IO": lambda: JSONResponse({"code": 0, "message": "Transport unknown"}, 400),
    "ws for Node": lambda: PlainTextResponse("Upgrade Required", 426),
}


def test_F49_the_upgrade_passes() -> None:
    case, _ = asked_of(sockets, "/api/echo", CallKind.WEBSOCKET)
    assert (case.verdict, roots(case)) == ("healthy", {})


@pytest.mark.parametrize("server", PLAIN)
def test_F49_a_plain_get_is_no_fault_of_the_apps(server: str) -> None:
    app = FastAPI()

    @app.get("/ws/voice")
    def voice() -> Response:
        return PLAIN[server]()

    case, _ = asked_of(app, "/ws/voice", CallKind.HTTP)
    assert (case.verdict, roots(case)) == ("inconclusive", {}), case.headline
    if server != "Engine.IO":
        assert case.next_step is not None
        assert (case.next_step.command or "").endswith("--websocket")


def test_F49_a_404_for_a_plain_get_may_be_a_websockets_path() -> None:
    """Starlette has routes for websockets alone, which it doesn't list, and answers 404 to anything else."""
    case, _ = asked_of(sockets, "/api/echo", CallKind.HTTP)
    assert case.verdict == "inconclusive" or roots(case) == {"endpoint-not-found": "likely"}, case.headline
    assert "--websocket" in str([root.fix for root in case.root_causes]) + str(case.next_step)


def root_of_upgrade(served: Raw) -> dict[str, Any]:
    """The root cause that a run with --websocket gives."""
    words = ["run", *served.arguments, "--endpoint", "/api/voice", "--websocket", "--format", "json", "--quiet"]
    done = called(words, {"PATH": "/usr/bin"})
    roots = [root for root in json.loads(done.stdout)["root_causes"] if not root["id"].startswith("dns-")]
    assert len(roots) == 1, done.stdout
    return roots[0]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (426, "Upgrade Required"),
        (426, "Failed to open a WebSocket connection: missing Connection header."),
        (400, 'Can "Upgrade" only to "WebSocket".'),
        (
            400,
            "websocket: the client is not using the websocket protocol: 'upgrade' token not found in 'Connection' header",
        ),
    ],
)
def test_an_upgrade_that_something_between_takes_away(status: int, body: str, tmp_path: Path) -> None:
    """The request had it, and the app says that it didn't come: no fault of the request's."""
    with raw(lambda _, send: send(reply(status, body.encode(), media_type="text/plain")), tmp_path) as served:
        root = root_of_upgrade(served)
        assert [each for each in served.seen if each.named("upgrade") == [b"websocket"]]
    assert (root["id"], root["confidence"], root["variant"]) == ("app-rejects-request", "likely", "upgrade-lost")
    assert root["fix"][0]["who"] == "the network team"


def test_another_version_of_the_protocol_is_the_apps_wish(tmp_path: Path) -> None:
    """A server that speaks other versions says which (RFC 6455, section 4.4)."""
    answer = reply(426, b"Upgrade Required", "sec-websocket-version: 8, 7", media_type="text/plain")
    with raw(lambda _, send: send(answer), tmp_path) as served:
        root = root_of_upgrade(served)
    assert (root["id"], root.get("variant")) == ("app-rejects-request", None)
