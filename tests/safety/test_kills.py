"""A run that is killed leaves whole reports or none, and nothing else."""

from __future__ import annotations

import sys

import pytest

from tests.safety.kills import kills


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are found in /proc")
def test_a_killed_run_leaves_nothing_half_done() -> None:
    """Eight of them, at moments that are the same each time; `python -m tests.safety.kills` tries 500."""
    assert [trouble for each in kills(8, 2, "suite") for trouble in each.troubles] == []
