"""The files of one lab and the environment of its demo run.

Profile, CA bundle, token, further files; the programs are in `programs.py`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dbapp_diag.lab.world import World

BASICS = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "COMSPEC", "PATHEXT")
FOREIGN_PROGRAMS = ("databricks", "az", "databricks.exe", "az.cmd")


class Marks:
    """Fills the marks (`@proxy@` and the like) into a world's texts."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """`values` holds the marks with their at-signs."""
        self._values = values

    def fill(self, text: str) -> str:
        """The text with every mark replaced."""
        for mark, value in self._values.items():
            text = text.replace(mark, value)
        return text


def write_profiles(world: World, home: Path, marks: Marks) -> Path:
    """The profile file, as the world describes it."""
    path = home / ".databrickscfg"
    if world.profile_bytes is not None:
        path.write_bytes(world.profile_bytes)
        return path
    text = world.profile_text
    if text is None:
        parts = (
            f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())
            for name, fields in world.profiles.items()
        )
        text = "\n".join(parts)
    path.write_text(marks.fill(text), encoding="utf-8")
    path.chmod(0o600)
    return path


def write_files(world: World, home: Path, marks: Marks) -> None:
    """Whatever more a fault wants in the home folder."""
    for name, text in world.files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(marks.fill(text), encoding="utf-8")
        path.chmod(0o600)


def environment(world: World, home: Path, profiles: Path, bin_dir: Path, marks: Marks) -> dict[str, str]:
    """The whole environment of the demo run: a few basics of this machine, and what the world says."""
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if _neutral(folder)]
    env = {name: os.environ[name] for name in BASICS if name in os.environ}
    env |= {
        "PATH": os.pathsep.join([str(bin_dir), *folders]),
        "HOME": str(home),
        "USERPROFILE": str(home),
        "DATABRICKS_CONFIG_FILE": str(profiles),
    }
    return env | {name: marks.fill(value) for name, value in world.environment.items()}


def _neutral(folder: str) -> bool:
    """A folder of PATH without programs that would sign in by themselves; one that can't be looked into has none."""
    return bool(folder) and not any(os.path.exists(os.path.join(folder, name)) for name in FOREIGN_PROGRAMS)
