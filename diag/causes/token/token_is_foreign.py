from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.causes.texts import LOGIN, OWN_SIGN_IN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-is-foreign",
    Stage.TOKEN,
    title="the token was issued by neither this workspace nor its account",
    explains="401 302 403",
    doc="A1",
    why="The front door checks the issuer and its signature. A token of another identity provider is refused, however sound it "
    "is, until it's exchanged for a Databricks token.",
    fixes=(
        OWN_SIGN_IN,
        you("Sign in with Databricks OAuth[[; this token's issuer is {issuer}]].", LOGIN),
        admin("Or add a federation policy for that issuer, so that the caller can exchange its tokens."),
    ),
    told_apart="The issuer is neither Databricks nor Entra ID. Another Databricks workspace as issuer has an entry of its own.",
    look=Look("Its issuer is neither a host of Databricks nor one of Entra ID.", (by_hand.TOKEN,)),
    source="Databricks documentation, Authenticate with an identity provider token",
    follows_from="environment-overrides-profile token-other-workspace token-not-access-token",
    rank=45,
)
