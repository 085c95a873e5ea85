from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-expiring",
    Stage.TOKEN,
    title="the token is about to expire, and nothing here can renew it",
    explains="ok",
    doc="A3",
    why="The call works now. The token was passed as a bare text, so nobody can renew it, and the workspace's own API refuses "
    "tokens in their last half minute.",
    fixes=(
        you(
            "Name a profile instead of passing a token: the SDK then renews it.",
            "dbapp-diag run --app {app} --profile {profile}",
        ),
    ),
    told_apart="It's still good by the server's clock; the time left is shown.",
    look=Look("The time beside expires is minutes away.", (by_hand.TOKEN,)),
    source="databricks/databricks-sdk-py issue 362; databricks/databricks-vscode issue 583",
    follows_from="clock-skew",
    rank=50,
)
