"""F49: voice and run streams over a websocket on Apps. The upgrade passes the door; a plain GET of such a path fails by design."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from dbapp_diag.model.request_parts import CallKind
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
