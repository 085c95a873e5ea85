from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import DEPLOY, LOGS, SDK_APPS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-deployment-failed",
    Stage.APP,
    title="the last deployment of the app failed",
    explains="404 5xx",
    doc="N2",
    why="The newest code never came up: a package can't be installed, a file is too large, the start takes more than ten "
    "minutes, or the process ends. The deployment's message says which.",
    fixes=(
        owner("Fix what its message says, then deploy again[[: {message}]]", DEPLOY),
        owner("Read the log of the build and the start.", LOGS),
    ),
    told_apart="The last deployment is FAILED. If the process came up and then ended, it crashed.",
    look=Look("The newest is FAILED; its message says why.", (by_hand.DEPLOYMENTS,)),
    source=SDK_APPS + "; Databricks documentation, Deploy a Databricks app",
    follows_from="app-crashed",
    rank=13,
)
