"""Worlds whose trouble the catalogue doesn't hold: a right diagnosis says that it can't tell, and what would."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.lab.breaking import Answer, at_door, at_workspace, change_record, with_token
from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import Deployment, Reply
from dbapp_diag.lab.records import Json, app_record, me
from dbapp_diag.lab.web import Response, html_response, json_response
from dbapp_diag.lab.world import APP, CALLER, WORKSPACE, World
from tests.accuracy.scenario import Group, Scenario
from tests.accuracy.worlds import into

_WORLDS: list[Scenario] = []
_odd = into(_WORLDS, Group.UNKNOWN)

TEXT = ("content-type", "text/plain; charset=utf-8")
PAGE = ("content-type", "text/html; charset=utf-8")


def _elsewhere(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Response:
    """An answer by a server that isn't the platform's."""
    return Response(status, body, headers, stamped=False)


def _everybody(response: Response) -> Answer:
    return lambda request: response


# -- statuses that mean nothing here


@_odd
def teapot(world: World) -> None:
    """The front door answers 418 to the token."""
    at_door(world, with_token(Response(418)))


@_odd
def payment(world: World) -> None:
    """The front door answers 402 to the token, and not a word."""
    at_door(world, with_token(Response(402)))


@_odd
def legal_reasons(world: World) -> None:
    """Something answers 451 to everybody, in plain text."""
    at_door(world, _everybody(_elsewhere(451, b"Unavailable", TEXT)))


@_odd
def too_early(world: World) -> None:
    """The front door answers 425 to the token."""
    at_door(world, with_token(Response(425)))


@_odd
def misdirected(world: World) -> None:
    """The front door answers 421, as for a connection that was meant for another host."""
    at_door(world, with_token(Response(421)))


@_odd
def silent(world: World) -> None:
    """The app doesn't answer within the run's own time: nobody's fault, as it may yet do so."""
    world.app.replies["/api/items"] = Reply(delay=3600.0)
    world.question.extra += ("--timeout", "6s")


@_odd
def a_bare_get(world: World) -> None:
    """The path takes POST, and nobody asked for GET."""
    world.question.endpoint = "/api/echo"


@_odd
def a_bare_get_of_a_websocket(world: World) -> None:
    """The path takes a websocket's upgrade, which frameworks list nowhere, and answers 404 to anything else."""
    world.question.endpoint = "/api/ws"


@_odd
def encoded_dots(world: World) -> None:
    """The door refuses the path itself with 400: an encoded slash after two dots."""
    world.question.endpoint = "/api/..%2Fitems"


@_odd
def beyond_the_standard(world: World) -> None:
    """Something answers 599 to everybody."""
    at_door(world, _everybody(_elsewhere(599)))


@_odd
def network_login(world: World) -> None:
    """Something answers 511, with a bare text and no name."""
    at_door(world, _everybody(_elsewhere(511, b"Network Authentication Required", TEXT)))


@_odd
def unknown_cdn(world: World) -> None:
    """A delivery network that nobody has heard of answers 520 to everybody."""
    answer = _elsewhere(520, b"error code: 520", TEXT, ("server", "edgehop"), ("x-edge-ray", "7f3a-fra"))
    at_door(world, _everybody(answer))


@_odd
def unknown_gateway(world: World) -> None:
    """A gateway that isn't the platform's answers 500 to whoever brings a token, and lets all others through to the door."""
    answer = _elsewhere(
        500, b'{"fault":{"code":"policy.7"}}', ("content-type", "application/json"), ("server", "apigw")
    )
    at_door(world, with_token(answer))


@_odd
def unknown_gateway_page(world: World) -> None:
    """The same with 503 and a page."""
    page = b"<html><head><title>Service temporarily unavailable</title></head><body>apigw</body></html>"
    at_door(world, with_token(_elsewhere(503, page, PAGE, ("server", "apigw"))))


# -- what isn't HTTP, or isn't whole


@_odd
def garbage(world: World) -> None:
    """What comes back isn't HTTP at all."""
    at_door(world, _everybody(Response(raw=b"\x16\x03\x01\x00\xa5 9k\x00\x00 SSH-2.0-x\r\n\r\n", stamped=False)))


@_odd
def cut_status_line(world: World) -> None:
    """The answer ends in its first line."""
    at_door(world, _everybody(Response(raw=b"HTTP/1.1 2", stamped=False)))


