from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.model.words import Caller, Stage

CAUSE = cause(
    "token-other-workspace",
    Stage.TOKEN,
    title="the token is from another workspace than the app's",
    explains="401 302 403 404",
    doc="A1",
    why="A token works only for apps in the workspace that issued it. The token's issuer names one workspace, the app's address or "
    "its login redirect another. No public source shows the front door's exact answer.",
    fixes=(
        you(
            "Get the token from the app's workspace[[, {app_workspace},]] in the way that you got this one; where DATABRICKS_HOST "
            "counts, set it to that. The service principal has to be known there.",
            caller=Caller.SERVICE,
        ),
        you(
            "Sign in to the app's workspace under a profile of its own.",
            "databricks auth login --host {app_workspace} --profile {new_profile}",
        ),
    ),
    told_apart="The issuer is a Databricks workspace, only not this app's. The redirect's host says which workspace the app "
    "belongs to.",
    look=Look(
        "The token's issuer is a workspace, and the redirect's location names another: that's where the app lives.",
        (by_hand.TOKEN, by_hand.START_PAGE),
    ),
    source="omnigent-ai/omnigent, omnigent/cli.py; " + CONNECT,
    follows_from="environment-overrides-profile app-other-workspace app-url-wrong",
    rank=15,
)
