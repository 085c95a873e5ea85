"""Several ways to sign in at once: which one is meant, and what stands in its way. Pure.

Source: databricks-sdk-py config.py `_validate` and credentials_provider.py `DatabricksCliTokenSource`; databricks/cli
cmd/auth/token.go (`--host` alone is ambiguous where several profiles have it: refused since 0.290.0, pull request 4574; before,
the last login counted).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dbapp_diag.causes.configuration import credentials_conflict
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.words import Confidence, Variant

BY_DEFAULT = (None, "DEFAULT")
"""Whose word makes a profile one that nobody asked for."""

VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
_OF_PROFILE = re.compile(r"(?:^|, |\(|: )([a-z_]+) of profile\b")
_AUTH_TYPES = {"oauth": "oauth-m2m", "azure": "azure-client-secret", "google": "google-credentials"}
"""Where a group of the SDK's conflict test has another name than its auth type."""

NEVER_TAKEN = frozenset(("pat", "basic"))
"""Ways whose tokens no app accepts: apps accept Databricks OAuth alone (Databricks documentation, "Connect to a Databricks app
using token authentication")."""
_EXCHANGED = frozenset(("azure-cli", "azure-client-secret", "github-oidc-azure", "google-id", "google-credentials"))
"""Ways whose tokens are another issuer's: apps accept what they're exchanged for, where a federation policy trusts that issuer."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One of the ways that are configured at once."""

    auth_type: str
    variables: tuple[str, ...]
    keys: tuple[str, ...]


def conflict(sources: CredentialSources) -> Finding | None:
    """Several methods have values, and nothing says which is meant."""
    if not sources.conflict or sources.auth_type is not None:
        return None
    ways = [_way(entry) for entry in sources.conflict]
    complete = {row.method: _uses(row) for row in sources.sources if row.state in ("used", "shadowed")}
    able = [way for way in (*ways, *_further(ways, complete)) if way.auth_type in complete]
    variant, values = _advice(ways, able, complete, sources)
    observed, expected = f"configured at once: {'; '.join(sources.conflict)}", "one method, or an auth_type"
    sure = Confidence.CONFIRMED
    return finding("credentials-conflict", sure, observed, expected, sources, variant=variant, values=values)


def _uses(row: Source) -> str:
    """Whose word a way's values are; one that exchanges a token names the principal by the client ID as well."""
    return f"{row.where}, DATABRICKS_CLIENT_ID, client_id of profile" if row.method.endswith("-oidc") else row.where


def _advice(
    ways: Sequence[_Way], able: Sequence[_Way], complete: Mapping[str, str], sources: CredentialSources
) -> tuple[Variant | None, dict[str, str]]:
    """What would end the conflict with a way that can sign in, to a token that apps accept, as the SDK's own rules have it."""
    if not able:
        whys = {row.method: row.why for row in sources.sources}
        lacking = "; ".join(f"{way.auth_type} has {whys.get(way.auth_type, 'not all that it needs')}" for way in ways)
        return credentials_conflict.INCOMPLETE, {"lacking": lacking}
    meant = _meant(able, asked=sources.profile_from not in BY_DEFAULT)
    rest = [way for way in ways if way.auth_type != meant.auth_type]
    variables = tuple(dict.fromkeys(name for way in rest for name in way.variables))
    keys = tuple(dict.fromkeys(key for way in rest for key in way.keys))
    if meant.auth_type in NEVER_TAKEN:
        every = dict.fromkeys(name for way in ways for name in way.variables)
        return credentials_conflict.NONE_TAKEN, {"variables": " ".join(every)}
    values = {"auth_type": meant.auth_type}
    left = [name for name, where in complete.items() if set(variables).isdisjoint(VARIABLE.findall(where))]
    if variables and not keys and left[:1] == [meant.auth_type]:
        in_app = {"pat", "oauth-m2m"} <= complete.keys()
        variant = credentials_conflict.TOKEN_BESIDE_CLIENT if in_app else credentials_conflict.VARIABLES
        return variant, values | {"variables": " ".join(variables)}
    if keys and not variables and set(keys).isdisjoint(_OF_PROFILE.findall(f"({complete[meant.auth_type]}")):
        place = {"section": sources.profile or "", "file": sources.config_file}
        return credentials_conflict.IN_PROFILE, values | {"keys": ", ".join(keys)} | place
    return None, values


def _further(ways: Sequence[_Way], complete: Mapping[str, str]) -> list[_Way]:
    """Ways that are complete, and that the SDK's test for conflicts doesn't count: they share what a counted one has."""
    known = {name for way in ways for name in (*way.variables, *way.keys)}
    found = [_way(f"{method}: {where}") for method, where in complete.items()]
    counted = {way.auth_type for way in ways}
    return [way for way in found if way.auth_type not in counted and known & {*way.variables, *way.keys}]


def ambiguous_host(sources: CredentialSources) -> Finding | None:
    """The CLI is asked for a token by the host alone, and several profiles have that host."""
    winner = sources.winner
    names = sharing_host(sources)
    if winner is None or winner.method != "databricks-cli" or sources.cli_asked_by != "host" or len(names) < 2:
        return None
    old = f"databricks-sdk {sources.sdk} passes no profile on" if sources.profile_from not in BY_DEFAULT else ""
    why = old or "no profile is named"
    return finding(
        "credentials-conflict",
        Confidence.POSSIBLE,
        f"profiles {_listed(names)} have the same host, {sources.host}; {why}, so the Databricks CLI is asked for a token by the "
        "host alone: it refuses since 0.290.0, and before that it gives the token of the last login",
        "the profile that is meant, by name",
        sources,
        variant=credentials_conflict.TWO_PROFILES,
        profiles=_listed(names),
        one=_likeliest(sources, names),
    )


def sharing_host(sources: CredentialSources) -> tuple[str, ...]:
    """The profiles whose host is the one in effect."""
    host = (sources.host or "").casefold()
    return tuple(each.profile for each in sources.hosts if host and each.host.casefold() == host)


def _way(entry: str) -> _Way:
    group = re.split(r"[ :,]", entry, maxsplit=1)[0]
    return _Way(
        _AUTH_TYPES.get(group, group),
        tuple(dict.fromkeys(VARIABLE.findall(entry))),
        tuple(dict.fromkeys(_OF_PROFILE.findall(entry))),
    )


def _meant(ways: Sequence[_Way], *, asked: bool) -> _Way:
    """The way to keep: one that apps accept, then the one of a profile that was asked for, then the last one."""
    return min(
        reversed(ways),
        key=lambda way: (
            2 * (way.auth_type in NEVER_TAKEN) + (way.auth_type in _EXCHANGED),
            asked and bool(way.variables),
            len(way.keys) == 0,
        ),
    )


def _likeliest(sources: CredentialSources, names: Sequence[str]) -> str:
    return sources.profile if sources.profile is not None and sources.profile in names else names[0]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"
