"""Whose turn it is: one run at a time in a process, and a pause after each."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable


class Turns:
    """Hands out turns. Safe to use from several threads and event loops."""

    def __init__(self, *, pause: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`longest` bounds a turn (seconds): one that isn't given back counts as over then."""
        self._pause = pause
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at = -math.inf
        self._turn = 0

    def take(self) -> int | None:
        """The number of a turn, or None when it isn't free."""
        with self._lock:
            now = self._clock()
            if now < self._free_at:
                return None
            self._free_at = now + self._longest
            self._turn += 1
            return self._turn

    def give_back(self, turn: int) -> None:
        """The turn is over; the pause begins."""
        with self._lock:
            if turn == self._turn:
                self._free_at = self._clock() + self._pause

    def wait(self) -> int:
        """Whole seconds until the next turn at the latest, one at least."""
        with self._lock:
            return max(1, math.ceil(self._free_at - self._clock()))
