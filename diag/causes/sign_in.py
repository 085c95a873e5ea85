"""Causes between the credentials and a token: the authorization server, or the way to it, says no."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "login-expired",
        Stage.SIGN_IN,
        title="your sign-in has run out and can't be renewed",
        explains="none",
        doc="A1",
        why="The CLI keeps a refresh token from your last sign-in and trades it for a new access token "
        "every hour. The server refuses it now: used up, revoked, or too old. Without it there is no token "
        "to send.",
        fixes=(
            Fix(Who.YOU, "Sign in once more.", "databricks auth login --host {workspace} --profile {profile}"),
            Fix(Who.YOU, "For an unattended caller, use a service principal: it needs no refresh token."),
        ),
        told_apart="The server itself refuses the refresh token. A time-out or a network error on the way "
        "to it says nothing about the sign-in.",
        look=Look(
            "It's refused, and the error asks for databricks auth login. An error of the network isn't that.",
            (by_hand.SIGN_IN,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/oauth.py; databricks/cli, cmd/auth/token.go",
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
        "another account, another workspace, or Entra ID.",
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
        ),
        told_apart="The endpoint is a workspace's and answers as RFC 6749 says. Where the host isn't a "
        "workspace, that is the cause and the secret may be fine.",
        look=Look("The error says invalid_client.", (by_hand.WHO,)),
        source="RFC 6749 section 5.2; databricks/terraform-provider-databricks issue 3848; "
        "databrickslabs/brickster issue 185",
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
        title="the workspace can't be reached from here",
        explains="none",
        doc="W1",
        why="Tokens come from the workspace's host, calls go to the app's host, and these are two networks: "
        "one may work without the other. The way to the workspace breaks at the name, the connection or the "
        "certificate, so there is no token to send. Your credentials haven't been judged.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Allow outbound HTTPS from this machine to {workspace}, as for the app's own host.",
            ),
            Fix(Who.YOU, "See where the way breaks.", "{rerun} --verbose"),
        ),
        told_apart="No answer of a workspace arrives at all. Whatever answer a workspace gives, even a "
        "refusal, is reported as that.",
        look=Look(
            "The app's address gives a status, the workspace's stops at the name, the connection or the certificate.",
            (by_hand.BOTH_WAYS,),
        ),
        source="Databricks documentation, Configure networking for Databricks Apps",
        follows_from="workspace-host-wrong egress-blocked dns-resolver-unreachable tls-intercepted "
        "ca-bundle-broken clock-skew proxy-invalid proxy-unreachable proxy-auth-required proxy-denied "
        "proxy-needed",
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
        ),
        told_apart="The refusal comes from the token endpoint, in OAuth's own words, before any call to the "
        "app. A refused scope has an entry of its own.",
        look=Look(
            "Read the JSON that /oidc/v1/token answers to the exchange: error and error_description name the "
            "parameter.",
        ),
        source="RFC 8693; Databricks documentation, Authenticate with an identity provider token",
        follows_from="scopes-not-granted workspace-host-wrong workspace-unreachable "
        "network-policy-denied token-malformed token-expired token-not-yet-valid",
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
