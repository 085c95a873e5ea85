"""Causes in the look-up of the app's host name."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import EVERY_NAME, KNOWS_NONE, SERVERLESS_POLICY, SKIPS_DNS
from dbapp_diag.model.words import Stage, Who

_RECORD = "databricks apps get {app} --profile {profile}"

CAUSES: tuple[Cause, ...] = (
    cause(
        "dns-name-not-found",
        Stage.DNS,
        title="the name of the app's host doesn't exist",
        explains="network",
        doc="N1",
        why="The name server answers that there is no such name, while it knows others. The address is "
        "misspelt, the app is gone, or this network uses private names and nobody added this app's. Whether "
        "the platform keeps a wildcard for its zone is not known.",
        fixes=(
            Fix(Who.YOU, "Take the address from the app's record instead of putting it together.", _RECORD),
            Fix(
                Who.NETWORK,
                "With private connectivity, forward the whole zone databricksapps.com; a zone that lists "
                "single apps misses every new one.",
            ),
        ),
        told_apart="Other names of the zone, or the record's own host, resolve here. Where none of the zone "
        "does, the zone is blocked.",
        look=Look("NXDOMAIN for the app's host, and not for databricksapps.com.", (by_hand.LOOK_UP,)),
        source="RFC 8020; Databricks documentation, Configure networking for Databricks Apps",
        follows_from="app-url-wrong app-not-found app-deleting dns-zone-blocked dns-resolver-unreachable "
        "dns-server-failure proxy-needed",
        rank=26,
    ),
    cause(
        "dns-zone-blocked",
        Stage.DNS,
        title="no name under databricksapps.com resolves in this network",
        explains="network",
        doc="W2",
        why="Every name of the zone fails, or all of them lead to one address, while other names resolve. A "
        "filter in the name server does this, or a private zone that shadows the public one.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Let the name server {resolver} resolve databricksapps.com and all names below it.",
            ),
            Fix(Who.YOU, "Until then, work from a network that resolves it, or over VPN."),
            Fix(Who.ADMIN, SERVERLESS_POLICY, when="serverless"),
        ),
        told_apart="The zone fails as a whole and the workspace's name resolves. If one name of the zone "
        "resolves, this name is what's wrong.",
        look=Look(
            "The app's host and databricksapps.com fail alike; the workspace's host resolves.", (by_hand.LOOK_UP,)
        ),
        source="Databricks documentation, Connect to an API Databricks app using token authentication; "
        "ooni/probe issue 2327",
        follows_from="dns-sinkholed proxy-needed",
        rank=37,
    ),
    cause(
        "dns-resolver-unreachable",
        Stage.DNS,
        title="no name server here resolves public names",
        explains="network",
        doc="W1",
        why="No public name can be looked up, so no host can be found, whichever it is. The machine is "
        "offline, its name server is down or knows internal names only, a VPN set one that isn't reachable now, or programs "
        "here are set to ask none.",
        fixes=(
            Fix(
                Who.YOU,
                "Check the connection and the VPN, then which name server is set; here it's {resolver}.",
                "cat /etc/resolv.conf",
            ),
            Fix(Who.NETWORK, "Bring the name server {resolver} back, or let this machine reach it."),
            Fix(
                Who.YOU,
                "Name a server in /etc/resolv.conf. In a container that's for whoever starts it: the option --dns of docker and "
                "podman, dnsPolicy and dnsConfig of a Kubernetes pod.",
                "cat /etc/resolv.conf",
                when="none",
            ),
            Fix(
                Who.NETWORK,
                "Let the name server {resolver} resolve public names too (a forwarder), or have this machine ask one that does.",
                when=KNOWS_NONE,
            ),
            Fix(
                Who.YOU,
                "Add dns to the line hosts of /etc/nsswitch.conf, as in hosts: files dns. Without it programs ask no name "
                "server, and know only what stands in /etc/hosts.",
                "grep -n '^hosts' /etc/nsswitch.conf",
                when=SKIPS_DNS,
            ),
        ),
        told_apart="No name resolves, not even the workspace's. A server that answers with a failure is up, "
        "and is reported as that.",
        look=Look("No server answers for any of the three.", (by_hand.LOOK_UP,)),
        source="RFC 1035 section 7.2; dnspython, dns/resolver.py",
        follows_from="egress-blocked proxy-needed",
        rank=39,
    ),
    cause(
        "dns-server-failure",
        Stage.DNS,
        title="the name server fails on databricksapps.com",
        explains="network",
        doc="W2",
        why="The name server works for other names, and gives no answer of use for this one: it says that it fails, or leaves the "
        "question open. Its forwarder for the zone is broken, or the signatures that it checks don't fit what it was given.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Look into the log of {resolver} for databricksapps.com: the forwarder for the zone first, "
                "then DNSSEC.",
            ),
        ),
        told_apart="Other zones resolve, and this one ends in SERVFAIL, another error or silence. "
        "A missing name would be answered with NXDOMAIN.",
        look=Look(
            "SERVFAIL, another error or silence for the first two; the workspace's host resolves.", (by_hand.LOOK_UP,)
        ),
        source="RFC 1035 section 4.1.1; RFC 8914",
        follows_from="proxy-needed",
        rank=60,
    ),
    cause(
        "dns-no-address",
        Stage.DNS,
        title="the app's host name exists but has no address",
        explains="network",
        doc="W2",
        why="The name server knows the name and has neither an IPv4 nor an IPv6 address for it. That is "
        "typical for a private zone in which the record for this app, or the target of its alias, is "
        "missing.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Add the address record for {host} to the private zone, or forward databricksapps.com to "
                "the name server that has it.",
            ),
            Fix(Who.YOU, "Check that the app still exists and has this address.", _RECORD),
        ),
        told_apart="The answer is empty rather than negative: NOERROR without an address.",
        look=Look(
            "No answer for the app's host, which isn't NXDOMAIN: the name exists and has no address.",
            (by_hand.LOOK_UP,),
        ),
        source="RFC 2308 section 2.2; Databricks documentation, Configure networking for Databricks Apps",
        follows_from="app-url-wrong app-not-found app-deleting proxy-needed",
        rank=58,
    ),
    cause(
        "dns-sinkholed",
        Stage.DNS,
        title="the app's name leads to an address that isn't the platform's",
        explains="network 4xx 5xx",
        doc="W2",
        why="The look-up gives a loopback, unspecified or block-page address. A filter does that to names "
        "that it blocks, a search domain with a wildcard to names that it's appended to. The connection then "
        "fails, meets a foreign certificate, or shows the filter's page.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Take {host} off the filter's list; it's answered with {address}. Allowing "
                "databricksapps.com covers all apps.",
            ),
            Fix(
                Who.YOU,
                "If security software on this machine answers names, ask for the same exception there.",
            ),
            Fix(
                Who.YOU,
                "The search domain {search} has an answer for every name, and gives {address} for this one. Set "
                "options ndots:1 (in Kubernetes: the pod's dnsConfig), or take the domain out of the search list.",
                "grep -nE '^(search|domain|options)' /etc/resolv.conf",
                when="search",
            ),
            Fix(
                Who.NETWORK,
                "Take the wildcard record out of {search}, or limit it to names that are there.",
                when="search",
            ),
            Fix(
                Who.YOU,
                "Open any page in a browser: a network whose terms nobody has accepted yet answers every name with {address}. "
                "Or work from another network.",
                when=EVERY_NAME,
            ),
            Fix(
                Who.NETWORK,
                "Let this network's name server answer with the addresses that names have; it has {address} for all of them.",
                when=EVERY_NAME,
            ),
        ),
        told_apart="The address itself gives it away. Another public address than elsewhere proves nothing, "
        "since answers differ by place; a private one may be the private endpoint.",
        look=Look(
            "The app's host has the address 127.0.0.1, 0.0.0.0, or that of this network's own filter.",
            (by_hand.LOOK_UP,),
        ),
        source="ooni/probe issues 1735, 1734 and 2327; RFC 6890",
        follows_from="hosts-file-override",
        rank=43,
    ),
    cause(
        "hosts-file-override",
        Stage.DNS,
        title="the hosts file sends the app's name elsewhere",
        explains="network 4xx 5xx",
        doc="W2",
        why="The system asks the hosts file before any name server, so a line there wins. Left over from a "
        "test or a migration, it leads to an address where this app isn't.",
        fixes=(Fix(Who.YOU, "Take this line out of {file}: {entry}.", "grep -n databricksapps {file}"),),
        told_apart="The name server answers differently, and the file holds the line. Without such a line, "
        "a difference comes from a cache, a VPN or a search domain.",
        look=Look("A line names the app's host.", (by_hand.HOSTS,)),
        source="RFC 952; Linux manual page hosts(5)",
        rank=62,
    ),
)
