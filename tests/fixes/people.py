"""Who carries a fix out, and on what machine: the caller in the lab's own environment, and others in one of their own."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from dbapp_diag.lab import Lab
from dbapp_diag.lab.home import BASICS
from dbapp_diag.lab.world import ADMIN, CALLER, WORKSPACE

YOU = "you"
JOINS = ("--resolver", "--ca-bundle")
"""Options by which a call reaches the lab, and which may be given once."""
PROGRAM = """#!/bin/sh
# dbapp-diag as printed; a call reaches the lab, and writes its report to standard output.
case "$1 $2" in
"run "*) set -- "$@" --format json --quiet ;;
"token get") ;;
*) exec {python} -P -m dbapp_diag "$@" ;;
esac
{joins}
exec {python} -P -m dbapp_diag "$@" {connections}
"""


def environment_of(lab: Lab, who: str) -> Mapping[str, str]:
    """The environment of the one who carries a fix out, with the programs that it names on PATH: the Databricks CLI is
    installed by whoever is told to use it."""
    folder = lab.base_dir / "at-hand"
    folder.mkdir(exist_ok=True)
    _write_dbapp_diag(lab, folder)
    if who == YOU:
        env = dict(lab.env)
    else:
        env = {name: value for name, value in lab.env.items() if name in (*BASICS, "PATH")} | _home_of_admin(lab)
    if shutil.which("databricks", path=env["PATH"]) is None or who != YOU:
        lab.install_cli(folder)
    return env | {"PATH": f"{folder}:{env['PATH']}"}


def typed(lab: Lab, command: str) -> str:
    """What the caller types at the command's prompts: a new secret as the administrator hands it over, the workspace where a login
    wants to know it, else the Enter key."""
    if "read -rs ARM_" in command:
        return f"{lab.world.directory.clients[CALLER.id]}\n"
    if "read -rs" in command:
        clients = lab.world.workspace.clients
        known = lab.env.get("DATABRICKS_CLIENT_ID", "")
        client = known if known in clients else CALLER.id
        return f"{client}\n{clients[client]}\n" if "read -r DATABRICKS_CLIENT_ID" in command else f"{clients[client]}\n"
    name = "" if "--profile" in command else "\n"
    return name if "--host" in command else f"{name}https://{WORKSPACE}\n"


def _home_of_admin(lab: Lab) -> dict[str, str]:
    """The home folder of the app's owner, who is an administrator of the workspace, signed in there by a profile of any name."""
    home = lab.base_dir / "home-of-admin"
    home.mkdir(exist_ok=True)
    fields = f"host = https://{WORKSPACE}\ntoken = {lab.mint(principal=ADMIN.id)}\n"
    profiles = home / ".databrickscfg"
    profiles.write_text("".join(f"[{name}]\n{fields}\n" for name in ("DEFAULT", "lab")), encoding="utf-8")
    return {"HOME": str(home), "USERPROFILE": str(home)}


def _write_dbapp_diag(lab: Lab, folder: Path) -> None:
    given = dict(pairwise(lab.argv))
    joins = "\n".join(
        f'case " $* " in *" {name} "*) ;; *) set -- "$@" {name} {shlex.quote(given[name])} ;; esac'
        for name in JOINS
        if name in given
    )
    connections = shlex.join(part for each in lab.connections for part in ("--connect-to", each))
    path = folder / "dbapp-diag"
    python = shlex.quote(sys.executable)
    path.write_text(PROGRAM.format(python=python, joins=joins, connections=connections), encoding="utf-8")
    path.chmod(0o755)
