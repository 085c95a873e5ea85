from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-wrong-audience",
    Stage.TOKEN,
    title="the token is meant for something else than this app",
    explains="401 302 403",
    doc="A1",
    why="A token exchanged for one app counts for that app alone: its audience is that app's client ID. A token of a plain "
    "sign-in names the workspace as audience, and the front door accepts that too by most reports; one project says that only "
    "exchanged tokens pass.",
    fixes=(
        you("Look up this app's oauth2_app_client_id.", "databricks apps get {app} --profile {profile}"),
        you("Exchange again, with that id as audience, and call with the new token."),
    ),
    told_apart="Issuer and times are in order; the audience is neither this app nor its workspace nor its account.",
    look=Look(
        "The token's audience is another than the record's oauth2_app_client_id, and it isn't the workspace's or the account's "
        "ID either.",
        (by_hand.TOKEN, by_hand.RECORD),
    ),
    source=CONNECT + "; natefleming/dao-ai, notebooks",
    follows_from="token-is-entra token-is-foreign token-other-workspace token-not-access-token token-forwarded",
    rank=41,
)
