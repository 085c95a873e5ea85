"""The files and the input that a command names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dbapp_diag.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Files:
    """Reads what options name. `base` is the directory that names start from."""

    base: Path
    stdin: Callable[[], bytes]

    def read(self, name: str, *, option: str) -> bytes:
        """All bytes of a file, or of the input for `-`. Raises UsageError, which names the option and not the file."""
        if name == "-":
            return self.stdin()
        try:
            return (self.base / name).read_bytes()
        except (OSError, ValueError):
            raise UsageError(
                f"{option} names a file that can't be read; run this where the file is, or put its text into the command."
            ) from None


def as_bytes(text: str) -> bytes:
    """A word of the command as curl gets it."""
    return text.encode("utf-8", "surrogateescape")


def as_text(data: bytes) -> str:
    """Bytes of a file as they'd stand in the command."""
    return data.decode("utf-8", "surrogateescape")
