"""What a scope lets its bearer do, in a few words. Pure.

Source: the list of API scopes in the reference of the workspace's API (docs.databricks.com/api/workspace/scopes); databricks/appkit
issue 515 for the picker of user authorization; OpenID Connect Core section 5.4 for those about the sign-in. A scope that isn't
here is called unknown: names come and go.
"""

from __future__ import annotations

from dbapp_diag.analysis.token.scopes import PARTS, SYNONYMS

_MEANINGS = {
    "all-apis": "every API of the workspace that the bearer may use",
    "sql": "SQL warehouses and queries",
    "sql:restricted-query": "queries on SQL warehouses, restricted",
    "genie": "Genie spaces: questions in plain words about data",
    "postgres": "Lakebase databases (Postgres)",
    "model-serving": "model serving endpoints",
    "files": "files and folders, in volumes too",
    "ai-gateway": "models behind the AI gateway",
    "vector-search": "vector search endpoints and indexes",
    "catalog.catalogs": "catalogs of Unity Catalog",
    "catalog.schemas": "schemas of Unity Catalog",
    "catalog.tables": "tables of Unity Catalog, as entries of the catalog",
    "catalog.connections": "connections of Unity Catalog",
    "unity-catalog": "Unity Catalog as a whole",
    "workspace": "notebooks, folders and other objects of the workspace",
    "workspace.workspace": "notebooks, folders and other objects of the workspace",
    "mcp.external": "MCP servers outside of Databricks, through its proxy",
    "mcp.functions": "MCP servers of Unity Catalog functions",
    "mcp.genie": "MCP servers of Genie spaces",
    "mcp.vectorsearch": "MCP servers of vector search",
    "dashboards": "dashboards",
    "dashboards.lakeview": "dashboards",
    "jobs": "jobs and their runs",
    "clusters": "clusters",
    "apps": "the management of apps; calling one takes CAN USE on it",
    "pipelines": "pipelines",
    "mlflow": "experiments and models of MLflow",
    "secrets": "secret scopes and secrets",
    "iam.current-user": "who the bearer is",
    "iam.access-control": "permissions of objects",
    "offline_access": "renewing the token without a new sign-in",
    "openid": "that this is a sign-in",
    "profile": "the bearer's name",
    "email": "the bearer's e-mail address",
    "default": "what the workspace grants by default; which that is isn't published",
}


def meaning(scope: str) -> str:
    """What the scope stands for, as a sentence part."""
    name = scope.strip().lower()
    if name.endswith(".read"):
        name = f"{name.removesuffix('.read')}:read"
    if name in _MEANINGS:
        return _MEANINGS[name]
    base, _, right = name.partition(":")
    base = SYNONYMS.get(base, PARTS.get(base, base))
    if base not in _MEANINGS:
        return "not a scope that this version knows"
    limits = {"": "", "read": ", to read"}
    return f"{_MEANINGS[base]}{limits.get(right, f', limited to {right}')}"
