"""Which scopes there are, and which of an app's a token lacks, for the lab's own consent page and front door."""

from collections.abc import Iterable

ALIASES = {
    "dashboards.genie": "genie",
    "files.files": "files",
    "file.files": "files",
    "serving.serving-endpoints": "model-serving",
}
"""Older dotted names beside the present short ones: natefleming/dao-ai PR 113."""


NAMES = frozenset((
    "all-apis", "openid", "profile", "email", "offline_access", "sql", "sql:restricted-query", "genie", "postgres",
    "model-serving", "catalog.catalogs:read", "catalog.schemas:read", "catalog.tables:read", "catalog.connections", "files",
    "ai-gateway", "vector-search", "workspace", "workspace.workspace", "mcp.external", "mcp.functions", "mcp.genie",
    "mcp.vectorsearch", "unity-catalog", "jobs", "clusters", "apps", "dashboards", "pipelines", "mlflow", "secrets",
    "iam.current-user:read", "iam.access-control:read", "sql.warehouses", "sql.statement-execution", "dashboards.lakeview",
    "vectorsearch.vector-search-endpoints", "vectorsearch.vector-search-indexes",
))  # fmt: skip
"""Scopes that exist: databricks/appkit issue 515, terraform-provider-databricks issue 5792, and older ones of dao-ai PR 113."""


def unknown(asked: Iterable[str]) -> tuple[str, ...]:
    """The scopes asked for that don't exist under any name."""
    return tuple(scope for scope in asked if scope not in NAMES and scope not in ALIASES)


def lacking(wanted: Iterable[str], held: Iterable[str]) -> tuple[str, ...]:
    """The wanted scopes that none of the held ones covers.

    A scope covers its `:read` and its dotted children.
    """
    have = {ALIASES.get(scope, scope) for scope in held}
    return tuple(scope for scope in wanted if not _covered(ALIASES.get(scope, scope), have))


def _covered(scope: str, have: set[str]) -> bool:
    return any(scope == one or scope.startswith((f"{one}:", f"{one}.")) for one in have)
