from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import SDK_APPS, WAIT
from dbapp_diag.model.words import Stage, Variant

ENDED = Variant("ended", "a deployment ended less than two minutes ago")

CAUSE = cause(
    "app-deploying",
    Stage.APP,
    title="the app is being deployed, or was a moment ago",
    explains="404 5xx 401 302",
    doc="N2",
    why="A deployment is under way. Until it's through there is no answer, or one of the old version; the front door may even "
    "send the login redirect for some seconds.",
    fixes=(
        you("Wait for it; up to ten minutes is normal.", WAIT),
        you("Wait a minute or two; the front door learns late of a new deployment.", WAIT, ENDED),
    ),
    told_apart="The record's deployment is IN_PROGRESS, or its state DEPLOYING, or the deployment's end is less than two minutes "
    "old. It passes by itself.",
    look=Look("The newest is IN_PROGRESS.", (by_hand.DEPLOYMENTS,)),
    source=SDK_APPS + "; omnigent-ai/omnigent, omnigent/host/connect.py",
    rank=27,
)
