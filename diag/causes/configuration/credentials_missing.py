from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import AZ, LOGIN
from dbapp_diag.model.words import Caller, Stage, Variant

_AZ = "az login && az account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output none"

UNREAD = Variant("config-file-not-read", "the config file isn't read, and has profiles")
UNNAMED = Variant("no-profile-named", "the config file has profiles, and none is named")
LACKS = Variant("one-value-missing", "one way to sign in lacks a value alone")
OTHER_TYPE = Variant("other-method-by-variable", "a variable asks for another way than the one that is complete")
OTHER_TYPE_WRITTEN = Variant("other-method-by-profile", "a profile asks for another way than the one that is complete")
STOPPED = Variant("variable-stops-sdk", "a variable has a value that stops the SDK")
GITHUB = Variant("github", "GitHub gives the job no identity token")
GITHUB_VARIABLES = Variant("github-variables", "the job has no variables to ask GitHub by")
DEVOPS = Variant("azure-devops", "Azure DevOps gives the job no identity token")
OIDC_FILE = Variant("oidc-file", "the file with the identity token is of no use")
METADATA = Variant("metadata-service", "the metadata service gives no token")
NOTEBOOK = Variant("notebook-context", "the runtime has no notebook's context")
SERVING = Variant("model-serving", "model serving's file has no token")
GOOGLE = Variant("google-credentials", "Google's credentials are of no use")
BASIC = Variant("user-and-password", "there are only a user name and a password")
KEYRING = Variant("key-store", "the key store that keeps the sign-in can't be reached")
AZ_MISSING = Variant("azure-cli-missing", "there's no Azure CLI on PATH")
NOT_AZURE = Variant("host-not-on-azure", "what is there is for Azure, and the host isn't on it")
GROUP = Variant("group", "group_id is set, and the way to sign in can't act for a group")
GROUP_UNTAKEN = Variant("group-without-oauth", "group_id is set beside a way that gives no OAuth token")
AZ_TENANT = Variant("azure-cli-tenant", "the Azure CLI is signed in to another tenant")

