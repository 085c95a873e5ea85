from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import OTHER_SERVER
from dbapp_diag.model.words import Stage, Variant

CLI_WAY = Variant("cli-route", "the CLI doesn't reach it, whatever other programs do")
CLI_TRUST = Variant("cli-trust", "the CLI doesn't trust its certificate")
SDK_TRUST = Variant("sdk-trust", "the SDK doesn't trust its certificate")
ANSWER = Variant("not-oauth", "its sign-in answers something else than OAuth")
DISCOVERY = Variant("host-metadata-missing", "only its host metadata is missing")
NAME = Variant("name-not-found", "the name of its host doesn't exist here")
OTHER_ANSWER = Variant("other-server-not-oauth", "another server that sign-in needs answers something else than OAuth")

CAUSE = cause(
    "workspace-unreachable",
    Stage.SIGN_IN,
    title="the workspace, or a server of its sign-in, can't be reached from here",
    explains="none",
    doc="W1",
    why="Tokens come from the workspace's host, calls go to the app's host, and these are two networks: one may work without the "
    "other. The way to the workspace breaks at the name, the connection or the certificate, or ends at something that doesn't "
    "answer as the workspace's sign-in does. Some ways to sign in need another server too: GitHub, Azure DevOps, Entra ID or "
    "Google. Your credentials haven't been judged.",
    fixes=(
        network("Allow outbound HTTPS from this machine to {workspace}, as for the app's own host."),
        you("See where the way breaks.", "{rerun} --verbose"),
        you(
            "Let the CLI reach it: it knows names, routes and proxies (HTTPS_PROXY) by the environment in which it runs.",
            "databricks auth token --host {workspace} --log-level debug > /dev/null",
            CLI_WAY,
        ),
        you(
            "If the certificate is for {workspace} and by your company's CA, have the CLI trust that: it reads the system's "
            "store, or the file that SSL_CERT_FILE names.",
            "export SSL_CERT_FILE={bundle}",
            CLI_TRUST,
        ),
        you(
            "If the certificate is for {workspace} and by your company's CA, have the SDK trust that: it reads certifi's list, "
            "or in its place the file that REQUESTS_CA_BUNDLE names.",
            "export REQUESTS_CA_BUNDLE={bundle}",
            SDK_TRUST,
        ),
        network(
            "Look at what answers in the place of {workspace}/oidc: a proxy, a filter or a login page may stand before it, or an "
            "IP access list.",
            when=ANSWER,
        ),
        you(
            "See the answer itself; if it's an error of the workspace, try again later and look at the platform's status page.",
            "curl --silent --show-error --include --data grant_type=none {workspace}/oidc/v1/token",
            ANSWER,
        ),
        you(
            "Tell the SDK where the sign-in's metadata is, as it looks in one place only: set DATABRICKS_DISCOVERY_URL to "
            "{workspace}/oidc/.well-known/oauth-authorization-server.",
            when=DISCOVERY,
        ),
        you(
            "Hold the host against the address in a browser[[, {workspace}]]: a mistyped name doesn't exist either.",
            when=NAME,
        ),
        network("If it's right, let this machine's resolver answer for it and for databricksapps.com.", when=NAME),
        network(
            "Look at what answers as {server}, to which the sign-in leads: it's reached, and doesn't answer as OAuth does. A "
            "proxy, a filter or a wrong address in the sign-in's metadata can be why.",
            when=OTHER_ANSWER,
        ),
        network(
            "Allow outbound HTTPS from this machine to {server}, which gives the token that sign-in begins with.",
            when=OTHER_SERVER,
        ),
    ),
    told_apart="No answer arrives that a workspace's sign-in would give. A refusal in OAuth's words is reported as that.",
    look=Look(
        "The app's address gives a status, the workspace's stops at the name, the connection or the certificate.",
        (by_hand.BOTH_WAYS,),
    ),
    source="Databricks documentation, Configure networking for Databricks Apps",
    follows_from="workspace-host-wrong egress-blocked dns-resolver-unreachable tls-intercepted ca-bundle-broken clock-skew "
    "proxy-invalid proxy-unreachable proxy-auth-required proxy-denied proxy-needed network-policy-denied",
    rank=34,
)
