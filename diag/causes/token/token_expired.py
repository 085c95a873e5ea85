from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import LOGIN, OWN_SIGN_IN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-expired",
    Stage.TOKEN,
    title="the token has expired",
    explains="401 302 403",
    doc="A3",
    why="OAuth access tokens live one hour. After that the front door refuses them: with 401, with the login redirect, or by "
    "newer reports with 403. The answer doesn't mention that.",
    fixes=(
        OWN_SIGN_IN,
        you("Get a fresh one; the CLI renews it from your sign-in.", "databricks auth token --profile {profile}"),
        you("If renewal is refused, sign in again.", LOGIN),
        you("In a long-running program, get the headers from the SDK before each call; don't keep a token."),
    ),
    told_apart="Its end has passed on the server's clock too. Where it has passed on this machine's clock alone, the clock is "
    "the cause.",
    look=Look("The time beside expires has passed.", (by_hand.TOKEN,)),
    source="omnigent-ai/omnigent, omnigent/native_policy_hook.py; databricks/databricks-sdk-py, databricks/sdk/oauth.py",
    follows_from="clock-skew environment-overrides-profile",
    rank=16,
)