CAUSE = cause(
    "credentials-missing",
    Stage.CONFIGURATION,
    title="there are no credentials to sign in with",
    explains="none 401 302",
    doc="A2",
    why="The SDK tries its sources of credentials in a fixed order: token, client secret, federation, cloud logins, the "
    "Databricks CLI. None of them yields anything here. A caller that sends its request all the same gets a 401 below /api/ and "
    "the login redirect elsewhere.",
    fixes=(
        you("Sign in as yourself and keep the result in a profile.", LOGIN),
        you(
            "For an unattended caller, set the client ID and secret of a service principal where it runs; this asks for the "
            "secret without showing it.",
            "read -rs DATABRICKS_CLIENT_SECRET && export DATABRICKS_CLIENT_SECRET DATABRICKS_HOST={workspace} "
            "DATABRICKS_CLIENT_ID={client_id}",
        ),
        you(
            "Name the profile that you mean; the config file has {profiles}.",
            "export DATABRICKS_CONFIG_PROFILE={one}",
            when=UNREAD,
        ),
        you("Name the profile that you mean[[: {profiles}]].", "{rerun_without_profile} --profile {one}", UNNAMED),
        you(
            "Set {missing} where this runs: {method} lacks nothing else. A secret is best typed at a prompt (read -rs).",
            when=LACKS,
        ),
        you("Let {holder} not ask for {auth_type}: {complete} is complete.", "unset {holder}", OTHER_TYPE),
        you("Or ask for what is there.", "export {holder}={complete}", OTHER_TYPE),
        you("Take {holder} out of {file}, or let it say {complete}, which is complete.", when=OTHER_TYPE_WRITTEN),
        you("Correct or clear {variables}.", "unset {variables}", STOPPED),
        you(
            "Allow the job to have an identity token: permissions with id-token: write, in the workflow or in the job. A pull "
            "request from a fork never gets one.",
            when=GITHUB,
        ),
        you(
            "Allow the job to have an identity token: without permissions with id-token: write, GitHub doesn't set "
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN and ACTIONS_ID_TOKEN_REQUEST_URL. A container has to be given both.",
            when=GITHUB_VARIABLES,
        ),
        you(
            "Hand the pipeline's own token to the step, as its env: SYSTEM_ACCESSTOKEN with the value $(System.AccessToken).",
            when=DEVOPS,
        ),
        you(
            "See what should write the identity token to its place, and whether it has run: DATABRICKS_OIDC_TOKEN holds the "
            "token itself, DATABRICKS_OIDC_TOKEN_FILEPATH the path of a file with nothing else in it.",
            when=OIDC_FILE,
        ),
        you(
            "Start the program again that serves it, such as the editor's Databricks extension, and sign in there. If "
            "you don't mean it, clear DATABRICKS_METADATA_SERVICE_URL, and a DATABRICKS_AUTH_TYPE that asks for it, and set up "
            "another way to sign in.",
            when=METADATA,
        ),
        you(
            "Run it in the notebook itself, where the runtime has a token: a process beside it has none. Or give it credentials "
            "of its own.",
            when=NOTEBOOK,
        ),
        owner(
            "Declare what the model needs when it's logged, so that its endpoint mounts a token; or give the endpoint a service "
            "principal's client ID and secret.",
            when=SERVING,
        ),
        you(
            "Let GOOGLE_CREDENTIALS name a service account's key file, or hold its JSON; for an impersonated account, sign in to "
            "Google Cloud.",
            "gcloud auth application-default login",
            GOOGLE,
        ),
        you("Apps accept OAuth tokens only: sign in as yourself, by browser.", LOGIN, BASIC),
        you(
            "Unlock the key store, or log in on the machine's desktop: the sign-in is there, and another one wouldn't help.",
            when=KEYRING,
        ),
        you(
            "If there is none (a container, SSH, WSL), let the CLI keep sign-ins in its file, then sign in once.",
            f"export DATABRICKS_AUTH_STORAGE=plaintext && {LOGIN}",
            KEYRING,
        ),
        you(
            "Clear {settings}, which are for workspaces on Azure, and sign in to this one.",
            f"unset {{variables}} && {LOGIN}",
            NOT_AZURE,
        ),
        you(
            "Clear {settings}, which are for workspaces on Azure, and set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET of a "
            "service principal in their place.",
            when=NOT_AZURE,
            caller=Caller.SERVICE,
        ),
        you("If you mean a workspace on Azure, let the host be its address.", when=NOT_AZURE),
        you("Clear {settings}: {method} can't act for a group.", "unset {variables}", GROUP),
        you(
            "Clear {settings}: apps accept OAuth alone, and this gives none. Then sign in as yourself.",
            f"unset {{variables}} && {LOGIN}",
            GROUP_UNTAKEN,
        ),
        *(
            you(
                "To act for the group, sign in by OAuth: set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET of a service "
                "principal that may, and clear what is there.",
                when=variant,
            )
            for variant in (GROUP, GROUP_UNTAKEN)
        ),
        you("Sign in to Azure, then see that it has a token for Databricks.", _AZ, AZ),
        you(
            "Install the Azure CLI where this runs and sign in; on a server, set the client secret of an application instead.",
            "az login",
            AZ_MISSING,
        ),
        you(
            "Sign in to the workspace's tenant. It's the first part of the path to which this redirects.",
            "curl --silent --show-error --head {workspace}/aad/auth",
            AZ_TENANT,
        ),
    ),
    told_apart="Every source was tried, and each says why it has nothing. A named profile that is missing, or one that lacks "
    "fields, is reported as that instead.",
    look=Look(
        "It can't authenticate, and what it lists below holds no token, no client ID and no auth type.",
        (by_hand.SETTINGS,),
    ),
    source="Databricks documentation, Databricks unified authentication; databricks/databricks-sdk-py, "
    "databricks/sdk/credentials_provider.py",
    follows_from="mcp-sign-in profile-not-found profile-incomplete config-file-unreadable cli-missing credentials-conflict "
    "environment-overrides-profile",
    rank=12,
)
