from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import ACCESS_TOKEN, OWN_SIGN_IN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-malformed",
    Stage.TOKEN,
    title="the token's text is damaged",
    explains="401 302 none",
    doc="A1",
    why="Something was added to the token or is missing: quotes, a space or newline, the word Bearer twice, the whole JSON of "
    "auth token, a cut end. Some clients refuse to send it, others send it and get the answer for no token.",
    fixes=(
        OWN_SIGN_IN,
        you(
            "Pass the access token alone[[; this one {defect}]].",
            "{token_into}databricks auth token --profile {profile} | " + ACCESS_TOKEN + "{token_end}",
        ),
        you("Look at the result; nothing leaves the machine.", "dbapp-diag token inspect {token_option}"),
    ),
    told_apart="The text can't be a token as it stands. A text that is sound and of the wrong kind is reported as that kind.",
    look=Look("It says that this is no token as it stands, and what is wrong with the text.", (by_hand.TOKEN,)),
    source="RFC 6750 section 2.1; RFC 7515 section 3",
    follows_from="environment-overrides-profile",
    rank=23,
)
