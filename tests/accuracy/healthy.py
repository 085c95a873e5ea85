"""Worlds that are odd and fine: the call works, and a right diagnosis finds nothing to say about any of them."""

from __future__ import annotations

import gzip
import json

from dbapp_diag.lab.breaking import at_door, outside_api
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.wires import Connect, Proxy
from dbapp_diag.lab.world import APP, World
from tests.accuracy.healthy_callers import BY_THE_APP, CALLERS
from tests.accuracy.healthy_calls import CALLS
from tests.accuracy.scenario import Group, Scenario
from tests.accuracy.worlds import into

_ANSWERS: list[Scenario] = []
_fine = into(_ANSWERS, Group.HEALTHY)


@_fine
def names_in_a_chain(world: World) -> None:
    """The app's name is an alias of an alias."""
    ingress, edge = "ingress.16.azure.databricksapps.com", "edge-eu.azure.databricksapps.com"
    world.dns.aliases = {APP: ingress, ingress: edge}
    world.dns.names[edge] = ("203.0.113.20",)


@_fine
def two_addresses(world: World) -> None:
    """The app's name has two addresses, both of the fourth version of IP, and none of the sixth."""
    world.dns.names[APP] = ("203.0.113.20", "203.0.113.21")


@_fine
def by_proxy(world: World) -> None:
    """A proxy is the only way out, and every client is told of it."""
    world.proxy = Proxy()
    world.environment |= {"HTTPS_PROXY": "http://@proxy@", "https_proxy": "http://@proxy@"}
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE


@_fine
def another_slash(world: World) -> None:
    """308 to `/api/items/` of the very host: clients follow it with method and token."""
    world.app.replies["/api/items"] = Reply(308, "", headers=(("location", f"https://{APP}/api/items/"),))
    world.app.replies["/api/items/"] = Reply(200, "[]")


@_fine
def one_slash_too_many(world: World) -> None:
    """The door sends `//` on to the path with one slash: for a GET nothing is lost (omnigent-ai/omnigent routes_resources.py)."""
    world.question.endpoint = "/api//items"


@_fine
def as_json(world: World) -> None:
    """A POST with JSON is answered."""
    world.question.endpoint = "/api/echo"
    world.question.extra += ("--json", '{"quantity": 2}')


@_fine
def no_content(world: World) -> None:
    """The app answers 204."""
    world.app.replies["/api/items"] = Reply(204, "")


@_fine
def accepted(world: World) -> None:
    """The app answers 202, and says where to look later."""
    world.app.replies["/api/items"] = Reply(202, '{"job":17}', headers=(("location", "/api/jobs/17"),))


@_fine
def created_by_post(world: World) -> None:
    """A POST, as asked for, is answered by 201."""
    world.question.endpoint, world.question.method = "/api/jobs", "POST"
    world.app.replies["/api/jobs"] = Reply(201, '{"job":17}', methods=("POST",))


@_fine
def no_head(world: World) -> None:
    """The app answers GET and refuses HEAD."""
    world.app.replies |= {"/api/items": Reply(200, "[]", methods=("GET",)), "/api/*": Reply(405, "", methods=("HEAD",))}


@_fine
def asked_by_head(world: World) -> None:
    """A HEAD, as asked for, is answered without a body."""
    world.question.method = "HEAD"
    world.app.replies["/api/items"] = Reply(200, "")


@_fine
def slow_but_fine(world: World) -> None:
    """The app takes a second and a half."""
    world.app.replies["/api/items"] = Reply(200, "[]", delay=1.5)


@_fine
def own_page_for_what_is_missing(world: World) -> None:
    """No endpoint is named, and the app's 404 for the made-up path is a page."""
    world.question.endpoint = None
    page = "<!doctype html><html lang=en><title>404 Not Found</title><h1>Not Found</h1></html>"
    world.app.replies["/*"] = Reply(404, page, "text/html; charset=utf-8")


@_fine
def own_words_for_what_is_missing(world: World) -> None:
    """No endpoint is named, and the app's 404 for the made-up path is JSON in its own form."""
    world.question.endpoint = None
    world.app.replies["/api/*"] = Reply(404, '{"error":{"code":"no_route","message":"nothing here"}}')


@_fine
def headers_of_its_own(world: World) -> None:
    """The app sends headers of its own, among them some that others use."""
    own = (
        ("x-powered-by", "Express"),
        ("server", "nginx/1.25"),
        ("x-cache", "MISS"),
        ("x-frame-options", "DENY"),
        ("etag", 'W/"5-2"'),
    )
    world.app.replies["/api/items"] = Reply(200, "[]", headers=own)


@_fine
def cookie_of_its_own(world: World) -> None:
    """The app keeps a session, and says which requests may be stored."""
    own = (("set-cookie", "session=4711; Path=/; HttpOnly; Secure"), ("cache-control", "no-store"))
    world.app.replies["/api/items"] = Reply(200, "[]", headers=own)


@_fine
def plain_text(world: World) -> None:
    """The app answers with a text."""
    world.app.replies["/api/items"] = Reply(200, "pong", "text/plain; charset=utf-8")


@_fine
def comma_separated(world: World) -> None:
    """The app answers with a table to be saved as a file."""
    place = (("content-disposition", "attachment; filename=items.csv"),)
    world.app.replies["/api/items"] = Reply(200, "id,name\n1,first\n", "text/csv", headers=place)


@_fine
def media_type_of_its_own(world: World) -> None:
    """The app's JSON has a media type with a suffix."""
    world.app.replies["/api/items"] = Reply(200, '{"data":[]}', "application/vnd.api+json")


@_fine
def long_body(world: World) -> None:
    """The app's answer is half a megabyte of JSON."""
    items = [{"id": number, "name": f"item {number}", "note": "x" * 60} for number in range(5000)]
    world.app.replies["/api/items"] = Reply(200, json.dumps(items))


@_fine
def compressed_body(world: World) -> None:
    """The app's answer is compressed."""
    body, kind = gzip.compress(b'[{"id":1,"name":"first item"}]', mtime=0), ("content-type", "application/json")
    answer = Response(200, body, (kind, ("content-encoding", "gzip"), *BY_THE_APP), by="app")
    at_door(world, lambda request: answer if request.raw_path == "/api/items" and request.bearer else None)


@_fine
def letters_of_all_kinds(world: World) -> None:
    """The app's answer is JSON in many alphabets."""
    world.app.replies["/api/items"] = Reply(200, '[{"name":"Łódź, 東京, עיר, 🚀"}]')


@_fine
def empty_list(world: World) -> None:
    """The app has nothing to show: an empty list."""
    world.app.replies["/api/items"] = Reply(200, "[]")


@_fine
def words_of_a_refusal(world: World) -> None:
    """The app's data speaks of refusals, scopes and logins."""
    body = '[{"note":"403 Invalid Token; required scopes: sql; Databricks - Sign In; access denied by proxy"}]'
    world.app.replies["/api/items"] = Reply(200, body)


@_fine
def query_in_the_endpoint(world: World) -> None:
    """The endpoint has a query, with encoded characters in it."""
    world.question.endpoint = "/api/items?limit=2&q=a%20b%2Fc&next=%2Flogin"


@_fine
def token_outside_api(world: World) -> None:
    """The path is outside `/api/`, and the door accepts the token there."""
    outside_api(world)


@_fine
def page_at_the_root(world: World) -> None:
    """The path is `/`, where the app has a page and the door accepts the token."""
    world.question.endpoint = "/"


HEALTHY: tuple[Scenario, ...] = (*CALLERS, *CALLS, *_ANSWERS)
