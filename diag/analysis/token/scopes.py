"""Whether a token's scopes cover those that an app asks for. Pure.

No official algebra is published. What is used here: older dotted names that still work (natefleming/dao-ai PR
113), `a` covers `a:read` and `a.b`, `all-apis` covers everything as callers measured it, and what every sign-in
gets anyway doesn't count. Where no source says whether one scope stands for another, or where nobody here has heard
of a scope, the answer is *unknown*: a name that the platform made up yesterday may be another's alias.
"""

from __future__ import annotations

import difflib
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


MISSPELT = {"file.files": "files.files"}
"""A name that stands in an example of the documentation ("Connect to an API Databricks app") and nowhere else, and the one
that others use. Whether the platform takes it isn't known."""


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


def present_name(scope: str) -> str:
    """The scope's name of today, with its limits."""
    return _plain(scope)


def doubt(scope: str) -> str | None:
    """Why a scope may not exist by this name, as a sentence; None when it's known. Names come and go, so that's no refusal
    (databricks/appkit issue 515: a documented scope didn't exist at all)."""
    if scope in MISSPELT:
        return f"{scope} stands in one example of the documentation; elsewhere it's {MISSPELT[scope]}"
    plain = _plain(scope)
    if plain == ALL_APIS or plain in ALWAYS_THERE or plain.startswith("iam.") or _heard_of(plain):
        return f"scopes are written in lower case: {scope.lower()}" if scope != scope.lower() else None
    names = sorted({ALL_APIS, *KNOWN, *(SYNONYMS.keys() - MISSPELT.keys()), *PARTS, *ALWAYS_THERE})
    near = difflib.get_close_matches(plain.partition(":")[0], names, n=1, cutoff=0.6)
    return f"no scope {scope} is known here" + (f"; the nearest is {near[0]}" if near else "")


@dataclass(frozen=True, slots=True)
class Grant:
    """How the scopes of a token stand to those asked for."""

    lacking: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    """Scopes that nobody asked for, beside those that every sign-in gets."""


def grant(asked: Iterable[str], granted: Iterable[str]) -> Grant:
    """Compare what was asked for with what the token has."""
    wanted, given = tuple(asked), tuple(granted)
    found = compare(wanted, given)
    names = {_plain(scope) for scope in wanted}
    beyond = tuple(scope for scope in that_count(given) if not _covered(_plain(scope), names))
    return Grant((*found.lacking, *found.unsure), () if ALL_APIS in names else beyond)


def of_an_app(scopes: Iterable[str]) -> bool:
    """Whether these are the scopes of a token that the platform forwards to an app: the app's own, cut down from `all-apis`, and
    what it adds for each app (platform-guide.md of databricks-agent-skills)."""
    names = {_plain(scope) for scope in scopes}
    return {"iam.current-user:read", "iam.access-control:read"} <= names and ALL_APIS not in names


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
