"""Whether something other than the platform answers under the name that was called."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.front_door.gateway import Gateway
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.exchange import TokenlessCall
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import (
    APP_HOST,
    DATABRICKS,
    LOGIN,
    TAKEN,
    address,
    call,
    exchange,
    excluded,
    first,
    found,
    judged,
    record,
    tokenless,
)

NAME = "api.example.com"


def before(**more: Any) -> AppAddress:
    return address(**{"url": f"https://{NAME}", "host": NAME, "domain_known": False, **more})


def says(status: int | None, *headers: tuple[str, str], **more: Any) -> Result:
    answer = exchange(status, *headers, credential="none", **more)
    return judged(Gateway, before(), TokenlessCall(exchange=answer))


def test_the_apps_own_host_has_no_other_rules() -> None:
    """Given, or from the record whatever its name."""
    for own in (address(), before(source="record")):
        result = judged(Gateway, own, tokenless(403, ("date", "x"), body="no"))
        assert isinstance(result, Passed) and excluded(result) == {"gateway-refuses"}


@pytest.mark.parametrize("headers", [(DATABRICKS,), (LOGIN,)])
def test_a_name_that_leads_to_the_platform_is_another_name_for_it(headers: tuple[tuple[str, str], ...]) -> None:
    """By its server header, or by its way to sign in."""
    result = says(302, *headers)
    assert isinstance(result, Passed) and excluded(result) == {"gateway-refuses"}


def test_an_answer_that_nobody_signed_may_be_the_gateways() -> None:
    """It led to the platform without a token; what answers the call is another matter."""
    way = TokenlessCall(exchange=exchange(302, LOGIN, credential="none"))
    unmarked = judged(Gateway, before(), way, call(504, ("server", "nginx"), body="<center>nginx</center>"))
    assert isinstance(unmarked, Skipped) and excluded(unmarked) == set()
    for marked in (call(504, DATABRICKS), call(500, TAKEN), call(200)):
        assert excluded(judged(Gateway, before(), way, marked)) == {"gateway-refuses"}


def test_words_or_a_realm_of_its_own_make_it_certain() -> None:
    """They're told; a page of HTML, or nothing, leaves it likely."""
    realm = says(401, ("www-authenticate", 'Basic realm="apim"'))
    assert found(realm) == {"gateway-refuses": "confirmed"}
    assert first(realm).values == {"gateway": NAME, "said": 'WWW-Authenticate: Basic realm="apim"'}
    words = says(401, body='{"message": "missing subscription key"}', media_type="application/json")
    assert found(words) == {"gateway-refuses": "confirmed"} and "subscription key" in first(words).values["said"]
    for plain in (says(404, body="<p>no</p>", media_type="text/html"), says(403)):
        assert found(plain) == {"gateway-refuses": "likely"}


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (401, (("www-authenticate", 'Bearer realm="apim"'),), ""),
        (401, (), '{"statusCode": 401, "message": "JWT not present."}'),
        (401, (), "Jwt is missing"),
        (403, (), '{"message": "Authorization header is required"}'),
        (401, (), '{"error": "No bearer token was sent"}'),
        (401, (), '{"message": "Missing access token"}'),
    ],
)
def test_one_that_wants_a_token_may_accept_the_callers(status: int, headers: Any, body: str) -> None:
    """It was asked without one, so its refusal says nothing about the call."""
    assert isinstance(says(status, *headers, body=body, media_type="application/json"), Skipped)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((("www-authenticate", 'AzureApiManagementKey realm="x"'),), "Access denied due to missing subscription key."),
        ((), '{"message": "Missing Authentication Token for the API stage"}'),
        ((), "RBAC: access denied"),
        ((), '{"message":"no Route matched with those values"}'),
    ],
)
def test_what_wants_something_else_refuses_every_call(headers: Any, body: str) -> None:
    """A key of its own, a role, a route; AWS says "Authentication Token" of its own signatures."""
    assert found(says(403, *headers, body=body, media_type="application/json")) == {"gateway-refuses": "confirmed"}


@pytest.mark.parametrize("status", [None, 200, 204])
def test_silence_or_a_success_refuses_nobody(status: int | None) -> None:
    """Nothing is told, and nothing excluded."""
    assert isinstance(says(status), Skipped)


def test_the_apps_own_address_is_told_where_the_record_has_it() -> None:
    """So that it can be called."""
    seen = judged(Gateway, before(), tokenless(403, ("date", "x")), record())
    assert first(seen).values["own"] == f"https://{APP_HOST}"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_without_an_answer_from_behind_wants_nothing(status: int) -> None:
    """Its words are about what stands behind it."""
    result = says(
        status, ("server", "nginx"), body="<html><head><title>Bad Gateway</title></head></html>", media_type="text/html"
    )
    assert found(result) == {"gateway-refuses": "likely"} and first(result).variant == "no-answer-behind"


def test_a_gateways_404_may_be_about_the_name_by_which_it_calls() -> None:
    page = "<html><head><title>App Not Found</title></head></html>"
    result = says(404, ("server", "nginx"), body=page, media_type="text/html")
    assert found(result) == {"gateway-refuses": "likely"} and first(result).variant == "gateway-not-found"


def test_a_401_without_a_word_may_be_the_front_doors_handed_on() -> None:
    """Below /api/ that is what it says to a call without a token, and the gateway may have taken its mark away."""
    assert isinstance(says(401, ("server", "nginx")), Skipped)
    assert found(says(401, ("www-authenticate", 'Basic realm="orders"'))) == {"gateway-refuses": "confirmed"}
