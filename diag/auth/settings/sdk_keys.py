"""The settings that databricks-sdk reads, and from where: a mirror of its table.

Source: databricks-sdk-py databricks/sdk/config.py, class `Config`, version 0.162.0; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. `group` is the authorization method that it counts for in the SDK's conflict test."""

    name: str
    variables: tuple[str, ...] = ()
    """Environment variables, the first one that is set and not empty counts."""
    group: str | None = None
    secret: str | None = None
    """What the value is, if it's a secret."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value in effect and whose word it is. The value stays out of any representation but `repr(host)`."""

    value: str
    origin: str
    """`--host`, a variable's name, or `token of profile X`."""
    by_profile: bool = False

    def __repr__(self) -> str:
        return f"Setting(origin={self.origin!r})"


KEYS: tuple[Key, ...] = (
    Key("host", ("DATABRICKS_HOST",)),
    Key("account_id", ("DATABRICKS_ACCOUNT_ID",)),
    Key("workspace_id", ("DATABRICKS_WORKSPACE_ID",)),
    Key("group_id", ("DATABRICKS_GROUP_ID",)),
    Key("cloud", ("DATABRICKS_CLOUD",)),
    Key("discovery_url", ("DATABRICKS_DISCOVERY_URL",)),
    Key("token", ("DATABRICKS_TOKEN",), "pat", "token"),
    Key("token_audience", ("DATABRICKS_TOKEN_AUDIENCE",)),
    Key("oidc_token_env", ("DATABRICKS_OIDC_TOKEN_ENV",), "env-oidc"),
    Key("oidc_token_filepath", ("DATABRICKS_OIDC_TOKEN_FILEPATH", "DATABRICKS_OIDC_TOKEN_FILE"), "file-oidc"),
    Key("username", ("DATABRICKS_USERNAME",), "basic"),
    Key("password", ("DATABRICKS_PASSWORD",), "basic", "password"),
    Key("client_id", ("DATABRICKS_CLIENT_ID",), "oauth"),
    Key("client_secret", ("DATABRICKS_CLIENT_SECRET",), "oauth", "client secret"),
    Key("profile", ("DATABRICKS_CONFIG_PROFILE",)),
    Key("config_file", ("DATABRICKS_CONFIG_FILE",)),
    Key("google_service_account", ("DATABRICKS_GOOGLE_SERVICE_ACCOUNT",), "google"),
    Key("google_credentials", ("GOOGLE_CREDENTIALS",), "google", "key"),
    Key("azure_workspace_resource_id", ("DATABRICKS_AZURE_RESOURCE_ID",), "azure"),
    Key("azure_use_msi", ("ARM_USE_MSI",), "azure"),
    Key("azure_client_secret", ("ARM_CLIENT_SECRET",), "azure", "client secret"),
    Key("azure_client_id", ("ARM_CLIENT_ID",), "azure"),
    Key("azure_tenant_id", ("ARM_TENANT_ID",), "azure"),
    Key("azure_environment", ("ARM_ENVIRONMENT",)),
    Key("databricks_cli_path", ("DATABRICKS_CLI_PATH",)),
    Key("auth_type", ("DATABRICKS_AUTH_TYPE",)),
    Key("cluster_id", ("DATABRICKS_CLUSTER_ID",)),
    Key("warehouse_id", ("DATABRICKS_WAREHOUSE_ID",)),
    Key("serverless_compute_id", ("DATABRICKS_SERVERLESS_COMPUTE_ID",)),
    Key("skip_verify"),
    Key("http_timeout_seconds"),
    Key("debug_truncate_bytes", ("DATABRICKS_DEBUG_TRUNCATE_BYTES",)),
    Key("debug_headers", ("DATABRICKS_DEBUG_HEADERS",)),
    Key("rate_limit", ("DATABRICKS_RATE_LIMIT",)),
    Key("retry_timeout_seconds"),
    Key("metadata_service_url", ("DATABRICKS_METADATA_SERVICE_URL",), "metadata-service", "address"),
    Key("max_connection_pools"),
    Key("max_connections_per_pool"),
    Key("disable_async_token_refresh", ("DATABRICKS_DISABLE_ASYNC_TOKEN_REFRESH",)),
    Key("disable_experimental_files_api_client", ("DATABRICKS_DISABLE_EXPERIMENTAL_FILES_API_CLIENT",)),
    Key("scopes"),
    Key("authorization_details"),
    Key("disable_oauth_refresh_token", ("DATABRICKS_DISABLE_OAUTH_REFRESH_TOKEN",)),
)
BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}

OTHER_SECRETS: Mapping[str, str] = {
    "DATABRICKS_OIDC_TOKEN": "token",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "token",
    "SYSTEM_ACCESSTOKEN": "token",
}
"""Secrets that the SDK reads straight from the environment (credentials_provider.py, oidc_token_supplier.py).
"""

OTHER_VARIABLES = (
    *OTHER_SECRETS,
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "DATABRICKS_RUNTIME_VERSION",
    "IS_IN_DB_MODEL_SERVING_ENV",
    "IS_IN_DATABRICKS_MODEL_SERVING_ENV",
)
"""Further variables that decide about a method."""


_NUMBERS = {
    "http_timeout_seconds": float,
    "debug_truncate_bytes": int,
    "rate_limit": int,
    "retry_timeout_seconds": int,
    "max_connection_pools": int,
    "max_connections_per_pool": int,
}
_READ_ONLY = frozenset(
    [
        "arm_environment",
        "client_type",
        "clock",
        "databricks_oidc_endpoints",
        "effective_azure_login_app_id",
        "environment",
        "host_type",
        "hostname",
        "is_account_client",
        "is_any_auth_configured",
        "is_aws",
        "is_azure",
        "is_gcp",
        "oidc_endpoints",
        "sql_http_path",
        "user_agent",
    ]
)
"""Names that the SDK's `Config` has without letting anybody set them; as keys of a profile they stop it."""


def unsettable(key: str, setting: Setting) -> str | None:
    """Why the SDK gives up over this one, before anything else; None where it doesn't."""
    if key in _READ_ONLY:
        return f"{setting.origin} is none of the SDK's settings, and stops it"
    number = _NUMBERS.get(key)
    if number is None:
        return None
    try:
        number(setting.value)
    except ValueError:
        return f"{setting.origin} isn't a number, and stops the SDK"
    return None


def variable_of(key: Key, env: Mapping[str, str]) -> str | None:
    """The variable that gives a key its value; an empty one counts as unset."""
    return next((name for name in key.variables if env.get(name)), None)


def secrets_in(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """(text, what it is) of every secret that the SDK would read from the environment."""
    found = [(env[name], key.secret) for key in KEYS if key.secret and (name := variable_of(key, env))]
    found += [(env[name], kind) for name, kind in OTHER_SECRETS.items() if env.get(name)]
    named = env.get("DATABRICKS_OIDC_TOKEN_ENV")
    if named and env.get(named):
        found.append((env[named], "token"))
    return [(text, kind) for text, kind in found if is_secret(text, kind)]


def is_secret(text: str, kind: str) -> bool:
    """Whether the value itself is one: Google's credentials may be the path of a file as well."""
    return bool(text) and (kind != "key" or text.lstrip().startswith("{"))
