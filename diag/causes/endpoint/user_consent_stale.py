from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "user-consent-stale",
    Stage.ENDPOINT,
    title="your stored consent is narrower than what the app needs now",
    explains="401 403",
    doc="A4",
    why="On your first visit the platform stored which scopes you let the app use. The app has since got more, and the stored "
    "consent isn't widened, neither by a restart nor by signing out. So the app's copy of your token stays short.",
    fixes=(
        you(
            "Withdraw your own consent for this app; nobody else is touched.",
            "databricks api delete /api/2.0/oauth-app-integrations/{app_client_id}/user-consent/me --profile {profile}",
        ),
        you(
            "Then open {url}/.auth/sign_out and the app in a browser, and consent anew. Caches last about five minutes, tokens "
            "that are out up to an hour."
        ),
    ),
    told_apart="Your consent record lacks scopes that the app's record has. If both have them, the workspace's own list or the "
    "app falls short.",
    look=Look("The consent lacks one of the record's effective_user_api_scopes.", (by_hand.CONSENT, by_hand.RECORD)),
    source="Databricks documentation, Manually generate OAuth U2M access tokens; databrickslabs/ontos PR 288",
    rank=7,
)
