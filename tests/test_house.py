"""How the figures of the package graph are measured, on small houses made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.house import MOST_LINES, Figures, broken, circles, layers, measure, room, sizes, table

FLOORS = ("cli", "checks | reports", "auth", "model")
MODULES = {
    "dbapp_diag.__init__": 20,
    "dbapp_diag.cli.__init__": 1,
    "dbapp_diag.cli.main": 50,
    "dbapp_diag.checks.dns.lookup": 120,
    "dbapp_diag.reports.html": 90,
    "dbapp_diag.auth.sign_in": 80,
    "dbapp_diag.auth.child.worker": 70,
    "dbapp_diag.lab.world": 200,
    "dbapp_diag.model.words": 30,
}
DOWN = {
    "dbapp_diag.__init__": {"dbapp_diag.cli.main"},
    "dbapp_diag.cli.main": {"dbapp_diag.cli.__init__", "dbapp_diag.reports.html", "dbapp_diag.lab.world"},
    "dbapp_diag.auth.sign_in": {"dbapp_diag.auth.child.worker"},
    "dbapp_diag.checks.dns.lookup": {"dbapp_diag.model.words", "dbapp_diag.auth.sign_in"},
}


def figures(more: Mapping[str, set[str]] | None = None, **changed: int) -> Figures:
    """The figures of the small house with further imports, and with other numbers of lines for some modules."""
    lines = {name: changed.get(name.rpartition(".")[2], count) for name, count in MODULES.items()}
    return measure({**DOWN, **(more or {})}, lines, FLOORS)


def test_a_sound_house_has_nothing_to_say() -> None:
    """Imports that go down, within a room, or to a room that stands apart are in order."""
    assert broken(figures()) == []


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("dbapp_diag.plugin", ""),
        ("dbapp_diag.net.http", "net"),
        ("dbapp_diag.net.clients.curl", "net"),
        ("dbapp_diag.auth.sign_in", "auth"),
        ("dbapp_diag.auth.__init__", "auth"),
        ("dbapp_diag.auth.child.worker", "auth.child"),
    ],
)
def test_a_room_is_a_package_and_auth_is_several(module: str, expected: str) -> None:
    """Deeper folders belong to their room; a module at the root has none."""
    assert room(module) == expected


def test_rooms_and_arrows_are_counted_between_rooms_only() -> None:
    """Six packages, with `auth` as two rooms, and five pairs that import."""
    found = figures()
    assert found.rooms == ("auth", "auth.child", "checks", "cli", "lab", "model", "reports")
    assert (found.arrows, found.floors) == (5, 4)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("dbapp_diag.model.words", "dbapp_diag.reports.html"),
        ("dbapp_diag.reports.html", "dbapp_diag.checks.dns.lookup"),
    ],
    ids=["a higher floor", "the room next door"],
)
def test_an_import_that_climbs_is_named(start: str, end: str) -> None:
    """Both ends stand in the sentence."""
    found = figures({start: {end}})
    assert found.upward == ((start, end),)
    assert f"an import upwards: {start} imports {end}" in broken(found)


def test_a_circle_is_found_however_long_it_is() -> None:
    """All members are named once, and modules that only lead into it aren't."""
    ring = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": {"e"}}
    assert circles(ring) == (("a", "b", "c"),)


def test_rooms_in_a_circle_are_found_where_no_modules_are() -> None:
    """Two rooms may wait for each other through different modules."""
    found = figures({"dbapp_diag.auth.child.worker": {"dbapp_diag.auth.__init__"}})
    assert found.circles == (("auth", "auth.child"),)
    assert broken(found) == ["a circle: auth ↔ auth.child"]


def test_the_lab_does_not_count_among_the_lines() -> None:
    """All other modules do, checks and reports included."""
    assert figures().lines == sum(MODULES.values()) - 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lines": MOST_LINES + 1}, f"{MOST_LINES + 1} lines, {MOST_LINES} at most"),
        ({"rooms": tuple("abcdefghijklmnopqrstuvwxyz")}, "26 rooms, 25 at most"),
        ({"at_the_root": tuple("abcdefg")}, "7 modules at the root, 6 at most"),
        ({"longest": (("dbapp_diag.net.http", 301),)}, "dbapp_diag.net.http has 301 lines, 300 at most"),
    ],
    ids=["lines", "rooms", "root", "length"],
)
def test_each_bound_has_its_sentence(changed: dict[str, object], said: str) -> None:
    """One more than allowed breaks it."""
    assert broken(replace(figures(), **changed)) == [said]  # type: ignore[arg-type]  # one field each, of its own type


def test_the_longest_modules_come_first() -> None:
    """The table lists them with their lines."""
    found = figures(html=250)
    assert found.longest[0] == ("dbapp_diag.reports.html", 250)
    assert "     250  dbapp_diag.reports.html" in table(found).splitlines()


def test_this_checkout_can_be_measured() -> None:
    """Every module has its lines under its installed name, and the floors are those of the import contract."""
    known = sizes()
    assert known["dbapp_diag.plugin"] == len((Path(__file__).parent.parent / "diag/plugin.py").read_text().splitlines())
    assert {"dbapp_diag.__init__", "dbapp_diag.checks.dns.__init__", "dbapp_diag.reports.html"} <= set(known)
    assert layers()[-1] == "model"
