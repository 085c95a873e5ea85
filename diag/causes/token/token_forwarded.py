from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-forwarded",
    Stage.TOKEN,
    title="the token was handed to another app, and isn't the caller's own",
    explains="401 302 403",
    why="An app receives a token of its user as X-Forwarded-Access-Token. That token is for this one app and its scopes. Sent on "
    "to another app it's refused there, or that app sees somebody else than the user.",
    fixes=(
        owner(
            "Let the calling app use its own service principal: WorkspaceClient() in the app, then config.authenticate() for the "
            "header. Grant that principal CAN USE on {app}.",
        ),
        you(
            "To examine the call as that principal, run this inside the calling app.",
            "dbapp-diag run --app {app} --endpoint {endpoint}",
        ),
    ),
    told_apart="Its client_id is another app's: neither databricks-cli, nor the subject, nor this app's. A token of one's own "
    "sign-in has databricks-cli or, for a service principal, the principal itself.",
    look=Look("client_id and scope in the token's claims.", (by_hand.TOKEN,)),
    source="community.databricks.com m-p/134979; Databricks documentation, Configure authorization in a Databricks app",
    rank=45,
)
