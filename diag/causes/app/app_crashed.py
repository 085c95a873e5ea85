from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import LOGS, SDK_APPS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-crashed",
    Stage.APP,
    title="the app's process has crashed",
    explains="5xx 404",
    doc="N2",
    why="The process ended by itself: an error at the start, a missing package or variable, a resource that it may not use. The "
    "front door has nobody to ask and answers for it.",
    fixes=(
        owner("Read its last lines, fix the fault, and deploy again.", LOGS),
        owner(
            "A frequent reason is a missing right of the app's service principal: declare the resource, with its permission, on "
            "the app."
        ),
    ),
    told_apart="The record says CRASHED. An app that runs and doesn't answer hasn't crashed.",
    look=Look("The state in app_status is CRASHED.", (by_hand.RECORD,)),
    source=SDK_APPS + "; databricks/databricks-agent-skills, platform guide",
    rank=10,
)
