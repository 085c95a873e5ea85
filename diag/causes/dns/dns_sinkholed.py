from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

EVERY_NAME = Variant("every-name", "every name leads to the same address")
SEARCH = Variant("search-domain", "a search domain answers for every name", formerly="search")

CAUSE = cause(
    "dns-sinkholed",
    Stage.DNS,
    title="the app's name leads to an address that isn't the platform's",
    explains="network 4xx 5xx",
    doc="W2",
    why="The look-up gives a loopback, unspecified or block-page address. A filter does that to names that it blocks, a search "
    "domain with a wildcard to names that it's appended to. The connection then fails, meets a foreign certificate, or shows the "
    "filter's page.",
    fixes=(
        network(
            "Take {host} off the filter's list; it's answered with {address}. Allowing databricksapps.com covers all apps."
        ),
        you("If security software on this machine answers names, ask for the same exception there."),
        you(
            "The search domain[[ {search}]] has an answer for every name, and gives {address} for this one. Set options "
            "ndots:1 (in Kubernetes: the pod's dnsConfig), or take the domain out of the search list.",
            "grep -nE '^(search|domain|options)' /etc/resolv.conf",
            when=SEARCH,
        ),
        network("Take the wildcard record out of {search}, or limit it to names that are there.", when=SEARCH),
        you(
            "Open any page in a browser: a network whose terms nobody has accepted yet answers every name with {address}. Or "
            "work from another network.",
            when=EVERY_NAME,
        ),
        network(
            "Let this network's name server answer with the addresses that names have; it has {address} for all of them.",
            when=EVERY_NAME,
        ),
    ),
    told_apart="The address itself gives it away. Another public address than elsewhere proves nothing, since answers differ by "
    "place; a private one may be the private endpoint.",
    look=Look(
        "The app's host has the address 127.0.0.1, 0.0.0.0, or that of this network's own filter.", (by_hand.LOOK_UP,)
    ),
    source="ooni/probe issues 1735, 1734 and 2327; RFC 6890",
    follows_from="hosts-file-override",
    rank=43,
)
