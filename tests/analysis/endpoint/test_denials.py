"""Whose credential an app's refusal is about, by its words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.content import message
from dbapp_diag.analysis.endpoint.denials import misses_user_token, others_key, variant_of
from tests.made import asked, exchange, record


@pytest.mark.parametrize(
    "said",
    [
        "Missing X-Forwarded-Access-Token",
        "x-forwarded-access-token header is required",
        "No X-Forwarded-Access-Token in the request",
        "HTTP_X_FORWARDED_ACCESS_TOKEN not set",
        "on-behalf-of-user authorization is not enabled",
        "missing OBO access token",
    ],
)
def test_a_lack_of_the_front_doors_header_is_known_by_its_name(said: str) -> None:
    """Where the app asks for scopes, the front door has something to hand over, and it's another matter."""
    answer = exchange(401, body=json.dumps({"detail": said}))
    assert misses_user_token(answer, None) and misses_user_token(answer, record())
    assert not misses_user_token(answer, record(user_api_scopes=("sql",)))
    assert not misses_user_token(exchange(200, body=said), None)


@pytest.mark.parametrize(
    "said",
    [
        "The X-Forwarded-Access-Token has expired",
        "User authorization required",
        "Invalid access token",
        "missing token",
    ],
)
def test_a_token_that_came_isnt_one_that_is_missing(said: str) -> None:
    assert not misses_user_token(exchange(401, body=said), None)


@pytest.mark.parametrize(
    "body",
    [
        '{"error":{"message":"Incorrect API key provided: sk-ab***xyz.","type":"invalid_request_error"}}',
        '{"detail":"401: invalid api key, see https://console.mistral.ai/api-keys"}',
        '{"error":{"code":400,"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}',
        '{"message":"An error occurred (UnrecognizedClientException) when calling the InvokeModel operation"}',
        "Access denied due to invalid subscription key. See https://learn.microsoft.com/azure",
    ],
)
def test_another_services_key_is_known_by_its_link_its_rest_or_a_clouds_word(body: str) -> None:
    assert others_key(exchange(401, body=body), asked())


@pytest.mark.parametrize(
    "body",
    [
        '{"detail":"Invalid API key"}',
        '{"error":"invalid_api_key","message":"Send this API\'s key in X-Api-Key."}',
        '{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}',
        "Invalid or missing API key. See https://adb-1.1.azuredatabricks.net",
        "You can't do that: https://docs.acme.example/roles",
        "Your plan has expired. Ask sales…",
    ],
)
def test_a_key_of_the_apps_own_stays_one(body: str) -> None:
    """Its caller may have to send it."""
    assert not others_key(exchange(401, body=body), asked())


def test_a_caller_who_sends_a_key_may_have_sent_the_wrong_one() -> None:
    """The app may show what is left of it."""
    answer = exchange(401, body="Invalid API key: sk-ab***xyz")
    assert others_key(answer, asked()) and not others_key(answer, asked(headers=(("x-api-key", "‹secret 1›"),)))


def variant(status: int, **more: Any) -> str | None:
    found = variant_of("app-rejects-request", exchange(status), asked(**more), None)
    return found.id if found is not None else None


FORM_TYPE = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize("status", [400, 415, 422])
def test_json_that_goes_as_a_form(status: int) -> None:
    """As curl's -d sends it unless told otherwise."""
    assert variant(status, method="POST", headers=FORM_TYPE, body='{"quantity": 2}') == "json-as-form"
    assert variant(status, method="POST", headers=FORM_TYPE, body="quantity=2") is None
    assert variant(status, method="POST", headers=(("Content-Type", "application/json"),), body="{}") is None


@pytest.mark.parametrize(("status", "conflict"), [(409, True), (412, True), (423, True), (413, False), (422, False)])
def test_a_state_that_doesnt_fit(status: int, conflict: bool) -> None:
    assert (variant(status) == "conflict") is conflict


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"detail": "No such item"}', "No such item"),
        (
            '{"detail": [{"loc": ["body", "quantity"], "msg": "Field required", "type": "missing"}]}',
            "body.quantity: Field required",
        ),
        ('{"error": {"message": "Bad  model", "code": 3}}', "Bad model"),
        ('{"errors": ["a", "b"]}', "a; b"),
        ('{"ok": false}', '{"ok": false}'),
        ("plain\nwords", "plain words"),
        (
            '{"detail": {"error": {"message": {"detail": "too deep"}}}}',
            '{"detail": {"error": {"message": {"detail": "too deep"}}}}',
        ),
    ],
)
def test_the_words_of_an_error_are_for_people(body: str, said: str) -> None:
    assert message(exchange(422, body=body, media_type="application/json")) == said