@_odd
def silence(world: World) -> None:
    """The connection is closed without a byte, after the request was read."""
    at_door(world, _everybody(Response(raw=b"", stamped=False)))


@_odd
def only_hints(world: World) -> None:
    """An interim answer comes, and no answer after it."""
    at_door(world, with_token(Response(raw=b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n", stamped=False)))


# -- answers that pass for success


@_odd
def empty_page(world: World) -> None:
    """Something answers 200 to everybody, with an empty page."""
    at_door(world, _everybody(_elsewhere(200, b"", PAGE, ("server", "lighthouse"))))


@_odd
def somebody_elses_data(world: World) -> None:
    """Something answers 200 and JSON to everybody, token or not."""
    at_door(world, _everybody(_elsewhere(200, b'{"status":"ok"}', ("content-type", "application/json"))))


# -- redirects


@_odd
def circle(world: World) -> None:
    """The front door redirects to the very address that was asked for."""
    place = ("location", f"https://{APP}/api/items")
    at_door(world, with_token(Response(301, b"", (place,))))


@_odd
def taken_and_sent_to_login(world: World) -> None:
    """The answer carries the mark of an accepted token, and sends the caller to sign in."""
    place = f"https://{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=https%3A%2F%2F{APP}%2F.auth%2Fcallback"
    at_door(world, with_token(Response(302, b"", (("location", place), ("gap-auth", CALLER.id)))))


# -- front doors of two minds


@_odd
def page_at_the_root(world: World) -> None:
    """An app without a page at `/` gets the door's 502 there, and answers below `/api/`."""
    world.question.endpoint = "/"
    page = with_token(html_response("App Not Available", "Please try again later.", 502))
    at_door(world, lambda request: page(request) if request.raw_path == "/" else None)


@_odd
def missing_for_the_token(world: World) -> None:
    """The door says 404 to whoever brings a token, and asks all others for one; the record is another app's."""
    other = world.workspace.apps["other-app"]
    world.question.url = f"https://{APP}"
    at_door(world, with_token(Response(404)))

    def of_another(record: Json) -> None:
        record.clear()
        record.update(app_record(other, LabClock(world.clock_offset)))
        record["url"] = f"https://{APP}"

    change_record(world, of_another)


# -- a workspace that contradicts itself, or says nothing


@_odd
def state_nobody_knows(world: World) -> None:
    """The compute's state is one that nobody has heard of, and the door has its page."""
    world.app.compute, world.app.compute_message = "HIBERNATING", ""
    world.app.status, world.app.status_message = "DORMANT", ""


@_odd
def states_missing(world: World) -> None:
    """The record has neither states nor a URL, and the door has its page."""
    at_door(world, with_token(html_response("App Not Available", "Please try again later.", 503)))

    def bare(record: Json) -> None:
        for name in ("compute_status", "app_status", "url", "active_deployment", "last_deployment_id"):
            record.pop(name, None)

    change_record(world, bare)


@_odd
def somebody_else(world: World) -> None:
    """The token names one principal, who may use the app; the workspace accepts it for another's; the door says 403."""
    other = replace(CALLER, id="e1b5c0de-7a6f-4d10-9b3c-5f2e8d7a4c19", name="nightly")
    shown = json_response(me(other, world.workspace))
    at_workspace(world, lambda request: shown if request.path.endswith("/scim/v2/Me") and request.bearer else None)
    at_door(world, with_token(Response(403)))


@_odd
def workspace_in_trouble(world: World) -> None:
    """The door refuses, and the workspace answers 500 to whatever is asked about the token or the app."""
    world.app.door.refuses_all = True
    trouble = json_response({"error_code": "INTERNAL_ERROR", "message": "try again"}, 500)
    at_workspace(world, lambda request: trouble if request.path.startswith("/api/") else None)


@_odd
def running_by_all_accounts(world: World) -> None:
    """By the record the app runs and its last deployment failed; the door answers 508 to the token."""
    world.app.history = [Deployment("01f0fa11edc41e5f8a9b0c1d2e3f4a5b", "FAILED", "Error installing", age=600.0)]
    at_door(world, with_token(Response(508)))


@_odd
def proxys_question(world: World) -> None:
    """The app's own address asks for a proxy's password, and there's no proxy."""
    offer = ("proxy-authenticate", 'Basic realm="gate"')
    at_door(world, with_token(_elsewhere(407, b"", offer)))


UNKNOWN: tuple[Scenario, ...] = tuple(_WORLDS)
