from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.model.words import Stage, Variant

FORM = Variant("malformed-value", "a value can't be right, by its form alone")
ENTRA_SECRET = Variant("entra-secret", "Entra ID refuses the secret")
ENTRA_EXPIRED = Variant("entra-secret-expired", "the secret in Entra ID has run out")
ENTRA_APPLICATION = Variant("entra-application", "Entra ID doesn't know the application")
ENTRA_TENANT = Variant("entra-tenant", "Entra ID doesn't know the tenant, or Databricks in it")
GOOGLE_KEY = Variant("google-key", "Google refuses the service account's key")

CAUSE = cause(
    "client-secret-rejected",
    Stage.SIGN_IN,
    title="the service principal's client ID or secret is refused",
    explains="none",
    doc="A1",
    why="The token endpoint answers invalid_client: it doesn't know this client ID, or the secret is wrong, deleted or expired. "
    "The same answer comes when ID and secret belong to another authority: another account, another workspace, or Entra ID. "
    "Entra ID names the reason by a number (AADSTS).",
    fixes=(
        admin(
            "See that the workspace[[ {workspace}]] has a service principal with the application ID[[ {client_id}]]. If it "
            "has, make a new OAuth secret for it there, else say which ID is right; hand both over safely."
        ),
        you(
            "Put them in place: type the client ID, press Enter, and type the secret, which isn't shown.",
            "read -r DATABRICKS_CLIENT_ID && read -rs DATABRICKS_CLIENT_SECRET && export DATABRICKS_CLIENT_ID "
            "DATABRICKS_CLIENT_SECRET",
        ),
        you(
            "With the secret of an Entra application, set auth_type to azure-client-secret and exchange the token; Databricks' "
            "own endpoint doesn't accept that secret."
        ),
        you(
            "Put the plain value there, with nothing around it, and ask again before anybody makes a new secret[[: {defect}]].",
            when=FORM,
        ),
        you(
            "Set ARM_CLIENT_SECRET to the secret's value; its ID, which Azure's portal shows beside it, doesn't count. This asks "
            "for it without showing it.",
            "read -rs ARM_CLIENT_SECRET && export ARM_CLIENT_SECRET",
            ENTRA_SECRET,
        ),
        admin(
            "If the value is lost, add a new client secret to the application in Entra ID, and hand it over safely.",
            when=ENTRA_SECRET,
        ),
        admin(
            "Add a new client secret to the application in Entra ID: the one in use has run out.", when=ENTRA_EXPIRED
        ),
        you(
            "Then put it in place without showing it.",
            "read -rs ARM_CLIENT_SECRET && export ARM_CLIENT_SECRET",
            ENTRA_EXPIRED,
        ),
        you(
            "Correct ARM_CLIENT_ID (the application's ID, not its object ID), or ARM_TENANT_ID if the application lives in "
            "another tenant.",
            when=ENTRA_APPLICATION,
        ),
        you(
            "Correct ARM_TENANT_ID: the tenant of the workspace. It's the first part of the path to which this redirects.",
            "curl --silent --show-error --head {workspace}/aad/auth",
            ENTRA_TENANT,
        ),
        admin(
            "Make a new key for the service account in Google Cloud, and put it where GOOGLE_CREDENTIALS points.",
            when=GOOGLE_KEY,
        ),
    ),
    told_apart="The endpoint is a workspace's and answers as RFC 6749 says. Where the host isn't a workspace, that is the cause "
    "and the secret may be fine.",
    look=Look("The error says invalid_client.", (by_hand.WHO,)),
    source="RFC 6749 section 5.2; databricks/terraform-provider-databricks issue 3848; databrickslabs/brickster issue 185; "
    "Microsoft identity platform documentation, error codes",
    follows_from="workspace-host-wrong workspace-unreachable environment-overrides-profile network-policy-denied",
    rank=20,
)
