"""What entries of several causes share: commands, sources, a fix, variants."""

from __future__ import annotations

from dbapp_diag.causes.model import owner, you
from dbapp_diag.model.words import Caller, Variant

LOGIN = "databricks auth login --host {workspace} --profile {profile}"
"""The command that signs a person in, for a profile."""
APP_RECORD = "databricks apps get {app} --profile {profile}"
LOGS = "databricks apps logs {app} --profile {profile}"
START = "databricks apps start {app} --profile {profile}"
DEPLOY = "databricks apps deploy {app} --source-code-path {source_path} --profile {profile}"
WAIT = "{rerun} --wait 10m"
JOIN = 'cat "$(python3 -m certifi)" {bundle} > ca-bundle.pem'
ACCESS_TOKEN = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'"
EXCHANGE = (
    "curl --fail --silent --show-error {workspace}/oidc/v1/token --data-urlencode subject_token@- --data "
    "scope=all-apis --data grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
)

CONNECT = "Databricks documentation, Connect to an API Databricks app using token authentication"
"""The page that this tool answers."""
HEADERS = "Databricks documentation, Access HTTP headers passed to Databricks apps"
SDK_APPS = "databricks/databricks-sdk-py, databricks/sdk/service/apps.py"

OWN_ADDRESS = you("Call the app at its own address.", "{rerun_without_host} --app {app}")
"""For a call that goes by something in front of the app."""
OWN_SIGN_IN = you(
    "Let the service principal get a new token right before the call: WorkspaceClient().config.authenticate() gives the header, "
    "and so does this command.",
    "dbapp-diag token get --app {app} --profile {profile} --header",
    caller=Caller.SERVICE,
)
"""For a token that a service principal, or a pipeline, should get by its own credentials."""
WITH_SCOPES = you(
    "Ask for the scopes with the token: [[scope={scopes} ]]in the client-credentials request, or WorkspaceClient(scopes=…) "
    "with the SDK.",
    caller=Caller.SERVICE,
)

SERVERLESS = Variant("serverless", "this runs in serverless compute, or in an app", formerly="serverless")
SERVERLESS_POLICY = (
    "The network policy of serverless compute decides here (account console, Cloud resources, Network): an account admin "
    "allows *.databricksapps.com in it. What it stopped stands in the table system.access.outbound_network."
)
"""Whoever runs in serverless compute, or in an app, has no network team between (Databricks documentation, Managing network
policies for serverless egress control; Network access events system table reference)."""

UNDECIDED = Variant("exchange-undecided", "the exchange was tried, and nothing about the token was decided")
TRY_AGAIN = you(
    "The exchange is what's missing, and it was tried[[: {failure}]]. Ask again; if it stays so, the report shows how far the "
    "exchange came, and Databricks support, or whoever runs the proxy, can tell from it.",
    "{rerun} -o report.html",
    UNDECIDED,
)
"""For a token for whose exchange no usable answer came."""

USER_TOKEN = Variant(
    "user-token-missing",
    "the app wants the caller's token, and the front door hands it none",
    title="the app wants its caller's token, and gets none",
    why="The front door hands the caller's token over as X-Forwarded-Access-Token, and only to an app with user authorization. "
    "No header of the caller's can stand in for it.",
)
WITH_USER_TOKEN = (
    owner(
        "Turn user authorization on for the app, with the scopes that it needs, and restart it: in the app's settings, or by "
        "user_api_scopes in databricks.yml. Then X-Forwarded-Access-Token comes with each call. Where the workspace doesn't offer "
        "it, a workspace admin turns the preview on.",
        when=USER_TOKEN,
    ),
    owner("If the app needs no rights of its caller's, let it do this as its own service principal.", when=USER_TOKEN),
)
"""For an app that reads a header which it isn't given (Databricks documentation, Configure authorization in a Databricks app)."""

AZ = Variant("azure-cli", "the Azure CLI keeps the sign-in")
OTHER_SERVER = Variant("other-server", "it's another server that sign-in needs")
IN_PARTS = Variant("authorities-in-parts", "no single file on this machine has the authorities of all hosts")
FLAWED = Variant("chain-breaks-rule", "the authority is listed here, and the chain breaks a rule all the same")
