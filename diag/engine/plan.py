"""From the registry and the settings to what will run: a graph of checks by needs and provides. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from dbapp_diag.contract.check import Check
from dbapp_diag.engine.registry import Registry
from dbapp_diag.facts.base import Fact
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.words import CheckId


@dataclass(frozen=True, slots=True)
class Plan:
    """The checks to run, providers before those who need them, and those left out with the reason."""

    checks: Mapping[CheckId, type[Check]]
    left_out: Mapping[CheckId, str]
    by_user: tuple[CheckId, ...]
    waits_for: Mapping[CheckId, frozenset[CheckId]]


def plan(registry: Registry, settings: Settings, *, known: Collection[type[Fact]] = ()) -> Plan:
    """Choose and order the checks. Facts in `known` needn't be found out.

    `--only` keeps what the named checks need. Raises UsageError for an id that isn't a check's.
    """
    for option, names in (("--only", settings.only), ("--skip", settings.skip)):
        for name in names:
            if name not in registry.checks:
                near = difflib.get_close_matches(name, list(registry.checks), 1)
                hint = f"; did you mean {near[0]!r}?" if near else "; `dbapp-diag checks` lists them"
                raise UsageError(f"{option}: there's no such check{hint}")
    left_out: dict[CheckId, str] = {}
    by_user: list[CheckId] = []
    wanted = _with_needs(registry, settings.only) if settings.only else set(registry.checks)
    for name, kind in registry.checks.items():
        if kind.provides is not None and kind.provides in known:
            left_out[name] = "its answer was given"
        elif name in settings.skip:
            left_out[name] = "left out with --skip"
            by_user.append(name)
        elif name not in wanted:
            left_out[name] = "left out by --only"
            by_user.append(name)
        elif settings.offline and kind.may_send():
            left_out[name] = "left out with --offline: it sends something"
            by_user.append(name)
    kept = {name: kind for name, kind in registry.checks.items() if name not in left_out}
    waits = {
        name: frozenset(
            registry.providers[fact]
            for fact in kind.examined()
            if fact in registry.providers and registry.providers[fact] in kept
        )
        for name, kind in kept.items()
    }
    order = TopologicalSorter(waits).static_order()
    return Plan({name: kept[name] for name in order}, left_out, tuple(by_user), waits)


def _with_needs(registry: Registry, names: Collection[str]) -> set[CheckId]:
    chosen: set[CheckId] = set()
    ahead = [CheckId(name) for name in names]
    while ahead:
        name = ahead.pop()
        if name not in chosen:
            chosen.add(name)
            ahead += [
                registry.providers[fact] for fact in registry.checks[name].required() if fact in registry.providers
            ]
    return chosen
