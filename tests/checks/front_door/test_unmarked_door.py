"""Front doors and workspaces that mark nothing, and word everything in another way: no confident wrong cause."""

from __future__ import annotations

from dbapp_diag.analysis.outcome import outcome
from dbapp_diag.analysis.sign_in.identity import refuses_token
from dbapp_diag.checks.app.app_listening import AppListening
from dbapp_diag.checks.app.app_state import AppState
from dbapp_diag.checks.authorization.permission import Permission
from dbapp_diag.checks.endpoint.app_answer import AppAnswer
from dbapp_diag.checks.endpoint.endpoint import Endpoint
from dbapp_diag.checks.endpoint.redirects import Redirects
from dbapp_diag.facts.app import Grant
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import TokenlessCall
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import Responder
from tests.made import (
    APP_HOST,
    DATABRICKS,
    TAKEN,
    address,
    asked,
    call,
    excluded,
    first,
    found,
    identity,
    judged,
    permissions,
    record,
    sibling,
    token,
    tokenless,
)

OUTSIDE = f"https://{APP_HOST}/items"


def bare(status: int = 401, *headers: tuple[str, str], **more: object) -> TokenlessCall:
    """The answer without a token, by a door that marks nothing."""
    return tokenless(status, *(headers or (("date", "today"),)), **more)


def test_a_404_after_the_token_is_the_apps_where_the_record_says_that_it_runs() -> None:
    """In any words; without the record, or with a page, the front door may be speaking of an app that isn't up."""
    page = call(404, media_type="application/problem+json", body='{"titel":"Nicht gefunden"}')
    known = found(judged(Endpoint, asked(), page, bare(), record(), address()))
    assert known == {"endpoint-not-found": "likely", "app-ui-only": "possible"}
    assert not found(judged(Endpoint, asked(), page, bare(), address()))


def test_an_app_that_imitates_the_empty_401_is_told_by_another_path() -> None:
    """The same token is accepted elsewhere under /api/: the refusal is the app's own, probably."""
    facts = (asked(), call(401, DATABRICKS), tokenless(), sibling(404, DATABRICKS))
    assert found(judged(AppAnswer, *facts)) == {"app-denies": "likely"}
    assert isinstance(judged(AppAnswer, *facts[:3], sibling(401, DATABRICKS)), Skipped)


def test_a_gateway_error_of_one_path_is_the_apps() -> None:
    """Where another path is answered, the app listens."""
    facts = (asked(), call(503, body="{}"), bare(), sibling(404), record())
    assert found(judged(AppAnswer, *facts)) == {"app-error": "likely"}
    assert "app-not-listening" in excluded(judged(AppListening, *facts))


def test_a_gateway_error_that_everybody_gets_says_nothing_about_the_port() -> None:
    """Nobody asks for a token and nothing shows the platform: it may be anybody's maintenance page."""
    facts = (call(503, media_type="text/html", body="<p>Wartung"), sibling(503), record())
    assert isinstance(judged(AppListening, *facts, bare(503, media_type="text/html", body="<p>Wartung")), Skipped)
    assert found(judged(AppListening, *facts, bare())) == {"app-not-listening": "possible"}, (
        "503 isn't a gateway's word"
    )


def test_a_token_that_is_taken_under_api_without_any_mark_is_taken() -> None:
    """The path outside /api/ is the reason, not the token or the front door."""
    login = ("location", f"https://w.example/oidc/authorize?client_id=x&redirect_uri=https://{APP_HOST}/cb")
    facts = (asked(path="/items", endpoint="/items"), call(302, login, url=OUTSIDE), bare(302, login, url=OUTSIDE))
    assert found(judged(Endpoint, *facts, sibling(200))) == {"path-outside-api": "confirmed"}
    assert "path-outside-api" in excluded(judged(Endpoint, *facts, sibling(401)))
    assert isinstance(judged(Endpoint, *facts, sibling(503)), Skipped)


def test_a_redirect_to_a_stranger_by_nobody_known_isnt_a_lost_token() -> None:
    """A captive portal does that; within the host, or by the app, it's a redirect of the path."""
    away = ("location", "http://portal.example/welcome")
    result = judged(Redirects, asked(), call(302, away), bare(302, away))
    assert found(result) == {"redirect-drops-token": "possible"}
    assert "nearest" not in first(result).values
    assert found(judged(Redirects, asked(), call(302, away, TAKEN), bare())) == {"redirect-drops-token": "confirmed"}


def test_a_call_that_reaches_the_app_outweighs_record_and_grants() -> None:
    """A record that lags behind, or a grant through a nested group, is no warning."""
    works = (call(200, body="[]", media_type="application/json"), bare(), address())
    assert isinstance(judged(AppState, record(compute_state="STOPPED", app_state="UNAVAILABLE"), *works), Skipped)
    nobody = permissions(Grant("user", "boss@example.com", "CAN_MANAGE"))
    result = judged(Permission, nobody, record(), identity(), token(), *works)
    assert isinstance(result, Passed)
    refused = judged(Permission, nobody, record(), identity(), token(), call(401), bare())
    assert isinstance(refused, Failed)


def test_a_record_that_contradicts_itself_confirms_nothing() -> None:
    """Compute off and application up can't both be."""
    torn = record(compute_state="STOPPED", app_state="RUNNING", active_deployment=None)
    assert "confirmed" not in found(judged(AppState, torn)).values()


def test_a_401_by_the_workspace_refuses_the_token_in_any_language() -> None:
    """A 403 needs words; a page without the API's form, or one about scopes, says nothing about the token."""

    def says(status: int, message: str, code: str | None = "UNAUTHENTICATED") -> bool:
        return refuses_token(identity(status=status, user_name=None, error_code=code, message=message)) is not None

    assert says(401, "Anmeldung abgelehnt")
    assert not says(403, "Anmeldung abgelehnt")
    assert not says(401, "", None)
    assert not says(401, "Provided OAuth token does not have required scopes")


def test_a_made_up_path_answered_404_behind_an_unmarked_door_is_healthy() -> None:
    """No endpoint was named: the app's own 404 is all that can be had."""
    known = (asked(endpoint=None), call(404, body="nope"), bare(), record(), address())
    seen = outcome(Facts({type(fact): fact for fact in known}))
    assert seen.works and seen.responder is Responder.APP
