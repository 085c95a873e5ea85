"""What is worth knowing of the credentials' settings before anything is tried. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.workspace_host import elsewhere


@dataclass(frozen=True, slots=True)
class SettingsNotes(DerivedFact):
    """Settings that aren't wrong by themselves and may still lead astray; `texts` are sentence parts."""

    needs = (CredentialSources,)
    wants = (AppAddress, Asked)

    texts: tuple[str, ...]

    @classmethod
    def derive(cls, facts: Facts) -> SettingsNotes:
        sources, where = facts.need(CredentialSources), facts.want(AppAddress) or facts.want(Asked)
        other = elsewhere(
            sources.host, where.url if where else None, ((each.profile, each.host) for each in sources.hosts)
        )
        odd = (f"profile {sources.profile}: {oddity}" for oddity in sources.file_oddities)
        return cls((*((other,) if other else ()), *odd), evidence=sources.evidence)
