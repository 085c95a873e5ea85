from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import SDK_APPS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-deleting",
    Stage.APP,
    title="the app is being deleted",
    explains="404 5xx network",
    doc="N2",
    why="Its compute is DELETING. The app won't come back under this record; its host name may vanish next.",
    fixes=(
        owner(
            "If that wasn't meant, create the app again under the same name, and read its new address from the record.",
            "databricks apps create {app} --profile {profile}",
        ),
        you("If it was, ask the owner which app accepts its place."),
    ),
    told_apart="The record is still there and says DELETING. Later there is none, and the app isn't found.",
    look=Look("The state in compute_status is DELETING.", (by_hand.RECORD,)),
    source=SDK_APPS,
    rank=76,
)
