from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "expectation-unmet",
    Stage.ENDPOINT,
    title="the call works, and the answer isn't the expected one",
    explains="ok",
    why="The call reached the app and succeeded. The answer differs from what --expect asks for: in its status, its media type, a "
    "JSON value, its words, or the time that it took.",
    fixes=(
        owner("Compare what came with what should have come[[: {unmet}]]."),
        you("If the answer is right, change what --expect asks for."),
    ),
    told_apart="Only an expectation of the caller's own is unmet; without --expect this never appears.",
    look=Look("Status, headers and body, to hold against what was expected.", (by_hand.CALL,)),
    source="the caller's own expectation",
    rank=60,
)
