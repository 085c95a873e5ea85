from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.causes.upstream import REFUSED_CALL
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "path-outside-api",
    Stage.ENDPOINT,
    title="the path isn't below /api/, where tokens count",
    explains="302 401 404",
    doc="N3",
    why="The documentation promises token calls below /api/ only. In practice tokens often pass elsewhere too, and Databricks' "
    "own clients call /invocations and /responses with them. So it's the cause only where the same token passes below /api/ and "
    "not here.",
    fixes=(
        owner("Serve the endpoint below /api/ as well."),
        you(
            "Call the app's path below /api/, if it has one.",
            "{rerun_without_endpoint} --endpoint {nearest}",
        ),
    ),
    told_apart="The same token is tried on a path below /api/ of the same app. If that is refused too, the redirect in place of "
    "a 401 is the path's doing and the cause is another.",
    look=Look("The app answers 404 there, with gap-auth, while the path of the call is refused.", (by_hand.SIBLING,)),
    source=CONNECT + "; databricks/databricks-ai-bridge PR 313; mlflow/mlflow PR 19779",
    follows_from=REFUSED_CALL + " principal-not-in-workspace app-url-wrong app-other-workspace",
    rank=29,
)
