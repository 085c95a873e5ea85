"""Reports of people whose token or permission was the matter, staged by their numbers; each verdict and its fix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.situations.asking import Told
from tests.situations.serving import HOST, WORKSPACE
from tests.situations.world import (
    ANA,
    NAME,
    ROBOT,
    Caller,
    Here,
    deployed,
    grant,
    record,
    sign_in_at,
    signed,
    staged,
)  # fmt: skip

CONFIRMED, LIKELY = "confirmed", "likely"
ITEMS = ("--app", NAME, "--endpoint", "/api/items")
BROWSER = ("auth login", "browser")


def app() -> FastAPI:
    """An app with a list, and with refusals of its own."""
    made = FastAPI()

    @made.get("/api/items")
    def items() -> list[int]:
        return [1]

    @made.get("/api/mine")
    def mine(request: Request) -> Response:
        forwarded = request.headers.get("x-forwarded-access-token")
        return Response(forwarded) if forwarded else JSONResponse({"error": "missing OBO access token"}, 401)

    @made.get("/api/sql")
    def sql() -> Response:
        words = "Provided OAuth token does not have required scopes: sql"
        return JSONResponse({"error_code": "PERMISSION_DENIED", "message": words}, 403)

    return made


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    with staged(app(), tmp_path) as served:
        yield served


def fixes(told: Told) -> str:
    """All that the first root's fixes say, as one text."""
    return "\n".join(
        f"{fix['who']}: {fix['text']} $ {fix['command'] or ''}" for fix in told.report["root_causes"][0]["fix"]
    )


def only(told: Told, cause: str, sure: str) -> None:
    """That the verdict is this cause alone."""
    assert (told.verdict, told.causes) == ("problem", [(cause, sure)]), told.headline


def test_a_world_in_order_is_healthy(here: Here) -> None:
    for told in (here.ask(*ITEMS, env=ROBOT.environment), here.ask(*ITEMS, token=signed())):
        assert (told.verdict, told.code, told.warnings) == ("healthy", 0, []), told.headline


def test_F8_a_connections_principal_without_a_grant(here: Here) -> None:
    """The token endpoint gives a token, and 401 comes without a word. The grant goes to the principal, by its application ID."""
    here.world.acl = [grant("ana@example.com"), grant("admins", "CAN_MANAGE", kind="group_name")]
    told = here.ask("--app", NAME, "--endpoint", "/mcp", "--mcp", env=ROBOT.environment)
    only(told, "permission-missing", CONFIRMED)
    command = told.fix()["command"]
    assert f'"service_principal_name":"{ROBOT.id}"' in command
    assert "update-permissions" in command
    assert ROBOT.name in told.fix()["text"]
    assert not any(word in fixes(told) for word in BROWSER)


def test_F9_users_have_it_and_the_principal_isnt_one_of_them(here: Here) -> None:
    """The group `users` isn't everybody: the workspace's own answer about the caller lists no such group."""
    stranger = Caller(ROBOT.id, ROBOT.name, groups=(), secret=ROBOT.secret)
    here.world.callers = (ANA, stranger)
    told = here.ask(*ITEMS, env=stranger.environment)
    only(told, "permission-missing", LIKELY)
    assert {hop["stage"]: hop["state"] for hop in told.report["journey"]}["authorization"] == "unknown"
    assert f'"service_principal_name":"{ROBOT.id}"' in told.fix()["command"]


def test_F9_where_the_list_cant_be_read(here: Here) -> None:
    """No grant that exists is advised; who to ask is."""
    stranger = Caller(ROBOT.id, ROBOT.name, groups=(), secret=ROBOT.secret)
    here.world.callers, here.world.reads_acl = (ANA, stranger), False
    told = here.ask(*ITEMS, env=stranger.environment)
    only(told, "permission-missing", LIKELY)


