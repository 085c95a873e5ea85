from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-intermittent",
    Stage.APP,
    title="the same call works at one time and fails at another",
    explains="401 302 403 404 4xx 5xx network timeout",
    why="The same request came to different outcomes within seconds. So neither token, permission nor path is at fault. "
    "One of several instances or addresses may be broken, a session may live on one instance only, or the app may be starting "
    "anew after a crash or a deployment.",
    fixes=(
        owner(
            "Look in the app's log for restarts and for errors of one instance at the time of the calls.",
            LOGS,
        ),
        you("See how often it fails, and at which address or instance.", "{rerun_without_repeat} --repeat 10"),
        owner("If the app keeps sessions in memory, keep them outside, or run one instance."),
    ),
    told_apart="Two calls alike in every byte come to different outcomes. A cause that stays gives the same each time.",
    look=Look("Make the same call several times; the statuses differ.", (by_hand.CALL,)),
    source="RFC 9110 section 9.2.1; modelcontextprotocol/python-sdk, sessions of the streamable HTTP transport",
    rank=30,
)
