from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.causes.upstream import NOT_UP
from dbapp_diag.model.words import Stage, Variant

SILENT = Variant(
    "no-answer-in-time",
    "the front door waits at every path, and then gives up",
    title="the app runs, and answers no call in time",
    why="RUNNING means that the process lives, not that it answers. An app whose event loop or workers are all held up takes calls "
    "and answers none; where nothing listens on the port in DATABRICKS_APP_PORT, a call mostly fails at once.",
)

CAUSE = cause(
    "app-not-listening",
    Stage.APP,
    title="the app runs but doesn't answer on its port",
    explains="5xx",
    doc="N2",
    why="RUNNING means that the process lives, not that it listens. The platform calls the port in DATABRICKS_APP_PORT, 8000 by "
    "default, from outside the container. A server on another port, or bound to 127.0.0.1, yields 502 or 504. For a minute after "
    "a deployment that is normal.",
    fixes=(
        owner(
            "Let the server listen on 0.0.0.0 and the port in DATABRICKS_APP_PORT; the command in app.yaml is where to say so."
        ),
        owner("See on which port it starts.", LOGS),
        owner(
            "See whether calls arrive. If they do, something holds the app up: blocking code in an async route, workers that all "
            "wait, a lock. If none does, let the server listen on 0.0.0.0 and the port in DATABRICKS_APP_PORT.",
            LOGS,
            SILENT,
        ),
        owner(
            "Stop the app and start it again, to have it answer until then.",
            "databricks apps stop {app} --profile {profile} && databricks apps start {app} --profile {profile}",
            SILENT,
        ),
        you("After a deployment, wait for it: --wait 10m asks again until then."),
    ),
    told_apart="Every path below /api/ gets the same 502 or 504; if one answers, only this path is slow. The platform's page at "
    "/ alone proves nothing: an app without a page of its own there shows it too.",
    look=Look(
        "502 or 504 at the made-up path too, while the record's app_status says RUNNING.",
        (by_hand.SIBLING, by_hand.RECORD),
    ),
    source="Databricks documentation, Configure Databricks app execution with app.yaml; databricks-solutions/ai-dev-kit PR 197",
    follows_from=NOT_UP + " app-intermittent",
    rank=4,
)
