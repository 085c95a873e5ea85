"""Whoever follows an exchange while it's under way: to stop reading in time, or to go on where HTTP ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol


class Stream(Protocol):
    """What is left of a connection after its upgrade: bytes, both ways."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most so many; none at the end."""
        ...

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        ...


class Listener:
    """Follows one exchange. This one does nothing; what it's told is unmasked, and stays with it."""

    body_timeout: ClassVar[float] = 0.0
    """Seconds for which a body may be waited for, where that's more than the settings'."""
    read_limit: ClassVar[int] = 0
    """Bytes of a body that may be read, where that's more than the settings'."""
    needs_more: ClassVar[bool] = False
    """What came before time ran out isn't what it waits for: an event stream's first events aren't enough."""
    talk_timeout: ClassVar[float] = 0.0
    """Seconds that `upgraded` may take."""

    def headers(self, status: int, headers: Sequence[tuple[bytes, bytes]]) -> None:
        """The answer has begun. Comes before anything of it is recorded."""

    def enough(self, part: bytes) -> bool:
        """A part of the body, unpacked; True ends the reading."""
        return False

    async def upgraded(self, stream: Stream) -> None:
        """The answer was 101: from here on the connection isn't HTTP's."""
