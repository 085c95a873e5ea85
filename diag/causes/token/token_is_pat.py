from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import CONNECT, LOGIN, OWN_SIGN_IN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-is-pat",
    Stage.TOKEN,
    title="the token is a personal access token",
    explains="401 302",
    doc="A1",
    why="Apps accept OAuth tokens only. The workspace's own API accepts a personal access token, so everything else seems to work; "
    "the app's front door refuses it exactly as it refuses no token at all.",
    fixes=(
        OWN_SIGN_IN,
        you("Sign in with OAuth and call with the token of that profile.", LOGIN),
        you(
            "For an unattended caller, use a service principal's client ID and OAuth secret, and take the personal access token "
            "out of the caller's settings."
        ),
    ),
    told_apart="Its form says so, whatever the front door answers. Inside a notebook a token of this form is the notebook's own, "
    "which can be exchanged.",
    look=Look("Its kind is a personal access token. Most begin with dapi.", (by_hand.TOKEN,)),
    source=CONNECT + "; databricks/app-templates, deploy skill; databricks/cli issue 4350",
    follows_from="environment-overrides-profile",
    rank=1,
)
