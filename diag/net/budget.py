"""How many requests a run may still send to a host."""

from __future__ import annotations

from collections import Counter


class Budget:
    """Counts requests by host. One run, one budget: nobody's server is hammered, whatever a check does."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._spent: Counter[str] = Counter()

    def take(self, host: str) -> bool:
        """Count one request to `host`; False when its budget is spent, and then nothing may be sent."""
        name = host.lower().rstrip(".")
        if self._spent[name] >= self._limit:
            return False
        self._spent[name] += 1
        return True

    def spent(self) -> dict[str, int]:
        """Requests sent so far, by host."""
        return dict(self._spent)
