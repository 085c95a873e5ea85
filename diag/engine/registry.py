"""Finding the checks: built-in ones by walking `dbapp_diag.checks`, others by the entry-point group of that name.

A plug-in that can't be used is refused by name and the rest goes on; a built-in one is a programming error.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from importlib import metadata
from types import ModuleType

from dbapp_diag.causes.catalogue import Catalogue, built_in, extended
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Port, Use
from dbapp_diag.facts.asked import Asked, ResolverSettings, Vantage
from dbapp_diag.facts.base import DerivedFact, Fact
from dbapp_diag.model.errors import RegistryError
from dbapp_diag.model.results import CheckDescription, Refused
from dbapp_diag.model.words import CheckId

ENTRY_POINTS = "dbapp_diag.checks"
SECTIONS = ("Why:", "Told apart:", "Source:")
GIVEN: frozenset[type[Fact]] = frozenset((Asked, ResolverSettings, Vantage))
"""Facts that every run starts with."""


@dataclass(frozen=True)
class Registry:
    """The checks that can be planned, in journey order."""

    checks: Mapping[CheckId, type[Check]]
    distributions: Mapping[CheckId, str] = field(default_factory=dict[CheckId, str])
    """For the checks of plug-ins, where they come from."""
    refused: tuple[Refused, ...] = ()

    @cached_property
    def providers(self) -> Mapping[type[Fact], CheckId]:
        """Which check finds out which fact."""
        return {kind.provides: name for name, kind in self.checks.items() if kind.provides is not None}

    @cached_property
    def descriptions(self) -> dict[CheckId, CheckDescription]:
        """The checks as diagnosis knows them."""
        return {name: kind.description() for name, kind in self.checks.items()}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The built-in causes and those that plug-ins bring."""
        return extended(entry for kind in self.checks.values() for entry in kind.own_causes)

    def fact_types(self) -> Mapping[str, type[Fact]]:
        """All fact types by the name under which a case keeps them."""
        return {kind.__name__: kind for kind in (*GIVEN, *self.providers)}


def load() -> Registry:
    """Discover everything. Raises RegistryError when a built-in check breaks a rule."""
    checks: dict[CheckId, type[Check]] = {}
    for kind in _built_in():
        _admit(kind, checks)
    _refuse_gaps(checks)
    distributions: dict[CheckId, str] = {}
    refused: list[Refused] = []
    for point in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        origin = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"
        trial = dict(checks)
        try:
            added = _from_entry_point(point)
            for kind in added:
                _admit(kind, trial)
            _refuse_gaps(trial)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # a plug-in may fail in any way; it must not take the rest along
            refused.append(Refused(point.name, origin, _sentence(error)))
            continue
        checks = trial
        distributions |= {CheckId(kind.id): origin for kind in added}
    ordered = sorted(checks.items(), key=lambda item: (item[1].stage.position, item[0]))
    return Registry(dict(ordered), distributions, tuple(refused))


def of(kinds: Iterable[type[Check]]) -> Registry:
    """A registry of exactly these checks. Raises RegistryError when they don't fit together."""
    checks: dict[CheckId, type[Check]] = {}
    for kind in kinds:
        _admit(kind, checks)
    _refuse_gaps(checks)
    return Registry(dict(sorted(checks.items(), key=lambda item: (item[1].stage.position, item[0]))))


def _built_in() -> list[type[Check]]:
    package = importlib.import_module("dbapp_diag.checks")
    found: list[type[Check]] = []
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        found += _checks_in(importlib.import_module(module.name))
    return found


def _checks_in(module: ModuleType) -> list[type[Check]]:
    return [
        item
        for item in vars(module).values()
        if inspect.isclass(item) and issubclass(item, Check) and item.__module__ == module.__name__
    ]


