from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import ACCESS_TOKEN, CONNECT, EXCHANGE, TRY_AGAIN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-not-exchanged",
    Stage.TOKEN,
    title="the notebook's own token was sent without the exchange",
    explains="401 302",
    doc="A1",
    why="A notebook or job holds an internal token for the workspace's API. The app's front door doesn't accept it: it has to be "
    "exchanged for a token whose audience is this one app.",
    fixes=(
        you(
            "In your own code, exchange it like this, with the app's oauth2_app_client_id as audience.",
            'export APP_TOKEN=$(printf %s "$NOTEBOOK_TOKEN" | ' + EXCHANGE + " --data audience={app_client_id} --data "
            "subject_token_type=urn:databricks:params:oauth:token-type:personal-access-token --data "
            "requested_token_type=urn:ietf:params:oauth:token-type:access_token | " + ACCESS_TOKEN + ")",
        ),
        TRY_AGAIN,
    ),
    told_apart="The run takes place in a notebook or job, and the token has the form of a workspace token. The same form "
    "elsewhere is a personal access token.",
    look=Look(
        "Run in the notebook or job: the kind is a notebook's own token, or a personal access token though you made none.",
        (by_hand.TOKEN,),
    ),
    source=CONNECT + "; databrickslabs/lakemeter-oss PR 5",
    follows_from="exchange-refused principal-not-in-workspace network-policy-denied",
    rank=3,
)
