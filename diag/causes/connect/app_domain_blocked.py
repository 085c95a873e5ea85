from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, network
from dbapp_diag.causes.texts import CONNECT, SERVERLESS, SERVERLESS_POLICY
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-domain-blocked",
    Stage.CONNECT,
    title="this network blocks databricksapps.com",
    explains="network timeout",
    doc="W2",
    why="Port 443 of the app's host gives no answer, or its connections are cut, where another host's pass. App traffic goes "
    "straight to another network than the workspace's, so a firewall that allows only the workspace stops it.",
    fixes=(
        network("Allow outbound TCP 443 to *.databricksapps.com, beside the workspace's host."),
        admin(SERVERLESS_POLICY, when=SERVERLESS),
    ),
    told_apart="The control host works at the same moment by the same way. If it fails too, all HTTPS is blocked.",
    look=Look("The workspace answers; the app's address times out, or is cut.", (by_hand.BOTH_WAYS,)),
    source=CONNECT + "; Databricks documentation, Configure networking for Databricks Apps",
    follows_from=f"egress-blocked proxy-needed proxy-unreachable proxy-auth-required proxy-denied {WRONG_ADDRESS}",
    rank=29,
)
