from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-other-workspace",
    Stage.APP,
    title="the address belongs to an app of another workspace",
    explains="404 401 302",
    doc="N1",
    why="The number in the app's host is the ID of its workspace, and it isn't the ID of the workspace that you sign in to. So "
    "the record, the permissions and the token all come from the wrong place.",
    fixes=(
        you("Name the profile that you have for the app's workspace.", "databricks auth profiles"),
        you(
            "Or, if the workspace is right, take the address from its own record.",
            "databricks apps list --profile {profile}",
        ),
    ),
    told_apart="Two workspace IDs are compared, and no token is needed for that. A token from elsewhere with both IDs alike is "
    "reported as such.",
    look=Look("The redirect's location names another workspace than your profile does.", (by_hand.START_PAGE,)),
    source="Databricks documentation, Key concepts in Databricks Apps; omnigent-ai/omnigent, omnigent/cli.py",
    follows_from="environment-overrides-profile workspace-host-wrong",
    rank=19,
)
