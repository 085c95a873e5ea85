"""Answers as gateways, frameworks and apps in use give them, each with the right value; none of them is the lab's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.situations.serving import HOST, WORKSPACE
from tests.situations.world import NAME, Here, signed, staged

CONFIRMED, LIKELY = "confirmed", "likely"
FRONT = "api.acme.example"
Made = Callable[[], Response]


def said(status: int, body: str, media_type: str = "application/json", **headers: str) -> Made:
    """One answer, always."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: Response(body, status, named, media_type)


def page(status: int, title: str, **headers: str) -> Made:
    return said(status, f"<html><head><title>{title}</title></head><body></body></html>", "text/html", **headers)


def leads(status: int, location: str) -> Made:
    return lambda: RedirectResponse(location, status)


GATEWAYS: dict[str, tuple[Made, str, str]] = {
    "Kong wants a key": (
        said(401, '{"message":"No API key found in request"}', server="kong/3.4", www_authenticate="Key"),
        CONFIRMED,
        "No API key found",
    ),
    "Kong has no route": (
        said(404, '{"message":"no Route matched with those values"}', server="kong/3.4"),
        LIKELY,
        "no Route",
    ),
    "AWS API Gateway": (
        said(403, '{"message":"Missing Authentication Token"}'),
        CONFIRMED,
        "Missing Authentication Token",
    ),
    "Azure API Management": (
        said(404, '{ "statusCode": 404, "message": "Resource not found" }'),
        LIKELY,
        "Resource not found",
    ),
    "a load balancer without targets": (
        page(503, "503 Service Temporarily Unavailable", server="awselb/2.0"),
        LIKELY,
        "503 Service",
    ),
    "Cloudflare Access": (
        leads(302, "https://acme.cloudflareaccess.com/cdn-cgi/access/login/x?kid=y"),
        CONFIRMED,
        "acme.cloudflareaccess.com",
    ),
    "Cloudflare blocks": (
        page(403, "Attention Required! | Cloudflare", server="cloudflare"),
        CONFIRMED,
        "Attention Required",
    ),
    "nginx wants a password": (
        page(401, "401 Authorization Required", www_authenticate='Basic realm="x"'),
        CONFIRMED,
        'Basic realm="x"',
    ),
    "a company's sign-in": (
        leads(302, "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=x"),
        CONFIRMED,
        "login.microsoftonline.com",
    ),
    "Envoy, without a word": (said(404, "", "text/plain", server="envoy"), LIKELY, "404"),
}


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateways_own_answer_is_shown_in_its_words(name: str, tmp_path: Path) -> None:
    """The token stays at home, and what the gateway says stands in the headline."""
    made, sure, words = GATEWAYS[name]

    def front(request: Request) -> Response | None:
        assert "authorization" not in request.headers or request.headers["host"].partition(":")[0] != FRONT
        return made() if request.headers["host"].partition(":")[0] == FRONT else None

    with staged(Starlette(), tmp_path, hosts=[FRONT], at_door=front) as here:
        told = here.ask("--url", f"https://{FRONT}", "--endpoint", "/api/items", token=signed(), to=[FRONT])
    assert (told.verdict, told.causes) == ("problem", [("gateway-refuses", sure)]), told.headline
    assert words in told.headline


@pytest.mark.parametrize("more", [("--header", "Accept: application/json"), ("--json", '{"quantity": 2}')])
def test_a_gateway_that_passes_everything_on_is_no_gateway_that_refuses(more: tuple[str, ...], tmp_path: Path) -> None:
    """To a caller who accepts JSON alone it hands on a bare 401, which names nobody; to a browser the way to the sign-in."""

    def front(request: Request) -> Response | None:
        if request.headers["host"].partition(":")[0] != FRONT or "authorization" in request.headers:
            return None
        if "*/*" in request.headers.get("accept", ""):
            return RedirectResponse(f"{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=y", 302)
        return Response("{}", 401, media_type="application/json")

    async def items(request: Request) -> Response:
        return Response("[]", media_type="application/json")

    app = Starlette(routes=[Route("/api/items", items, methods=["GET", "POST"])])
    with staged(app, tmp_path, hosts=[FRONT], at_door=front) as here:
        told = here.ask("--url", f"https://{FRONT}", "--endpoint", "/api/items", *more, token=signed(), to=[FRONT])
    assert (told.verdict, told.causes) == ("healthy", []), told.headline


