from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.causes.upstream import NOT_UP
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-timeout",
    Stage.ENDPOINT,
    title="the app takes too long on this path",
    explains="timeout 5xx",
    why="Other paths answer quickly and this one doesn't. The platform ends calls that take too long, with 504 or by closing the "
    "stream; 60, 120 and 300 seconds are reported, by Databricks' own people too, and a stream is cut whatever it sends. Only "
    "the time measured here is certain.",
    fixes=(
        owner("Start the work, answer at once with an ID, and let the caller ask for the result; or use a websocket."),
        you("See whether it's slow or stuck, with more patience.", "{rerun} --timeout 5m"),
        owner("Look for this request in the log; if it isn't there, it never got to the app.", LOGS),
    ),
    told_apart="A made-up path on the same app answers quickly at the same moment. If no path answers, the app isn't listening.",
    look=Look("It answers at once, while the path of the call doesn't.", (by_hand.SIBLING,)),
    source="databricks/databricks-agent-skills, platform guide; databricks/appkit PR 318; IceRhymers/shellbox",
    follows_from=NOT_UP
    + " app-not-listening app-intermittent egress-blocked app-domain-blocked proxy-needed proxy-unreachable ipv6-broken",
    rank=17,
)
