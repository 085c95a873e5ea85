"""How Entra ID refuses: an OAuth error with a number of its own, AADSTS….

Form: OfficeDev/microsoft-365-agents-toolkit issue 8621.
"""

import uuid
from datetime import UTC, datetime

from dbapp_diag.lab.providers import ENTRA_HOST
from dbapp_diag.lab.web import Response, json_response

NO_STORE = ("cache-control", "no-store, no-cache")


def refusal(status: int, error: str, number: int, words: str, *, now: float) -> Response:
    """A refusal, at `now` seconds since 1970."""
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    time = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    text = f"AADSTS{number}: {words} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}"
    body: dict[str, object] = {
        "error": error,
        "error_description": text,
        "error_codes": [number],
        "timestamp": time,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://{ENTRA_HOST}/error?code={number}",
    }
    return json_response(body, status, NO_STORE)
