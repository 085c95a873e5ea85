"""What a scene is, and taking them in where they're written."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from tests.accuracy.scenario import Group, Scenario
from tests.realnet.land import Land, Seen

Change = Callable[[Land], None]
Look = Callable[[Land, Seen], None]
"""More that must hold, as assertions."""

EVERY: list[Scene] = []


@dataclass(frozen=True, slots=True)
class Scene:
    """A network with something planted in it (`change`), and the truth about it."""

    truth: Scenario
    change: Change
    look: Look | None = None
    seconds: float = 15.0
    """How long the run may take at most, with default settings."""

    @property
    def name(self) -> str:
        """The name in lists and files."""
        return self.truth.name


def scene(
    root: str | None = None,
    *,
    second: str | None = None,
    either: tuple[str, ...] = (),
    spread: tuple[str, ...] = (),
    sure: bool = True,
    warns: str | None = None,
    undecided: bool = False,
    look: Look | None = None,
    seconds: float = 15.0,
) -> Callable[[Change], Change]:
    """A decorator that makes a scene of a function that changes a land; its docstring is the title.

    With a `root` it's a single fault, with a `second` as well a masking pair; `warns`: the call works and this is warned of;
    with none of them it's a healthy variant. `sure`: the root must be confirmed. `undecided`: nothing that a client sees tells the
    root from others, so that no other cause may be named and nothing need be.
    """

    def take(change: Change) -> Change:
        group = (
            Group.SURVIVED if warns else Group.OPEN if undecided else Group.HEALTHY if root is None
            else Group.MASKING if second else Group.SINGLE
        )  # fmt: skip
        name = f"realnet {change.__name__.replace('_', ' ')}"
        title = inspect.getdoc(change)
        assert title, f"{name} has no docstring to be its title"
        truth = Scenario(
            name, group, title.partition("\n")[0].rstrip("."),
            root=warns or root, second=second, either=either, spread=spread, sure=sure,
        )  # fmt: skip
        EVERY.append(Scene(truth, change, look, seconds))
        return change

    return take
