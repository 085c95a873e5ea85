from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import CONNECT, LOGIN, WITH_SCOPES
from dbapp_diag.model.words import Stage, Variant

IN_SIGN_IN = Variant("sign-in-has-them", "a token from this sign-in has them")
WITH_SIGN_IN = (
    "Send the token that your sign-in gives[[, in place of the one from {token_from}]]: that one has the scopes."
)

CAUSE = cause(
    "token-scopes-missing",
    Stage.TOKEN,
    title="the token lacks scopes that the app asks for",
    explains="401 302 403",
    doc="A4 P2",
    why="An app with user authorization lists scopes, and by the documentation a token must carry all of them or is refused with "
    "401 or 403. Tests by users saw a token with all-apis pass without them. With all-apis a missing scope rarely "
    "matters; without it, it usually does.",
    fixes=(
        WITH_SCOPES,
        you("Sign in asking for the app's scopes.", LOGIN + " --scopes {scopes}"),
        you(
            "For one token in hand, consent to these scopes in the browser; nothing is kept.",
            "dbapp-diag token get --host {workspace} --scopes {scopes} --header",
        ),
        you(WITH_SIGN_IN, "dbapp-diag token get --app {app} --profile {profile} --header", IN_SIGN_IN),
        owner("Take scopes that the app doesn't use out of its user authorization[[: {missing}]]."),
    ),
    told_apart="The refusal comes from the front door. Where the app answers and relays words such as required scopes, the token "
    "that it was handed is short.",
    look=Look(
        "The token's scopes lack one of the record's effective_user_api_scopes, and all-apis isn't among them.",
        (by_hand.TOKEN, by_hand.RECORD),
    ),
    source=CONNECT + "; databricks/appkit issue 515",
    follows_from="token-is-pat token-not-exchanged token-is-entra token-is-foreign token-not-access-token token-forwarded",
    rank=8,
)
