"""No usage error repeats what it was given: whoever mistakes an option may have put a token there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dbapp_diag.cli import main
from dbapp_diag.cli.main import COMMANDS, group
from tests.forked import forked_sign_in

SECRET = "q7secretq7secret"
SHAPES = (
    SECRET,
    f"{SECRET} é\x01?#/",
    f"Authorization: Bearer {SECRET}",
    f"https://{SECRET}:{SECRET}@x y",
    f"{SECRET}://a",
    f"127.0.0.1:{SECRET}",
    f"/{SECRET}/{SECRET}.{SECRET}",
    f"{SECRET * 40}.html",
    "",
)
"""What may stand in an option's place: a word, words, a header, an address, a file."""
NOWHERE = ("--timeout", "100ms", "--resolver", "127.0.0.1:9")
QUICK = {
    "run": ("--offline", "--timeout", "1s", "--quiet"),
    "snippet": (*NOWHERE, "--quiet"),
    "token get": (*NOWHERE, "--proxy", "http://127.0.0.1:9", "--host", "https://adb-1.1.azuredatabricks.net"),
}
"""Words with which a command that takes what it's given ends soon, and asks nobody."""
TAKES_AN_APP = ("run", "snippet")
RUNS = ("lab serve", "demo")
"""Commands that begin to work when nothing is wrong."""


@pytest.fixture(autouse=True)
def _sign_in_by_forks() -> Iterator[None]:
    with forked_sign_in():
        yield


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, (*path, name))
    else:
        yield " ".join(path), command


EVERY = dict(_commands(group))
OPTIONS = [(name, option) for name, command in EVERY.items() for each in command.params for option in each.opts]


def _said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(words)
    shown = capsys.readouterr()
    return code, (shown.out + shown.err).lower()


def test_every_command_is_looked_at() -> None:
    """The walk below the group must find the commands, those of groups as well."""
    assert {name.split()[0] for name in EVERY} == set(COMMANDS)
    assert {"token get", "token inspect", "lab serve"} <= set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_arguments_that_are_too_many_are_counted_not_repeated(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`dbapp-diag run -- curl -H "Authorization: Bearer …"` must not bring the token to a log."""
    takes_any = any(isinstance(each, click.Argument) and each.nargs == -1 for each in EVERY[name].params)
    code, said = _said([*name.split(), "--", "curl", "-H", f"Authorization: Bearer {SECRET}", SECRET], capsys)
    assert (code, SECRET in said) == (2, False)
    assert takes_any or "arguments that aren't understood" in said


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_a_value_that_an_option_does_not_take_is_not_repeated(
    name: str, option: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in an option's or argument's place, the refusal names that place and not what stood there."""
    monkeypatch.chdir(tmp_path)
    param = next(each for each in EVERY[name].params if option in each.opts)
    app = ("--app", "x") if name in TAKES_AN_APP and option not in ("--app", "--url") else ()
    for shape in SHAPES:
        given = [shape] if isinstance(param, click.Argument) else [f"{option}={shape}"]
        if option == "-o":
            given = [option, shape]
        if name in RUNS:
            given.append("--wording=none")  # so that nothing begins
        for words in (given, [*given, "--no-such-option"]):
            code, said = _said([*name.split(), *QUICK.get(name, ()), *app, *words], capsys)
            assert code != 2 or SECRET not in said, said
            assert code != 4, said


@pytest.mark.parametrize(
    "words", [(), ("token",), ("lab",), ("lab", "serve"), ("demo",), ("demo", "--way"), ("explain",)]
)
def test_a_word_that_nobody_knows_is_not_repeated(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Neither as a command nor as a fault, a way or a page."""
    for shape in SHAPES[:-1]:
        code, said = _said([*words, shape], capsys)
        assert (code, SECRET in said) == (2, False), said


def test_known_words_help(capsys: pytest.CaptureFixture[str]) -> None:
    """What can't be a secret is said: the known words of a choice, the nearest one, an option's name."""
    assert "run" in _said(["rum"], capsys)[1]
    assert "terminal, json" in _said(["checks", "--format", "yaml"], capsys)[1]
    assert "--formt" in _said(["checks", "--formt", "json"], capsys)[1]
    assert "from 1 to 65535" in _said(["token", "get", "--port", "many"], capsys)[1]
