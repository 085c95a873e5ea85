"""All causes that the package knows, gathered from the stage modules of this folder by walking it."""

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

_NOT_ENTRIES = {
    "model",
    "catalogue",
    "by_hand",
    "texts",
    "sign_in_cases",
    "sign_in_fixes",
    "configuration_cases",
    "configuration_fixes",
    "tls_cases",
    "proxy_cases",
}


@cache
def built_in() -> Catalogue:
    """The catalogue that ships with the package, in journey order."""
    found: list[Cause] = []
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in _NOT_ENTRIES:
            found += importlib.import_module(f"{package.__name__}.{module.name}").CAUSES
    found.sort(key=lambda entry: (entry.stage.position, entry.rank))
    return MappingProxyType({entry.id: entry for entry in found})


def extended(own: Iterable[Cause]) -> Catalogue:
    """The built-in catalogue plus the causes that plug-ins bring; a built-in id is never replaced."""
    return MappingProxyType({entry.id: entry for entry in own} | dict(built_in()))


def that_explain(outcome: OutcomeClass, among: Catalogue) -> list[Cause]:
    """The causes that can produce `outcome`, the most frequent first."""
    return sorted(
        (entry for entry in among.values() if outcome in entry.explains),
        key=lambda entry: (entry.standing(outcome), entry.stage.position, entry.id),
    )
