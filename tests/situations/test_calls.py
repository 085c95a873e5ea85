"""Calls as people make them, against apps that people write; F and a number is a situation met in the field."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Body, FastAPI, File, Form, Header, UploadFile
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from pydantic import BaseModel

from tests.situations.asking import ask
from tests.situations.serving import Served, serving

CONFIRMED = "confirmed"


class Row(BaseModel):
    quantity: int
    name: str = "screw"


def app() -> FastAPI:
    """What an app may have."""
    made = FastAPI(openapi_url="/api/openapi.json")

    @made.get("/api/items")
    def items() -> list[dict[str, object]]:
        return [{"id": 1, "name": "screw"}]

    @made.post("/api/score")
    def score(row: Row) -> dict[str, object]:
        return {"score": row.quantity * 2}

    @made.post("/api/form")
    def form(name: Annotated[str, Form()]) -> dict[str, str]:
        return {"name": name}

    @made.post("/api/upload")
    async def upload(part: Annotated[UploadFile, File()]) -> dict[str, int]:
        return {"size": len(await part.read())}

    @made.delete("/api/items/{number}", status_code=204)
    def remove(number: int) -> None: ...

    @made.get("/api/search")
    def search(q: str) -> str:
        return q

    @made.get("/api/keyed")
    def keyed(x_app_token: Annotated[str | None, Header()] = None) -> Response:
        return (
            JSONResponse({"ok": True})
            if x_app_token == "s3cret-of-the-app"
            else JSONResponse({"error": "Invalid token"}, 401)
        )

    @made.get("/api/page")
    def page() -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Items</title>")

    @made.get("/api/moved")
    def moved() -> RedirectResponse:
        return RedirectResponse("/api/items", 308)

    @made.get("/api/inside")
    def inside() -> RedirectResponse:
        return RedirectResponse("http://localhost:8000/api/items?page=2", 307)

    @made.post("/api/score-moved")
    def score_moved() -> RedirectResponse:
        return RedirectResponse("/api/score", 307)

    @made.get("/api/circle")
    def circle() -> RedirectResponse:
        return RedirectResponse("/api/circle?again=1", 307)

    @made.get("/api/slow")
    async def slow(seconds: float) -> dict[str, bool]:
        await asyncio.sleep(seconds)
        return {"done": True}

    @made.get("/api/events")
    def events(first: float = 0) -> StreamingResponse:
        async def each() -> AsyncIterator[str]:
            yield ": hello\n\n"
            await asyncio.sleep(first)
            while True:
                yield 'data: {"token": "word"}\n\n'
                await asyncio.sleep(0.2)

        return StreamingResponse(each(), media_type="text/event-stream")

    @made.get("/api/flood")
    def flood() -> StreamingResponse:
        async def each() -> AsyncIterator[bytes]:
            while True:
                yield b"data: " + b"x" * 65_536 + b"\n\n"
                await asyncio.sleep(0)  # else nothing else is served once the client has gone

        return StreamingResponse(each(), media_type="text/event-stream")

    @made.get("/api/limited")
    def limited() -> Response:
        return PlainTextResponse("slow down", 429, {"retry-after": "30"})

    @made.api_route("/mcp", methods=["GET", "POST"], include_in_schema=False)
    def mcp() -> Response:
        error = {"code": -32600, "message": "Not Acceptable: Client must accept text/event-stream"}
        return JSONResponse({"jsonrpc": "2.0", "id": "server-error", "error": error}, 406)

    @made.api_route("/guarded/host", methods=["GET", "POST"], include_in_schema=False)
    def guarded() -> Response:
        return PlainTextResponse("Invalid Host header", 421)

    @made.post("/guarded/origin")
    def origin() -> Response:
        return PlainTextResponse("Invalid Origin header", 403)

    @made.get("/api/refused")
    def refused(kind: str) -> Response:
        if kind == "model":
            words = (
                "PermissionDenied: User 0b7d9c55-41aa-4e0d-8f36-77c2a9e01d12 does not have CAN_QUERY on endpoint chat"
            )
            return JSONResponse({"detail": f"databricks.sdk.errors.platform.{words}"}, 403)
        if kind == "table":
            return JSONResponse(
                {"error": "[INSUFFICIENT_PERMISSIONS] User does not have USE SCHEMA on Schema 'main.shop'"}, 500
            )
        if kind == "space":
            error = {
                "error_code": "RESOURCE_DOES_NOT_EXIST",
                "message": "Node with resource name Some(rooms/1) does not exist.",
            }
            return JSONResponse(error, 404)
        return JSONResponse({"error": "you aren't on the list"}, 403)

    @made.post("/api/echo")
    def echo(value: Annotated[object, Body()]) -> object:
        return value

    flips = iter(range(1_000_000))

    @made.get("/api/flips")
    def flip() -> Response:
        return PlainTextResponse("", 500) if next(flips) % 2 else JSONResponse({"ok": True})

    return made


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("app")
    with serving(app(), folder) as here:
        yield here


HEALTHY = {
    "a GET": ("--endpoint", "/api/items"),
    "JSON": ("--endpoint", "/api/score", "--json", '{"quantity": 2}'),
    "JSON by its parts": (
        "--endpoint",
        "/api/score",
        "-X",
        "POST",
        "-H",
        "Content-Type: application/json",
        "-d",
        '{"quantity": 2}',
    ),
    "a form": ("--endpoint", "/api/form", "-d", "name=screw"),
    "DELETE": ("--endpoint", "/api/items/1", "-X", "DELETE"),
    "F24: the app's own key in a header of its own": (
        "--endpoint",
        "/api/keyed",
        "-H",
        "X-App-Token: s3cret-of-the-app",
    ),
    "a page that was asked for": ("--endpoint", "/api/page", "-H", "Accept: text/html"),
    "a page that was expected": ("--endpoint", "/api/page", "--expect", "text/html"),
    "a redirect on the same host": ("--endpoint", "/api/moved"),
    "an event stream": ("--endpoint", "/api/events"),
    "an event stream that begins late": ("--endpoint", "/api/events?first=2"),
    "F38: slow": ("--endpoint", "/api/slow?seconds=3"),
    "what is expected": (
        "--endpoint",
        "/api/items",
        "--expect",
        "200",
        "--expect",
        "json:[0].id=1",
        "--expect",
        "<30s",
    ),
    "a status that is expected": ("--endpoint", "/api/nothing", "--expect", "404"),
    "a stream without end or measure": ("--endpoint", "/api/flood"),
}


@pytest.mark.parametrize("arguments", HEALTHY.values(), ids=HEALTHY)
def test_a_call_that_works_is_healthy(served: Served, arguments: tuple[str, ...]) -> None:
    told = ask(served, *arguments)
    assert (told.verdict, told.code, told.causes) == ("healthy", 0, []), told.headline
    assert not set(told.warnings) - {"app-slow"}


PROBLEMS = {
    "F1: a guard of host names": (("--endpoint", "/guarded/host"), ("app-host-guard", CONFIRMED)),
    "F1: a guard of origins": (("--endpoint", "/guarded/origin", "--json", "{}"), ("app-host-guard", CONFIRMED)),
    "F3: to the app's inside": (("--endpoint", "/api/inside"), ("redirect-drops-token", CONFIRMED)),
    "F24: without the app's key": (("--endpoint", "/api/keyed"), ("app-denies", CONFIRMED)),
    "F19: a model": (("--endpoint", "/api/refused?kind=model"), ("app-downstream-permission", CONFIRMED)),
    "F20: a Genie space": (("--endpoint", "/api/refused?kind=space"), ("app-downstream-permission", CONFIRMED)),
    "a table": (("--endpoint", "/api/refused?kind=table"), ("app-downstream-permission", CONFIRMED)),
    "the app's own list": (("--endpoint", "/api/refused?kind=list"), ("app-denies", CONFIRMED)),
    "F37: a limit": (("--endpoint", "/api/limited"), ("app-rate-limited", CONFIRMED)),
    "the wrong body, as given": (
        ("--endpoint", "/api/score", "--json", '{"name": "x"}'),
        ("app-rejects-request", CONFIRMED),
    ),
    "the wrong method, as given": (("--endpoint", "/api/score", "-X", "GET"), ("endpoint-method", CONFIRMED)),
    "a page for data": (("--endpoint", "/api/page"), ("response-unexpected", CONFIRMED)),
    "another status": (("--endpoint", "/api/items", "--expect", "201"), ("expectation-unmet", CONFIRMED)),
    "another value": (("--endpoint", "/api/items", "--expect", "json:[0].id=2"), ("expectation-unmet", CONFIRMED)),
    "now and then": (("--endpoint", "/api/flips", "--repeat", "4"), ("app-intermittent", CONFIRMED)),
    "no such path": (("--endpoint", "/api/nothing"), ("endpoint-not-found", CONFIRMED)),
}


@pytest.mark.parametrize(("arguments", "cause"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_call_that_fails_has_its_cause(served: Served, arguments: tuple[str, ...], cause: tuple[str, str]) -> None:
    told = ask(served, *arguments)
    assert (told.verdict, told.code, told.causes) == ("problem", 1, [cause]), told.headline


MADE_UP = {
    "F30: an MCP server": (("--endpoint", "/mcp"), "--mcp"),
    "a POST route": (("--endpoint", "/api/score"), """--method POST --json '{"quantity": 0}'"""),
    "a body": (("--endpoint", "/api/score", "-X", "POST"), """--json '{"quantity": 0}'"""),
    "a query": (("--endpoint", "/api/search"), ""),
}


@pytest.mark.parametrize(("arguments", "options"), MADE_UP.values(), ids=MADE_UP)
def test_what_the_tool_made_up_is_not_the_apps_fault(served: Served, arguments: tuple[str, ...], options: str) -> None:
    told = ask(served, *arguments)
    assert (told.verdict, told.code, told.causes) == ("inconclusive", 3, [])
    assert "network, token, permission and route are in order" in told.headline
    assert told.next_command.endswith(options)


def test_a_wait_of_our_own_is_inconclusive(served: Served) -> None:
    told = ask(served, "--endpoint", "/api/slow?seconds=30", "--timeout", "4s")
    assert (told.verdict, told.causes) == ("inconclusive", [])
    assert "waited no longer" in told.headline
    assert told.next_command.endswith("--timeout 60s")


def test_F40_a_stream_without_an_event_is_inconclusive(served: Served) -> None:
    told = ask(served, "--endpoint", "/api/events?first=60", "--timeout", "4s")
    assert (told.verdict, told.causes) == ("inconclusive", [])
    assert told.headline.startswith("200 from the app")


def test_an_unsafe_call_is_made_once_and_its_redirect_told(served: Served) -> None:
    told = ask(served, "--endpoint", "/api/score-moved", "--json", '{"quantity": 2}')
    assert told.verdict == "inconclusive"
    assert "--endpoint /api/score " in told.next_command
    assert """--json '{"quantity": 2}'""" in told.next_command


def test_the_way_out_of_a_redirect_to_the_inside_is_on_the_apps_own_host(served: Served) -> None:
    told = ask(served, "--endpoint", "/api/inside")
    assert "localhost" not in told.fix()["text"] + told.fix()["command"]
    assert "'/api/items?page=2'" in told.fix()["command"]


def test_redirects_without_end_are_no_loss_of_the_token(served: Served) -> None:
    told = ask(served, "--endpoint", "/api/circle")
    assert (told.verdict, told.causes) == ("inconclusive", [])
