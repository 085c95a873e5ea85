"""Fixes for the ways to sign in, of causes that stand among those of the settings: each is for one case alone."""

from __future__ import annotations

from dbapp_diag.causes.model import Fix
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Who

_AZ = "az login && az account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output none"
"""The resource is Databricks in any tenant (databricks-sdk-py environments.py)."""

NO_CREDENTIALS: tuple[Fix, ...] = (
    Fix(
        Who.YOU,
        "Allow the job to have an identity token: permissions with id-token: write, in the workflow or in the job. A pull "
        "request from a fork never gets one.",
        when=Case.GITHUB,
    ),
    Fix(
        Who.YOU,
        "Allow the job to have an identity token: without permissions with id-token: write, GitHub doesn't set "
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN and ACTIONS_ID_TOKEN_REQUEST_URL. A container has to be given both.",
        when=Case.GITHUB_VARIABLES,
    ),
    Fix(
        Who.YOU,
        "Hand the pipeline's own token to the step, as its env: SYSTEM_ACCESSTOKEN with the value $(System.AccessToken).",
        when=Case.DEVOPS,
    ),
    Fix(
        Who.YOU,
        "See what should write the identity token to its place, and whether it has run: DATABRICKS_OIDC_TOKEN holds the "
        "token itself, DATABRICKS_OIDC_TOKEN_FILEPATH the path of a file with nothing else in it.",
        when=Case.OIDC_FILE,
    ),
    Fix(
        Who.YOU,
        "Start the program again that serves it, such as the editor's Databricks extension, and sign in there; or clear its "
        "address.",
        "unset DATABRICKS_METADATA_SERVICE_URL",
        Case.METADATA,
    ),
    Fix(
        Who.YOU,
        "Run it in the notebook itself, where the runtime has a token: a process beside it has none. Or give it credentials "
        "of its own.",
        when=Case.NOTEBOOK,
    ),
    Fix(
        Who.OWNER,
        "Declare what the model needs when it's logged, so that its endpoint mounts a token; or give the endpoint a service "
        "principal's client ID and secret.",
        when=Case.SERVING,
    ),
    Fix(
        Who.YOU,
        "Let GOOGLE_CREDENTIALS name a service account's key file, or hold its JSON; for an impersonated account, sign in to "
        "Google Cloud.",
        "gcloud auth application-default login",
        Case.GOOGLE,
    ),
    Fix(Who.YOU, "Apps take OAuth tokens only: sign in as yourself, by browser.", LOGIN, Case.BASIC),
    Fix(
        Who.YOU,
        "Unlock the key store, or log in on the machine's desktop: the sign-in is there, and another one wouldn't help.",
        when=Case.KEYRING,
    ),
    Fix(
        Who.YOU,
        "Where there is none (a container, SSH, WSL), let the CLI keep sign-ins in its file, then sign in once.",
        f"export DATABRICKS_AUTH_STORAGE=plaintext && {LOGIN}",
        Case.KEYRING,
    ),
    Fix(Who.YOU, "Sign in to Azure, then see that it has a token for Databricks.", _AZ, Case.AZ),
    Fix(
        Who.YOU,
        "Install the Azure CLI where this runs and sign in; on a server, set the client secret of an application instead.",
        "az login",
        Case.AZ_MISSING,
    ),
    Fix(
        Who.YOU,
        "Sign in to the workspace's tenant. It's the first part of the path to which this redirects.",
        "curl --silent --show-error --head {workspace}/aad/auth",
        Case.AZ_TENANT,
    ),
)
"""Of credentials-missing."""

NOT_THE_CLI: tuple[Fix, ...] = (
    Fix(
        Who.YOU,
        "See which program answers to that name, and put the current Databricks CLI before it on PATH.",
        "type -a databricks; databricks version",
        Case.NOT_THE_CLI,
    ),
)
"""Of cli-missing."""

OTHER_PRINCIPAL: tuple[Fix, ...] = (
    Fix(
        Who.YOU,
        "Let the SDK use the client ID and secret itself: the CLI hands out tokens of people alone, and older "
        "versions give your own in place of the service principal's.",
        "export DATABRICKS_AUTH_TYPE=oauth-m2m",
        Case.OTHER_PRINCIPAL,
    ),
)
"""Of credentials-conflict."""
