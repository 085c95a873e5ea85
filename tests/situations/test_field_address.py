"""Reports of wrong addresses, of what stands in front, and of apps that answer oddly, staged by their numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from tests.situations import world
from tests.situations.serving import HOST, WORKSPACE
from tests.situations.test_field_access import CONFIRMED, app, fixes, only
from tests.situations.world import NAME, ROBOT, Here, record, signed, staged

FRONT = "orders.example.com"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    with staged(app(), tmp_path) as served:
        yield served


def answering(host: str, response: Callable[[], Response]) -> Callable[[Request], Response | None]:
    """What one name answers, always."""
    return lambda request: response() if request.headers["host"].partition(":")[0] == host else None


@pytest.mark.parametrize("number", ["F12", "F14"])
def test_F12_F14_asked_from_where_it_is_refused(here: Here, number: str) -> None:
    """From the refused machine the platform's reason phrase is seen; from the admin's desk the call works."""
    why = "Source IP address: 203.0.113.9 is blocked by Databricks IP ACL for workspace: 1234567890123456"
    said = {"X-Databricks-Reason-Phrase": why}
    healthy = here.ask("--url", f"https://{HOST}", "--endpoint", "/api/items", token=signed())
    here.world.at_door = here.world.at_workspace = lambda request: PlainTextResponse("", 403, said)
    refused = here.ask("--url", f"https://{HOST}", "--endpoint", "/api/items", token=signed())
    assert healthy.verdict == "healthy"
    only(refused, "network-policy-denied", CONFIRMED)
    assert "203.0.113.9" in refused.report["root_causes"][0]["observed"] + fixes(refused)


def test_F13_a_gateway_has_a_key_check_of_its_own(tmp_path: Path) -> None:
    """API Management answers for itself; the app's own address stays unasked until it shows that it leads there."""

    def refuses() -> Response:
        said = {"statusCode": 401, "message": "Access denied due to missing subscription key."}
        return JSONResponse(
            said,
            401,
            {
                "WWW-Authenticate": 'AzureApiManagementKey realm="https://orders.example.com",name="Ocp-Apim-Subscription-Key"'
            },
        )

    with staged(app(), tmp_path, hosts=[FRONT], at_door=answering(FRONT, refuses)) as here:
        told = here.ask("--url", f"https://{FRONT}", "--endpoint", "/api/items", token=signed(), to=[FRONT])
    only(told, "gateway-refuses", CONFIRMED)
    assert "subscription key" in told.headline + told.report["root_causes"][0]["observed"]


@pytest.mark.parametrize("title", ["Contoso Portal", "Databricks - Sign In"])
def test_another_host_that_answers_everybody_with_a_page(tmp_path: Path, title: str) -> None:
    """Nothing shows that it leads to the platform: the token stays here, and what the page calls itself is said."""

    def page() -> Response:
        return HTMLResponse(f"<html><head><title>{title}</title></head><body>{title}</body></html>")

    with staged(app(), tmp_path, hosts=[FRONT], at_door=answering(FRONT, page)) as here:
        told = here.ask("--url", f"https://{FRONT}", "--endpoint", "/api/items", token=signed(), to=[FRONT])
    assert told.verdict == "inconclusive" and title in told.headline
    assert "own address" in told.report["next_step"]["text"]
    open_ = {row["id"] for row in told.report["differential"] if row["state"] == "possible"}
    assert not open_ & {"login-expired", "client-secret-rejected", "cli-missing", "scopes-not-granted"}


@pytest.mark.parametrize("number", ["F13", "F35"])
def test_F13_F35_the_page_of_the_app_in_the_workspace(here: Here, number: str) -> None:
    """`<workspace>/apps/<name>` is where people look at apps; calls go to the app's own address, as the record has it."""
    told = here.ask("--url", f"{WORKSPACE}/apps/{NAME}", "--endpoint", "/api/items", token=signed())
    only(told, "app-url-wrong", CONFIRMED)
    assert HOST in fixes(told)


@pytest.mark.parametrize("status", [200, 404, 405, 500])
def test_F35_whatever_the_workspace_answers_there_its_no_app(tmp_path: Path, status: int) -> None:
    """The workspace's own pages succeed at any path, and its API refuses in a form of its own."""

    def page() -> Response:
        return Response("<title>Databricks</title>", status, {"x-databricks-org-id": "1"}, "text/html")

    at_page: Callable[[Request], Response | None] = lambda r: page() if r.url.path.startswith("/apps/") else None  # noqa: E731
    with staged(app(), tmp_path, at_workspace=at_page) as here:
        told = here.ask("--url", f"{WORKSPACE}/apps/{NAME}/api/items", token=signed())
    only(told, "app-url-wrong", CONFIRMED)
    assert HOST in fixes(told)
    assert "--endpoint /api/items" in fixes(told)


def test_F28_a_name_that_grew_a_suffix(here: Here) -> None:
    here.world.apps = [record(name="mcp-orders-07x"), record(name="else")]
    told = here.ask("--app", "mcp-orders", env=ROBOT.environment)
    only(told, "app-not-found", CONFIRMED)
    assert "mcp-orders-07x" in fixes(told) + told.report["root_causes"][0]["observed"]


def test_F34_no_such_domain(here: Here) -> None:
    """`azuredatabricksapps.com` isn't registered; the right address stands in the wrong one."""
    told = here.ask("--url", f"https://{NAME}-1234567890123456.7.azuredatabricksapps.com", token=signed())
    assert told.verdict == "problem", told.headline
    assert told.causes[0][0] in ("dns-name-not-found", "app-url-wrong")
    assert HOST in fixes(told)


