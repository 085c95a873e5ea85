"""The sign-in methods of databricks-sdk, in the order in which it tries them, with the settings that each one needs.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, `DefaultCredentials` and the `require` lists of its
strategies, version 0.162.0.
"""

from __future__ import annotations

from dataclasses import dataclass

CLI = "databricks-cli"


BROWSER = "external-browser"


SERVING = "model-serving"


@dataclass(frozen=True, slots=True)
class Method:
    """A sign-in method. `needs` are keys, `variables` are read straight from the environment.

    Its `signs` show that it's meant, even where something is missing; other methods share the rest of its
    keys.
    """

    name: str
    needs: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    for_groups: bool = True
    """Whether it serves where group_id is set."""


_GITHUB = ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL")


_DEVOPS = (
    "SYSTEM_ACCESSTOKEN",
    "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
    "SYSTEM_TEAMPROJECTID",
    "SYSTEM_PLANID",
    "SYSTEM_JOBID",
    "SYSTEM_HOSTTYPE",
)


METHODS: tuple[Method, ...] = (
    Method("pat", ("host", "token"), signs=("token",), for_groups=False),
    Method("basic", ("host", "username", "password"), signs=("username", "password"), for_groups=False),
    Method(
        "metadata-service",
        ("host", "metadata_service_url"),
        signs=("metadata_service_url",),
        for_groups=False,
    ),
    Method("oauth-m2m", ("host", "client_id", "client_secret"), signs=("client_id", "client_secret")),
    Method("env-oidc", ("host",), signs=("DATABRICKS_OIDC_TOKEN", "oidc_token_env")),
    Method("file-oidc", ("host", "oidc_token_filepath"), signs=("oidc_token_filepath",)),
    Method("github-oidc", ("host", "client_id"), _GITHUB, signs=_GITHUB[:1]),
    Method(
        "azure-client-secret",
        ("azure_client_id", "azure_client_secret"),
        signs=("azure_client_id", "azure_client_secret"),
        for_groups=False,
    ),
    Method("github-oidc-azure", ("host", "azure_client_id"), _GITHUB, signs=_GITHUB[:1], for_groups=False),
    Method("azure-cli", for_groups=False),
    Method("azure-devops-oidc", ("host", "client_id"), _DEVOPS, signs=_DEVOPS[:1]),
    Method(BROWSER, ("host", "auth_type")),
    Method(CLI, ("host",), for_groups=False),
    Method("runtime-oauth", ("scopes",), ("DATABRICKS_RUNTIME_VERSION",)),
    Method(
        "runtime",
        (),
        ("DATABRICKS_RUNTIME_VERSION",),
        signs=("DATABRICKS_RUNTIME_VERSION",),
        for_groups=False,
    ),
    Method("google-credentials", ("host", "google_credentials"), signs=("google_credentials",), for_groups=False),
    Method("google-id", ("host", "google_service_account"), signs=("google_service_account",), for_groups=False),
    Method(SERVING, (), (), for_groups=False),
)


NAMES = tuple(method.name for method in METHODS)
