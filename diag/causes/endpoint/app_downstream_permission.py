from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, owner
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage, Variant

BY_THE_APP = Variant("app", "the app's own service principal lacks the grant")
BY_THE_CALLER = Variant("caller", "the app acts for the caller, who lacks the grant")

CAUSE = cause(
    "app-downstream-permission",
    Stage.ENDPOINT,
    title="the app calls the workspace and lacks a grant there",
    explains="401 403 404 4xx 5xx",
    why="The front door let you in and the app did its work, until it asked the workspace for something: a model, a warehouse, a "
    "table, a Genie space. The workspace refused, and the app passes that on. What may not be seen is said not to exist.",
    fixes=(
        owner(
            "Find out as whom the app asks, its service principal[[ {service_principal}]] or the caller, and grant {grant}.",
        ),
        owner("The app's log holds the whole refusal.", LOGS),
        owner(
            "Grant {grant} to the app's service principal[[ {service_principal}]]: add the thing as a resource of the app, or "
            "grant it where it lives.",
            when=BY_THE_APP,
        ),
        owner("The app's log holds the whole refusal.", LOGS, when=BY_THE_APP),
        admin("Grant {grant} to {principal} on what the message names[[: {message}]]", when=BY_THE_CALLER),
    ),
    told_apart="The app writes the answer, and quotes the workspace: its error code or the name of a grant, which isn't one on the "
    "app itself. A made-up path gets another 404, so the route exists.",
    look=Look(
        "gap-auth is there, and the body quotes PERMISSION_DENIED or a grant such as CAN QUERY.", (by_hand.CALL,)
    ),
    source="Databricks documentation, Error handling; reports of apps whose service principal lacks CAN QUERY or CAN RUN",
    follows_from="app-downstream-scopes",
    rank=9,
)
