"""What the settings say of a method that's meant and has nothing, and which methods hold their credential themselves. Pure."""

from __future__ import annotations

from dbapp_diag.causes.configuration import credentials_missing
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.model.words import Variant

HOLDING = ("pat", "oauth-m2m", "azure-client-secret")
"""Methods whose credential stands in the settings. Of the others only a sign-in shows whether there is one: a program, a
file, a service or a runtime has it."""
_WITHOUT = {
    "github-oidc": credentials_missing.GITHUB_VARIABLES,
    "github-oidc-azure": credentials_missing.GITHUB_VARIABLES,
    "azure-devops-oidc": credentials_missing.DEVOPS,
    "env-oidc": credentials_missing.OIDC_FILE,
    "file-oidc": credentials_missing.OIDC_FILE,
    "azure-cli": credentials_missing.AZ_MISSING,
    "metadata-service": credentials_missing.METADATA,
    "runtime": credentials_missing.NOTEBOOK,
    "runtime-oauth": credentials_missing.NOTEBOOK,
    "google-credentials": credentials_missing.GOOGLE,
    "google-id": credentials_missing.GOOGLE,
    "model-serving": credentials_missing.SERVING,
}


def case_without(sources: CredentialSources) -> Variant | None:
    """What is to be mended where no method is complete: by the one that auth_type asks for, or the one that's half there."""
    meant = _meant(sources)
    return _WITHOUT.get(meant.method) if meant is not None else None


def _meant(sources: CredentialSources) -> Source | None:
    if sources.auth_type:
        return next((source for source in sources.sources if source.method == sources.auth_type), None)
    half = [source for source in sources.sources if source.state == "incomplete"]
    return half[0] if len(half) == 1 else None
