"""The lab's SQL Statement Execution API, and the record of denied calls in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import CALLER, WORKSPACE

Ask = Callable[..., httpx.Response]
WHERE = "/api/2.0/sql/statements"
COLUMNS = "workspace_id, request_path, source.ip, authenticated_as, policy_outcome, rule_label, account_id, event_id, event_time"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(("ingress-policy-denied",)) as running:
        yield running


@pytest.fixture
def execute(lab: Lab, ask: Ask) -> Callable[..., Any]:
    """Execute a statement on the lab's warehouse, as somebody who may."""

    def executed(text: str, scope: str = "sql", warehouse: str = "5f0e1d2c3b4a5968", **values: str) -> httpx.Response:
        parameters = [{"name": name, "value": value} for name, value in values.items()]
        body = {"warehouse_id": warehouse, "statement": text, "parameters": parameters}
        return ask(lab, WHERE, WORKSPACE, method="POST", token=lab.mint(scope=scope), json=body)

    return partial(executed)


def test_the_record_has_the_documented_columns(execute: Callable[..., httpx.Response]) -> None:
    """Values are texts or null; parameters are bound."""
    answer = execute(
        f"SELECT {COLUMNS} FROM system.access.inbound_network WHERE authenticated_as = :who", who=CALLER.id
    )
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, {"state": "SUCCEEDED"})
    (row,) = body["result"]["data_array"]
    assert row[:6] == ["1234567890123456", "/api/items", "198.51.100.7", CALLER.id, "DENIED", "apps-from-the-office"]
    assert body["manifest"]["schema"]["column_count"] == 9


def test_what_is_wrong_with_a_statement_is_its_failure(execute: Callable[..., httpx.Response]) -> None:
    """With 200, as the API does it."""
    answer = execute("SELECT policy_name FROM system.access.inbound_network")
    status = answer.json()["status"]
    assert (answer.status_code, status["state"]) == (200, "FAILED")
    assert "policy_name" in status["error"]["message"]


def test_a_request_that_is_not_taken_is_refused(lab: Lab, ask: Ask, execute: Callable[..., httpx.Response]) -> None:
    """An unknown warehouse, a statement that is none, a token without the scope, and no token."""
    assert execute("SELECT 1", warehouse="0000").status_code == 404
    assert execute("SELECT 1", scope="files.files").status_code == 403
    assert ask(lab, WHERE, WORKSPACE, method="POST", json={}).status_code == 401
    assert ask(lab, WHERE, WORKSPACE, method="POST", token=lab.mint(), json=[]).status_code == 400
    assert ask(lab, f"{WHERE}/unknown", WORKSPACE, token=lab.mint()).status_code == 404
