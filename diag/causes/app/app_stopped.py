from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import SDK_APPS, START, WAIT
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-stopped",
    Stage.APP,
    title="the app is stopped",
    explains="404 5xx",
    doc="N2",
    why="A person or a schedule stopped its compute. The front door answers for it; users report 503 with the platform's page "
    "App Not Available.",
    fixes=(owner("Start it.", START), you("Then wait until it's up.", WAIT)),
    told_apart="The record's compute is STOPPED or STOPPING, with a deployment to start from. Without one, it was never "
    "deployed.",
    look=Look(
        "The state in compute_status is STOPPED or STOPPING, and there is an active_deployment.", (by_hand.RECORD,)
    ),
    source=SDK_APPS + "; databricks/cli, libs/testserver/apps.go",
    follows_from="app-never-deployed app-deleting",
    rank=11,
)
