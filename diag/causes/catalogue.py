"""All causes that the package knows, gathered by walking the folders of the stages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from dbapp_diag import causes as package
from dbapp_diag.causes.model import Cause
from dbapp_diag.model.words import CauseId, OutcomeClass

Catalogue = Mapping[CauseId, Cause]


@cache
def built_in() -> Catalogue:
    """The catalogue that ships with the package, in journey order."""
    entries: list[Cause] = [
        importlib.import_module(module.name).CAUSE
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if module.name.count(".") > package.__name__.count(".") + 1
    ]
    entries.sort(key=lambda entry: (entry.stage.position, entry.rank))
    return MappingProxyType({entry.id: entry for entry in entries})


def extended(own: Iterable[Cause]) -> Catalogue:
    """The built-in catalogue plus the causes that plug-ins bring; a built-in id is never replaced."""
    return MappingProxyType({entry.id: entry for entry in own} | dict(built_in()))


def that_explain(outcome: OutcomeClass, among: Catalogue) -> list[Cause]:
    """The causes that can produce `outcome`, the most frequent first."""
    return sorted(
        (entry for entry in among.values() if outcome in entry.explains),
        key=lambda entry: (entry.standing(outcome), entry.stage.position, entry.id),
    )
