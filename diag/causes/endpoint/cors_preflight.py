from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "cors-preflight",
    Stage.ENDPOINT,
    title="a browser asks first without the token, and is refused",
    explains="401 302",
    why="Before a page's call to another origin a browser sends OPTIONS without the token, and makes the call only if that is "
    "allowed. The front door refuses it: 401 below /api/, the login redirect elsewhere, without any CORS header. What the app "
    "would allow is never asked, and the front door can't be configured.",
    fixes=(
        owner("Serve page and API from the same origin, or let a backend make the call with a token of its own."),
        owner(
            "If the preflight does come to the app, let the app allow the origin[[ {origin}]] and the header Authorization."
        ),
    ),
    told_apart="The same call with the token passes; only OPTIONS without one is refused, which is asked when an origin is "
    "given. The answer's signs tell whether the front door refuses it or the app itself.",
    look=Look("401 or the login redirect, without any access-control header.", (by_hand.PREFLIGHT,)),
    source="databricks/databricks-agent-skills, other frameworks; databricks/databricks-ai-bridge issue 460; Fetch standard, "
    "CORS protocol",
    rank=50,
)
