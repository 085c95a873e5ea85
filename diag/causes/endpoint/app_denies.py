from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import HEADERS, LOGS, WITH_USER_TOKEN
from dbapp_diag.model.words import Stage, Variant

OTHERS_KEY = Variant(
    "key-of-another-service",
    "another service refuses the key that the app has for it",
    title="another service refuses the app's key, and the app hands that on",
    why="The front door let you in and the app did its work, until it asked a service outside the workspace. That refuses the key "
    "which the app sends, and the app passes the refusal on. Your token and your permissions aren't what it's about.",
)

CAUSE = cause(
    "app-denies",
    Stage.ENDPOINT,
    title="the app itself refuses you",
    explains="401 403",
    why="The front door let you in; the refusal is written by the app's own code. An app that looks for Authorization never "
    "finds it: the front door takes that header away and hands over X-Forwarded-Access-Token and the user's name instead. "
    "A websocket that the app closes at once with 1008, 3000, 3003, 4401 or 4403 counts the same.",
    fixes=(
        owner(
            "In the app, read X-Forwarded-Access-Token or X-Forwarded-Email in place of Authorization; for a key of the app's "
            "own, use a header of another name. "
            "A service principal may come without an e-mail address: accept X-Forwarded-User too."
        ),
        *WITH_USER_TOKEN,
        owner(
            "Put a key that counts in the place of the app's own, which its message is about: as a secret among the app's "
            "resources, read by valueFrom in app.yaml. Then deploy.",
            when=OTHERS_KEY,
        ),
        owner("The app's log holds the other service's whole answer.", LOGS, OTHERS_KEY),
        you("If the app has its own list of users or its own key, ask its owner for access."),
    ),
    told_apart="gap-auth or the app's own headers and body are in the answer. Without them it's the front door that refuses.",
    look=Look("gap-auth is there, and the body is the app's own.", (by_hand.CALL,)),
    source=HEADERS + "; databrickslabs/ontos issue 730; robertwhiffin/ai-slide-generator PR 175",
    follows_from="app-downstream-scopes user-consent-stale app-url-wrong",
    rank=13,
)
