from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Fix, Look, cause, owner
from dbapp_diag.causes.texts import LOGS, SDK_APPS
from dbapp_diag.model.words import Stage, Who

CAUSE = cause(
    "app-unavailable",
    Stage.APP,
    title="the app is unavailable",
    explains="5xx 404",
    doc="N2",
    why="The platform says UNAVAILABLE of the app, or ERROR of its compute. No stop, failed deployment or crash stands beside it "
    "that would explain it.",
    fixes=(
        owner("Read the log since it last worked.", LOGS),
        owner(
            "Stop it and start it again.",
            "databricks apps stop {app} --profile {profile} && databricks apps start {app} --profile {profile}",
        ),
        Fix(
            Who.DATABRICKS,
            "If it stays so, send the report with the app's message[[: {message}]]",
            "{rerun} -o report.html",
        ),
    ),
    told_apart="It's what remains when the record names no better reason.",
    look=Look("The state in app_status is UNAVAILABLE, or that in compute_status ERROR.", (by_hand.RECORD,)),
    source=SDK_APPS,
    follows_from="app-never-deployed app-deploying app-deployment-failed app-stopped app-starting app-crashed app-deleting",
    rank=33,
)
