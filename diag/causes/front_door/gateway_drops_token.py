from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "gateway-drops-token",
    Stage.FRONT_DOOR,
    title="something in front of the app doesn't hand the token on",
    explains="401 302",
    why="The host that was called leads to the app, and answers a call with the token as one without. The app's own address takes "
    "the same token. So what stands in between removes or replaces the Authorization header.",
    fixes=(
        network("On {gateway}, pass the Authorization header on to {own} unchanged."),
        you(
            "Until then, call the app at its own address.",
            "{rerun_without_host} --url https://{own}",
        ),
    ),
    told_apart="With and without the token the answer is the same under the one name, and differs at the app's own address. A "
    "missing permission is refused at both.",
    look=Look("The same call at the app's own address is answered by the app.", (by_hand.CALL,)),
    source="anthropics/claude-ai-mcp issue 872",
    rank=42,
)
