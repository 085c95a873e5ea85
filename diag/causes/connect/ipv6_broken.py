from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

NO_IPV6 = Variant("ipv6-only", "this machine has no IPv6, and the name no IPv4 address")

CAUSE = cause(
    "ipv6-broken",
    Stage.CONNECT,
    title="the app offers IPv6, and IPv6 doesn't work here",
    explains="ok timeout network",
    doc="W2",
    why="The name has IPv6 addresses, and there's no way to them from here, or nothing answers. Where IPv4 works, clients that "
    "try one address after another lose the full time limit each time, or give up, and clients that try both at once don't "
    "notice. Where the name has no IPv4 address, nobody gets through.",
    fixes=(
        network("Repair the IPv6 route of this network, or stop announcing IPv6 in it."),
        you("Until then, let your client prefer IPv4; curl has an option for it.", "curl --ipv4 --head {url}"),
        network(
            "Give this machine IPv6, or have the name server give {host} an IPv4 address as well: without either, nothing here "
            "reaches {address}.",
            when=NO_IPV6,
        ),
    ),
    told_apart="Each address was tried on its own: IPv4 connects, IPv6 doesn't.",
    look=Look("The first fails or hangs, the second answers.", (by_hand.IPV6,)),
    source="RFC 8305; ooni/probe issue 2456",
    rank=68,
)
