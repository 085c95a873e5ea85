"""The page about signing in names every way, and only faults and tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

from dbapp_diag.lab.session import faults
from dbapp_diag.lab.ways import all_ways

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| `[a-z0-9-]+` \|", line)
]


def test_every_way_has_a_row() -> None:
    """In no particular order, each once, with a test by its name."""
    named = [row[0].strip("`") for row in ROWS]
    assert sorted(named) == [way.id for way in all_ways()]
    assert all(row[-1] == f"`[{row[0].strip('`')}]`" for row in ROWS)


def test_every_row_names_faults_that_there_are_for_it() -> None:
    """A fault that breaks another way would prove nothing for this one."""
    known = {fault.id: fault.way for fault in faults()}
    for row in ROWS:
        named = re.findall(r"`([a-z-]+)`", row[4])
        assert named or row[0] == "`job`", row[0]
        for fault in named:
            way = known.get(fault, "missing") if fault != "token-is-pat" else None
            assert way in (None, row[0].strip("`")), (row[0], fault, way)


def test_every_fault_of_a_way_is_in_its_row() -> None:
    """Or it's one of a cause that the row names already."""
    rows = {row[0].strip("`"): {name.partition("--")[0] for name in re.findall(r"`([a-z-]+)`", row[4])} for row in ROWS}
    for fault in faults():
        if fault.way in rows and fault.stage in ("configuration", "sign-in") and fault.way not in ("job",):
            assert fault.id.partition("--")[0] in rows[fault.way], (fault.way, fault.id)


def test_the_tests_that_it_names_are_there() -> None:
    """By file and name."""
    files = [Path(name) for name in re.findall(r"\btests/[\w/]+\.py", PAGE)]
    assert files and all((ROOT / file).exists() for file in files)
    text = "".join((ROOT / file).read_text(encoding="utf-8") for file in set(files))
    tests = re.findall(r"`(test_\w+)`", PAGE)
    assert len(tests) >= 4 and all(f"def {test}(" in text for test in tests)
