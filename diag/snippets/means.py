"""How a snippet comes by its token, as the credentials in effect allow. Pure.

What each method of the SDK's chain gives: databricks-sdk-py credentials_provider.py. What apps take: Databricks documentation,
"Connect to an API Databricks app using token authentication".
"""

from __future__ import annotations

from enum import StrEnum

from dbapp_diag.facts.configuration import CredentialSources


class Means(StrEnum):
    """Where the token comes from."""

    CLI = "cli"
    """A person's sign-in, which the Databricks CLI keeps and renews."""
    SECRET_IN_ENVIRONMENT = "secret-in-environment"
    """A service principal's id and secret, in variables."""
    SECRET_IN_PROFILE = "secret-in-profile"
    AZURE_CLI = "azure-cli"
    """Entra ID by `az`; the token has to be exchanged."""
    ENTRA_SECRET = "entra-secret"
    """Entra ID by a client secret in `ARM_*` variables; likewise."""
    PROVIDER = "provider"
    """Another identity provider's token, which the SDK gives as it is; likewise."""
    NOTEBOOK = "notebook"
    """The runtime's own token, good for an app only after an exchange with the app as audience."""
    SDK = "sdk"
    """Any other method of the SDK: what it gives is a Databricks OAuth token."""
    NONE = "none"
    """Nothing is configured here."""


EXCHANGED = (Means.AZURE_CLI, Means.ENTRA_SECRET, Means.PROVIDER, Means.NOTEBOOK)
"""Means whose tokens apps refuse as they are."""

CLI = "databricks-cli"
_NEVER_TAKEN = {"pat": "a personal access token", "basic": "a user name and a password"}
_BY_TYPE = {
    CLI: Means.CLI,
    "azure-cli": Means.AZURE_CLI,
    "runtime": Means.NOTEBOOK,
    "github-oidc-azure": Means.PROVIDER,
    "google-credentials": Means.PROVIDER,
    "google-id": Means.PROVIDER,
}
_ENTRA = {"ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID"}
_SECRET = ("client_id", "client_secret")
_VARIABLES = {"client_id": "DATABRICKS_CLIENT_ID", "client_secret": "DATABRICKS_CLIENT_SECRET"}


def never_taken(auth_type: str | None) -> str | None:
    """What such a method sends, where no app accepts it and none exchanges it; None for all others."""
    return _NEVER_TAKEN.get(auth_type or "")


def means_of(sources: CredentialSources | None, auth_type: str | None) -> Means:
    """By which means the method `auth_type` gives a token that apps accept."""
    if auth_type is None:
        return Means.NONE
    if never_taken(auth_type):
        return Means.CLI
    known = _BY_TYPE.get(auth_type)
    if known is not None:
        return known
    if auth_type == "oauth-m2m" and sources is not None:
        return _of_secret(sources)
    if auth_type == "azure-client-secret":
        whole = sources is not None and set(sources.variables) >= _ENTRA and "ARM_ENVIRONMENT" not in sources.variables
        return Means.ENTRA_SECRET if whole else Means.PROVIDER
    return Means.SDK


def _of_secret(sources: CredentialSources) -> Means:
    """Where both halves come from; from two places, only the SDK puts them together."""
    by_variable = [_VARIABLES[key] in sources.variables for key in _SECRET]
    if all(by_variable):
        return Means.SECRET_IN_ENVIRONMENT
    if not any(by_variable) and all(key in sources.profile_keys for key in _SECRET):
        return Means.SECRET_IN_PROFILE
    return Means.SDK
