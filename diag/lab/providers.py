"""Identity providers of a world: who hands out which token, and to whom. Plain description, like the world's.

A directory is Entra ID's; the others are sources of one token each: a build system, or a metadata service.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbapp_diag.lab.land import Token

if TYPE_CHECKING:
    from dbapp_diag.lab.land import Instead

ACCOUNT = "6f1d2c3b-4a59-4e87-9c60-0d1e2f3a4b5c"
"""The Databricks account that the demo workspaces belong to."""
ENTRA_HOST = "login.microsoftonline.com"
TENANT = "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"
ENTRA = f"https://sts.windows.net/{TENANT}/"
"""Who issues the tokens of the directory's older endpoint, which the SDK and `az` use."""
ENTRA_V2 = f"https://{ENTRA_HOST}/{TENANT}/v2.0"
DATABRICKS_IN_ENTRA = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
"""The Azure Databricks resource (databricks-sdk-py environments.py)."""
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The application that `az` is in Entra ID."""
AZURE_MANAGEMENT = "https://management.core.windows.net/"

GITHUB_HOST = "run-actions-3-azure-eastus.actions.githubusercontent.com"
GITHUB = "https://token.actions.githubusercontent.com"
GITHUB_SUBJECT = "repo:example/items:ref:refs/heads/main"
DEVOPS_HOST = "dev.azure.com"
DEVOPS = "https://vstoken.dev.azure.com/8c1b7a60-2f3d-4e59-a04c-5d6e7f809a1b"
DEVOPS_SUBJECT = "p://example/items/deploy"
DEVOPS_AUDIENCE = "api://AzureADTokenExchange"
"""The one audience of Azure DevOps (databricks-sdk-py oidc_token_supplier.py), and what Entra ID wants of GitHub."""
IDP = "https://idp.example"
"""Some other identity provider, whose tokens come by a variable or a file."""


@dataclass(slots=True)
class Source:
    """What hands out one token to whoever shows its key."""

    key: str
    """The bearer token that it wants, or the secret part of its path."""
    token: Token
    delay: float = 0.0
    """Seconds before it answers."""
    instead: Instead | None = None
    """Answers in its place."""
    up: bool = True
    """False: nothing listens on its port (a metadata service only)."""


@dataclass(slots=True)
class Directory:
    """The tenant in Entra ID: its applications."""

    clients: dict[str, str] = field(default_factory=dict[str, str])
    """Application to secret (marks are filled in at the start)."""
    federated: dict[str, str] = field(default_factory=dict[str, str])
    """Application to the subject of GitHub that may act as it."""
    delay: float = 0.0
    """Seconds before it answers."""
    instead: Instead | None = None
    """Answers in its place."""
