from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import DEPLOY, START
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-never-deployed",
    Stage.APP,
    title="the app was never deployed",
    explains="5xx 404",
    doc="N2",
    why="The app is registered and has no active deployment: no code was ever put to work. Users report 502 with the platform's "
    "page App Not Available.",
    fixes=(
        owner("Deploy it. The source is the folder in the workspace that holds app.yaml.", DEPLOY),
        owner("If its compute is stopped, start that first.", START),
    ),
    told_apart="The record has no active deployment. One that is under way or has failed is reported as that.",
    look=Look("It has no active_deployment.", (by_hand.RECORD,)),
    source="databricks/databricks-agent-skills, platform guide; Databricks documentation, Deploy a Databricks app",
    follows_from="app-deploying app-deployment-failed",
    rank=9,
)
