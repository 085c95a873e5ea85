"""Reports about MCP servers on Apps and about clients that sign in by themselves, staged by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from tests.situations.serving import HOST, WORKSPACE
from tests.situations.test_field_access import CONFIRMED, LIKELY, fixes, only
from tests.situations.test_mcp import saying, sdk
from tests.situations.world import NAME, ROBOT, Here, metadata, sign_in_at, signed, staged

MCP = ("--app", NAME, "--endpoint", "/mcp", "--mcp")
RESOURCE = "/.well-known/oauth-protected-resource"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    """A world whose app is the SDK's server, open to any host."""
    with staged(sdk(), tmp_path) as served:
        yield served


@pytest.mark.parametrize("number", ["F1", "F2"])
def test_F1_F2_the_guard_of_a_server_built_for_localhost(tmp_path: Path, number: str) -> None:
    """Clients may report it as 401; on the wire it's 421, and the owner's to fix: nothing that the caller does helps."""
    with staged(sdk(transport_security=None), tmp_path) as here:
        told = here.ask(*MCP, token=signed())
    only(told, "app-host-guard", CONFIRMED)
    assert told.fix()["who"] == "the app's owner"
    assert HOST in fixes(told)


def test_F1_the_sibling_for_origins(tmp_path: Path) -> None:
    guard = TransportSecuritySettings(
        enable_dns_rebinding_protection=True, allowed_hosts=[HOST, f"{HOST}:*"], allowed_origins=[]
    )
    with staged(sdk(transport_security=guard), tmp_path) as here:
        told = here.ask(*MCP, "-H", f"Origin: {WORKSPACE}", token=signed())
    only(told, "app-host-guard", CONFIRMED)
    assert WORKSPACE in fixes(told)


def test_F3_a_mount_redirects_to_its_inside(tmp_path: Path) -> None:
    """The slash redirect of a mount, as Starlette makes it from the Host that the runtime gives it."""

    async def inside(request: Request) -> Response:
        return RedirectResponse("http://localhost:8000/mcp/", 307)

    with staged(
        Starlette(
            routes=[Route("/mcp", inside, methods=["POST", "GET"]), Mount("/mcp", sdk(streamable_http_path="/"))]
        ),
        tmp_path,
    ) as here:
        told = here.ask(*MCP, token=signed())
    only(told, "redirect-drops-token", CONFIRMED)
    assert "/mcp/" in told.fix()["command"]
    assert "localhost" not in "".join(fix["command"] or "" for fix in told.report["root_causes"][0]["fix"])


def resource(**changes: object) -> Response:
    """The metadata that the door serves about an app (RFC 9728)."""
    return JSONResponse({"resource": f"https://{HOST}", "authorization_servers": [f"{WORKSPACE}/oidc"]} | changes)


def test_F4_a_client_without_a_token_is_sent_to_a_page(here: Here) -> None:
    """Where any Accept gets the redirect, a client that signs in by itself never learns how."""
    here.world.at_door = lambda request: RedirectResponse(sign_in_at(), 302)
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/mcp", "--mcp")
    assert "mcp-sign-in" in dict(told.causes), told.headline


def test_F5_no_client_can_register(here: Here) -> None:
    """The metadata lead to the workspace's, which have no registration_endpoint."""
    here.world.at_door = lambda request: resource() if request.url.path.startswith(RESOURCE) else None
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/mcp", "--mcp")
    assert ("mcp-sign-in", CONFIRMED) in told.causes, told.headline
    said = next(root for root in told.report["root_causes"] if root["id"] == "mcp-sign-in")
    assert "regist" in said["observed"]


def test_F7_no_metadata_about_the_app(here: Here) -> None:
    """The client can't find out where to sign in."""
    here.world.at_door = lambda request: Response(status_code=404) if request.url.path.startswith(RESOURCE) else None
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/mcp", "--mcp")
    assert "mcp-sign-in" in dict(told.causes), told.headline


def test_F5_a_client_that_can_register_isnt_warned(here: Here) -> None:
    """The right value beside it: all is there, so only the token is missing."""
    here.world.at_door = lambda request: resource() if request.url.path.startswith(RESOURCE) else None
    known = metadata() | {"registration_endpoint": f"{WORKSPACE}/oidc/register"}
    here.world.at_workspace = lambda request: JSONResponse(known) if "/.well-known/oauth" in request.url.path else None
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/mcp", "--mcp")
    assert "mcp-sign-in" not in dict(told.causes), told.headline


def test_F30_what_a_plain_get_of_an_mcp_server_means(here: Here) -> None:
    told = here.ask("--app", NAME, "--endpoint", "/mcp", token=signed())
    assert (told.verdict, told.causes) == ("inconclusive", []), told.headline
    assert told.next_command.endswith("--mcp")


def test_F31_a_browser_of_the_workspace(tmp_path: Path) -> None:
    """Its preflight carries no token, and the door lets no such request in."""
    with staged(sdk(), tmp_path) as here:
        told = here.ask(*MCP, "--origin", WORKSPACE, token=signed())
    assert "cors-preflight" in [*dict(told.causes), *told.warnings], told.headline


def test_F32_the_server_is_one_path_further(tmp_path: Path) -> None:
    with staged(sdk(streamable_http_path="/mcp/mcp"), tmp_path) as here:
        told = here.ask(*MCP, token=signed())
    only(told, "endpoint-not-found", CONFIRMED)
    assert "/mcp/mcp" in fixes(told)


def test_F33_a_principal_without_permission(here: Here) -> None:
    here.world.acl = []
    told = here.ask(*MCP, env=ROBOT.environment)
    assert [each for each, _ in told.causes] == ["permission-missing"]


def test_F33_no_mcp_server_in_it(tmp_path: Path) -> None:
    app: ASGIApp = Starlette(routes=[Route("/api/items", lambda request: JSONResponse([1]))])
    with staged(app, tmp_path) as here:
        told = here.ask(*MCP, token=signed())
    only(told, "endpoint-not-found", LIKELY)


def test_F37_one_limit_for_all_callers(tmp_path: Path) -> None:
    with staged(saying(lambda: PlainTextResponse("Too many requests from 10.0.0.7", 429)), tmp_path) as here:
        told = here.ask(*MCP, token=signed())
    only(told, "app-rate-limited", CONFIRMED)


def test_the_open_server_is_healthy(here: Here) -> None:
    for told in (here.ask(*MCP, token=signed()), here.ask(*MCP, env=ROBOT.environment)):
        assert (told.verdict, told.causes, told.warnings) == ("healthy", [], []), told.headline
