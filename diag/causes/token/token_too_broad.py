from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import CONNECT, LOGIN, WITH_SCOPES
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "token-too-broad",
    Stage.TOKEN,
    title="the token carries more scopes than the app needs",
    explains="ok",
    why="The token carries all-apis where the app names its scopes. The call works, and the app is handed a copy cut down to its "
    "own scopes; whoever steals the token itself can use the whole API.",
    fixes=(
        WITH_SCOPES,
        you("Ask for the app's scopes alone.", LOGIN + " --scopes {scopes}"),
    ),
    told_apart="A note, never a failure: nothing is refused over it.",
    look=Look("Its scopes hold all-apis.", (by_hand.TOKEN,)),
    source=CONNECT + "; IceRhymers/shellbox, probe/FINDINGS.md",
    rank=70,
    note=True,
)
