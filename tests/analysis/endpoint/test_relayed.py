"""A refusal by the workspace that an app hands on."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.analysis.endpoint.host_guard import host_guard
from dbapp_diag.analysis.endpoint.relayed import Relayed, relayed_refusal
from dbapp_diag.model.words import Confidence
from tests.made import exchange

LACKS = "User does not have permission CAN QUERY on endpoint x"


def relayed(body: object, status: int = 403) -> Relayed | None:
    return relayed_refusal(exchange(status, body=body if isinstance(body, str) else json.dumps(body)))


@pytest.mark.parametrize(
    "body",
    [
        {"error_code": "PERMISSION_DENIED", "message": LACKS},
        {"detail": {"upstream": [{"error_code": "PERMISSION_DENIED", "message": LACKS}]}},
        {"detail": json.dumps({"error_code": "PERMISSION_DENIED", "message": LACKS})},
        {"errorCode": "PERMISSION_DENIED", "message": LACKS},
    ],
)
def test_the_workspaces_own_form_is_found_wherever_it_stands(body: object) -> None:
    """Its code, the grant that is short, and its words."""
    seen = relayed(body)
    assert seen == Relayed("PERMISSION_DENIED", "CAN QUERY", LACKS, Confidence.CONFIRMED)


@pytest.mark.parametrize(
    ("body", "grant", "sure"),
    [
        (f"PERMISSION_DENIED: {LACKS}", "CAN QUERY", Confidence.CONFIRMED),
        ("databricks.sdk.errors.platform.PermissionDenied: no access, missing permission", "", Confidence.CONFIRMED),
        ("[INSUFFICIENT_PERMISSIONS] User lacks USE SCHEMA", "USE SCHEMA", Confidence.CONFIRMED),
        ("PERMISSION_DENIED", "", Confidence.LIKELY),
        ("You do not have permission CAN_USE on the warehouse", "CAN USE", Confidence.LIKELY),
        ("requires the SELECT privilege", "SELECT", Confidence.LIKELY),
    ],
)
def test_codes_and_grants_in_words_count_too(body: str, grant: str, sure: Confidence) -> None:
    """A code with a grant for certain, one alone or words alone likely."""
    seen = relayed(body, 500)
    assert seen is not None and (seen.grant, seen.confidence) == (grant, sure)


@pytest.mark.parametrize(
    "body",
    [
        '{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}',
        "grpc: status = StatusCode.PERMISSION_DENIED, details = does not have permission",
    ],
)
def test_the_same_code_in_another_services_form_is_at_most_likely(body: str) -> None:
    """An app may call others than the workspace."""
    seen = relayed(body)
    assert seen is not None and seen.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    "body",
    [
        "no",
        "you do not have permission to do this",
        "SELECT something else",
        "the CAN bus",
        {"error_code": "INVALID_PARAMETER_VALUE", "message": LACKS},
        {"error_code": 7},
        "NotFound",
    ],
)
def test_an_apps_own_words_are_its_own(body: object) -> None:
    """Another code of the workspace's isn't about a grant."""
    assert relayed(body) is None


def test_a_success_relays_nothing() -> None:
    """Whatever it holds."""
    assert relayed({"error_code": "PERMISSION_DENIED"}, 200) is None


def test_what_may_not_be_seen_is_said_not_to_exist() -> None:
    """By the code, or by the SDK's name for it."""
    for body in ("RESOURCE_DOES_NOT_EXIST: x", "databricks.sdk.errors.platform.NotFound: x"):
        seen = relayed(body, 404)
        assert seen is not None and seen.hidden


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_lines_of_a_quoted_text_stay_apart(depth: int) -> None:
    """JSON has the end of a line as a backslash and a letter, and more backslashes where one text holds another."""
    body = "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\r\nuser doesn't have 'USE SCHEMA' on \"sales\""
    for _ in range(depth):
        body = json.dumps({"error": body})
    relayed = relayed_refusal(exchange(500, body=body))
    assert relayed is not None and relayed.grant == "USE SCHEMA"
    assert "privileges: user doesn't have 'USE SCHEMA' on \"sales\"" in relayed.message
    assert "\\" not in relayed.message


def test_long_words_are_cut() -> None:
    """To what a report shows."""
    seen = relayed({"error_code": "PERMISSION_DENIED", "message": "x " * 400})
    assert seen is not None and len(seen.message) <= 241


@given(st.text() | st.from_regex(r"(?:does not|PERMISSION_DENIED|CAN |\\\\|\{\"error_code\"|host |invalid ){0,20}"))
def test_any_text_is_a_refusal_or_isnt(body: str) -> None:
    """Nothing breaks it."""
    seen = relayed(body)
    assert seen is None or isinstance(seen, Relayed)
    host_guard(exchange(400, body=body))


@pytest.mark.parametrize(
    "hostile",
    [
        "\\" * 200_000,
        "[" * 200_000,
        '"' + "{" * 200_000 + '"',
        "does not " * 22_000,
        "CAN " * 50_000,
        "host " + "!" * 200_000,
        "host " + "a! " * 66_000,
        "invalid " + "a " * 100_000,
        "invalid " * 25_000,
        "host '" * 33_000,
        "not allowed " * 16_000,
        "csrf " * 40_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_hostile_body_takes_no_time(hostile: str) -> None:
    """200 KB within seconds, for either reading."""
    began = time.perf_counter()
    relayed(hostile)
    host_guard(exchange(400, body=hostile))
    assert time.perf_counter() - began < 10
