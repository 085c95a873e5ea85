"""Calls of other kinds than a plain GET that work: protocols, gateways, fresh deployments, apps that were ill before."""

from __future__ import annotations

import json

from dbapp_diag.lab.breaking import at_door
from dbapp_diag.lab.breaking_calls import fail_now_and_then, put_behind_gateway
from dbapp_diag.lab.land import Deployment, Reply, Token
from dbapp_diag.lab.web import Request, Response, not_available
from dbapp_diag.lab.world import APP, World
from tests.accuracy.scenario import Group, Scenario
from tests.accuracy.worlds import into

CALLS: list[Scenario] = []
_fine = into(CALLS, Group.HEALTHY)


@_fine
def kept_token(world: World) -> None:
    """The token was got fifty minutes ago and kept in a file; it has ten minutes left, and the call needs seconds."""
    world.examine(Token(issued_ago=3000.0))
    world.question.endpoint = "/api/items/1"


@_fine
def behind_a_gateway(world: World) -> None:
    """The app is called by a gateway's name, and the gateway passes everything on."""
    put_behind_gateway(world)


@_fine
def gateway_with_its_key(world: World) -> None:
    """The gateway wants a key of its own, and the call has it."""
    put_behind_gateway(world, wants_key=True)
    world.question.extra += ("--header", f"Ocp-Apim-Subscription-Key: {world.app_key}")


@_fine
def just_deployed(world: World) -> None:
    """The deployment ended ten seconds ago, and the app answers."""
    world.app.active = Deployment(age=10.0)


@_fine
def recovered_within_the_wait(world: World) -> None:
    """The door's first answers are those of an app that isn't up yet; the run waits, and then the app answers."""
    left = [not_available(503)] * 2
    world.app.active = Deployment(age=5.0)
    at_door(world, lambda request: left.pop() if request.bearer is not None and left else None)
    world.question.extra += ("--wait", "20s")


@_fine
def repeated_and_steady(world: World) -> None:
    """The call is made four times, and each is answered alike, at its own speed."""
    world.question.extra += ("--repeat", "4")


@_fine
def another_path_is_ill(world: World) -> None:
    """Every second call of another path fails, which isn't the question."""
    fail_now_and_then(world, Reply(500, '{"detail":"Internal Server Error"}'), path="/api/other")


@_fine
def events(world: World) -> None:
    """The answer is an event stream that never ends by itself."""
    world.question.endpoint = "/api/stream"


@_fine
def events_seldom(world: World) -> None:
    """The stream's first event comes at once, the next in ten seconds."""
    world.question.endpoint = "/api/stream?every=10"


@_fine
def mcp_by_stream(world: World) -> None:
    """An MCP client's first request, answered by an event stream."""
    world.question.endpoint, world.question.extra = "/mcp", (*world.question.extra, "--mcp")


@_fine
def mcp_by_json(world: World) -> None:
    """The same by a server without sessions, which answers JSON."""
    mcp_by_stream(world)
    world.app.mcp.streams = world.app.mcp.sessions = False


@_fine
def websocket(world: World) -> None:
    """The app accepts an upgrade."""
    world.question.endpoint, world.question.extra = "/api/ws", (*world.question.extra, "--websocket")


@_fine
def a_page_for_who_asks_for_one(world: World) -> None:
    """The path is below `/api/`, the caller asks for HTML and gets it."""
    page = "<!doctype html><html lang=en><title>Report</title><h1>Report</h1></html>"
    world.app.replies["/api/report"] = Reply(200, page, "text/html; charset=utf-8")
    world.question.endpoint = "/api/report"
    world.question.extra += ("--header", "Accept: text/html")


@_fine
def expected_refusal(world: World) -> None:
    """A 403 of the app's is what the caller expects."""
    world.app.replies["/api/secret"] = Reply(403, '{"detail":"not for this caller"}')
    world.question.endpoint = "/api/secret"
    world.question.extra += ("--expect", "403")


@_fine
def redirect_with_the_method_kept(world: World) -> None:
    """307 from one path of the app's own to another: a client keeps method and token."""
    world.app.replies["/api/old"] = Reply(307, "", headers=(("location", "/api/items"),))
    world.question.endpoint = "/api/old"


@_fine
def limits_told_along(world: World) -> None:
    """The answer says how many calls are left, and when there are more."""
    told = (("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "0"), ("retry-after", "30"))
    world.app.replies["/api/items"] = Reply(200, "[]", headers=told)


@_fine
def partial_answer(world: World) -> None:
    """A part of a file is asked for, and answered by 206."""
    world.app.replies["/api/file"] = Reply(
        206, "first ten!", "application/octet-stream", headers=(("content-range", "bytes 0-9/1000"),)
    )
    world.question.endpoint = "/api/file"
    world.question.extra += ("--header", "Range: bytes=0-9")


@_fine
def lines_of_json(world: World) -> None:
    """The answer is one JSON document a line."""
    body = "".join(json.dumps({"id": number}) + "\n" for number in range(50))
    world.app.replies["/api/items"] = Reply(200, body, "application/x-ndjson")


@_fine
def hints_before_the_answer(world: World) -> None:
    """The answer has links to load early and a cookie for another path, as frameworks with pages send."""
    told = (("link", "</static/app.css>; rel=preload; as=style"), ("set-cookie", "lang=en; Path=/ui; SameSite=Lax"))
    world.app.replies["/api/items"] = Reply(200, "[]", headers=told)


@_fine
def answered_by_a_cache(world: World) -> None:
    """The answer comes with an age and a validator; the door adds nothing of its own but who the caller is."""

    def cached(request: Request) -> Response | None:
        if request.raw_path != "/api/items" or request.bearer is None:
            return None
        told = (("content-type", "application/json"), ("age", "17"), ("cache-control", "private, max-age=60"))
        return Response(200, b"[]", (*told, ("gap-auth", f"caller@{APP}")), by="app")

    at_door(world, cached)
