"""Causes on the way to a token: the servers and programs of sign-in don't answer, or not as they should."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "workspace-unreachable",
        Stage.SIGN_IN,
        title="the workspace, or a server of its sign-in, can't be reached from here",
        explains="none",
        doc="W1",
        why="Tokens come from the workspace's host, calls go to the app's host, and these are two networks: "
        "one may work without the other. The way to the workspace breaks at the name, the connection or the "
        "certificate, or ends at something that doesn't answer as the workspace's sign-in does. Some ways to sign in need "
        "another server too: GitHub, Azure DevOps, Entra ID or Google. Your credentials haven't been judged.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Allow outbound HTTPS from this machine to {workspace}, as for the app's own host.",
            ),
            Fix(Who.YOU, "See where the way breaks.", "{rerun} --verbose"),
            Fix(
                Who.YOU,
                "Let the CLI reach it: it knows names, routes and proxies (HTTPS_PROXY) by the environment in which it runs.",
                "databricks auth token --host {workspace} --log-level debug > /dev/null",
                Case.CLI_WAY,
            ),
            Fix(
                Who.YOU,
                "If the certificate is for {workspace} and by your company's CA, have the CLI trust that: it reads the "
                "system's store, or the file that SSL_CERT_FILE names.",
                "export SSL_CERT_FILE='<file-with-the-ca>'",
                Case.CLI_TRUST,
            ),
            Fix(
                Who.YOU,
                "If the certificate is for {workspace} and by your company's CA, have the SDK trust that: it reads "
                "certifi's list, or in its place the file that REQUESTS_CA_BUNDLE names.",
                "export REQUESTS_CA_BUNDLE='<file-with-the-ca>'",
                Case.SDK_TRUST,
            ),
            Fix(
                Who.NETWORK,
                "Look at what answers in the place of {workspace}/oidc: a proxy, a filter or a login page may stand before it, "
                "or an IP access list.",
                None,
                Case.ANSWER,
            ),
            Fix(
                Who.YOU,
                "See the answer itself; if it's an error of the workspace, try again later and look at the platform's status page.",
                "curl --silent --show-error --include --data grant_type=none {workspace}/oidc/v1/token",
                Case.ANSWER,
            ),
            Fix(
                Who.YOU,
                "Tell the SDK where the sign-in's metadata is, as it looks in one place only: set DATABRICKS_DISCOVERY_URL to "
                "{workspace}/oidc/.well-known/oauth-authorization-server.",
                None,
                Case.DISCOVERY,
            ),
            Fix(
                Who.YOU,
                "Hold the host against the address in a browser, {workspace}: a mistyped name doesn't exist either.",
                None,
                Case.NAME,
            ),
            Fix(
                Who.NETWORK,
                "If it's right, let this machine's resolver answer for it and for databricksapps.com.",
                None,
                Case.NAME,
            ),
            Fix(
                Who.NETWORK,
                "Look at what answers as {server}, to which the sign-in leads: it's reached, and doesn't answer as OAuth does. A "
                "proxy, a filter or a wrong address in the sign-in's metadata can be why.",
                None,
                Case.OTHER_ANSWER,
            ),
            Fix(
                Who.NETWORK,
                "Allow outbound HTTPS from this machine to {server}, which gives the token that sign-in begins with.",
                None,
                Case.OTHER_SERVER,
            ),
        ),
        told_apart="No answer arrives that a workspace's sign-in would give. A refusal in OAuth's words is reported as "
        "that.",
        look=Look(
            "The app's address gives a status, the workspace's stops at the name, the connection or the certificate.",
            (by_hand.BOTH_WAYS,),
        ),
        source="Databricks documentation, Configure networking for Databricks Apps",
        follows_from="workspace-host-wrong egress-blocked dns-resolver-unreachable tls-intercepted "
        "ca-bundle-broken clock-skew proxy-invalid proxy-unreachable proxy-auth-required proxy-denied "
        "proxy-needed network-policy-denied",
        rank=34,
    ),
    cause(
        "sign-in-timeout",
        Stage.SIGN_IN,
        title="sign-in gets no answer in time",
        explains="none timeout",
        doc="W1",
        why="The SDK's request for a token has no time limit of its own, and it repeats certificate and "
        "proxy errors for five minutes. The CLI may wait for a browser or a locked key store. So sign-in "
        "hangs, and nothing is known about the credentials.",
        fixes=(
            Fix(Who.YOU, "Give it more time once, to see whether it's slow or stuck.", "{rerun} --timeout 2m"),
            Fix(
                Who.YOU,
                "If the CLI is what hangs, run it by hand and look at what it waits for.",
                "databricks auth token --profile {profile} --timeout 30s",
            ),
            Fix(Who.NETWORK, "Look for what drops or delays HTTPS from this machine to {workspace}."),
            Fix(
                Who.YOU,
                "Give it more time once, to see whether it's slow or stuck.",
                "{rerun} --timeout 2m",
                Case.NO_PROGRAM,
            ),
            Fix(
                Who.NETWORK,
                "Look for what drops or delays HTTPS from this machine to {workspace}.",
                None,
                Case.NO_PROGRAM,
            ),
            Fix(
                Who.YOU,
                "Run {program} by hand and see what it waits for: a question, a browser, a locked key store.",
                "databricks auth token --profile {profile} --timeout 30s > /dev/null",
                Case.PROGRAM,
            ),
            Fix(
                Who.NETWORK,
                "Look for what drops or delays the way from this machine to {server}.",
                None,
                Case.OTHER_SERVER,
            ),
        ),
        told_apart="The workspace's host can be reached, and only the sign-in hangs. Where the host itself "
        "is out of reach, that is the cause.",
        look=Look("It hangs, while the workspace's address answers a browser.", (by_hand.SIGN_IN,)),
        source="databricks/databricks-sdk-py issues 1046 and 1338, PR 1480",
        follows_from="workspace-unreachable workspace-host-wrong egress-blocked dns-resolver-unreachable "
        "proxy-invalid proxy-unreachable proxy-auth-required proxy-denied proxy-needed tls-intercepted "
        "ca-bundle-broken",
        rank=38,
    ),
)
