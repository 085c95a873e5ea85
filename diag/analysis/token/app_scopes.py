"""How the token's scopes stand to those that the app asks its callers for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.analysis.token.scopes import ALL_APIS, Coverage, compare
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.identity import TokenFacts


@dataclass(frozen=True, slots=True)
class ScopeCoverage(DerivedFact):
    """Whether the token covers the app's scopes: those in effect by its record, else those declared there.

    A token with `all-apis` covers every app, as callers measured it. An opaque token says nothing about its scopes. `how` is a
    sentence part; `wanted` are the app's scopes as far as known.
    """

    needs = (TokenFacts,)
    wants = (AppRecord,)

    coverage: Coverage
    how: str
    wanted: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @classmethod
    def derive(cls, facts: Facts) -> ScopeCoverage:
        token, record = facts.need(TokenFacts), facts.want(AppRecord)
        if token.scopes is not None and ALL_APIS in token.scopes:
            return cls(Coverage.COVERED, "it has all-apis")
        if record is None or not record.found:
            return cls(Coverage.UNKNOWN, "which scopes the app asks for isn't known without its record")
        wanted = record.scopes_wanted or ()
        seen = compare(wanted, token.scopes)
        match seen.coverage:
            case Coverage.COVERED:
                how = "it has every scope that the app asks for" if wanted else "the app asks for no scopes"
            case Coverage.LACKING:
                how = f"it lacks {', '.join(seen.lacking)}"
            case Coverage.UNKNOWN:
                how = f"whether the token covers {', '.join(seen.unsure)} can't be told"
        return cls(seen.coverage, how, wanted, seen.lacking, seen.unsure)
