"""The files of one lab and the environment of its demo run.

Profile, CA bundle, token, the `databricks` program.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dbapp_diag.lab.world import Cli, World

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


def write_cli(cli: Cli, token: str, expires: float, bin_dir: Path) -> None:
    """A `databricks` program with the contract of the real one.

    databricks-sdk-py credentials_provider.py runs `version --output json` and `auth token`. Older ones take any
    file under 1 MiB for the legacy program, hence the padding; newer ones know that by the line of its entry point.
    """
    local = datetime.fromtimestamp(expires).strftime("%Y-%m-%dT%H:%M:%S.000000")
    answer = json.dumps({"access_token": token, "token_type": "Bearer", "expiry": local})
    outcome = {
        "works": f"cat <<'END'\n{answer}\nEND\nexit 0",
        "login-expired": (
            "echo 'Error: a new access token could not be retrieved because the refresh token is invalid. "
            "To reauthenticate, run the following command: $ databricks auth login --profile lab' >&2\nexit 1"
        ),
        "not-logged-in": (
            "echo 'Error: cache: databricks OAuth is not configured for this host. "
            "Try logging in again with databricks auth login before retrying.' >&2\nexit 1"
        ),
        "legacy": "echo 'Error: No such command \"token\".' >&2\nexit 2",
    }[cli.mode]
    version = '{"Version":"0.298.0","Major":0,"Minor":298,"Patch":0}'
    script = f"""#!/bin/sh
if [ "$1" = version ]; then echo '{version}'; exit 0; fi
if [ "$1 $2" = "auth token" ]; then
{outcome}
fi
echo "Error: unknown command \\"$1\\" for \\"databricks\\"" >&2
exit 1
"""
    if cli.mode == "legacy":
        script = script.replace(f"echo '{version}'; exit 0", "echo 'Version 0.18.0'; exit 0")
        script += "# from databricks_cli.cli import main\n"
    else:
        script += "# padding\n" * 120_000
    path = bin_dir / "databricks"
    path.write_text(script, encoding="utf-8")
    path.chmod(0o700)


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
    """A folder of PATH without programs that would sign in by themselves."""
    return bool(folder) and not any(Path(folder, name).exists() for name in FOREIGN_PROGRAMS)
