"""The options that make up a question, shared by `run` and whatever asks the same way: as click has them, and reading them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import click

from dbapp_diag.cli.completion import OF_OPTIONS
from dbapp_diag.engine.question import Question, question_of
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import Option, Part, checked, flag
from dbapp_diag.model.options import OF_THE_COMMAND_LINE
from dbapp_diag.model.settings import LONGEST
from dbapp_diag.model.target import GivenToken
from dbapp_diag.model.times import length

Command = TypeVar("Command", bound=Callable[..., Any])


def duration(ctx: click.Context, param: click.Parameter, text: str | None) -> float | None:
    """An option's seconds, written as `30`, `30s`, `5m`, `500ms` or `1h`. Raises UsageError, naming the option."""
    if text is None:
        return None
    option = flag(param.name or "")
    seconds = length(text)
    if seconds is None:
        raise UsageError(f"{option}: that isn't a duration; write 30s, 5m or 500ms")
    if option == "--timeout" and seconds < 0.1:
        raise UsageError(f"{option}: that is too short for anything; the least is 100ms")
    if seconds > LONGEST:
        raise UsageError(f"{option}: that is longer than a day")
    return seconds


def _names(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def question_options(*wanted: str | Part) -> Callable[[Command], Command]:
    """Add the options that `question` reads: those named, alone or by what they're about, or all of them."""

    def add(command: Command) -> Command:
        for row in reversed(OF_THE_COMMAND_LINE):
            if not wanted or row.name in wanted or row.part in wanted:
                command = _option(row)(command)
        return command

    return add


def _option(row: Option) -> Callable[[Command], Command]:
    how: dict[str, Any] = {}
    if row.choices:
        how = {"type": click.Choice(row.choices), "default": row.default, "show_default": True}
    elif bool in row.types:
        how = {"is_flag": True}
    elif float in row.types:
        how = {"callback": duration, "default": f"{row.default:g}s", "show_default": True}
    elif tuple in row.types:
        how = {"callback": _names}
    elif Iterable in row.types:
        how = {"multiple": True}
    elif int in row.types:
        how = {"type": int, "default": row.default, "show_default": True}
    elif row.default is not None:
        how = {"default": row.default, "show_default": True}
    spelt = (row.short, flag(row.name)) if row.short else (flag(row.name),)
    if row.name in OF_OPTIONS:
        how["shell_complete"] = OF_OPTIONS[row.name]
    return click.option(*spelt, row.name, metavar=row.metavar, help=row.help, hidden=row.hidden, **how)


def question(
    options: Mapping[str, object], env: Mapping[str, str], *, fail_on: str = "problem", app_needed: bool = True
) -> Question:
    """Read the options, as click gives them; without `app_needed` they needn't name an app. Raises UsageError with one sentence for
    whatever can't be asked."""
    known = checked({name: value for name, value in options.items() if value is not None}, OF_THE_COMMAND_LINE, flag)
    if app_needed and known["app"] is None and known["url"] is None:
        raise UsageError("which app? give --app NAME or --url https://…databricksapps.com")
    found = question_of(known, env, flag, token=given_token(known, env))
    return replace(found, settings=replace(found.settings, fail_on=fail_on))


def given_token(options: Mapping[str, Any], env: Mapping[str, str]) -> GivenToken | None:
    """The token given for examination, or None. Raises UsageError when it can't be read or two are given."""
    variable, file, stdin = (options[name] for name in ("token_env", "token_file", "token_stdin"))
    named = [variable is not None, file is not None, stdin]
    if sum(named) > 1:
        raise UsageError("give one of --token-env, --token-file and --token-stdin")
    if not any(named):
        return None
    from dbapp_diag.auth.tokens.from_options import read_given

    return read_given(env=env, variable=variable, file=file, stdin=sys.stdin if stdin else None)
