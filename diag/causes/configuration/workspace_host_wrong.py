from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

BY_VARIABLE = Variant("by-variable", "a variable holds the host, and its bare address can be told")
ELSEWHERE = Variant("by-profile-or-option", "a profile or an option holds the host, and its bare address can be told")
ID_BY_VARIABLE = Variant("id-by-variable", "a variable holds the host, and the workspace's ID in its query")
ID_ELSEWHERE = Variant(
    "id-by-profile-or-option", "a profile or an option holds the host, and the workspace's ID in its query"
)
CONSOLE = Variant("account-console", "it's the account console")

CAUSE = cause(
    "workspace-host-wrong",
    Stage.CONFIGURATION,
    title="the configured host isn't a Databricks workspace",
    explains="none 404 401",
    doc="N1",
    why="The host is used as it's written: a path, a query or http:// stays in and every API path is appended to it. A misspelt "
    "name doesn't resolve, an account console has no apps, an app's own URL serves no sign-in. The token then comes from the "
    "wrong authority, or from none.",
    fixes=(
        you("Set {holder} to the workspace's bare address.", "export {holder}={corrected}", when=BY_VARIABLE),
        you("Set {holder} to the workspace's bare address[[, {corrected}]]: https, no path, no query.", when=ELSEWHERE),
        you(
            "The host may serve several workspaces, and the SDK takes the ID of yours by a setting of its own, not in the host.",
            "export {holder}={corrected} DATABRICKS_WORKSPACE_ID={workspace_number}",
            when=ID_BY_VARIABLE,
        ),
        you(
            "Set {holder} to {corrected}, and beside it workspace_id = {workspace_number} (in the environment "
            "DATABRICKS_WORKSPACE_ID): the host may serve several workspaces, and the SDK takes no ID in its query.",
            when=ID_ELSEWHERE,
        ),
        you(
            "Open the account console: its list of workspaces has the address of each. Set {holder} to that of the app's "
            "workspace.",
            when=CONSOLE,
        ),
        you(
            "Write the workspace's bare address, https without path or query, where the host comes from[[: {where}]]. See "
            "what is in effect.",
            "databricks auth describe --profile {profile}",
        ),
    ),
    told_apart="Other names resolve and other hosts answer, so the network is fine; this host doesn't exist, or answers without "
    "a workspace's metadata.",
    look=Look(
        "A workspace answers with JSON that has a token_endpoint. Here the host doesn't exist, or gives 404 or a page.",
        (by_hand.METADATA,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/config.py; databricks/terraform-provider-databricks issue 3848",
    follows_from="environment-overrides-profile",
    rank=28,
)
