from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-not-found",
    Stage.APP,
    title="the workspace shows no app of this name",
    explains="404 network none",
    doc="N1",
    why="The workspace that was asked answers that the app doesn't exist or is deleted. It may also be hidden: what it answers "
    "about an app that you may not see isn't documented.",
    fixes=(
        you(
            "Check the name against the apps that you can see[[; the nearest is {nearest}]].",
            "databricks apps list --profile {profile}",
        ),
        you(
            "If the app is in another workspace, name that one's profile or host.",
            "dbapp-diag run --app {app} --host {app_workspace}",
        ),
        owner(
            "If the app exists there, check that {principal} has CAN USE.",
            "databricks apps get-permissions {app} --profile {profile}",
        ),
    ),
    told_apart="It's the workspace's record that is missing. Where there is a record and its address differs from the one "
    "called, the address is wrong.",
    look=Look("The workspace says that the app doesn't exist or is deleted.", (by_hand.RECORD,)),
    source="databricks/cli, cmd/workspace/apps/errors_test.go",
    follows_from="environment-overrides-profile workspace-host-wrong app-other-workspace",
    rank=3,
)
