from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "principal-not-in-workspace",
    Stage.SIGN_IN,
    title="the workspace doesn't know you, or your account there is inactive",
    explains="none 401 403",
    doc="A1",
    why="A token can be issued for a person or service principal that isn't assigned to this workspace. The workspace's own API "
    "then refuses it, and so does the app. Some exchanges fail with the words: not a member of workspace.",
    fixes=(
        admin("Assign {principal} to the workspace, or set it active again: workspace settings, Identity and access."),
        you("Check who you are there.", "databricks current-user me --profile {profile}"),
    ),
    told_apart="The workspace names the principal as unknown or inactive. A token that it can't verify at all is a refused "
    "token.",
    look=Look(
        "The refusal is about the user: unknown, inactive, or not a member of the workspace.", (by_hand.AT_WORKSPACE,)
    ),
    source="Databricks documentation, Databricks identities; community.databricks.com, User OBO token forwarding between apps",
    follows_from="environment-overrides-profile workspace-host-wrong token-other-workspace token-is-foreign "
    "network-policy-denied",
    rank=44,
)
