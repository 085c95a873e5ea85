"""What is shown while a run waits."""

from __future__ import annotations

import io
import time

import pytest

from dbapp_diag.cli import progress
from dbapp_diag.cli.progress import JourneyLine
from dbapp_diag.engine.pipeline import Progress
from dbapp_diag.model.words import Stage, Status


class Screen(io.StringIO):
    """A terminal, as far as the line asks."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("no descriptor")


def waited(stream: io.StringIO, seconds: float) -> str:
    """What stands there after a check of the front door has been under way for so long."""
    line = JourneyLine(stream)
    line(Progress("call", Stage.FRONT_DOOR, "The call", None, ""))
    time.sleep(seconds)
    line(Progress("call", Stage.FRONT_DOOR, "The call", Status.PASSED, "200"))
    line.close()
    return stream.getvalue()


def test_a_terminal_counts_the_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    shown = waited(Screen(), 3.6)
    assert "2 s" in shown
    assert "3 s" in shown


def test_a_log_tells_it_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOGGED_EVERY_S", 2)
    shown = waited(io.StringIO(), 3.6)
    assert shown.splitlines() == ["front-door: waiting, 2 s", "front-door: ok 200"]


def test_nothing_is_counted_after_the_end() -> None:
    stream = io.StringIO()
    line = JourneyLine(stream)
    line(Progress("call", Stage.FRONT_DOOR, "The call", None, ""))
    line.close()
    said = stream.getvalue()
    time.sleep(2.5)
    assert stream.getvalue() == said
