"""Faults: one thing broken on purpose, named by the cause that it plants, found by walking `faults/`."""

import difflib
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dbapp_diag.lab.errors import LabError, UnknownFault
from dbapp_diag.lab.world import World

STAGES = (
    "configuration", "sign-in", "token", "dns", "connect", "tls",
    "front-door", "authorization", "app", "endpoint",
)  # fmt: skip
"""The stages of a call's journey, in order."""

Apply = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what it is called, which causes a right diagnosis must name, and how it breaks the world."""

    id: str
    plants: tuple[str, ...]
    stage: str
    title: str
    variant: str | None
    apply: Apply = field(repr=False, compare=False)
    doc: str = field(default="", repr=False, compare=False)
    stops_the_call: bool = True
    """False where the call works all the same, so that a right diagnosis has only a warning."""
    way: str | None = None
    """The way to sign in that it breaks, and that it brings along; None: whichever the world has."""


def fault(
    cause: str,
    *,
    stage: str,
    title: str,
    variant: str | None = None,
    plants: Sequence[str] = (),
    stops_the_call: bool = True,
    way: str | None = None,
) -> Callable[[Apply], Fault]:
    """Turn a function that changes a world into the fault that plants `cause`; with a `way` it changes a world that signs in
    by that."""
    if stage not in STAGES:
        raise LabError(f"The fault {cause!r} names the stage {stage!r}, which is none of {', '.join(STAGES)}.")
    fault_id = f"{cause}--{variant}" if variant else cause

    def make(apply: Apply) -> Fault:
        doc, causes = inspect.getdoc(apply) or "", tuple(plants) or (cause,)
        whole = apply if way is None else _by(way, apply)
        return Fault(fault_id, causes, stage, title, variant, whole, doc, stops_the_call, way)

    return make


def _by(way: str, apply: Apply) -> Apply:
    """The same change, to a world that signs in by this way."""

    @functools.wraps(apply)
    def both(world: World) -> None:
        from dbapp_diag.lab.ways import find_way  # the ways' package imports the world, too

        find_way(way).apply(world)
        apply(world)

    return both


@functools.cache
def all_faults() -> tuple[Fault, ...]:
    """Every fault there is, in the journey's order, then by id."""
    from dbapp_diag.lab import faults as package

    found: dict[str, Fault] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        here = [value for value in vars(module).values() if isinstance(value, Fault)]
        if not here:
            raise LabError(f"{module.__name__} holds no fault: mark its function with @fault(...).")
        for each in here:
            if each.id.partition("--")[0] != info.name.replace("_", "-"):
                raise LabError(f"{module.__name__} holds the fault {each.id!r}: name the file after its cause.")
            if each.id in found:
                raise LabError(f"There are two faults {each.id!r}.")
            found[each.id] = each
    return tuple(sorted(found.values(), key=lambda each: (STAGES.index(each.stage), each.id)))


def find(fault_id: str) -> Fault:
    """The fault of this id; `UnknownFault` names the nearest ones when there is none."""
    known = {each.id: each for each in all_faults()}
    if fault_id in known:
        return known[fault_id]
    near = difflib.get_close_matches(fault_id, known, n=3, cutoff=0.4)
    near += [each for each in known if fault_id and fault_id in each and each not in near][:3]
    hint = f"Did you mean {' or '.join(near)}?" if near else "`dbapp-diag lab faults` lists them all."
    raise UnknownFault(f"There is no such fault. {hint}")
