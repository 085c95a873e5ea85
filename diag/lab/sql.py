"""The SQL Statement Execution API of a workspace, and the one table that the lab has in it.

Fields and states: databricks-sdk-py databricks/sdk/service/sql.py. Columns of `system.access.inbound_network`: Databricks
documentation, "Network access events system table reference", as public queries use them. Statements are carried out by SQLite,
which shares enough words with Spark; what it doesn't know fails as an unknown name does there.
"""

import re
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from typing import cast

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import Workspace
from dbapp_diag.lab.providers import ACCOUNT
from dbapp_diag.lab.records import Json
from dbapp_diag.lab.web import Request, Response, error, json_response

COLUMNS = (
    "account_id", "workspace_id", "event_id", "event_time", "request_path", '"source.ip"', "authenticated_as", "policy_outcome",
    "rule_label",
)  # fmt: skip
_HOURS = re.compile(r"current_timestamp\(\) - INTERVAL (\d+) HOUR")


class Statements:
    """The statements of one workspace."""

    def __init__(self, workspace: Workspace, clock: LabClock) -> None:
        """Serve this workspace's record, on the lab's clock."""
        self._workspace = workspace
        self._clock = clock
        self._waiting: dict[str, tuple[int, Json]] = {}

    def answer(self, request: Request, below: Sequence[str]) -> Response:
        """Answer a request for `/api/2.0/sql/statements` or for what is below it."""
        match request.method, below:
            case "POST", []:
                return self._execute(request)
            case "GET", [number] if number in self._waiting:
                return self._look(number)
            case "POST", [number, "cancel"] if number in self._waiting:
                del self._waiting[number]
                return json_response({})
            case _:
                return error(404, "NOT_FOUND", f"The statement {below[0] if below else ''} was not found.")

    def _execute(self, request: Request) -> Response:
        sent = request.json or {}
        warehouse, text = sent.get("warehouse_id"), sent.get("statement")
        if not isinstance(text, str):
            return error(400, "INVALID_PARAMETER_VALUE", "The statement is missing.")
        if warehouse not in self._workspace.warehouses:
            return error(404, "NOT_FOUND", f"SQL warehouse {warehouse} does not exist.")
        number = str(uuid.uuid4())
        self._waiting[number] = (self._workspace.statement_waits, self._done(number, text, _parameters(sent)))
        return self._look(number)

    def _look(self, number: str) -> Response:
        left, done = self._waiting[number]
        if left > 0:
            self._waiting[number] = (left - 1, done)
            return json_response({"statement_id": number, "status": {"state": "PENDING"}})
        return json_response(done)

    def _done(self, number: str, text: str, parameters: Mapping[str, str | None]) -> Json:
        if not self._workspace.system_tables:
            return _failed(
                number, "[INSUFFICIENT_PERMISSIONS] User does not have USE SCHEMA on Schema 'system.access'."
            )
        try:
            columns, rows = self._asked(text, parameters)
        except sqlite3.Error as trouble:
            return _failed(number, f"[UNRESOLVED_COLUMN] {trouble}")
        named = [{"name": name, "position": place, "type_name": "STRING"} for place, name in enumerate(columns)]
        shown = [[None if value is None else str(value) for value in row] for row in rows]
        return {
            "statement_id": number,
            "status": {"state": "SUCCEEDED"},
            "manifest": {
                "format": "JSON_ARRAY",
                "schema": {"column_count": len(columns), "columns": named},
                "total_row_count": len(rows),
                "truncated": False,
            },
            "result": {"chunk_index": 0, "row_offset": 0, "row_count": len(rows), "data_array": shown},
        }

    def _asked(self, text: str, parameters: Mapping[str, str | None]) -> tuple[list[str], list[tuple[object, ...]]]:
        now = self._clock.now()
        spelt = text.replace("system.access.inbound_network", "inbound_network").replace("source.ip", '"source.ip"')
        spelt = _HOURS.sub(lambda found: f"({now} - {int(found[1]) * 3600})", spelt)
        with sqlite3.connect(":memory:") as table:
            table.create_function("unix_seconds", 1, int)
            table.execute(f"CREATE TABLE inbound_network ({', '.join(COLUMNS)})")
            rows = [
                (
                    ACCOUNT, self._workspace.id, str(uuid.uuid4()), now - each.age, each.request_path, each.source,
                    each.authenticated_as, each.policy_outcome, each.rule_label,
                )
                for each in self._workspace.denied
            ]  # fmt: skip
            table.executemany("INSERT INTO inbound_network VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            found = table.execute(spelt, dict(parameters))
            return [column[0] for column in found.description], found.fetchall()


def _parameters(sent: Json) -> dict[str, str | None]:
    given = sent.get("parameters")
    items = cast("list[Json]", given) if isinstance(given, list) else []
    return {str(item["name"]): None if (value := item.get("value")) is None else str(value) for item in items}


def _failed(number: str, message: str) -> Json:
    said = {"error_code": "BAD_REQUEST", "message": message}
    return {"statement_id": number, "status": {"state": "FAILED", "error": said}}
