from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

KNOWS_NONE = Variant("no-public-names", "it answers, and knows no public name")
SKIPS_DNS = Variant("dns-skipped", "nsswitch.conf has no dns in its line hosts")
NONE_SET = Variant("none-set", "no name server is set on this machine", formerly="none")

CAUSE = cause(
    "dns-resolver-unreachable",
    Stage.DNS,
    title="no name server here resolves public names",
    explains="network",
    doc="W1",
    why="No public name can be looked up, so no host can be found, whichever it is. The machine is offline, its name server is "
    "down or knows internal names only, a VPN set one that isn't reachable now, or programs here are set to ask none.",
    fixes=(
        you(
            "Check the connection and the VPN, then which name server is set[[; here it's {resolver}]].",
            "cat /etc/resolv.conf",
        ),
        network("Bring the name server[[ {resolver}]] back, or let this machine reach it."),
        you(
            "Name a server in /etc/resolv.conf. In a container that's for whoever starts it: the option --dns of docker and "
            "podman, dnsPolicy and dnsConfig of a Kubernetes pod.",
            "cat /etc/resolv.conf",
            when=NONE_SET,
        ),
        network(
            "Let the name server[[ {resolver}]] resolve public names too (a forwarder), or have this machine ask one that does.",
            when=KNOWS_NONE,
        ),
        you(
            "Add dns to the line hosts of /etc/nsswitch.conf, as in hosts: files dns. Without it programs ask no name server, "
            "and know only what stands in /etc/hosts.",
            "grep -n '^hosts' /etc/nsswitch.conf",
            when=SKIPS_DNS,
        ),
    ),
    told_apart="No name resolves, not even the workspace's. A server that answers with a failure is up, and is reported as that.",
    look=Look("No server answers for any of the three.", (by_hand.LOOK_UP,)),
    source="RFC 1035 section 7.2; dnspython, dns/resolver.py",
    follows_from="egress-blocked proxy-needed",
    rank=39,
)
