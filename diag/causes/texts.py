"""Texts that entries of several stages share."""

LOGIN = "databricks auth login --host {workspace} --profile {profile}"
"""The command that signs a person in, for a profile."""
SERVERLESS_POLICY = (
    "The network policy of serverless compute decides here (account console, Cloud resources, Network): an account admin "
    "allows *.databricksapps.com in it. What it stopped stands in the table system.access.outbound_network."
)
"""Whoever runs in serverless compute, or in an app, has no network team between (Databricks documentation, Managing network
policies for serverless egress control; Network access events system table reference)."""
NAME_AMISS = "dns-name-not-found dns-zone-blocked dns-server-failure dns-no-address dns-sinkholed hosts-file-override"
"""The causes by which programs come to an address that isn't the app's; a search domain has one where the name itself has none."""
CONNECT = "Databricks documentation, Connect to an API Databricks app using token authentication"
"""The page that this tool answers."""

KNOWS_NONE, SKIPS_DNS = "it answers, and knows no public name", "nsswitch.conf has no dns in its line hosts"
"""Cases of a machine that looks no public name up, though its name server is there."""
EVERY_NAME = "every name leads to the same address"
"""A case of a name that leads elsewhere: a portal's, or of a name server that knows nothing else."""
NO_IPV6 = "this machine has no IPv6, and the name no IPv4 address"
"""A case of an app that is to be reached by IPv6 alone."""
LARGE_PACKETS = "both ends acknowledge what they're sent, and no answer comes"
"""A case of a network that lets no HTTPS out: small packets pass, or a device takes them in the servers' place."""
BOTH_NAMES = "the workspace's name is cut as well"
"""A case of a filter that looks at names in the handshake."""
