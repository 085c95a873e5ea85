from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "environment-overrides-profile",
    Stage.CONFIGURATION,
    title="a variable in the environment wins over the profile",
    explains="none 401 302 403 404",
    doc="A2",
    why="With a profile named, the Databricks SDK for Python still takes each DATABRICKS_… variable in place of the profile's "
    "own value, key by key. So the host may come from the environment and the token from the profile, or the reverse. The "
    "Databricks CLI did the same up to 1.6; since 1.7.0 a profile that --profile names wins there, so the CLI can work where the "
    "SDK fails.",
    fixes=(
        you("Clear what wins over the profile[[: {variables}]].", "unset {variables}"),
        you("If the environment is right, call without a profile."),
    ),
    told_apart="The variable and the profile are both set and disagree. A variable that agrees with the profile is no finding.",
    look=Look(
        "DATABRICKS_HOST, DATABRICKS_TOKEN or DATABRICKS_CLIENT_ID is set, while a profile is named as well.",
        (by_hand.VARIABLES,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/config.py; databricks/cli issues 1194 and 5096, PR 5702, release notes "
    "of 1.7.0",
    follows_from="credentials-conflict",
    rank=14,
)
