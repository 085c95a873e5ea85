"""The account's record of denied calls: the statement that reads it, and what its answers say.

The table is `system.access.inbound_network` (Databricks documentation, "Network access events system table reference"): an
event each time that an ingress policy denies access to a workspace, kept for 30 days. Its columns, as public queries of it name
them, are account_id, workspace_id, event_id, event_time, request_path, source, authenticated_as, policy_outcome and rule_label.
`source.ip` is the address, authenticated_as may be `__REDACTED__`, and rule_label is empty where no rule allowed the request.
Sources differ in the words of policy_outcome: DENIED and DRY_RUN_DENIAL ("Context-based ingress control"), or DENY and
DENY_DRY_RUN. No column holds the host, and no public source says what request_path holds for an app.

Field names of the API: databricks-sdk-py databricks/sdk/service/sql.py (StatementExecutionAPI, StatementResponse, ResultData).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.ingress import Denial, IngressDenials, Match
from dbapp_diag.model.json_values import Json, error_of, listing, mapping, text

STATEMENT = """
SELECT unix_seconds(event_time) AS happened, policy_outcome, rule_label, source.ip AS source_ip,
  CASE WHEN lower(authenticated_as) = :caller THEN 'caller' ELSE 'nobody' END AS whose,
  CASE WHEN instr(request_path, :host) = 1 OR instr(request_path, '//' || :host) > 0 THEN 'app'
       WHEN request_path = :path OR instr(request_path, :path || '?') = 1 THEN 'path' ELSE 'elsewhere' END AS matched
FROM system.access.inbound_network
WHERE event_time >= current_timestamp() - INTERVAL 1 HOUR
  AND workspace_id = coalesce(:workspace, workspace_id)
  AND (lower(authenticated_as) = :caller
    OR ((authenticated_as IS NULL OR authenticated_as = '__REDACTED__')
      AND (instr(request_path, :host) = 1 OR instr(request_path, '//' || :host) > 0
        OR request_path = :path OR instr(request_path, :path || '?') = 1)))
ORDER BY happened DESC LIMIT 20
""".strip()
"""Names no person: it compares with the caller, and gives only what came of that."""
ROWS = 20
WAIT = "5s"
"""How long the workspace holds its answer; the shortest that the API accepts."""
DENIED = ("DENIED", "DENY")
DRY_RUN = ("DRY_RUN_DENIAL", "DENY_DRY_RUN")
UNDER_WAY = ("PENDING", "RUNNING")
"""States of a statement that isn't at its end."""
COLUMNS = 6


def statement(warehouse: str, values: Mapping[str, str | None]) -> Json:
    """The body of `POST /api/2.0/sql/statements`. Values go beside the text, never into it."""
    parameters = [{"name": name, "type": "STRING", "value": value} for name, value in values.items()]
    return {
        "warehouse_id": warehouse,
        "statement": STATEMENT,
        "parameters": parameters,
        "wait_timeout": WAIT,
        "on_wait_timeout": "CONTINUE",
        "row_limit": ROWS,
        "format": "JSON_ARRAY",
        "disposition": "INLINE",
    }


def under_way(body: object) -> str | None:
    """The ID of a statement that isn't at its end."""
    data = mapping(body)
    return text(data, "statement_id") if text(mapping(data.get("status")), "state") in UNDER_WAY else None


def ingress_denials(warehouse: str, answer: Exchange, body: object) -> IngressDenials:
    """What the last answer about the statement says."""
    data = mapping(body)
    state = text(mapping(data.get("status")), "state")
    seen = IngressDenials(warehouse=warehouse, evidence=(answer.id,))
    if answer.status != 200 or state != "SUCCEEDED":
        return _unread(seen, answer, data, state)
    rows = [listing(row) for row in listing(mapping(data.get("result")).get("data_array"))]
    denials = tuple(found for row in rows if (found := _denial(row)) is not None)
    return IngressDenials(warehouse=warehouse, denials=denials, evidence=(answer.id,))


def _unread(seen: IngressDenials, answer: Exchange, data: Json, state: str | None) -> IngressDenials:
    if answer.status is None:
        problem = answer.error.detail if answer.error else "no answer"
    elif answer.status != 200:
        code, message = error_of(data)
        problem = f"{answer.status} {code or ''} {message}"
    elif state in UNDER_WAY:
        problem = f"the statement is still {state.lower()}; the warehouse may be starting"
    else:
        code, message = error_of(mapping(mapping(data.get("status")).get("error")))
        problem = f"{state or 'an answer without a state'} {code or ''} {message}"
    return IngressDenials(warehouse=seen.warehouse, problem=" ".join(problem.split())[:300], evidence=seen.evidence)


def _denial(row: list[object]) -> Denial | None:
    if len(row) < COLUMNS:
        return None
    happened, outcome, rule, source, whose, matched = (
        str(value) if value is not None else None for value in row[:COLUMNS]
    )
    if outcome not in (*DENIED, *DRY_RUN) or matched not in list(Match):
        return None
    try:
        time = datetime.fromtimestamp(float(happened or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Denial(
        time=time,
        enforced=outcome in DENIED,
        match=Match(matched),
        caller=whose == "caller",
        rule=rule or None,
        source=source or None,
    )
