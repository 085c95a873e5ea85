"""The group of commands, each imported only when it's called, and the one place where errors become exit codes."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Sequence

import click

from dbapp_diag.cli.usage import Group, sentence
from dbapp_diag.evidence.redaction import unforeseen
from dbapp_diag.model.errors import DiagError

COMMANDS = {
    "run": "Find out why a call to an app fails, and fix it.",
    "smoke": "Make several calls from a file, in one report.",
    "preflight": "Find mistakes in an app's folder before it's deployed.",
    "causes": "List what can be wrong.",
    "checks": "List what is examined.",
    "explain": "Explain a check, a cause or a status (401, 302, 403, 404, 5xx).",
    "snippet": "Print code that makes the call, from curl to a notebook or a workflow.",
    "token": "Get a token for curl, explain one offline, list where credentials come from.",
    "replay": "Diagnose a saved report again, offline.",
    "demo": "See it work: a fake workspace on this machine, with faults on demand.",
    "lab": "Serve the fake workspace, or list its faults.",
}

_EPILOG = """\b
Exit codes: 0 healthy, 1 a problem is established, 2 usage, 3 inconclusive or incomplete,
4 the tool itself failed, 130 interrupted. `run --fail-on problem|warning|never` chooses what counts.

\b
Shell completion (bash; zsh and fish likewise):
  eval "$(_DBAPP_DIAG_COMPLETE=bash_source dbapp-diag)"
"""


_NO_ARGUMENTS: tuple[type[click.UsageError], ...] = tuple(
    filter(None, [getattr(click.exceptions, "NoArgsIsHelpError", None)])
)
"""What click raises for a group without a command since 8.2; before, it prints the help by itself."""
_COMPLETE = "_DBAPP_DIAG_COMPLETE"


class Lazy(Group):
    """A group that knows its commands by name and imports a module only to run or complete it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"dbapp_diag.cli.{cmd_name}_command")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from dbapp_diag.model.version import __version__

        click.echo(f"dbapp-diag {__version__}")
        ctx.exit()


@click.group(
    cls=Lazy, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def group() -> None:
    """Find out why a call to a Databricks App fails, and fix it.

    \b
    dbapp-diag run --app my-app --endpoint /api/items
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; give the exit code. No traceback reaches the caller's screen."""
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        result: object = group.main(
            args=None if argv is None else list(argv), prog_name="dbapp-diag", standalone_mode=False
        )
        return result if isinstance(result, int) else 0
    except DiagError as error:
        return _say(str(error), error.exit_code)
    except click.UsageError as error:
        if isinstance(error, _NO_ARGUMENTS):
            click.echo(error.format_message(), err=True)
            return 2
        where = f"\nTry '{error.ctx.command_path} --help'." if error.ctx else ""
        return _say(f"{sentence(error)}{where}", 2)
    except click.ClickException as error:
        return _say(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has no reader
        return 0
    except BaseException as error:  # noqa: BLE001  # the last net: a sentence in place of a traceback
        if isinstance(error, SystemExit) and isinstance(error.code, int) and _COMPLETE in os.environ:
            return error.code  # click ends a shell's completion so
        return _say(unforeseen(error), 4)


def _as_interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _say(text: str, code: int) -> int:
    from dbapp_diag.cli.output import tell  # late: --help needs none of it
    from dbapp_diag.reports.neutral import visible

    with contextlib.suppress(OSError):  # a full standard error changes no exit code
        tell(visible(f"dbapp-diag: {text}", lines=True))
    return code
