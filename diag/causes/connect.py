"""Causes between this machine and the app's address, where no proxy is involved."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import BOTH_NAMES, CONNECT, LARGE_PACKETS, NAME_AMISS, NO_IPV6, SERVERLESS_POLICY
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "egress-blocked",
        Stage.CONNECT,
        title="this network lets no HTTPS out",
        explains="network timeout",
        doc="W1",
        why="Port 443 can't be reached, neither at the app's host nor at the workspace's. A firewall drops "
        "it, the machine has no route, or it runs in a sandbox without network. Nothing has been asked of "
        "the platform, and your token hasn't been judged.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Allow outbound TCP 443 from this machine to *.databricksapps.com and to the host of "
                "{workspace}; no more is needed.",
            ),
            Fix(Who.YOU, "If your organization has a proxy for this, set it.", "export HTTPS_PROXY={proxy}"),
            Fix(Who.ADMIN, SERVERLESS_POLICY, when="serverless"),
            Fix(
                Who.NETWORK,
                "Look for a VPN or tunnel with a smaller MTU, and for a device that accepts connections in the servers' place; let "
                "ICMP fragmentation-needed through, or clamp the MSS.",
                "curl --head --verbose {workspace}",
                when=LARGE_PACKETS,
            ),
        ),
        told_apart="The control host fails as the app's does. If the control host answers, the app's domain "
        "alone is blocked.",
        look=Look("Both addresses time out, or can't be routed to.", (by_hand.BOTH_WAYS,)),
        source=CONNECT + "; cli/cli issues 8293 and 12891",
        follows_from="proxy-needed proxy-invalid proxy-unreachable proxy-auth-required proxy-denied",
        rank=31,
    ),
    cause(
        "app-domain-blocked",
        Stage.CONNECT,
        title="this network blocks databricksapps.com",
        explains="network timeout",
        doc="W2",
        why="Port 443 of the app's host gives no answer, or its connections are cut, where another host's pass. App "
        "traffic goes straight to another network than the workspace's, so a firewall that allows only the "
        "workspace stops it.",
        fixes=(
            Fix(Who.NETWORK, "Allow outbound TCP 443 to *.databricksapps.com, beside the workspace's host."),
            Fix(Who.ADMIN, SERVERLESS_POLICY, when="serverless"),
        ),
        told_apart="The control host works at the same moment by the same way. If it fails too, all HTTPS is blocked.",
        look=Look("The workspace answers; the app's address times out, or is cut.", (by_hand.BOTH_WAYS,)),
        source=CONNECT + "; Databricks documentation, Configure networking for Databricks Apps",
        follows_from=f"egress-blocked proxy-needed proxy-unreachable proxy-auth-required proxy-denied {NAME_AMISS}",
        rank=29,
    ),
    cause(
        "connection-refused",
        Stage.CONNECT,
        title="the app's address refuses the connection",
        explains="network",
        doc="W2",
        why="Something at the address or on the way to it answers the first packet with a refusal. The "
        "platform's edge listens on port 443 always, so this is another machine, or a firewall that refuses "
        "instead of dropping.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Check what answers at {address} on port 443, and allow the way to *.databricksapps.com.",
            ),
            Fix(Who.YOU, "Compare the address with the one that another network gets.", "nslookup {host}"),
        ),
        told_apart="The refusal comes at once, before any encryption. A time-out means that packets are "
        "dropped; a later cut is a reset.",
        look=Look("The app's address refuses at once: connection refused.", (by_hand.BOTH_WAYS,)),
        source="RFC 9293 section 3.5.2",
        follows_from=f"{NAME_AMISS} proxy-needed egress-blocked app-domain-blocked app-url-wrong",
        rank=56,
    ),
    cause(
        "connection-reset",
        Stage.CONNECT,
        title="the connection is cut before encryption begins",
        explains="network",
        doc="W2",
        why="The connection is made, and then reset or left without an answer in the first step of the handshake, when the "
        "name of the host is sent in clear. A filter on the way that looks at that name does this.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Allow the server name {host} in the filter; the rule should name *.databricksapps.com.",
            ),
            Fix(
                Who.NETWORK,
                "Allow both server names in the filter, {host} and {control}; the rule should name *.databricksapps.com and the "
                "workspace's host.",
                when=BOTH_NAMES,
            ),
        ),
        told_apart="The same address with a made-up server name isn't cut. If that one is cut as well, the "
        "address is blocked and not the name.",
        look=Look(
            "The app's address connects and is reset before a certificate is shown; the workspace's isn't.",
            (by_hand.BOTH_WAYS,),
        ),
        source="RFC 6066 section 3; ooni/probe-cli, internal/minipipeline",
        follows_from=f"{NAME_AMISS} proxy-needed egress-blocked app-domain-blocked",
        rank=52,
    ),
    cause(
        "ipv6-broken",
        Stage.CONNECT,
        title="the app offers IPv6, and IPv6 doesn't work here",
        explains="ok timeout",
        doc="W2",
        why="The name has IPv6 addresses, and there's no way to them from here, or nothing answers. Where IPv4 works, clients "
        "that try one address after another lose the full time limit each time, or give up, and clients that try both at once "
        "don't notice. Where the name has no IPv4 address, nobody gets through.",
        fixes=(
            Fix(Who.NETWORK, "Repair the IPv6 route of this network, or stop announcing IPv6 in it."),
            Fix(
                Who.YOU,
                "Until then, let your client prefer IPv4; curl has an option for it.",
                "curl --ipv4 --head {url}",
            ),
            Fix(
                Who.NETWORK,
                "Give this machine IPv6, or have the name server give {host} an IPv4 address as well: without either, nothing "
                "here reaches {address}.",
                when=NO_IPV6,
            ),
        ),
        told_apart="Each address was tried on its own: IPv4 connects, IPv6 doesn't.",
        look=Look("The first fails or hangs, the second answers.", (by_hand.IPV6,)),
        source="RFC 8305; ooni/probe issue 2456",
        rank=68,
    ),
)
