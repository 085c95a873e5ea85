"""An ingress policy of the account that denies its apps to one place, on other software than the lab's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.situations.world import ANA, NAME, ROBOT, Here, signed, staged

ITEMS = ("--app", NAME, "--endpoint", "/api/items")
WAREHOUSE = ("--warehouse", "0a1b2c3d4e5f6789")


class Account:
    """The policy denies apps to everybody here. The statement is answered as the API's reference shows it: in chunks of text."""

    def __init__(self) -> None:
        self.whose = "caller"

    def at_door(self, request: Request) -> Response | None:
        return Response(status_code=403)

    def at_workspace(self, request: Request) -> Response | None:
        path = request.url.path
        if not path.startswith("/api/2.0/sql/statements") or "authorization" not in request.headers:
            return None
        if request.method == "POST":
            return JSONResponse({"statement_id": "01ee-77", "status": {"state": "PENDING"}})
        rows = [[str(int(time.time()) - 240), "DENIED", "apps: office", "198.51.100.23", self.whose, "path"]]
        return JSONResponse({
            "statement_id": path.rpartition("/")[2], "status": {"state": "SUCCEEDED"},
            "manifest": {"format": "JSON_ARRAY", "schema": {"column_count": 6}, "total_row_count": 1, "truncated": False},
            "result": {"chunk_index": 0, "row_offset": 0, "row_count": 1, "data_array": rows},
        })  # fmt: skip


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def here(tmp_path: Path, account: Account) -> Iterator[Here]:
    with staged(FastAPI(), tmp_path, at_door=account.at_door, at_workspace=account.at_workspace) as served:
        yield served


def test_the_record_names_the_policys_denial(here: Here) -> None:
    """For a person and for a service principal: the cause is certain, and the fix is an admin's, with address and rule."""
    for told in (here.ask(*ITEMS, *WAREHOUSE, token=signed(ANA)), here.ask(*ITEMS, *WAREHOUSE, env=ROBOT.environment)):
        assert told.causes == [("ingress-policy-denied", "confirmed")], told.headline
        fix = told.fix()
        assert fix["who"] == "a workspace admin"
        assert "198.51.100.23" in fix["text"] and "apps: office" in fix["text"]
        assert here.world.calls == []
        assert "198.51.100.23" in json.dumps(told.report) and "data_array" not in json.dumps(told.report)


def test_a_record_that_names_nobody_makes_it_likely(here: Here, account: Account) -> None:
    """Whose call it was is hidden from this caller."""
    account.whose = "nobody"
    told = here.ask(*ITEMS, *WAREHOUSE, token=signed(ANA))
    assert told.causes == [("ingress-policy-denied", "likely")], told.headline


def test_without_a_warehouse_it_is_named_as_not_examined(here: Here) -> None:
    """No statement is sent, and the differential says why."""
    told = here.ask(*ITEMS, token=signed(ANA))
    row = next(each for each in told.report["differential"] if each["id"] == "ingress-policy-denied")
    assert (row["state"], row["reason"]) == ("possible", "not examined: no --warehouse was named")
    assert "ingress-policy-denied" not in dict(told.causes)
