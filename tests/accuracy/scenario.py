"""What a scenario is: a world with something planted in it, and what a right diagnosis of it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dbapp_diag.lab.world import World


class Group(StrEnum):
    """The kinds of scenarios, each with a measure of its own."""

    SINGLE = "single"
    """One thing is wrong: it's the first root."""
    OPEN = "open"
    """One thing is wrong, and nothing that can be seen tells it from others: no wrong cause may be named."""
    SURVIVED = "survived"
    """One thing is odd and the call works: a warning, and no more."""
    MASKING = "masking"
    """Two things are wrong: the one met first is the root, the other one is told as well or explained by it."""
    HEALTHY = "healthy"
    """Odd but fine: no root, no warning."""
    UNKNOWN = "unknown"
    """Something that the catalogue doesn't hold: inconclusive, with the next question."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One world and the truth about it.

    `faults` are ids of the lab's faults; `also` changes the world further. `root` is the cause that must be the first
    root (None: there must be none). `second` must be told too: as a root, a warning or a consequence. `spread` are
    causes that a right diagnosis may name beside these without being wrong.
    """

    name: str
    group: Group
    title: str
    faults: tuple[str, ...] = ()
    also: Callable[[World], None] | None = None
    root: str | None = None
    second: str | None = None
    spread: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    """Causes that are as true as the root, and may stand in its place."""
    wording: str = "plain"
    sure: bool = False
    """The root must be confirmed; else `likely` will do."""

    @property
    def path(self) -> str:
        """The name as a file's name."""
        return self.name.replace(" ", "_").replace("/", "_")
