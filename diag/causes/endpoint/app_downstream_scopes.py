from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, owner
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-downstream-scopes",
    Stage.ENDPOINT,
    title="the app was handed a token too narrow for what it does",
    explains="401 403 5xx",
    doc="A4 P2",
    why="The front door let you in. It hands the app a copy of your token, cut down to the app's user-authorization scopes. The "
    "app calls the workspace with that copy, is refused over required scopes, and passes the refusal on.",
    fixes=(
        owner(
            "Add the scopes to the app's user authorization, in the app's settings or in databricks.yml, and restart it"
            "[[: {scopes}]]. In app.yaml they have no effect."
        ),
        admin("If the workspace limits which scopes apps may ask for, allow these[[: {scopes}]]."),
        owner("If no such scope exists for apps, let the app do this as its own service principal."),
    ),
    told_apart="The answer is the app's and quotes the workspace: required scopes. The front door never uses these words.",
    look=Look("gap-auth is there, and the body speaks of required scopes.", (by_hand.CALL,)),
    source="databricks/databricks-agent-skills, platform guide; databricks/appkit issue 515; databrickslabs/ontos PR 288",
    follows_from="user-consent-stale token-scopes-missing",
    rank=6,
)
