"""Reading the files of a folder that may be hostile: bounded, text alone, and never out of the folder by a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dbapp_diag.model.errors import UsageError
from dbapp_diag.reports.neutral import visible

LARGEST = 128 * 1024
"""Bytes of a file that's read: YAML of such a size takes some three seconds to read with its places."""
MOST_ENTRIES, DEEPEST = 20_000, 4
"""Entries of folders that are looked at, and levels of folders."""
# fmt: off
_SKIPPED = frozenset(
    (
        "node_modules", "venv", "env", "site-packages", "__pycache__", "dist", "build", "target", "tests", "test",
        "fixtures", "examples"
    )
)
# fmt: on
"""Folders that hold no app of their own."""


class Files:
    """The files below a folder, by their paths from it, written with `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = Path(os.path.realpath(root))
        self._texts: dict[str, str | None] = {}

    def is_file(self, name: str) -> bool:
        """Whether there's such a file in the folder."""
        return self._inside(name) and os.path.isfile(self.root / name)

    def is_folder(self, name: str) -> bool:
        """Whether there's such a folder in it."""
        return self._inside(name) and os.path.isdir(self.root / name)

    def text(self, name: str) -> str | None:
        """The text of a file that may be missing, or be no text; such a one is None, and no rule says anything about it."""
        if name not in self._texts:
            try:
                self._texts[name] = self.needed(name)
            except UsageError:
                self._texts[name] = None
        return self._texts[name]

    def needed(self, name: str) -> str:
        """The text of a file that decides what is examined. Raises UsageError with the file and what is wrong with it."""
        path, shown = self.root / name, visible(name)
        if not self._inside(name):
            raise UsageError(f"{shown}: it's a link that leads out of the folder; put the file itself there")
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{shown}: it can't be read ({getattr(error, 'strerror', None) or 'no such name'})"
            ) from None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UsageError(f"{shown}: it isn't a file with text; replace it by one")
            with open(handle, "rb", closefd=False) as file:
                data = file.read(LARGEST + 1)
        finally:
            os.close(handle)
        if len(data) > LARGEST:
            raise UsageError(f"{shown}: it's longer than can be examined ({LARGEST // 1024} KiB); make it shorter")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{shown}: it isn't UTF-8 text; save it as UTF-8") from None

    def names(self, folder: str = "") -> list[str]:
        """The names in a folder, sorted; empty where it can't be listed."""
        if not self._inside(folder or "."):
            return []
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(entry.name for entry, _ in zip(entries, range(MOST_ENTRIES), strict=False))
        except OSError:
            return []

    def folders(self) -> Iterator[str]:
        """The folder itself (``""``) and those below it, the nearest first. Links aren't followed."""
        waiting, seen = [""], 0
        while waiting:
            folder = waiting.pop(0)
            yield folder
            if folder.count("/") + bool(folder) >= DEEPEST:
                continue
            for name in self.names(folder):
                seen += 1
                if seen > MOST_ENTRIES:
                    return
                inner = joined(folder, name)
                path = self.root / inner
                if (
                    name not in _SKIPPED
                    and not name.startswith(".")
                    and os.path.isdir(path)
                    and not os.path.islink(path)
                ):
                    waiting.append(inner)

    def _inside(self, name: str) -> bool:
        try:
            real = Path(os.path.realpath(self.root / name))
        except (OSError, ValueError):
            return False
        return real == self._real or self._real in real.parents


def joined(folder: str, name: str) -> str:
    """A path below the examined folder, with `.` and `..` worked out; what leads out of it begins with `..`."""
    return os.path.normpath(PurePosixPath(folder, name.replace("\\", "/"))).replace("\\", "/").removeprefix("./")
