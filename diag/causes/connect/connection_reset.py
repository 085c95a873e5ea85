from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage, Variant

BOTH_NAMES = Variant("workspace-cut-too", "the workspace's name is cut as well")
ANY_NAME = Variant("any-name-cut", "a handshake in another name is cut there as well")

CAUSE = cause(
    "connection-reset",
    Stage.CONNECT,
    title="the connection is cut before encryption begins",
    explains="network",
    doc="W2",
    why="The connection is made, and then reset or left without an answer in the first step of the handshake, when the name of "
    "the host is sent in clear. A filter on the way that looks at that name does this.",
    fixes=(
        network("Allow the server name {host} in the filter; the rule should name *.databricksapps.com."),
        network(
            "Allow TLS from here to {host}, port 443: what cuts it there does so for any server name. The rule should "
            "name *.databricksapps.com.",
            when=ANY_NAME,
        ),
        network(
            "Allow both server names in the filter, {host} and {control}; the rule should name *.databricksapps.com and the "
            "workspace's host.",
            when=BOTH_NAMES,
        ),
    ),
    told_apart="The same address with a made-up server name isn't cut. If that one is cut as well, the address is blocked and "
    "not the name.",
    look=Look(
        "The app's address connects and is reset before a certificate is shown; the workspace's isn't.",
        (by_hand.BOTH_WAYS,),
    ),
    source="RFC 6066 section 3; ooni/probe-cli, internal/minipipeline",
    follows_from=f"{WRONG_ADDRESS} proxy-needed egress-blocked app-domain-blocked",
    rank=52,
)
