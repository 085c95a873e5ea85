from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import HEADERS, LOGS
from dbapp_diag.causes.upstream import NOT_UP
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-error",
    Stage.ENDPOINT,
    title="the app itself fails on this call",
    explains="5xx",
    why="The call got through to the app's code, and the app answers with a server error of its own. Network, token and "
    "permission are in order. An MCP server's internal error (-32603) and a websocket closed with 1011 count the same.",
    fixes=(
        owner("Find the request in the app's log[[, by the request ID {request_id}]].", LOGS),
        you("Give the owner that ID and the time of the call.", "{rerun} -o report.html"),
    ),
    told_apart="The answer bears the app's marks, such as gap-auth. 502, 503 or 504 with the platform's page means that the app "
    "wasn't asked.",
    look=Look("gap-auth is there, and the page isn't the platform's App Not Available.", (by_hand.CALL,)),
    source="RFC 9110 section 15.6; " + HEADERS,
    follows_from=NOT_UP + " app-not-listening app-downstream-scopes app-intermittent",
    rank=22,
)
