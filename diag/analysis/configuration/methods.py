"""The SDK's methods by who keeps their credential, and what the settings say of one that's meant and has nothing. Pure.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, oidc.py, oidc_token_supplier.py and oauth.py.
"""

from __future__ import annotations

from dbapp_diag.causes.configuration import credentials_missing
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.words import Variant

HOLDING = ("pat", "oauth-m2m", "azure-client-secret")
"""Methods whose credential stands in the settings. Of the others only a sign-in shows whether there is one: a program, a
file, a service or a runtime has it."""
FEDERATED = ("env-oidc", "file-oidc", "github-oidc", "azure-devops-oidc", "runtime-oauth", "github-oidc-azure")
"""Methods that exchange a token of somebody else's."""
BY_PERSON = ("databricks-cli", "external-browser")
"""Methods that live on a refresh token."""
BY_SECRET = ("oauth-m2m", "azure-client-secret")
BY_AZURE = ("azure-client-secret", "github-oidc-azure", "azure-cli")
"""Methods that Entra ID answers."""
BY_GOOGLE = ("google-credentials", "google-id")
PROGRAMS = {"databricks-cli": "databricks", "azure-cli": "az"}
"""Methods that ask a program of this machine."""
_GITHUB = (credentials_missing.GITHUB, "GitHub")
IDENTITY_FROM = {
    "github-oidc": _GITHUB,
    "github-oidc-azure": _GITHUB,
    "azure-devops-oidc": (credentials_missing.DEVOPS, "Azure DevOps"),
}
"""Methods for which somebody gives a job its identity token: what mends it when that's missing, and who it is."""
_GOOGLE = (credentials_missing.GOOGLE, "Google's credentials give no token")
_NOTEBOOK = (credentials_missing.NOTEBOOK, "the notebook runtime has no token for this process")
_OIDC_FILE = (credentials_missing.OIDC_FILE, "there's no identity token to exchange")
KEPT_ELSEWHERE = {
    "metadata-service": (credentials_missing.METADATA, "the metadata service gives no token"),
    "model-serving": (credentials_missing.SERVING, "model serving gives no token"),
    "google-credentials": _GOOGLE,
    "google-id": _GOOGLE,
    "runtime": _NOTEBOOK,
    "runtime-oauth": _NOTEBOOK,
    "env-oidc": _OIDC_FILE,
    "file-oidc": _OIDC_FILE,
}
"""Methods whose credential somebody else puts in place, and what it means when they have none."""
_UNSET = {method: variant for method, (variant, _) in KEPT_ELSEWHERE.items()} | {
    "github-oidc": credentials_missing.GITHUB_VARIABLES,
    "github-oidc-azure": credentials_missing.GITHUB_VARIABLES,
    "azure-devops-oidc": credentials_missing.DEVOPS,
    "azure-cli": credentials_missing.AZ_MISSING,
}


def method_of(sign_in: SignIn, sources: CredentialSources) -> str | None:
    """The method by which somebody signed in, or would have; None where nobody knows."""
    return sign_in.auth_type or (sources.winner.method if sources.winner else None)


def case_without(sources: CredentialSources) -> Variant | None:
    """What is to be mended where no method is complete: by the one that auth_type asks for, or the one that's half there."""
    meant = _meant(sources)
    return _UNSET.get(meant.method) if meant is not None else None


def _meant(sources: CredentialSources) -> Source | None:
    if sources.auth_type:
        return next((source for source in sources.sources if source.method == sources.auth_type), None)
    half = [source for source in sources.sources if source.state == "incomplete"]
    return half[0] if len(half) == 1 else None
