"""Commands whose usage errors repeat nothing of what was given: an argument may hold a secret, such as a header for curl."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import click

from dbapp_diag.model.option import Part
from dbapp_diag.model.options import OF_THE_COMMAND_LINE

_GROUPS = ("The call", "Credentials", "The run", "Network", "Output", "Other options")
_OF_PARTS = {Part.APP: 0, Part.CALL: 0, Part.CALLER: 1, Part.TOKEN: 1, Part.RUN: 2, Part.NETWORK: 3}
_OF_NAMES = {
    **dict.fromkeys(("curl",), 0),
    **dict.fromkeys(("wait", "show_plan", "fail_on"), 2),
    **dict.fromkeys(("format", "files", "quiet", "why", "verbose", "colour", "open_it"), 4),
}
"""Which group an option belongs to, by what it's about in the table of options, or by its own name."""


def _group(param: click.Parameter) -> str:
    part = next((row.part for row in OF_THE_COMMAND_LINE if row.name == param.name), None)
    place = _OF_PARTS[part] if part is not None else _OF_NAMES.get(param.name or "", len(_GROUPS) - 1)
    return _GROUPS[place]


class Command(click.Command):
    """A command that counts the arguments that it doesn't accept, and refuses an option given twice that counts once."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True  # click's own refusal quotes them
        self._refuse_twice(ctx, args)
        super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            many = "an argument that isn't" if len(ctx.args) == 1 else f"{len(ctx.args)} arguments that aren't"
            raise click.UsageError(f"{ctx.command_path}: there's {many} understood", ctx)
        return ctx.args

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options in groups, where the command asks a question: the call comes first."""
        groups: dict[str, list[tuple[str, str]]] = {name: [] for name in _GROUPS}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                groups[_group(param)].append(record)
        if not groups[_GROUPS[0]]:
            return super().format_options(ctx, formatter)
        for name, rows in groups.items():
            if rows:
                with formatter.section(name):
                    formatter.write_dl(rows)
        return None

    def _refuse_twice(self, ctx: click.Context, args: Iterable[str]) -> None:
        """click lets the last one win without a word, so that of two calls only one would be made. Raises UsageError."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name: option for option in options for name in option.opts}
        seen: set[str] = set()
        ahead = iter(args)
        for word in ahead:
            if word == "--":
                return
            name = word.partition("=")[0] if word.startswith("--") else word[:2]
            option = names.get(name)
            if option is None or option.is_flag or option.count:
                continue
            if name == word:
                next(ahead, None)  # its value, which may look like an option
            if option.name in seen and not option.multiple:
                raise click.UsageError(f"{name}: it's given twice, and counts once", ctx)
            seen.add(option.name or "")


class Group(click.Group):
    """A group of such commands."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            hint = f"did you mean {near[0]}?" if near else f"it's one of {', '.join(self.list_commands(ctx))}"
            raise click.UsageError(f"there's no such command; {hint}", ctx)
        return super().resolve_command(ctx, args)


def sentence(error: click.UsageError) -> str:
    """What is wrong, by the option's or argument's name. Names of options are repeated, values never."""
    if not isinstance(error, click.BadParameter) or isinstance(error, click.MissingParameter):
        return error.format_message()
    name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else "an option"
    match error.param.type if error.param else None:
        case click.Choice() as known:
            return f"{name}: that's none of {', '.join(map(str, known.choices))}"
        case click.IntRange(min=least, max=most):
            return f"{name}: that isn't a whole number from {least} to {most}"
        case click.types.IntParamType():
            return f"{name}: that isn't a whole number"
        case _:
            return f"{name}: that value can't be used"
