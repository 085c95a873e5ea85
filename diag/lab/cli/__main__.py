"""The command line of the lab's `databricks` program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from dbapp_diag.lab.cli import auth, workspace
from dbapp_diag.lab.cli.place import CliError, Place
from dbapp_diag.lab.cli.words import VERSION


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, its arguments (a question mark behind one that may be left out), options and switches."""

    does: Callable[[Place, argparse.Namespace], str]
    """Gives what it prints."""
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()


WAITS = Command(workspace.apps, ("name",), ("--json", "--timeout"), ("--no-wait",))
READS = Command(workspace.apps, ("name",))
SENDS = Command(workspace.api, ("path",), ("--json",))
COMMANDS: Mapping[tuple[str, ...], Command] = {
    ("version",): Command(lambda place, given: VERSION),
    ("auth", "login"): Command(auth.login, ("place?",), ("--host", "--timeout")),
    ("auth", "token"): Command(auth.token, ("place?",), ("--host", "--timeout"), ("--force-refresh",)),
    ("auth", "profiles"): Command(auth.profiles, (), (), ("--skip-validate",)),
    ("auth", "describe"): Command(auth.describe, (), ("--host",), ("--sensitive",)),
    ("apps", "list"): Command(workspace.apps, ("name?",)),
    ("apps", "get"): READS,
    ("apps", "create"): Command(
        workspace.apps, ("name",), ("--json", "--timeout", "--description"), ("--no-wait", "--no-compute")
    ),
    ("apps", "start"): WAITS,
    ("apps", "stop"): WAITS,
    ("apps", "deploy"): Command(
        workspace.apps, ("name",), ("--json", "--timeout", "--source-code-path", "--mode"), ("--no-wait",)
    ),
    ("apps", "logs"): Command(workspace.apps, ("name",), ("--tail-lines",), ("--follow",)),
    ("apps", "list-deployments"): READS,
    ("apps", "get-permissions"): READS,
    ("apps", "update-permissions"): Command(workspace.apps, ("name",), ("--json",)),
    ("apps", "set-permissions"): Command(workspace.apps, ("name",), ("--json",)),
    ("current-user", "me"): Command(workspace.me),
    ("ip-access-lists", "list"): Command(workspace.ip_access_lists),
    **{("api", method): SENDS for method in ("get", "head", "post", "put", "patch", "delete")},
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CliError(message)


def main(words: Sequence[str]) -> int:
    """Do one command, at the place that the first word's file describes; 1 and a sentence on standard error where it fails."""
    place, asked = Place.read(Path(words[0])), words[1:]
    try:
        path = next((path for path in COMMANDS if tuple(asked[: len(path)]) == path), None)
        if path is None:
            raise CliError(f'unknown command "{" ".join(asked[:2])}" for "databricks"')
        given = _parser(path).parse_args(asked[len(path) :], argparse.Namespace(command=path[-1]))
        text = COMMANDS[path].does(place, given)
    except CliError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    sys.stdout.write(f"{text}\n" if text else "")
    return 0


def _parser(path: tuple[str, ...]) -> argparse.ArgumentParser:
    command, parser = COMMANDS[path], _Parser(prog=" ".join(("databricks", *path)), allow_abbrev=False)
    parser.add_argument("--profile", "-p")
    parser.add_argument("--output", "-o", choices=("text", "json"))
    for name in command.arguments:
        if name.endswith("?"):
            parser.add_argument(name.removesuffix("?"), nargs="?")
        else:
            parser.add_argument(name)
    for name in command.options:
        parser.add_argument(name)
    for name in command.switches:
        parser.add_argument(name, action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