@pytest.mark.parametrize("says", ['{"statusCode": 401, "message": "JWT not present."}', "Jwt is missing"])
def test_a_gateway_that_wants_a_token_isnt_said_to_refuse_one(says: str, tmp_path: Path) -> None:
    """It was shown none, since it isn't the platform."""

    def front(request: Request) -> Response | None:
        return said(401, says)() if request.headers["host"].partition(":")[0] == FRONT else None

    with staged(Starlette(), tmp_path, hosts=[FRONT], at_door=front) as here:
        told = here.ask("--url", f"https://{FRONT}", "--endpoint", "/api/items", token=signed(), to=[FRONT])
    assert (told.verdict, told.causes) == ("inconclusive", []), told.headline
    assert "wants a token" in told.headline


APPS: dict[str, tuple[Made, tuple[str, str] | None]] = {
    "its own OAuth": (
        said(401, '{"error":"invalid_token"}', www_authenticate='Bearer error="invalid_token"'),
        ("app-denies", CONFIRMED),
    ),
    "FastAPI's HTTPBearer": (said(403, '{"detail":"Not authenticated"}'), ("app-denies", CONFIRMED)),
    "Django without the host": (
        said(400, "<!doctype html><title>Bad Request (400)</title><h1>Bad Request (400)</h1><p></p>", "text/html"),
        ("app-host-guard", LIKELY),
    ),
    "Django's CSRF": (
        said(403, "<h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>", "text/html"),
        ("app-host-guard", CONFIRMED),
    ),
    "its own sign-in": (leads(302, "/login?next=/api/items"), None),
    "its own port": (leads(307, f"https://{HOST}:8000/api/items/"), ("redirect-drops-token", CONFIRMED)),
    "no TLS": (leads(308, f"http://{HOST}/api/items/"), ("redirect-drops-token", CONFIRMED)),
    "a warehouse's grant": (
        said(
            500,
            "Traceback\ndatabricks.sdk.errors.platform.PermissionDenied: User does not have permission to access warehouse 1",
            "text/plain",
        ),
        ("app-downstream-permission", CONFIRMED),
    ),
    "Genie by requests": (
        said(
            500,
            f'{{"error":"403 Client Error: Forbidden for url: {WORKSPACE}/api/2.0/genie/spaces/01ef/start-conversation"}}',
        ),
        ("app-downstream-permission", LIKELY),
    ),
    "another service by requests": (
        said(500, '{"error":"403 Client Error: Forbidden for url: https://api.example.com/api/x"}'),
        ("app-error", CONFIRMED),
    ),
    "a secret's scope": (
        said(500, '{"detail":"PermissionDenied: User 3fa85f64 does not have READ permission on scope prod"}'),
        ("app-downstream-permission", LIKELY),
    ),
    "a table": (
        said(
            500, '{"detail":"[INSUFFICIENT_PERMISSIONS] User does not have SELECT on Table \'main.default.orders\'."}'
        ),
        ("app-downstream-permission", CONFIRMED),
    ),
    "a serving endpoint that is hidden": (
        said(
            404,
            '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Serving endpoint with name \'chat\' does not exist."}',
        ),
        ("app-downstream-permission", CONFIRMED),
    ),
    "headers too large": (
        said(431, "Request Header Fields Too Large", "text/plain"),
        ("app-rejects-request", CONFIRMED),
    ),
    "a model that loads": (said(503, '{"detail":"model is loading"}', retry_after="20"), ("app-error", CONFIRMED)),
    "a page's shell": (page(200, "Orders"), ("response-unexpected", CONFIRMED)),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Here, list[Made]]]:
    """An app that answers what the list holds."""
    chosen: list[Made] = []

    async def items(request: Request) -> Response:
        return chosen[0]()

    app = Starlette(routes=[Route("/api/items", items, methods=["GET", "POST"])])
    with staged(app, tmp_path_factory.mktemp("app")) as served:
        yield served, chosen


