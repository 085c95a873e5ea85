"""Causes between the credentials and a token: the authorization server doesn't take the credential."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage, Who

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
            Fix(Who.YOU, "Sign in once more.", LOGIN),
            Fix(Who.YOU, "For an unattended caller, use a service principal: it needs no refresh token."),
            Fix(
                Who.YOU,
                "Sign in once on this machine, as this user and under this profile's name; sign-ins are kept by host or by "
                "profile, so one for another name doesn't count.",
                LOGIN,
                Case.NEVER,
            ),
            Fix(
                Who.YOU,
                "Sign in once more with the CLI that is first on PATH: it doesn't read what the other version kept.",
                LOGIN,
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
                "cd ~/.databricks && mv token-cache.json token-cache.json.damaged && " + LOGIN,
                Case.CACHE_BROKEN,
            ),
            Fix(
                Who.YOU,
                "Let the CLI keep the sign-in: its login puts auth_type databricks-cli into the profile. The SDK has a file of "
                "its own for external-browser, which that login doesn't fill.",
                LOGIN,
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
                "Put the plain value there, with nothing around it, and ask again before anybody makes a new secret: {defect}.",
                None,
                Case.FORM,
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
)