def _from_entry_point(point: metadata.EntryPoint) -> list[type[Check]]:
    loaded: object = point.load()
    if isinstance(loaded, ModuleType):
        found = _checks_in(loaded)
        if not found:
            raise RegistryError(f"{point.value} holds no subclass of dbapp_diag.plugin.Check")
        return found
    if inspect.isclass(loaded) and issubclass(loaded, Check):
        return [loaded]
    raise RegistryError(f"{point.value} is neither a module nor a subclass of dbapp_diag.plugin.Check")


def _admit(kind: type[Check], checks: dict[CheckId, type[Check]]) -> None:
    where = f"{kind.__module__}.{kind.__name__}"
    for attribute in ("id", "stage", "title"):
        if not hasattr(kind, attribute):
            raise RegistryError(f"{where} has no `{attribute}`")
    name = CheckId(kind.id)
    if name in checks:
        other = checks[name]
        raise RegistryError(f"{where}: the id {name!r} is taken by {other.__module__}.{other.__name__}")
    named = (*kind.needs, *kind.wants, *(() if kind.provides is None else (kind.provides,)))
    for fact in named:
        if not _is_fact_type(fact):
            raise RegistryError(f"{where}: {fact!r} isn't a fact type")
    if kind.provides is not None and issubclass(kind.provides, DerivedFact):
        raise RegistryError(f"{where}: {kind.provides.__name__} is derived from other facts, so no check provides it")
    for use in kind.uses:
        if not (isinstance(use, Use) or _is_port(use)):
            raise RegistryError(f"{where}: {use!r} isn't a port")
    if kind.provides is not None:
        fact_name = kind.provides.__name__  # a case holds facts by this name
        taken = next((each for each in checks.values() if each.provides and each.provides.__name__ == fact_name), None)
        if taken is not None:
            raise RegistryError(f"{where}: {fact_name} is provided by {taken.__module__}.{taken.__name__} already")
    if (kind.provides is None) == kind.observes():
        raise RegistryError(f"{where}: a check with `provides` has an `observe`, one without has none")
    if kind.judge is Check.judge:
        raise RegistryError(f"{where} has no `judge`")
    page = kind.page()
    for section in SECTIONS:
        if section not in page:
            raise RegistryError(f"{where}: its docstring lacks the section {section!r}")
    own = {entry.id for entry in kind.own_causes}
    for cause in kind.causes:
        if cause not in built_in() and cause not in own:
            raise RegistryError(f"{where}: the cause {cause!r} isn't in the catalogue; bring it in `own_causes`")
    checks[name] = kind


def _is_fact_type(value: object) -> bool:
    """A plug-in's declarations may hold anything."""
    return inspect.isclass(value) and issubclass(value, Fact)


def _is_port(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, Port)


def _refuse_gaps(checks: Mapping[CheckId, type[Check]]) -> None:
    """Nothing waits for itself, be it by derived facts, and every fact that a check needs can be had."""
    provided = {kind.provides: name for name, kind in checks.items() if kind.provides is not None}
    graph: dict[str, set[str]] = {}
    ahead: list[tuple[str, type[Check] | type[DerivedFact]]] = list(checks.items())
    while ahead:
        name, kind = ahead.pop()
        graph[name] = set()
        for fact in (*kind.needs, *kind.wants):
            if not _is_fact_type(fact):
                raise RegistryError(f"{kind.__module__}.{kind.__name__}: {fact!r} isn't a fact type")
            if issubclass(fact, DerivedFact):
                graph[name].add(fact.__name__)
                ahead += [(fact.__name__, fact)] if fact.__name__ not in graph else []
            elif fact in provided:
                graph[name].add(provided[fact])
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        ring: list[str] = error.args[1]
        raise RegistryError(f"these wait for each other: {' → '.join(ring)}") from None
    for kind in checks.values():
        for fact in kind.required():
            if fact not in provided and fact not in GIVEN:
                raise RegistryError(f"{kind.__module__}.{kind.__name__} needs {fact.__name__}, which no check provides")


def _sentence(error: BaseException) -> str:
    text = " ".join(str(error).split()) or "no reason given"
    return text if isinstance(error, RegistryError) else f"{type(error).__name__}: {text}"
