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
