from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "network-policy-denied",
    Stage.FRONT_DOOR,
    title="the platform refuses calls from this network address",
    explains="403 none",
    doc="W2",
    why="The workspace takes calls only from addresses on its IP access list, or only through private connectivity, and that "
    "goes for its apps too. The refusal comes before any token is looked at, as 403 with a reason phrase. The same rule stops "
    "sign-in.",
    fixes=(
        you("Call from a network that is allowed: switch on the VPN, or run where the private endpoint is."),
        admin(
            "If this place should be allowed, add exactly its address {caller_address} to the workspace's IP access list; this "
            "shows the lists.",
            "databricks ip-access-lists list --profile {profile}",
        ),
    ),
    told_apart="The answer gives the reason itself: blocked by an IP access list, or public access not allowed. A refusal "
    "without a reason is about token or permission.",
    look=Look(
        "403 without any token, and the answer gives the reason: blocked by an IP ACL, or public access isn't allowed.",
        (by_hand.NO_TOKEN,),
    ),
    source="Databricks documentation, Configure networking for Databricks Apps; omnigent-ai/omnigent issue 4463",
    rank=24,
)
