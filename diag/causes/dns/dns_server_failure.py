from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "dns-server-failure",
    Stage.DNS,
    title="the name server fails on databricksapps.com",
    explains="network",
    doc="W2",
    why="The name server works for other names, and gives no answer of use for this one: it says that it fails, or leaves the "
    "question open. Its forwarder for the zone is broken, or the signatures that it checks don't fit what it was given.",
    fixes=(
        network(
            "Look into the log of {resolver} for databricksapps.com: the forwarder for the zone first, then DNSSEC."
        ),
    ),
    told_apart="Other zones resolve, and this one ends in SERVFAIL, another error or silence. A missing name would be answered "
    "with NXDOMAIN.",
    look=Look(
        "SERVFAIL, another error or silence for the first two; the workspace's host resolves.", (by_hand.LOOK_UP,)
    ),
    source="RFC 1035 section 4.1.1; RFC 8914",
    follows_from="proxy-needed",
    rank=60,
)
