from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.causes.upstream import NOT_UP, WRONG_APP
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-ui-only",
    Stage.ENDPOINT,
    title="the app has no API, only pages",
    explains="404 302 405",
    doc="N3",
    why="The app lists pages alone. By the documentation an app that offers only a user interface or "
    "background work can't be called with a token.",
    fixes=(
        owner("Add at least one route below /api/, for instance a health check, and deploy."),
        you(
            "If the API is elsewhere, ask for its path and name it with --endpoint.",
        ),
    ),
    told_apart="The app's own list of routes has nothing that a program could call. If it lists any, only this path is wrong.",
    look=Look("It has pages alone. Without such a list, the app's code has to tell.", (by_hand.OPENAPI,)),
    source=CONNECT,
    follows_from=NOT_UP + " " + WRONG_APP,
    rank=32,
)
