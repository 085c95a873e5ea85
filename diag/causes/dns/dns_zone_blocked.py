from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, network, you
from dbapp_diag.causes.texts import SERVERLESS, SERVERLESS_POLICY
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "dns-zone-blocked",
    Stage.DNS,
    title="no name under databricksapps.com resolves in this network",
    explains="network",
    doc="W2",
    why="Every name of the zone fails, or all of them lead to one address, while other names resolve. A filter in the name "
    "server does this, or a private zone that shadows the public one.",
    fixes=(
        network("Let the name server[[ {resolver}]] resolve databricksapps.com and all names below it."),
        you("Until then, work from a network that resolves it, or over VPN."),
        admin(SERVERLESS_POLICY, when=SERVERLESS),
    ),
    told_apart="The zone fails as a whole and the workspace's name resolves. If one name of the zone resolves, this name is "
    "what's wrong.",
    look=Look("The app's host and databricksapps.com fail alike; the workspace's host resolves.", (by_hand.LOOK_UP,)),
    source="Databricks documentation, Connect to an API Databricks app using token authentication; ooni/probe issue 2327",
    follows_from="dns-sinkholed proxy-needed",
    rank=37,
)