def test_F36_a_label_of_the_cloud_that_doesnt_exist(here: Here) -> None:
    told = here.ask("--url", f"https://{NAME}-1234567890123456.cloud.databricksapps.com", token=signed())
    assert told.verdict == "problem", told.headline
    assert told.causes[0][0] in ("app-url-wrong", "dns-name-not-found")
    assert HOST in fixes(told)


def field_app() -> FastAPI:
    """Odd answers in good and in bad health."""
    made = FastAPI(openapi_url="/api/openapi.json")

    @made.get("/api/items")
    def items() -> list[int]:
        return [1]

    @made.get("/api/first")
    async def first() -> dict[str, bool]:
        await asyncio.sleep(6)
        return {"done": True}

    @made.get("/api/idle")
    def idle() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            yield "data: 1\n\n"
            await asyncio.sleep(1)

        return StreamingResponse(events(), media_type="text/event-stream")

    return made


def test_F38_the_first_call_takes_long_and_is_good(tmp_path: Path) -> None:
    with staged(field_app(), tmp_path) as here:
        told = here.ask("--app", NAME, "--endpoint", "/api/first", "--timeout", "40s", token=signed())
    assert (told.verdict, set(told.warnings)) == ("healthy", {"app-slow"}), told.headline


def test_F38_the_platforms_own_end(here: Here) -> None:
    def late(request: Request) -> Response | None:
        return (
            PlainTextResponse("upstream request timeout", 504)
            if request.url.path == "/api/items" and "authorization" in request.headers
            else None
        )

    here.world.at_door = late
    told = here.ask("--app", NAME, "--endpoint", "/api/items", token=signed())
    assert told.verdict == "problem", told.headline
    assert told.causes[0][0] in ("app-timeout", "app-path-dies")


def test_F39_a_stream_that_ends_cleanly(tmp_path: Path) -> None:
    """One that sent events and then ended is in order for one call; that it ended is said."""
    with staged(field_app(), tmp_path) as here:
        told = here.ask("--app", NAME, "--endpoint", "/api/idle", token=signed())
    assert told.verdict == "healthy", told.headline


def test_F41_one_path_dies_at_the_proxy(here: Here) -> None:
    """502 for the stream alone; the app's other paths are fine."""
    here.world.at_door = lambda request: (
        PlainTextResponse(
            "upstream connect error or disconnect/reset before headers. reset reason: protocol error", 502
        )
        if request.url.path == "/api/items" and "authorization" in request.headers
        else None
    )
    told = here.ask("--app", NAME, "--endpoint", "/api/items", token=signed())
    only(told, "app-path-dies", CONFIRMED)
    assert any(fix["who"] == "the app's owner" for fix in told.report["root_causes"][0]["fix"])


def test_F48_the_route_list_is_found_where_it_is(tmp_path: Path) -> None:
    with staged(field_app(), tmp_path) as here:
        told = here.ask("--app", NAME, "--endpoint", "/api/item", token=signed())
    only(told, "endpoint-not-found", CONFIRMED)
    assert "/api/items" in fixes(told)


ACCOUNT_WIDE = "acme.cloud.databricks.com"


def wants_the_id(request: Request) -> Response | None:
    """What a host of a whole account says to a request that names no workspace."""
    api = request.headers["host"].partition(":")[0] == ACCOUNT_WIDE and request.url.path.startswith("/api/")
    if not api or request.headers.get("x-databricks-workspace-id") == "1234567890123456":
        return None
    return JSONResponse({"error_code": "PERMISSION_DENIED", "message": "This API needs a workspace."}, 403)


@pytest.fixture
def account_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """The same workspace behind the host of its account."""
    monkeypatch.setattr(world, "WORKSPACE_HOST", ACCOUNT_WIDE)
    monkeypatch.setattr(world, "WORKSPACE", f"https://{ACCOUNT_WIDE}")
    with staged(app(), tmp_path, at_workspace=wants_the_id) as served:
        yield served


def test_an_account_wide_host_gets_the_workspaces_id_with_each_request(account_wide: Here) -> None:
    """From the environment, as the SDK has it, or from the app's own address."""
    robot = {**ROBOT.environment, "DATABRICKS_HOST": f"https://{ACCOUNT_WIDE}"}
    by_variable = account_wide.ask(
        "--app", NAME, "--endpoint", "/api/items", env={**robot, "DATABRICKS_WORKSPACE_ID": "1234567890123456"}
    )
    by_address = account_wide.ask("--url", f"https://{HOST}", "--endpoint", "/api/items", env=robot)
    for told in (by_variable, by_address):
        assert (told.verdict, told.causes) == ("healthy", []), told.headline


def test_the_id_in_the_host_becomes_a_setting_and_isnt_cut_off(account_wide: Here) -> None:
    written = f"https://{ACCOUNT_WIDE}/?o=1234567890123456"
    told = account_wide.ask("--app", NAME, env={**ROBOT.environment, "DATABRICKS_HOST": written})
    assert told.verdict == "problem", told.headline
    assert told.causes[0][0] == "workspace-host-wrong"
    assert (
        told.fix()["command"]
        == f"export DATABRICKS_HOST=https://{ACCOUNT_WIDE} DATABRICKS_WORKSPACE_ID=1234567890123456"
    )
