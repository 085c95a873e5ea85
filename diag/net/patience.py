"""How long silence is waited for: less each time, where this run has met silence before."""

from __future__ import annotations


class Patience:
    """The limit of one kind of wait: the whole time at first, half of it after a silence, a quarter after two or more.

    A network that swallows packets does so at every step, one after another; the whole wait each time would tell no
    more and take a minute. An answer changes nothing: what comes late once may be late again, and is told by its time.
    """

    def __init__(self, full: float) -> None:
        self._full = full
        self._silences = 0

    @property
    def seconds(self) -> float:
        """The limit as it stands."""
        return self._full / (1, 2, 4)[min(self._silences, 2)]

    def silence(self, waited: float) -> None:
        """Somebody gave no answer within a limit that stood when the wait began. Waits that began before another's end
        count as one with it."""
        if waited <= self.seconds:
            self._silences += 1
