from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "permission-missing",
    Stage.AUTHORIZATION,
    title="no CAN USE permission on the app",
    explains="401 403 302",
    doc="P1",
    why="The token is good, and its principal has neither CAN USE nor CAN MANAGE on the app, directly or through a group. The "
    "documentation says 403; in practice it's an empty 401 under /api/, and the login redirect elsewhere. Each deployment of a "
    "bundle resets the permissions and removes those set by hand.",
    fixes=(
        owner(
            "Give {principal} CAN USE; this adds to the permissions and keeps the others.",
            "databricks apps update-permissions {app} --profile {profile} --json {grant}",
        ),
        owner(
            "If a bundle deploys the app, write the permission into its permissions list, or the next deployment takes it away."
        ),
        owner("See who has what.", "databricks apps get-permissions {app} --profile {profile}"),
    ),
    told_apart="The workspace accepts the same token, and the list of permissions lacks its principal. Where the list can't be "
    "read, an empty 401 with a healthy token makes it likely, not certain.",
    look=Look(
        "Neither the caller nor one of its groups is in the list. Who can't read it asks the app's owner.",
        (by_hand.GRANTS,),
    ),
    source="Databricks documentation, Configure permissions for a Databricks app; databrickslabs/ontos, set-up script of the "
    "service principal",
    follows_from="environment-overrides-profile credentials-conflict principal-not-in-workspace app-url-wrong "
    "app-other-workspace network-policy-denied ingress-policy-denied gateway-drops-token token-forwarded",
    rank=5,
)
