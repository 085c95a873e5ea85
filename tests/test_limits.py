"""The table of limits holds: each figure is the code's own, and what costs memory is measured."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path

import pytest

from dbapp_diag.cli.replay_command import LARGEST
from tests.accuracy import cases

ROWS = re.findall(
    r"^\| (.+?) \| ([\d,]+)[^|]* \| [^|]+ \| `([\w.]+):([\w.]+)` \|$",
    (Path(__file__).parents[1] / "docs" / "limits.md").read_text("utf-8"),
    re.MULTILINE,
)
MOST_MEMORY = 300
"""MB of a process, as the page says."""


def test_the_table_is_read() -> None:
    """All of its rows are among those that are held."""
    assert len(ROWS) > 30


@pytest.mark.parametrize(("what", "figure", "module", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_each_figure_is_the_codes_own(what: str, figure: str, module: str, name: str) -> None:
    """The documented figure is the constant's value, or the default of the setting."""
    kind, _, field = name.rpartition(".")
    holder = importlib.import_module(f"dbapp_diag.{module}")
    value = getattr(holder, kind)().__getattribute__(field) if kind else reduce(getattr, [name], holder)
    assert value == int(figure.replace(",", "")), what


_MEASURED = """
import re, sys
from pathlib import Path
from dbapp_diag.cli import main
code = main(["replay", sys.argv[1], "--format", "concise"])
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(code, int(peak) // 1024, file=sys.stderr)
"""
"""Prints the exit code and the peak in MiB. `ru_maxrss` would begin with what the parent held when it started the child."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the figure in /proc")
def test_the_largest_saved_report_fits_into_the_memory(tmp_path: Path) -> None:
    """A report of the size that's still read, full of small values, which take most: the process stays below the bound."""
    data = json.loads(next(iter(cases.saved().values())))
    row = {"id": "e1", "kind": "x", "check": "call", "values": [1, 2, 3, {"a": "b"}]}
    data["evidence"] = [row] * ((LARGEST - 100_000) // (len(json.dumps(row)) + 2))
    path = tmp_path / "large.json"
    path.write_text(json.dumps(data))
    assert LARGEST * 0.95 < path.stat().st_size <= LARGEST
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True)
    code, memory = done.stderr.split()[-2:]
    assert code in ("0", "1", "3"), done.stderr
    assert int(memory) <= MOST_MEMORY
