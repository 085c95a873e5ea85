"""The journey as it fills in, on standard error: in place on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import TextIO

from dbapp_diag.engine.pipeline import Progress
from dbapp_diag.model.words import Stage, Status
from dbapp_diag.reports.neutral import harmless

LONGEST = 110
"""Characters of a sentence in a line of progress."""
SHORT_WAIT_S = 2
"""A wait is counted from this on, in seconds."""
LOGGED_EVERY_S = 10
"""In a log a wait is told this often, in seconds."""
_WORST = (Status.FAILED, Status.ERRORED, Status.WARNED, Status.PASSED, Status.SKIPPED)
_MARKS = {Status.FAILED: "✗", Status.ERRORED: "!", Status.WARNED: "!", Status.PASSED: "✓", Status.SKIPPED: "–"}
_PLAIN = {Status.FAILED: "x", Status.ERRORED: "!", Status.WARNED: "!", Status.PASSED: "ok", Status.SKIPPED: "-"}


class JourneyLine:
    """Shows how far a run is. Call it with each Progress; `close` clears the line."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = self._stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
        try:
            "✓✗".encode(self._stream.encoding or "ascii")
            self._marks = _MARKS
        except (UnicodeEncodeError, LookupError):
            self._marks = _PLAIN
        self._lock = threading.Lock()
        self._open: dict[Stage, int] = {}
        self._worst: dict[Stage, Status] = {}
        self._told: dict[Stage, Status] = {}
        self._width = 0
        self._since = time.monotonic()
        self._ended = threading.Event()
        self._ticking: threading.Thread | None = None

    def __call__(self, progress: Progress) -> None:
        """Take note of one thing that happened."""
        if self._quiet:
            return
        with self._lock:
            self._since = time.monotonic()
            if self._ticking is None:
                self._ticking = threading.Thread(target=self._tick, daemon=True)
                self._ticking.start()
            stage = progress.stage
            if progress.status is None:
                self._open[stage] = self._open.get(stage, 0) + 1
            else:
                self._open[stage] = self._open.get(stage, 1) - 1
                known = self._worst.get(stage)
                self._worst[stage] = progress.status if known is None else min(known, progress.status, key=_WORST.index)
            if self._live:
                self._redraw()
            elif progress.status is not None and not self._open.get(stage):
                self._tell_stage(stage, progress)

    def say(self, text: str) -> None:
        """One line of its own."""
        if not self._quiet:
            with self._lock:
                self._clear()
                self._line(text)

    def close(self) -> None:
        """Leave nothing on the line."""
        self._ended.set()
        with self._lock:
            self._clear()

    def _tick(self) -> None:
        """Count the seconds of a wait: on the line each second, in a log now and then."""
        told = 0
        while not self._ended.wait(1):
            with self._lock:
                waited = round(time.monotonic() - self._since)
                told = min(told, waited)
                if self._ended.is_set() or waited < SHORT_WAIT_S or not any(self._open.values()):
                    continue
                if self._live:
                    self._redraw(f"  {waited} s")
                elif waited >= told + LOGGED_EVERY_S:
                    told = waited
                    stage = next(stage for stage in reversed(Stage) if self._open.get(stage))
                    self._line(f"{stage}: waiting, {waited} s")

    def _tell_stage(self, stage: Stage, progress: Progress) -> None:
        """One line when a stage is through, and again only when a later check makes it look worse."""
        worst = self._worst[stage]
        if self._told.get(stage) is worst:
            return
        self._told[stage] = worst
        said = _short(progress.summary) if progress.status is worst and worst is not Status.SKIPPED else worst.value
        self._line(f"{stage}: {self._marks[worst]} {said}")

    def _redraw(self, more: str = "") -> None:
        parts: list[str] = []
        for stage in Stage:
            if stage in self._worst and not self._open.get(stage):
                parts.append(f"{stage} {self._marks[self._worst[stage]]}")
            elif self._open.get(stage):
                parts.append(f"{stage} …" if self._marks is _MARKS else f"{stage} ..")
        text = "  ".join(parts) + more
        try:
            columns = os.get_terminal_size(self._stream.fileno()).columns or 80
        except OSError:
            columns = 80
        text = text[-(columns - 1) :]
        self._write("\r" + text.ljust(self._width))
        self._width = len(text)

    def _clear(self) -> None:
        if self._live and self._width:
            self._write("\r" + " " * self._width + "\r")
            self._width = 0

    def _line(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        clean = harmless("".join(char if char.isprintable() else "�" for char in text))
        self._write(clean.encode(encoding, "replace").decode(encoding, "replace") + "\n")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):  # a full or closed standard error changes no result
            self._stream.write(text)
            self._stream.flush()


def _short(text: str) -> str:
    """A sentence for one line of a log; the report has the rest."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
