"""The commands that show causes by hand. A cause's `look` names one or two of them and says what in their output counts.

The token stands in the variable APP_TOKEN and reaches curl by standard input: as an argument it would stand in the
process list. It goes to the app and to its workspace alone.
"""

from __future__ import annotations

from dbapp_diag.causes.model import Hand

_BEARER = "printf 'Authorization: Bearer %s' \"$APP_TOKEN\" | curl --silent --show-error --include --header @-"

GET_TOKEN = (
    "export APP_TOKEN=$(databricks auth token --profile {profile} | "
    "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])')"
)
"""Puts the CLI's token into APP_TOKEN, for a caller that has no token of its own."""

CALL = Hand("the call itself, with the headers of the answer", _BEARER + " {url}{endpoint}")
TIMED_CALL = Hand("the call itself, with the time it takes", "time " + _BEARER + " {url}{endpoint}")
NO_TOKEN = Hand("the same call without the token", "curl --silent --show-error --include {url}{endpoint}")
START_PAGE = Hand("the app's start page without a token", "curl --silent --show-error --include {url}/")
SIBLING = Hand("the same token at a made-up path below /api/", _BEARER + " {url}/api/no-such-route")
OPENAPI = Hand("the app's own list of its paths, if it has one", _BEARER + " {url}/openapi.json")
PREFLIGHT = Hand(
    "the browser's preflight, which carries no token",
    "curl --silent --show-error --include --request OPTIONS --header 'Origin: https://example.com' "
    "--header 'Access-Control-Request-Method: GET' {url}{endpoint}",
)
AT_WORKSPACE = Hand("the same token at the workspace's own API", _BEARER + " {workspace}/api/2.0/preview/scim/v2/Me")
TOKEN = Hand("what the token says of itself; nothing is sent", "dbapp-diag token inspect --token-env APP_TOKEN")
RECORD = Hand("the app's record", "databricks apps get {app} --profile {profile}")
DEPLOYMENTS = Hand("the app's deployments", "databricks apps list-deployments {app} --profile {profile}")
GRANTS = Hand(
    "who may use the app, for those who manage it", "databricks apps get-permissions {app} --profile {profile}"
)
CONSENT = Hand(
    "your stored consent for the app",
    "databricks api get /api/2.0/oauth-app-integrations/{app_client_id}/user-consent/me --profile {profile}",
)
SETTINGS = Hand("which settings count, and where each comes from", "databricks auth describe --profile {profile}")
PROFILES = Hand("the profiles in the config file", "databricks auth profiles")
VARIABLES = Hand(
    "which variables are set; their values stay hidden", "env | grep -E '^(DATABRICKS|ARM|GOOGLE)_' | cut -d= -f1"
)
CLI = Hand("which Databricks CLI is found", "databricks version")
SIGN_IN = Hand("signing in by hand, without showing the token", "databricks auth token --profile {profile} > /dev/null")
WHO = Hand("who you are at the workspace", "databricks current-user me --profile {profile}")
METADATA = Hand(
    "what the configured host says of its sign-in",
    "curl --silent --show-error --include {workspace}/oidc/.well-known/oauth-authorization-server",
)
BOTH_WAYS = Hand(
    "the way to the app and the way to the workspace, step by step",
    "curl --verbose --silent --show-error --head --max-time 20 {url} {workspace}",
)
IPV6 = Hand(
    "the way to the app by IPv6 alone, then by IPv4 alone",
    "curl --ipv6 --silent --show-error --head --max-time 20 {url}; "
    "curl --ipv4 --silent --show-error --head --max-time 20 {url}",
)
LOOK_UP = Hand(
    "what the name server says of the app's host, of all apps' zone and of the workspace's host",
    "nslookup {host}; nslookup databricksapps.com; nslookup {workspace_host}",
)
HOSTS = Hand("lines of the hosts file about apps", "grep -n databricksapps /etc/hosts")
CHAIN = Hand(
    "the certificates that are shown for the app's host, and for the workspace's",
    "for host in {host} {workspace_host}; do openssl s_client -connect $host:443 -servername $host </dev/null; done",
)
AUTHORITIES = Hand("which variables name certificate files", "env | grep -E 'CA_BUNDLE|SSL_CERT|CA_CERTS'")
PROXIES = Hand("the proxy settings; a password in them shows", "env | grep -i _proxy")
NETRC = Hand("the hosts in netrc, without what it has for them", "grep -noE 'machine +[^ ]+|default' ~/.netrc")
CLOCKS = Hand(
    "the workspace's clock and this machine's",
    "curl --silent --show-error --head {workspace} | grep -i '^date:'; date -u",
)
