"""Figures of the package graph: `python -m tests.house` prints them, and ends with 1 where a bound is broken.

A *room* is a package directly under `dbapp_diag`. `auth` counts as the packages inside it, which have one trade each,
and the module that joins them. A *floor* is a layer of the `layers` contract in pyproject.toml. As in that contract,
imports for type checkers alone don't count.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "dbapp_diag"
FOLDERS = {"diag": PACKAGE, "checks": f"{PACKAGE}.checks", "reports": f"{PACKAGE}.reports"}
DIVIDED = "auth"
"""The package whose inner packages are rooms."""
LISTED = 10
"""How many of the longest modules are printed."""

MOST_ROOMS = 25
"""A reader keeps the plan of so many in mind with one drawing; today's are 25."""
MOST_AT_THE_ROOT = 6
"""`__init__`, `__main__` and `plugin`, and the first release's `check`, `errors` and `words`."""
MOST_LINES = 50_500
"""Of the product without the lab. It keeps growth a decision: who adds a feature looks for what it replaces."""
LONGEST_MODULE = 300
"""Beyond it there has been a seam each time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is measured. An import is a pair: who imports, what is imported."""

    rooms: tuple[str, ...]
    floors: int
    arrows: int
    """Pairs of rooms of which one imports from the other."""
    circles: tuple[tuple[str, ...], ...]
    """Groups of modules, or of rooms, that all import each other, directly or by way of others."""
    upward: tuple[tuple[str, str], ...]
    """Imports from a higher floor, or from another room of the same one."""
    at_the_root: tuple[str, ...]
    longest: tuple[tuple[str, int], ...]
    lines: int
    """Lines of all modules but the lab's."""


def room(module: str) -> str:
    """The room in which a module stands; empty for a module at the root."""
    _, *inner = module.split(".")
    if inner[:1] == [DIVIDED]:
        return ".".join(inner[:2]) if len(inner) > 2 else DIVIDED
    return inner[0] if len(inner) > 1 else ""


def circles(imports: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """The groups whose members all reach each other."""
    reached = {start: _reached(start, imports) for start in imports}
    groups = {frozenset(end for end in ends if start in reached.get(end, ())) for start, ends in reached.items()}
    return tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1))


def _reached(start: str, imports: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for end in imports.get(waiting.pop(), ()):
            if end not in found:
                found.add(end)
                waiting.append(end)
    return found


def measure(imports: Mapping[str, Iterable[str]], sizes: Mapping[str, int], layers: Iterable[str]) -> Figures:
    """The figures of modules that import these others, have so many lines, and stand on these layers, the highest first. A package
    is named as its `__init__`."""
    stacked = [[name.strip() for name in layer.split("|")] for layer in layers]
    floor = {name: height for height, names in enumerate(reversed(stacked)) for name in names}
    pairs = [(start, end) for start, ends in imports.items() for end in ends]
    between: dict[str, set[str]] = {room(module): set() for module in sizes if room(module)}
    for start, end in pairs:
        if room(start) and room(end) and room(start) != room(end):
            between[room(start)].add(room(end))
    return Figures(
        rooms=tuple(sorted(between)),
        floors=len(stacked),
        arrows=sum(map(len, between.values())),
        circles=(*circles(imports), *circles(between)),
        upward=tuple(sorted(pair for pair in pairs if _climbs(*pair, floor))),
        at_the_root=tuple(sorted(module for module in sizes if not room(module))),
        longest=tuple(sorted(sizes.items(), key=lambda item: (-item[1], item[0]))[:LISTED]),
        lines=sum(count for module, count in sizes.items() if room(module) != "lab"),
    )


def _climbs(start: str, end: str, floor: Mapping[str, int]) -> bool:
    here, there = room(start).partition(".")[0], room(end).partition(".")[0]
    return here != there and here in floor and there in floor and floor[here] <= floor[there]


def broken(figures: Figures) -> list[str]:
    """The bounds that aren't met, one sentence each."""
    told = [f"a circle: {' ↔ '.join(group)}" for group in figures.circles]
    told += [f"an import upwards: {start} imports {end}" for start, end in figures.upward]
    for name, value, bound in (
        ("rooms", len(figures.rooms), MOST_ROOMS),
        ("modules at the root", len(figures.at_the_root), MOST_AT_THE_ROOT),
        ("lines", figures.lines, MOST_LINES),
    ):
        if value > bound:
            told.append(f"{value} {name}, {bound} at most")
    told += [
        f"{name} has {count} lines, {LONGEST_MODULE} at most"
        for name, count in figures.longest
        if count > LONGEST_MODULE
    ]
    return told


def table(figures: Figures) -> str:
    """The figures for a person."""
    rows = [
        ("rooms", f"{len(figures.rooms)}, joined by {figures.arrows} arrows"),
        ("floors", str(figures.floors)),
        ("import circles", str(len(figures.circles))),
        ("upward imports", str(len(figures.upward))),
        ("modules at the root", f"{len(figures.at_the_root)}: {', '.join(figures.at_the_root)}"),
        ("lines without the lab", f"{figures.lines:,}"),
        ("longest modules", ""),
    ]
    listed = [f"{count:>8}  {name}" for name, count in figures.longest]
    return "\n".join([f"{name:<22} {value}".rstrip() for name, value in rows] + listed)


def sizes() -> dict[str, int]:
    """The lines of each module in this checkout, a package under its own name with `.__init__`."""
    found: dict[str, int] = {}
    for folder, package in FOLDERS.items():
        for file in sorted((ROOT / folder).rglob("*.py")):
            inner = file.relative_to(ROOT / folder).with_suffix("").parts
            found[".".join((package, *inner))] = len(file.read_text(encoding="utf-8").splitlines())
    return found


def imports(modules: Iterable[str]) -> dict[str, set[str]]:
    """Who imports whom in the installed package, with packages named as in `sizes`."""
    import grimp

    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    names = {module.removesuffix(".__init__"): module for module in modules}
    return {
        names.get(start, start): {names.get(end, end) for end in graph.find_modules_directly_imported_by(start)}
        for start in graph.modules
    }


def layers() -> list[str]:
    """The floors as pyproject.toml draws them, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found: list[str] = next(each["layers"] for each in contracts if each["type"] == "layers")
    return found


def main() -> int:
    """Print the figures and what is out of bounds."""
    known = sizes()
    figures = measure(imports(known), known, layers())
    print(table(figures))
    told = broken(figures)
    if told:
        print("\nout of bounds:", *told, sep="\n  ")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
