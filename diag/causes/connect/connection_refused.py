from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "connection-refused",
    Stage.CONNECT,
    title="the app's address refuses the connection",
    explains="network",
    doc="W2",
    why="Something at the address or on the way to it answers the first packet with a refusal. The platform's edge listens on "
    "port 443 always, so this is another machine, or a firewall that refuses instead of dropping.",
    fixes=(
        network("Check what answers at {address} on port 443, and allow the way to *.databricksapps.com."),
        you("Compare the address with the one that another network gets.", "nslookup {host}"),
    ),
    told_apart="The refusal comes at once, before any encryption. A time-out means that packets are dropped; a later cut is a "
    "reset.",
    look=Look("The app's address refuses at once: connection refused.", (by_hand.BOTH_WAYS,)),
    source="RFC 9293 section 3.5.2",
    follows_from=f"{WRONG_ADDRESS} proxy-needed egress-blocked app-domain-blocked app-url-wrong",
    rank=56,
)
