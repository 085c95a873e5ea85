"""The lab's clock: this machine's, put forward or back on purpose."""

import time
from dataclasses import dataclass
from email.utils import formatdate


@dataclass(frozen=True, slots=True)
class LabClock:
    """What time it is at the workspace and the front door."""

    offset: float = 0.0
    """Seconds that the lab is ahead of this machine."""

    def now(self) -> float:
        """Seconds since 1970, as the lab sees them."""
        return time.time() + self.offset

    def http_date(self) -> str:
        """The `Date` header of an answer written now."""
        return formatdate(self.now(), usegmt=True)
