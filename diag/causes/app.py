"""Causes in which app the address leads to."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "app-not-found",
        Stage.APP,
        title="the workspace shows no app of this name",
        explains="404 network none",
        doc="N1",
        why="The workspace that was asked answers that the app doesn't exist or is deleted. It may also be "
        "hidden: what it answers about an app that you may not see isn't documented.",
        fixes=(
            Fix(
                Who.YOU,
                "Check the name against the apps that you can see; the nearest is {nearest}.",
                "databricks apps list --profile {profile}",
            ),
            Fix(
                Who.YOU,
                "If the app is in another workspace, name that one's profile or host.",
                "dbapp-diag run --app {app} --host {app_workspace}",
            ),
            Fix(
                Who.OWNER,
                "If the app exists there, check that {principal} has CAN USE.",
                "databricks apps get-permissions {app} --profile {profile}",
            ),
        ),
        told_apart="It's the workspace's record that is missing. Where there is a record and its address "
        "differs from the one called, the address is wrong.",
        look=Look("The workspace says that the app doesn't exist or is deleted.", (by_hand.RECORD,)),
        source="databricks/cli, cmd/workspace/apps/errors_test.go",
        follows_from="environment-overrides-profile workspace-host-wrong app-other-workspace",
        rank=3,
    ),
    cause(
        "app-url-wrong",
        Stage.APP,
        title="the address isn't the one that the app's record has",
        explains="404 network 401 302",
        doc="N1",
        why="An app's host is made of its name, the workspace's ID, on Azure a shard number, and the cloud, "
        "and it's fixed when the app is created. One of these parts differs from the record, so the call "
        "meets another app, or none.",
        fixes=(
            Fix(
                Who.YOU,
                "Use the address of the record: {record_url}. What differs is {part}.",
                "dbapp-diag run --app {app} --profile {profile}",
            ),
        ),
        told_apart="The workspace has the app, and its record has another host. A workspace ID that belongs "
        "to another workspace is reported as that.",
        look=Look("Its url isn't the address that is called.", (by_hand.RECORD,)),
        source="Databricks documentation, Key concepts in Databricks Apps; mlflow/mlflow PR 19779",
        follows_from="app-other-workspace",
        rank=2,
    ),
    cause(
        "app-other-workspace",
        Stage.APP,
        title="the address belongs to an app of another workspace",
        explains="404 401 302",
        doc="N1",
        why="The number in the app's host is the ID of its workspace, and it isn't the ID of the workspace "
        "that you sign in to. So the record, the permissions and the token all come from the wrong place.",
        fixes=(
            Fix(
                Who.YOU,
                "Name the profile that you have for the app's workspace.",
                "databricks auth profiles",
            ),
            Fix(
                Who.YOU,
                "Or, if the workspace is right, take the address from its own record.",
                "databricks apps list --profile {profile}",
            ),
        ),
        told_apart="Two workspace IDs are compared, and no token is needed for that. A token from elsewhere "
        "with both IDs alike is reported as such.",
        look=Look("The redirect's location names another workspace than your profile does.", (by_hand.START_PAGE,)),
        source="Databricks documentation, Key concepts in Databricks Apps; omnigent-ai/omnigent, omnigent/cli.py",
        follows_from="environment-overrides-profile workspace-host-wrong",
        rank=19,
    ),
)
