"""Causes between the credentials and a token: the authorization server, or the way to it, says no."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "login-expired",
        Stage.SIGN_IN,
        title="your kept sign-in is gone, or can't be renewed",
        explains="none",
        doc="A1",
        why="The CLI keeps a refresh token from your last sign-in and trades it for a new access token "
        "every hour. The server refuses it now: used up, revoked, or too old. Without it there is no token "
        "to send.",
        fixes=(
            Fix(Who.YOU, "Sign in once more.", "databricks auth login --host {workspace} --profile {profile}"),
            Fix(Who.YOU, "For an unattended caller, use a service principal: it needs no refresh token."),
            Fix(
                Who.YOU,
                "Sign in once on this machine, as this user and under this profile's name; sign-ins are kept by host or by "
                "profile, so one for another name doesn't count.",
                "databricks auth login --host {workspace} --profile {profile}",
                Case.NEVER,
            ),
            Fix(
                Who.YOU,
                "Sign in once more with the CLI that is first on PATH: it doesn't read what the other version kept.",
                "databricks auth login --host {workspace} --profile {profile}",
                Case.UPGRADED,
            ),
            Fix(
                Who.YOU,
                "Or, where the machine has no key store, let the CLI go on using its file.",
                "export DATABRICKS_AUTH_STORAGE=plaintext",
                Case.UPGRADED,
            ),
            Fix(
                Who.YOU,
                "Put the damaged file aside, then sign in again: as long as it's there, no sign-in is kept.",
                "mv ~/.databricks/token-cache.json ~/.databricks/token-cache.json.damaged && "
                "databricks auth login --host {workspace} --profile {profile}",
                Case.CACHE_BROKEN,
            ),
            Fix(
                Who.YOU,
                "Let the CLI keep the sign-in: its login puts auth_type databricks-cli into the profile. The SDK has a file of "
                "its own for external-browser, which that login doesn't fill.",
                "databricks auth login --host {workspace} --profile {profile}",
                Case.BROWSER,
            ),
            Fix(
                Who.YOU,
                "Or run your program once where a browser can open: the SDK signs in there and keeps the result.",
                None,
                Case.BROWSER,
            ),
            Fix(Who.YOU, "Sign in to Azure once more, to the workspace's tenant.", "az login", Case.AZ),
        ),
        told_apart="The server itself refuses the refresh token, or the CLI says that it keeps none. A time-out or a "
        "network error on the way to it says nothing about the sign-in.",
        look=Look(
            "It's refused, and the error asks for databricks auth login. An error of the network isn't that.",
            (by_hand.SIGN_IN,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/oauth.py; databricks/cli, cmd/auth/token.go, pull requests 5272 and "
        "3447, issues 1589 and 3628",
        follows_from="workspace-unreachable network-policy-denied",
        rank=18,
    ),
    cause(
        "client-secret-rejected",
        Stage.SIGN_IN,
        title="the service principal's client ID or secret is refused",
        explains="none",
        doc="A1",
        why="The token endpoint answers invalid_client: it doesn't know this client ID, or the secret is "
        "wrong, deleted or expired. The same answer comes when ID and secret belong to another authority: "
        "another account, another workspace, or Entra ID. Entra ID names the reason by a number (AADSTS).",
        fixes=(
            Fix(
                Who.ADMIN,
                "Make a new OAuth secret for the service principal {client_id}, in the settings of the "
                "workspace that {workspace} names, and hand it over safely.",
            ),
            Fix(
                Who.YOU,
                "Put it in place without showing it: type it at this prompt.",
                "read -rs DATABRICKS_CLIENT_SECRET && export DATABRICKS_CLIENT_SECRET",
            ),
            Fix(
                Who.YOU,
                "With the secret of an Entra application, set auth_type to azure-client-secret and exchange "
                "the token; Databricks' own endpoint doesn't take that secret.",
            ),
            Fix(
                Who.YOU,
                "Set ARM_CLIENT_SECRET to the secret's value; its ID, which Azure's portal shows beside it, doesn't count. "
                "This asks for it without showing it.",
                "read -rs ARM_CLIENT_SECRET && export ARM_CLIENT_SECRET",
                Case.ENTRA_SECRET,
            ),
            Fix(
                Who.ADMIN,
                "If the value is lost, add a new client secret to the application in Entra ID, and hand it over safely.",
                None,
                Case.ENTRA_SECRET,
            ),
            Fix(
                Who.ADMIN,
                "Add a new client secret to the application in Entra ID: the one in use has run out.",
                None,
                Case.ENTRA_EXPIRED,
            ),
            Fix(
                Who.YOU,
                "Then put it in place without showing it.",
                "read -rs ARM_CLIENT_SECRET && export ARM_CLIENT_SECRET",
                Case.ENTRA_EXPIRED,
            ),
            Fix(
                Who.YOU,
                "Correct ARM_CLIENT_ID (the application's ID, not its object ID), or ARM_TENANT_ID if the application lives in "
                "another tenant.",
                None,
                Case.ENTRA_APPLICATION,
            ),
            Fix(
                Who.YOU,
                "Correct ARM_TENANT_ID: the tenant of the workspace. It's the first part of the path to which this redirects.",
                "curl --silent --show-error --head {workspace}/aad/auth",
                Case.ENTRA_TENANT,
            ),
            Fix(
                Who.ADMIN,
                "Make a new key for the service account in Google Cloud, and put it where GOOGLE_CREDENTIALS points.",
                None,
                Case.GOOGLE_KEY,
            ),
        ),
        told_apart="The endpoint is a workspace's and answers as RFC 6749 says. Where the host isn't a "
        "workspace, that is the cause and the secret may be fine.",
        look=Look("The error says invalid_client.", (by_hand.WHO,)),
        source="RFC 6749 section 5.2; databricks/terraform-provider-databricks issue 3848; "
        "databrickslabs/brickster issue 185; Microsoft identity platform documentation, error codes",
        follows_from="workspace-host-wrong workspace-unreachable environment-overrides-profile network-policy-denied",
        rank=20,
    ),
    cause(
        "principal-not-in-workspace",
        Stage.SIGN_IN,
        title="the workspace doesn't know you, or your account there is inactive",
        explains="none 401 403",
        doc="A1",
        why="A token can be issued for a person or service principal that isn't assigned to this workspace. "
        "The workspace's own API then refuses it, and so does the app. Some exchanges fail with the words: "
        "not a member of workspace.",
        fixes=(
            Fix(
                Who.ADMIN,
                "Assign {principal} to the workspace, or set it active again: workspace settings, Identity and access.",
            ),
            Fix(Who.YOU, "Check who you are there.", "databricks current-user me --profile {profile}"),
        ),
        told_apart="The workspace names the principal as unknown or inactive. A token that it can't verify "
        "at all is a refused token.",
        look=Look(
            "The refusal is about the user: unknown, inactive, or not a member of the workspace.",
            (by_hand.AT_WORKSPACE,),
        ),
        source="Databricks documentation, Databricks identities; community.databricks.com, User OBO token "
        "forwarding between apps",
        follows_from="environment-overrides-profile workspace-host-wrong token-other-workspace "
        "token-is-foreign network-policy-denied",
        rank=44,
    ),
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
        "exchange-refused",
        Stage.SIGN_IN,
        title="the workspace refuses to exchange the token",
        explains="none 401",
        doc="A1",
        why="A notebook token or one of another identity provider has to be exchanged at /oidc/v1/token "
        "before an app takes it. The server refuses with an OAuth error that points to a parameter: the "
        "audience, the scope, the type of the subject token, or a missing federation policy.",
        fixes=(
            Fix(
                Who.YOU,
                "Correct {parameter}: the server answers {error}. The audience for an app is its "
                "oauth2_app_client_id, which its record shows.",
                "databricks apps get {app} --profile {profile}",
            ),
            Fix(
                Who.ADMIN,
                "For a token of another identity provider, add a federation policy whose issuer, audience "
                "and subject match that token.",
            ),
            Fix(
                Who.ADMIN,
                "Give the service principal a federation policy that matches the token to the letter: issuer {issuer}, subject "
                "{subject}, audience {audience}. An account admin does that; this lists what there is, by the principal's number.",
                "databricks account service-principal-federation-policy list {service_principal_number}",
                Case.POLICY,
            ),
            Fix(
                Who.YOU,
                "If the policy is right, it's the token that isn't: a job's subject names its branch or its environment, and "
                "DATABRICKS_TOKEN_AUDIENCE says for which audience it's asked.",
                None,
                Case.POLICY,
            ),
            Fix(
                Who.ADMIN,
                "Add a federated credential to the application in Entra ID: issuer {issuer}, subject {subject}, audience "
                "{audience}.",
                None,
                Case.ENTRA_FEDERATION,
            ),
            Fix(
                Who.YOU,
                "Put the identity token itself in place, as its provider issues it: three parts with dots between, without quotes, "
                "JSON or a file's name around it.",
                None,
                Case.NOT_A_TOKEN,
            ),
            Fix(
                Who.YOU,
                "Have the identity token issued anew right before the call, and let whatever writes it renew it: such tokens live "
                "some minutes.",
                None,
                Case.TOO_OLD,
            ),
            Fix(
                Who.YOU,
                "Set DATABRICKS_CLIENT_ID to the application ID of a service principal that has a federation policy; leave it out "
                "for a policy of the whole account. The server answers {error}.",
                None,
                Case.CLIENT,
            ),
            Fix(
                Who.ADMIN,
                "Add a federation policy to the account that matches the token: issuer {issuer}, audience {audience}; its subject "
                "claim has to name the caller as the workspace knows it. An account admin does that; this lists what there is.",
                "databricks account federation-policy list",
                Case.ACCOUNT_POLICY,
            ),
            Fix(
                Who.YOU,
                "Ask for a scope that the server grants and that covers those of the app ({scopes}). The server answers {error}.",
                None,
                Case.SCOPE,
            ),
        ),
        told_apart="The refusal comes from the token endpoint, in OAuth's own words, before any call to the "
        "app. A refused scope has an entry of its own.",
        look=Look(
            "Read the JSON that /oidc/v1/token answers to the exchange: error and error_description name the "
            "parameter.",
        ),
        source="RFC 8693; Databricks documentation, Authenticate with an identity provider token",
        follows_from="network-policy-denied",
        rank=33,
    ),
    cause(
        "scopes-not-granted",
        Stage.SIGN_IN,
        title="the scopes asked for aren't granted",
        explains="none",
        doc="A4",
        why="The authorization server answers invalid_scope or access_denied: a scope has another name, "
        "isn't allowed for this client, or somebody refused consent. No token is issued at all, not even a "
        "narrower one.",
        fixes=(
            Fix(
                Who.YOU,
                "Ask for the scopes that the app needs, by their present names.",
                "databricks auth login --host {workspace} --profile {profile} --scopes {scopes}",
            ),
            Fix(
                Who.ADMIN,
                "Allow these scopes for the OAuth client that signs in, if it needs them: {scopes}.",
            ),
            Fix(
                Who.YOU,
                "Sign in once more and name the scopes that the profile lists; a kept sign-in never gets other ones.",
                "databricks auth login --host {workspace} --profile {profile} --scopes {scopes}",
                Case.KEPT_SCOPES,
            ),
        ),
        told_apart="Nothing is issued. A token that is issued and lacks scopes is refused later, by the app.",
        look=Look("Read what the sign-in ends with: invalid_scope, or access_denied."),
        source="RFC 6749 section 5.2; databricks/databricks-sql-nodejs issue 226; databricks/appkit issue 515",
        follows_from="environment-overrides-profile workspace-host-wrong",
        rank=46,
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
