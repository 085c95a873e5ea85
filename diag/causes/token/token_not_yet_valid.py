from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-not-yet-valid",
    Stage.TOKEN,
    title="the token isn't valid yet",
    explains="401 302",
    doc="A3",
    why="Its start lies in the future on the server's clock. The machine that issued it runs ahead, or its start was set on "
    "purpose. The server's tolerance isn't documented.",
    fixes=(
        you("Wait until {not_before}, then call again."),
        you("If you mint tokens yourself, set the clock of the machine that does."),
    ),
    told_apart="It's early by the server's clock too. Where it's early by this machine's clock alone, the clock is the cause.",
    look=Look("It says that the token isn't valid yet.", (by_hand.TOKEN,)),
    source="RFC 7519 sections 4.1.5 and 4.1.6",
    follows_from="clock-skew",
    rank=80,
)
