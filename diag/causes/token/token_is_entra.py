from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.causes.texts import ACCESS_TOKEN, CONNECT, EXCHANGE, LOGIN, OWN_SIGN_IN, TRY_AGAIN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-is-entra",
    Stage.TOKEN,
    title="the token is from Entra ID and wasn't exchanged",
    explains="401 302",
    doc="A1",
    why="The workspace's own API accepts Entra ID tokens, an app doesn't: the token has to be exchanged for a Databricks one "
    "first. ARM_… variables make some SDKs fetch an Entra token unasked.",
    fixes=(
        OWN_SIGN_IN,
        you("Sign in with Databricks OAuth instead.", LOGIN),
        you(
            "Or exchange it.",
            'export APP_TOKEN=$(printf %s "$ENTRA_TOKEN" | '
            + EXCHANGE
            + " --data subject_token_type=urn:ietf:params:oauth:token-type:jwt | "
            + ACCESS_TOKEN
            + ")",
        ),
        admin("For the exchange, add a federation policy that matches this issuer and audience[[: {issuer}]]."),
        TRY_AGAIN,
    ),
    told_apart="The issuer is sts.windows.net or login.microsoftonline.com. Any other foreign issuer is reported as such.",
    look=Look("Its issuer is sts.windows.net or login.microsoftonline.com.", (by_hand.TOKEN,)),
    source=CONNECT + " (Azure edition); Databricks documentation, Authenticate with an identity provider token",
    follows_from="environment-overrides-profile exchange-refused principal-not-in-workspace network-policy-denied",
    rank=21,
)
