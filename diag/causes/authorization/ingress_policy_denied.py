from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.model.words import Stage

RECORD = (
    "SELECT event_time, policy_outcome, rule_label, source.ip, request_path FROM system.access.inbound_network "
    "WHERE event_time >= current_timestamp() - INTERVAL 1 HOUR ORDER BY event_time DESC"
)

CAUSE = cause(
    "ingress-policy-denied",
    Stage.AUTHORIZATION,
    title="the account's ingress policy denies apps to this network address",
    explains="401 302 403",
    why="A context-based ingress policy of the account says which sources may use which kind of access, and Apps runtime is a kind "
    "of its own. So a source may use the workspace's API and yet be denied its apps. Token and permission don't count then. In "
    "restricted mode everything is denied that no rule allows.",
    fixes=(
        admin(
            "An account admin allows {source} the access type Apps runtime in the workspace's ingress policy: account console, "
            "Security, Networking, Context-based ingress & egress control.[[ The rule that denies is {rule}.]]"
        ),
        admin(f"What else the policy denies, a SQL editor of the workspace shows: {RECORD}"),
        you("Call from a network that the policy allows: through the VPN, or from where the other callers run."),
    ),
    told_apart="The answer at the app's host isn't known to differ from any other refusal; the account's record of denied calls, "
    "read with --warehouse, names the denial. An IP access list or private link gives its reason as a phrase in the answer.",
    look=Look(
        f"A SQL editor of the workspace shows the denial, for those who may read system tables: {RECORD}. DENIED is a denial, and "
        "DRY_RUN_DENIAL one that counts for nothing yet.",
    ),
    source="Databricks documentation, Context-based ingress control, and Network access events system table reference; "
    "databricks-sdk-py databricks/sdk/service/settings.py (apps_runtime)",
    follows_from="network-policy-denied",
    rank=26,
)
