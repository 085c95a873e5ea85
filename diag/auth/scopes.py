"""Whether a token's scopes cover those that an app asks for. Pure.

No official algebra is published. What is used here: older dotted names that still work (natefleming/dao-ai PR
113), `a` covers `a:read` and `a.b`, `all-apis` covers everything as callers measured it, and what every sign-in
gets anyway doesn't count. Where no source says whether one scope stands for another, or where nobody here has heard
of a scope, the answer is *unknown*: a name that the platform made up yesterday may be another's alias.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ALL_APIS = "all-apis"

SYNONYMS = {
    "dashboards.genie": "genie",
    "files.files": "files",
    "file.files": "files",
    "serving.serving-endpoints": "model-serving",
}
"""Older names of the same scope."""

PARTS = {
    "sql.warehouses": "sql",
    "sql.statement-execution": "sql",
    "vectorsearch.vector-search-endpoints": "vector-search",
    "vectorsearch.vector-search-indexes": "vector-search",
}
"""Older, narrower names that the present one covers; whether they stand for it in turn isn't known."""

ALWAYS_THERE = frozenset(("openid", "profile", "email", "offline_access"))
"""Scopes about the sign-in itself, with no meaning for an app."""


_NAMES = (
    "sql", "genie", "postgres", "model-serving", "files", "ai-gateway", "vector-search",
    "catalog.catalogs", "catalog.schemas", "catalog.tables", "catalog.connections", "workspace.workspace",
    "workspace", "mcp.external", "mcp.functions", "mcp.genie", "mcp.vectorsearch", "dashboards.lakeview",
    "unity-catalog", "jobs", "clusters", "apps", "dashboards", "pipelines", "mlflow", "secrets",
)  # fmt: skip
KNOWN = frozenset(_NAMES)
"""Present names of scopes, without `:read` and the like: the picker of the workspace's settings (databricks/appkit issue
515), the general API scopes (terraform-provider-databricks issue 5792), and MCP's."""


class Coverage(StrEnum):
    """What a comparison came to."""

    COVERED = "covered"
    LACKING = "lacking"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How held scopes stand to wanted ones; the lists keep the app's own spelling and order."""

    coverage: Coverage
    lacking: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def that_count(wanted: Iterable[str]) -> tuple[str, ...]:
    """The scopes that an app asks for beside those that every sign-in gets anyway, each once, as the app spells them."""
    return tuple(dict.fromkeys(scope.strip() for scope in wanted if _counts(_plain(scope))))


def compare(wanted: Iterable[str], held: Iterable[str] | None) -> Comparison:
    """Compare an app's scopes with a token's; `held` None means that the token doesn't say."""
    asked = that_count(wanted)
    if not asked:
        return Comparison(Coverage.COVERED)
    if held is None:
        return Comparison(Coverage.UNKNOWN, unsure=asked)
    have = {_plain(scope) for scope in held}
    if ALL_APIS in have:
        return Comparison(Coverage.COVERED)
    open_ = tuple(scope for scope in asked if not _covered(_plain(scope), have))
    unsure = tuple(scope for scope in open_ if not _heard_of(_plain(scope)) or _may_be_covered(_plain(scope), have))
    lacking = tuple(scope for scope in open_ if scope not in unsure)
    if lacking:
        return Comparison(Coverage.LACKING, lacking, unsure)
    return Comparison(Coverage.UNKNOWN, unsure=unsure) if unsure else Comparison(Coverage.COVERED)


def _plain(scope: str) -> str:
    """One spelling per scope: lower case, present names, `:read` for `.read`."""
    name = scope.strip().lower()
    if name.endswith(".read"):
        name = f"{name.removesuffix('.read')}:read"
    base, colon, right = name.partition(":")
    return SYNONYMS.get(base, base) + colon + right


def _counts(scope: str) -> bool:
    return bool(scope) and scope not in ALWAYS_THERE and not scope.startswith("iam.")


def _covered(scope: str, have: set[str]) -> bool:
    base = scope.removesuffix(":read")
    whole = {base, PARTS.get(base, base), scope}
    return any(one in whole or any(name.startswith(f"{one}.") for name in whole) for one in have if one)


def _heard_of(scope: str) -> bool:
    base = scope.partition(":")[0]
    return base in PARTS or base in KNOWN


def _may_be_covered(scope: str, have: set[str]) -> bool:
    """A case that no source decides: a restriction of what is held, a held part of it, or the coarse catalog scope."""
    base = scope.partition(":")[0]
    narrower = any(PARTS.get(one) == base or one.partition(":")[0] == base for one in have if one != f"{base}:read")
    catalog = base.startswith("catalog.") and "unity-catalog" in have
    return narrower or catalog
