"""Refusals that an app writes and that aren't about its caller's access: each fix is for the one who can carry it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Header
from starlette.responses import JSONResponse, Response

from tests.situations.serving import HOST
from tests.situations.test_field_access import CONFIRMED, LIKELY, fixes, only
from tests.situations.world import Here, record, signed, staged

OPENAI = {
    "error": {
        "message": "Incorrect API key provided: sk-ab***xyz. You can find your API key at https://platform.openai.com/account.",
        "type": "invalid_request_error",
        "code": "invalid_api_key",
    }
}
ANTHROPIC = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
DJANGO = (
    "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body><h1>Forbidden <span>(403)</span></h1>"
    "<p>CSRF verification failed. Request aborted.</p></body></html>"
)
NO_TOKEN = {
    "detail": "Missing X-Forwarded-Access-Token header; on-behalf-of-user authorization is not enabled for this app"
}


def app() -> FastAPI:
    """Each path refuses for a reason of its own."""
    made = FastAPI()

    def refuses(path: str, answer: Response) -> None:
        made.add_api_route(path, lambda: answer, methods=["GET", "POST"])

    refuses("/api/csrf", Response(DJANGO, 403, media_type="text/html"))
    refuses("/api/openai", JSONResponse(OPENAI, 401))
    refuses("/api/anthropic", JSONResponse(ANTHROPIC, 401))
    refuses("/api/key", JSONResponse({"detail": "Invalid API key"}, 401))
    refuses("/api/me", JSONResponse(NO_TOKEN, 401))

    @made.get("/api/typed")
    def typed(x_forwarded_access_token: str = Header()) -> str:
        return x_forwarded_access_token

    return made


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    with staged(app(), tmp_path) as served:
        yield served


def ask(here: Here, path: str, *more: str) -> Any:
    return here.ask("--url", f"https://{HOST}", "--endpoint", path, *more, token=signed())


def variant(told: Any) -> str | None:
    return told.report["root_causes"][0]["variant"]


def test_a_csrf_check_is_mended_for_the_api_and_not_by_trusting_more_origins(here: Here) -> None:
    """A program has no cookie and no page; for a call on behalf of a page elsewhere, its origin is what has to be trusted."""
    told = ask(here, "/api/csrf", "--json", "{}")
    only(told, "app-host-guard", CONFIRMED)
    assert variant(told) == "csrf-token-missing"
    assert "csrf_exempt" in fixes(told) and "CSRF_TRUSTED_ORIGINS" not in fixes(told)
    pages = ask(here, "/api/csrf", "--json", "{}", "--header", "Origin: https://ui.example.com")
    assert "CSRF_TRUSTED_ORIGINS" in fixes(pages)


def test_another_services_refusal_of_the_apps_key_is_not_about_the_caller(here: Here) -> None:
    told = ask(here, "/api/openai", "--json", "{}")
    only(told, "app-denies", LIKELY)
    assert variant(told) == "key-of-another-service"
    assert "valueFrom" in fixes(told)
    assert "X-Forwarded" not in fixes(told) and "ask its owner for access" not in fixes(told)


@pytest.mark.parametrize("path", ["/api/key", "/api/anthropic"])
def test_a_wrong_key_alone_may_be_the_apps_own(here: Here, path: str) -> None:
    """Its callers may have to send it, and apps speak the forms of other APIs themselves."""
    told = ask(here, path)
    only(told, "app-denies", CONFIRMED)
    assert variant(told) is None


def test_an_app_that_is_given_no_token_of_its_callers_needs_user_authorization(here: Here) -> None:
    """No caller can send that header, and reading it elsewhere helps nobody. Where the record has scopes, it's another matter."""
    for path, cause in {"/api/me": "app-denies", "/api/typed": "app-rejects-request"}.items():
        told = ask(here, path)
        only(told, cause, CONFIRMED)
        assert variant(told) == "user-token-missing"
        assert all(fix["who"] == "the app's owner" for fix in told.report["root_causes"][0]["fix"])
        assert "user_api_scopes" in fixes(told) and "In the app, read" not in fixes(told)
    here.world.apps = [record(user_api_scopes=["sql"], effective_user_api_scopes=["sql"])]
    assert variant(ask(here, "/api/me")) is None
