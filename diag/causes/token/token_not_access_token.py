from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import ACCESS_TOKEN, OWN_SIGN_IN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-not-access-token",
    Stage.TOKEN,
    title="what was sent isn't an access token",
    explains="401 302",
    doc="A1",
    why="A sign-in yields several strings. Only the access token opens an app; an ID token, a refresh token or a client secret "
    "in its place is refused like no token.",
    fixes=(
        OWN_SIGN_IN,
        you(
            "Send the field access_token[[; what was sent has the form of {kind}]].",
            "{token_into}databricks auth token --profile {profile} | " + ACCESS_TOKEN + "{token_end}",
        ),
        you("If a refresh token or a secret went out to a wrong place, have it revoked."),
    ),
    told_apart="Its form or its claims say what it is: nonce and at_hash for an ID token, the prefix for a secret.",
    look=Look("Its kind is an ID token, a refresh token or a client secret.", (by_hand.TOKEN,)),
    source="OpenID Connect Core 1.0 section 2; RFC 9068",
    rank=48,
)
