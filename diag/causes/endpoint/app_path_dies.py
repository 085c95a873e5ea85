from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.causes.upstream import NOT_UP
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-path-dies",
    Stage.ENDPOINT,
    title="the app gives no proper answer on this path alone",
    explains="5xx network timeout",
    why="Other paths of the app are answered, so the app runs and listens. On this path its code crashes, closes the connection, "
    "or sends an answer that the platform's proxy refuses, such as a Connection header or an unknown content encoding.",
    fixes=(
        owner(
            "Find the request in the app's log; a crash of a worker stands there at the time of the call.",
            LOGS,
        ),
        owner(
            "Look at the headers of this path's answer: no Connection, Keep-Alive or Transfer-Encoding of the app's own, and no "
            "content encoding that the client didn't ask for.",
        ),
    ),
    told_apart="The same call, made twice, ends so both times, while another path is answered by the app itself. Where every path "
    "ends so, the app isn't listening.",
    look=Look("The app's own 404 for the made-up path, with gap-auth.", (by_hand.CALL, by_hand.SIBLING)),
    source="databricks/appkit PR 331; RFC 9110 sections 7.6.1 and 15.6.3",
    follows_from=NOT_UP + " app-intermittent",
    rank=24,
)