@pytest.mark.parametrize("name", APPS)
def test_an_apps_own_answer_has_its_cause(name: str, here: tuple[Here, list[Made]]) -> None:
    served, chosen = here
    made, cause = APPS[name]
    chosen[:] = [made]
    told = served.ask("--app", NAME, "--endpoint", "/api/items", token=signed())
    if cause is None:
        assert (told.verdict, told.causes) == ("inconclusive", []), told.headline
        assert "a sign-in of its own, /login" in told.headline
    else:
        assert (told.verdict, told.causes) == ("problem", [cause]), told.headline


FINE: dict[str, Made] = {
    "a word as HTML": said(200, "OK", "text/html"),
    "JSON as HTML": said(200, '{"items": [1, 2, 3]}', "text/html"),
    "nothing as HTML": said(200, "", "text/html"),
    "a row of a table": said(200, "<tr><td>1</td></tr>", "text/html"),
    "a page to save": said(
        200, "<!doctype html><html></html>", "text/html", content_disposition="attachment; filename=a.html"
    ),
    "an address signed by S3": leads(302, "https://b.s3.amazonaws.com/a.csv?X-Amz-Expires=60&X-Amz-Signature=0a1b2c"),
    "an address signed by Azure": leads(
        307, "https://c.blob.core.windows.net/x/a.csv?sv=2024-11-04&se=2026&sig=0a1b2c"
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_an_answer_that_is_meant_so_is_fine(name: str, here: tuple[Here, list[Made]]) -> None:
    served, chosen = here
    chosen[:] = [FINE[name]]
    told = served.ask("--app", NAME, "--endpoint", "/api/items", token=signed())
    assert (told.verdict, told.causes) == ("healthy", []), told.headline
    assert "0a1b2c" not in str(told.report)


def test_what_a_post_came_to_is_got_by_get(tmp_path: Path) -> None:
    """303, or 302 to another path: what frameworks answer a form. The POST is sent once."""
    seen: list[str] = []

    async def orders(request: Request) -> Response:
        seen.append(request.method)
        return RedirectResponse("/api/orders/7", 303 if request.headers.get("x-new") else 302)

    async def order(request: Request) -> Response:
        return Response("{}", media_type="application/json")

    app = Starlette(routes=[Route("/api/orders", orders, methods=["POST"]), Route("/api/orders/7", order)])
    with staged(app, tmp_path) as here:
        for more in ((), ("--header", "X-New: 1")):
            told = here.ask("--app", NAME, "--endpoint", "/api/orders", "--json", "{}", *more, token=signed())
            assert (told.verdict, told.causes) == ("healthy", []), told.headline
    assert seen == ["POST", "POST"]


def test_a_page_in_the_place_of_json_is_unexpected_at_any_path(tmp_path: Path) -> None:
    """Where the caller accepts JSON, as one who sends it does."""

    async def spa(request: Request) -> Response:
        return Response("<!doctype html><html><div id=root></div></html>", media_type="text/html")

    app = Starlette(routes=[Route("/invocations", spa, methods=["GET", "POST"])])
    with staged(app, tmp_path) as here:
        told = here.ask("--app", NAME, "--endpoint", "/invocations", "--json", "{}", token=signed())
        assert (told.verdict, told.causes) == ("problem", [("response-unexpected", CONFIRMED)]), told.headline
        told = here.ask("--app", NAME, "--endpoint", "/invocations", token=signed())
        assert told.verdict == "healthy", told.headline
