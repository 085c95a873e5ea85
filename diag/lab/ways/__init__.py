"""Ways to sign in: each makes a world whose demo run has its credentials in one place, found by walking this folder."""

import difflib
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

from dbapp_diag.lab.errors import LabError, UnknownWay
from dbapp_diag.lab.world import World

Apply = Callable[[World], None]

GIVES = ("oauth", "entra", "notebook", "pat", "basic")
"""What a way may give. Doors take the first; the next two are to be exchanged first; the others are never taken."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sign in: who signs in by it, by which of the SDK's methods, and what comes of it."""

    id: str
    title: str
    who: str
    auth_type: str
    """The SDK's name for the method."""
    gives: str
    apply: Apply = field(repr=False, compare=False)
    doc: str = field(default="", repr=False, compare=False)

    @property
    def works(self) -> bool:
        """An app can be called this way, be it after an exchange."""
        return self.gives in GIVES[:3]


def way(id: str, title: str, who: str, *, auth_type: str | None = None, gives: str = "oauth") -> Callable[[Apply], Way]:
    """Turn a function that changes a world into the way `id`. `auth_type`: where the SDK's name is another."""
    if gives not in GIVES:
        raise LabError(f"The way {id!r} gives {gives!r}, which is none of {', '.join(GIVES)}.")

    def make(apply: Apply) -> Way:
        return Way(id, title, who, auth_type or id, gives, apply, inspect.getdoc(apply) or "")

    return make


@functools.cache
def all_ways() -> tuple[Way, ...]:
    """Every way there is, by id."""
    found: dict[str, Way] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for each in vars(module).values():
            if isinstance(each, Way):
                if each.id != info.name.replace("_", "-"):
                    raise LabError(f"{module.__name__} holds the way {each.id!r}: name the file after the way.")
                found[each.id] = each
    return tuple(found[id] for id in sorted(found))


def find_way(way_id: str) -> Way:
    """The way of this id; `UnknownWay` names the nearest ones when there is none."""
    known = {each.id: each for each in all_ways()}
    if way_id in known:
        return known[way_id]
    near = difflib.get_close_matches(way_id, known, n=3, cutoff=0.4)
    near += [each for each in known if way_id and way_id in each and each not in near][:3]
    hint = f"Did you mean {' or '.join(near)}?" if near else "`dbapp-diag lab ways` lists them all."
    raise UnknownWay(f"There is no such way to sign in. {hint}")
