"""What the settings say of a method that's meant and has nothing, and which methods hold their credential themselves. Pure."""

from __future__ import annotations

from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.facts.configuration import CredentialSources, Source

HOLDING = ("pat", "oauth-m2m", "azure-client-secret")
"""Methods whose credential stands in the settings. Of the others only a sign-in shows whether there is one: a program, a
file, a service or a runtime has it."""
_WITHOUT = {
    "github-oidc": Case.GITHUB_VARIABLES,
    "github-oidc-azure": Case.GITHUB_VARIABLES,
    "azure-devops-oidc": Case.DEVOPS,
    "env-oidc": Case.OIDC_FILE,
    "file-oidc": Case.OIDC_FILE,
    "azure-cli": Case.AZ_MISSING,
    "metadata-service": Case.METADATA,
    "runtime": Case.NOTEBOOK,
    "runtime-oauth": Case.NOTEBOOK,
    "google-credentials": Case.GOOGLE,
    "google-id": Case.GOOGLE,
    "model-serving": Case.SERVING,
}


def case_without(seen: CredentialSources) -> Case | None:
    """What is to be mended where no method is complete: by the one that auth_type asks for, or the one that's half there."""
    meant = _meant(seen)
    return _WITHOUT.get(meant.method) if meant is not None else None


def _meant(seen: CredentialSources) -> Source | None:
    if seen.auth_type:
        return next((source for source in seen.sources if source.method == seen.auth_type), None)
    half = [source for source in seen.sources if source.state == "incomplete"]
    return half[0] if len(half) == 1 else None
