"""Ctrl-C ends every command that waits with its code, and without a crash."""

from __future__ import annotations

import sys

import pytest

from tests.safety.interrupts import COMMANDS, Waiting, ends, load

TRIES = 3
AT_ONCE = 3
LOAD = 2
"""Busy processes beside. `python -m tests.safety.interrupts` tries ten times as often, and under more."""


@pytest.mark.skipif(sys.platform == "win32", reason="there an interrupt goes to a whole console")
@pytest.mark.parametrize("waiting", COMMANDS, ids=lambda each: each.name)
def test_an_interrupt_ends_a_waiting_command_cleanly(waiting: Waiting) -> None:
    """Whatever a command waits for, an interrupt ends it with its own code, without a crash or a traceback."""
    with load(LOAD):
        found = ends(waiting, tries=TRIES, at_once=AT_ONCE)
    assert [trouble for each in found if (trouble := each.trouble(waiting.code)) is not None] == []
