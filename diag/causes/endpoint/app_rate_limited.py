from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-rate-limited",
    Stage.ENDPOINT,
    title="too many calls in a short time",
    explains="4xx",
    why="The answer is 429. Whoever wrote it, the app or something before it, counts calls and asks for a pause.",
    fixes=(
        you("Wait[[ {retry_after}]], then call less often: after each 429 wait longer, and obey Retry-After."),
        owner("If the limit is the app's own and too low for its use, raise it."),
    ),
    told_apart="429 says so itself; the headers show whether the app or something before it set the limit.",
    look=Look("429; retry-after says for how long.", (by_hand.CALL,)),
    source="RFC 6585 section 4",
    rank=55,
)
