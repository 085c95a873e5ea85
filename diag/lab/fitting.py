"""Which ways to sign in a fault has an effect on: found out by applying it to a world of each."""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.fault import Fault, all_faults
from dbapp_diag.lab.ways import Way, all_ways, find_way
from dbapp_diag.lab.world import World

USUAL = "m2m-profile"
"""The way of a world that nobody gives another, which faults without one of their own are written for."""

Material = Mapping[tuple[str, ...], str]
"""What a world has for signing in, by its place."""


def refuse_unfit(faults: tuple[Fault, ...], way: str) -> None:
    """Raise LabError where one of these faults has no effect on this way. One that brings its own way along has."""
    for each in faults:
        if each.way is None and not fits(each, find_way(way)):
            raise without_effect(each, way)


def without_effect(fault: Fault, way: str) -> LabError:
    """What to say where a fault changes nothing for a way."""
    fitting = [each.id for each in fitting_ways(fault) if each.id != way]
    hint = f"It fits {', '.join(fitting)}." if fitting else "Plant it without a way."
    alike = [each.id for each in all_faults() if each.way == way and each.plants == fault.plants]
    hint += f" For {way} there's {' or '.join(alike)}." if alike else ""
    return LabError(f"The fault {fault.id} has no effect on the way {way}. {hint}")


def fitting_ways(fault: Fault) -> tuple[Way, ...]:
    """The ways that the fault is known to break. One about a sign-in server is known to break those that sign in as usual."""
    fitting = tuple(each for each in all_ways() if fits(fault, each))
    at_a_server = (
        fault.way is None and fault.stage in ("configuration", "sign-in") and not _change(*_applied(fault, USUAL))
    )
    usual = find_way(USUAL).auth_type
    return tuple(each for each in fitting if each.auth_type == usual) if at_a_server else fitting


def fits(fault: Fault, way: Way) -> bool:
    """What the fault changes of a usual world's sign-in, it changes of one that signs in by this way, or it comes to the same."""
    if fault.way is not None:
        return fault.way == way.id
    try:
        before, after = _applied(fault, way.id)
    except (LookupError, ValueError):  # what it changes isn't there
        return False
    usual_before, usual_after = _applied(fault, USUAL)
    if after == usual_after:
        return True
    change = _change(before, after)
    about_profiles = any(place[0] == "profile" for place in change)
    return change == _change(usual_before, usual_after) and (not about_profiles or ("question", "profile") in after)


def _change(before: Material, after: Material) -> Mapping[tuple[str, ...], str]:
    """What was added, changed and removed."""
    return {
        place: "added" if place not in before else "removed" if place not in after else "changed"
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    }


def _applied(fault: Fault, way: str) -> tuple[Material, Material]:
    """What a world that signs in by this way has for it before the fault, and with it."""
    world = World()
    find_way(way).apply(world)
    before = _material(world)
    fault.apply(world)
    return before, _material(world)


def _material(world: World) -> Material:
    found: dict[tuple[str, ...], str] = {
        ("profile", name, field): value for name, fields in world.profiles.items() for field, value in fields.items()
    }
    found |= {("environment", name): value for name, value in world.environment.items()}
    found |= {("file", name): text for name, text in world.files.items()}
    found |= {("source", name): repr(source) for name, source in world.sources.items()}
    programs = {"cli": world.cli, "az": world.az}
    found |= {("program", name): repr(program) for name, program in programs.items() if program is not None}
    texts = {"text": world.profile_text, "bytes": world.profile_bytes}
    found |= {("profile", name): repr(text) for name, text in texts.items() if text is not None}
    if world.question.profile is not None:
        found["question", "profile"] = world.question.profile
    return found
