from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-slow",
    Stage.ENDPOINT,
    title="the app is slow to answer",
    explains="ok",
    why="The call works, and nearly all of its time is spent waiting for the app's first byte. After a start or a long pause the "
    "first call takes longer; users report 30 to 60 seconds.",
    fixes=(
        you("Run again: if the second call is quick, it was the start.", "{rerun}"),
        owner("If it stays slow, look at what the app does before it answers.", LOGS),
    ),
    told_apart="Name, connection and encryption took little of the time; the phases of the call show it.",
    look=Look(
        "Most of the time passes before the first line of the answer; a second call shows whether it stays so.",
        (by_hand.TIMED_CALL,),
    ),
    source="RFC 9110 section 15.6.5; databricks/databricks-agent-skills, platform guide",
    follows_from="ipv6-broken",
    rank=65,
)
