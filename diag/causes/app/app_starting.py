from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import SDK_APPS, WAIT
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-starting",
    Stage.APP,
    title="the app is starting",
    explains="404 5xx 401 302",
    doc="N2",
    why="Its compute is STARTING or UPDATING, and the process isn't up yet. The front door answers for it until then.",
    fixes=(you("Wait for it.", WAIT),),
    told_apart="The compute is on its way up and no deployment is under way. It passes by itself.",
    look=Look("The state in compute_status is STARTING or UPDATING.", (by_hand.RECORD,)),
    source=SDK_APPS,
    follows_from="app-deploying",
    rank=28,
)
