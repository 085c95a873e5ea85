from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, network, you
from dbapp_diag.causes.texts import CONNECT, SERVERLESS, SERVERLESS_POLICY
from dbapp_diag.model.words import Stage, Variant

LARGE_PACKETS = Variant("large-packets", "both ends acknowledge what they're sent, and no answer comes")

CAUSE = cause(
    "egress-blocked",
    Stage.CONNECT,
    title="this network blocks outbound HTTPS",
    explains="network timeout",
    doc="W1",
    why="Port 443 can't be reached, neither at the app's host nor at the workspace's. A firewall drops it, the machine has no "
    "route, or it runs in a sandbox without network. Nothing has been asked of the platform, and your token hasn't been judged.",
    fixes=(
        network(
            "Allow outbound TCP 443 from this machine to *.databricksapps.com and to the host of {workspace}; no more is needed."
        ),
        you("If your organization has a proxy for this, set it.", "export HTTPS_PROXY={proxy}"),
        admin(SERVERLESS_POLICY, when=SERVERLESS),
        network(
            "Look for a VPN or tunnel with a smaller MTU, and for a device that accepts connections in the servers' place; let "
            "ICMP fragmentation-needed through, or clamp the MSS.",
            "curl --head --verbose {workspace}",
            when=LARGE_PACKETS,
        ),
    ),
    told_apart="The control host fails as the app's does. If the control host answers, the app's domain alone is blocked.",
    look=Look("Both addresses time out, or can't be routed to.", (by_hand.BOTH_WAYS,)),
    source=CONNECT + "; cli/cli issues 8293 and 12891",
    follows_from="proxy-needed proxy-invalid proxy-unreachable proxy-auth-required proxy-denied",
    rank=31,
)
