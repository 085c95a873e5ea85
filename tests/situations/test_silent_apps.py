"""Apps that run and give no answer, at one path or at every path."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.scenarios.asking import called
from tests.situations.raw import Asked, Send, raw, reply
from tests.situations.serving import HOST
from tests.situations.test_field_access import LIKELY, fixes, only
from tests.situations.world import signed, staged

ENVOY = "upstream connect error or disconnect/reset before headers. reset reason: connection termination"


def test_a_path_that_closes_the_connection_beside_one_that_answers(tmp_path: Path) -> None:
    """A worker that dies over a request leaves nothing; another path shows that the app and the way to it are in order."""

    def answer(asked: Asked, send: Send) -> None:
        if asked.target != "/api/boom":
            send(reply(404, b'{"detail":"Not Found"}'))

    with raw(answer, tmp_path) as served:
        done = called(
            ["run", *served.arguments, "--endpoint", "/api/boom", "--format=json", "--quiet"], {"PATH": "/usr/bin"}
        )
        targets = [asked.target for asked in served.seen]
    told = json.loads(done.stdout)
    assert [(root["id"], root["confidence"]) for root in told["root_causes"]] == [("app-path-dies", "confirmed")]
    assert targets == ["/api/boom", "/api/dbapp-diag-no-such-route", "/api/boom"]


def test_a_gateway_that_gets_no_answer_anywhere_leads_to_the_apps_log(tmp_path: Path) -> None:
    """A 503 may be the platform's own; its words, the record and a second path speak for the app."""

    def door(request: Request) -> Response | None:
        return PlainTextResponse(ENVOY, 503) if "authorization" in request.headers else None

    with staged(Starlette(), tmp_path, at_door=door) as here:
        told = here.ask("--url", f"https://{HOST}", "--endpoint", "/api/items", token=signed())
    only(told, "app-not-listening", LIKELY)
    assert "databricks apps logs" in fixes(told)
