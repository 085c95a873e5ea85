"""One fault's fix, tried: the tool is asked, the first fix that changes something is carried out by a shell, and the tool is
asked again."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from dbapp_diag.lab import Lab
from dbapp_diag.lab.session import faults
from tests.fixes.commands import gives_token, is_call, kind_of
from tests.fixes.meanwhile import MEANWHILE
from tests.fixes.people import YOU, environment_of, typed
from tests.scenarios.asking import called

PLANTED = {fault.id: fault.plants[0] for fault in faults()}
TRIED = tuple(fault.id for fault in faults() if fault.stops_the_call and fault.variant is None)
"""The faults that `dbapp-diag lab faults` lists."""
VARIANTS = (
    "ca-bundle-broken--sdk-stops", "client-secret-rejected--app", "client-secret-rejected--entra",
    "client-secret-rejected--unknown-client", "credentials-conflict--two-profiles", "credentials-missing--azure-cli",
    "config-file-unreadable--folder", "credentials-missing--keyring", "credentials-missing--nothing",
    "endpoint-method--post", "environment-overrides-profile--client", "login-expired--azure-cli",
    "login-expired--cache-truncated", "login-expired--upgraded", "permission-missing--app-to-app",
    "permission-missing--person", "proxy-invalid--blank",
    "proxy-needed--http-only", "tls-intercepted--sdk-refuses", "token-is-entra--sign-in",
    "token-is-pat--profile",
)  # fmt: skip
"""Variants whose fix is another command than the plain fault's."""
PATIENCE = 25.0
"""Seconds that a command may take."""
OWN_TO_SHELLS = ("_", "SHLVL", "PWD", "OLDPWD")


class Kind(StrEnum):
    """What became of a fault's fix."""

    GONE = "the cause is gone"
    STAYS = "the cause stays"
    SHOWS = "its commands only show something"
    WORDS = "it's in words"
    MACHINE = "it changes the machine itself"


@dataclass(frozen=True, slots=True)
class Tried:
    """A fault, the fix that was taken for it (its first, where none is a command that changes something), and what came of it."""

    fault: str
    cause: str
    kind: Kind
    who: str
    text: str
    command: str | None
    then: str = ""
    """What the second run says, where there was one: of a cause that stays with the end of what the command wrote."""


def try_fix(fault: str) -> Tried:
    """Plant the fault, ask, mend, ask again. Raises AssertionError where the first run doesn't name the planted cause."""
    with Lab([fault]) as lab:
        first = _asked(lab, lab.env)
        cause = PLANTED[fault]
        assert cause in _roots(first), (fault, first["headline"], _roots(first))
        fixes = first["root_causes"][0]["fix"]
        fix, kind = _chosen(fixes)
        if kind is not Kind.GONE:
            return Tried(fault, cause, kind, fix["who"], fix["text"], fix["command"])
        second, said = _carried_out(lab, fault, fix["who"], fix["command"])
    then = f"{second['headline']} {_roots(second)}" if second is not None else "it made no report"
    if second is None or cause in _roots(second):
        kind, then = Kind.STAYS, f"{said[-500:]} → {then}"
    return Tried(fault, cause, kind, fix["who"], fix["text"], fix["command"], then)


def _chosen(fixes: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Kind]:
    """The fix to carry out; without one that can be, the first of its kind."""
    kinds = {"changes": Kind.GONE, "machine": Kind.MACHINE, "shows": Kind.SHOWS}
    told = [(fix, kinds[kind_of(fix["command"])]) for fix in fixes if fix["command"]]
    by_kind = [one for kind in (Kind.GONE, Kind.MACHINE, Kind.SHOWS) for one in told if one[1] is kind]
    return by_kind[0] if by_kind else (fixes[0], Kind.WORDS)


def _carried_out(lab: Lab, fault: str, who: str, command: str) -> tuple[dict[str, Any] | None, str]:
    """The report of the run after the command (None: it made none), and what the command wrote."""
    passes = MEANWHILE.get(PLANTED[fault], lambda lab: None)
    waiting = threading.Timer(1.0, passes, [lab])
    if "--wait" in command:
        waiting.start()
    else:
        passes(lab)
    try:
        status, out, said, env = _shell(command, environment_of(lab, who), typed(lab, command), lab.base_dir / "home")
    finally:
        waiting.cancel()
    if is_call(command):
        return (json.loads(out) if out.startswith("{") else None), said
    if status:
        return None, f"status {status}: {out}{said}"
    given: list[str] = []
    if gives_token(command):
        place = next((lab.argv[at + 1] for at, word in enumerate(lab.argv) if word == "--token-file"), None)
        given = [] if place else ["--token-file", str(lab.base_dir / "token")]
        path = Path(place or given[1])
        path.write_text(out.rpartition(" ")[2], encoding="utf-8")
        path.chmod(0o600)
    return _asked(lab, env if who == YOU else lab.env, *given), f"{out}{said}"


def _shell(command: str, env: Mapping[str, str], stdin: str, folder: Path) -> tuple[int, str, str, dict[str, str]]:
    """Exit code, standard output and error of the command as a shell takes it, and the environment that it leaves behind."""
    left = folder.parent / "environment"
    lines = f"{command}\nstatus=$?\nenv -0 >'{left}'\nexit $status\n"
    try:
        done = subprocess.run(
            ["bash", "-c", lines],
            env=dict(env), cwd=folder, input=stdin, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 124, "", f"it didn't end within {PATIENCE:g} s", dict(env)
    pairs = (each.partition("=") for each in left.read_text(encoding="utf-8").split("\0") if each)
    return (
        done.returncode,
        done.stdout,
        done.stderr,
        {name: value for name, _, value in pairs if name not in OWN_TO_SHELLS},
    )


def _asked(lab: Lab, env: Mapping[str, str], *more: str) -> dict[str, Any]:
    with lab.importable():
        done = called(("run", *lab.argv, *more, "--format", "json", "--quiet"), env)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _roots(report: Mapping[str, Any]) -> list[str]:
    return [root["id"] for root in report["root_causes"]]
