"""Taking worlds in where they're written: a function that changes a world is a scenario, and its docstring the title."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from dbapp_diag.lab.world import World
from tests.accuracy.scenario import Group, Scenario

Change = Callable[[World], None]


def into(worlds: list[Scenario], group: Group) -> Callable[[Change], Change]:
    """A decorator that adds the scenario of a function to `worlds`, under the group's name and its own."""

    def take(change: Change) -> Change:
        name = f"{group.value} {change.__name__.strip('_').replace('_', ' ')}"
        title = inspect.getdoc(change)
        assert title, f"{name} has no docstring to be its title"
        worlds.append(Scenario(name, group, title.partition("\n")[0].rstrip("."), also=change))
        return change

    return take