def test_F10_the_apps_host_in_place_of_the_workspaces(here: Here) -> None:
    """Its door sends `/oidc/v1/token` to sign in."""
    told = here.ask("--url", f"https://{HOST}", env={**ROBOT.environment, "DATABRICKS_HOST": f"https://{HOST}"})
    only(told, "workspace-host-wrong", CONFIRMED)
    assert "app" in told.headline + told.report["root_causes"][0]["observed"]
    assert WORKSPACE in fixes(told)


@pytest.mark.parametrize("way", [("--app", NAME), ("--url", f"https://{HOST}")])
@pytest.mark.parametrize("number", ["F15", "F46"])
def test_F15_F46_a_token_that_was_kept(here: Here, number: str, way: tuple[str, str]) -> None:
    """It lived an hour; nobody renews it, whether a client froze it or a program took it over from a browser's session."""
    claims = {} if number == "F15" else {"client_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "scope": "openid email"}
    told = here.ask(*way, "--endpoint", "/api/items", token=signed(age=7500, **claims))
    only(told, "token-expired", CONFIRMED)
    assert "before each call" in fixes(told)


def test_F16_a_client_that_falls_into_discovery_holds_an_expired_token(here: Here) -> None:
    told = here.ask("--app", NAME, "--endpoint", "/mcp", "--mcp", token=signed(age=3700))
    only(told, "token-expired", CONFIRMED)


def test_F18_something_in_front_loses_the_token(tmp_path: Path) -> None:
    """The name of one's own answers the same with any token and without; the app's own address takes it."""
    front = "orders.example.com"

    def loses(request: Request) -> Response | None:
        if request.headers["host"].partition(":")[0] != front:
            return None
        return (
            Response(status_code=401) if request.url.path.startswith("/api/") else RedirectResponse(sign_in_at(), 302)
        )

    with staged(app(), tmp_path, hosts=[front], at_door=loses) as here:
        told = here.ask("--url", f"https://{front}", "--endpoint", "/api/items", token=signed(), to=[front])
        only(told, "gateway-drops-token", CONFIRMED)
        assert HOST in fixes(told) + told.next_command


def test_F22_another_apps_forwarded_token(here: Here) -> None:
    """Its client is that other app's, its scopes are those of an identity; the way from app to app is a principal's own."""
    claims = {
        "client_id": "11112222-3333-4444-8555-666677778888",
        "scope": "openid email profile offline_access iam.current-user:read",
    }
    here.world.at_door = lambda request: None if "databricks-cli" in request.url.path else Response(status_code=401)
    told = here.ask(*ITEMS, token=signed(**claims))
    assert [each for each, _ in told.causes] == ["token-forwarded"], told.headline
    assert "service principal" in fixes(told)


def test_F23_the_forwarded_token_lacks_sql(here: Here) -> None:
    """The app relays what the workspace said about it."""
    told = here.ask("--app", NAME, "--endpoint", "/api/sql", token=signed())
    only(told, "app-downstream-scopes", CONFIRMED)
    assert "sql" in fixes(told) + told.report["root_causes"][0]["observed"]


@pytest.mark.parametrize("number", ["F25", "F26"])
def test_F25_F26_no_forwarded_token_for_anybody(here: Here, number: str) -> None:
    """The app's own 401; with the record it's told that the app asks for no user scopes."""
    told = here.ask("--app", NAME, "--endpoint", "/api/mine", token=signed())
    only(told, "app-denies", CONFIRMED)
    assert "missing OBO access token" in told.report["root_causes"][0]["observed"] + told.headline
    assert "X-Forwarded-Access-Token" in fixes(told)


def test_F27_scopes_that_just_changed(here: Here) -> None:
    """The token has what the app wants, and the app's record was changed moments ago: a grant would be wrong advice."""
    here.world.apps = [
        record(
            user_api_scopes=["sql"],
            effective_user_api_scopes=["sql", "iam.current-user:read"],
            active_deployment=deployed(30),
        )
    ]
    here.world.at_door = lambda request: Response(status_code=401)
    told = here.ask(*ITEMS, token=signed())
    assert "permission-missing" not in dict(told.causes), told.headline
    assert told.verdict == "inconclusive" or told.causes[0][0] == "app-deploying"


def test_F29_no_token_at_all_from_a_server(here: Here) -> None:
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/api/items")
    only(told, "credentials-missing", CONFIRMED)


def test_F33_a_pat(here: Here) -> None:
    told = here.ask("--app", NAME, "--endpoint", "/mcp", "--mcp", token="dapi" + "0123456789abcdef" * 2)
    only(told, "token-is-pat", CONFIRMED)


def test_F42_a_principals_pat_from_a_device(here: Here) -> None:
    """A PAT that the workspace itself takes changes nothing: apps accept OAuth alone."""
    takes = {"id": "1", "userName": ROBOT.id, "displayName": ROBOT.name, "active": True, "groups": []}

    def workspace(request: Request) -> Response | None:
        pat = request.headers.get("authorization", "").startswith("Bearer dapi")
        if not pat or not request.url.path.startswith("/api/2."):
            return None
        return JSONResponse(takes if request.url.path.endswith("/Me") else record())

    here.world.at_workspace = workspace
    told = here.ask(*ITEMS, token="dapi" + "0123456789abcdef" * 2)
    only(told, "token-is-pat", CONFIRMED)


def test_F43_the_door_sends_a_narrow_token_to_sign_in(here: Here) -> None:
    """Apps with user authorization want their scopes in the token."""
    here.world.apps = [record(user_api_scopes=["sql"], effective_user_api_scopes=["sql", "iam.current-user:read"])]
    here.world.at_door = lambda request: RedirectResponse(sign_in_at(), 302)
    told = here.ask(*ITEMS, token=signed(scope="files iam.current-user:read"))
    assert [each for each, _ in told.causes] == ["token-scopes-missing"], told.headline


@pytest.mark.parametrize("number", ["F44", "F45"])
def test_F44_F45_a_302_isnt_correct(here: Here, number: str) -> None:
    """A check without a bearer sees 302, and a client that follows sees a page: either is a problem."""
    told = here.ask("--url", f"https://{HOST}", "--endpoint", "/v1/models" if number == "F44" else "/health")
    assert told.verdict == "problem"
    assert told.causes[0] == ("credentials-missing", CONFIRMED), told.headline
    assert told.code == 1


@pytest.mark.parametrize("token", ["", "\n"])
def test_F47_an_empty_secret_is_said_before_anything_is_sent(here: Here, token: str) -> None:
    """The command that was to fill the variable failed; where it stands is named."""
    with pytest.raises(
        AssertionError, match="the variable GIVEN_TOKEN is empty; the command that fills it may have failed"
    ):
        here.ask(*ITEMS, token=token)


def test_F47_a_secret_that_ends_in_a_line(here: Here) -> None:
    told = here.ask(*ITEMS, token=signed() + "\n")
    only(told, "token-malformed", CONFIRMED)
    assert "newline" in told.report["root_causes"][0]["observed"]


def test_a_token_that_somebody_else_signed(here: Here) -> None:
    """It names the workspace's key and isn't signed by it; the published keys prove that."""
    told = here.ask(
        "--url", f"https://{HOST}", "--endpoint", "/api/items", token=signed(key=rsa.generate_private_key(65537, 2048))
    )
    only(told, "token-rejected", CONFIRMED)
    assert told.report["root_causes"][0]["variant"] == "altered"


def test_a_token_with_a_changed_claim(here: Here) -> None:
    head, _, mark = signed().split(".")
    told = here.ask(
        "--url",
        f"https://{HOST}",
        "--endpoint",
        "/api/items",
        token=".".join((head, signed(scope="sql").split(".")[1], mark)),
    )
    only(told, "token-rejected", CONFIRMED)
    assert told.report["root_causes"][0]["variant"] == "altered"


def test_a_good_signature_and_a_principal_that_is_gone(here: Here) -> None:
    told = here.ask(*ITEMS, token=signed(Caller("gone@example.com", "Gone")))
    only(told, "token-rejected", CONFIRMED)
    assert "signature are in order" in told.report["root_causes"][0]["observed"]
