"""The table of options: what is derived from it fits the rest."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import pytest

from dbapp_diag.cli.run_command import command
from dbapp_diag.facts.asked import Asked
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import APP, CALL, CALLER, TOKEN, Option, argument, checked, flag
from dbapp_diag.model.options import OF_PYTHON, OF_THE_COMMAND_LINE, repeated, token_repeated
from dbapp_diag.model.settings import NetworkSettings, Settings

EVERY = {row.name: row for row in (*OF_PYTHON, *OF_THE_COMMAND_LINE)}
PLACES = {each.name for kind in (Asked, Settings, NetworkSettings) for each in fields(kind)}


@pytest.mark.parametrize("row", EVERY.values(), ids=EVERY)
def test_each_value_has_a_field_to_go_to(row: Option) -> None:
    """But a token's, whose text no fact and no setting holds; what makes up the request's kind and body is repeated from those."""
    made_of = {"mcp": "kind", "websocket": "kind", "data": "body", "json": "body"}
    assert row.field in PLACES or row.name.startswith("token") or made_of.get(row.name) in PLACES
    assert row.name not in made_of or row.again is not None


@pytest.mark.parametrize("row", OF_THE_COMMAND_LINE, ids=lambda row: row.name)
def test_the_command_line_has_each_option_as_its_row_says(row: Option) -> None:
    """Its spelling, help and place-holder."""
    param = next(each for each in command.params if each.name == row.name)
    assert (param.opts[-1], param.metavar) == (flag(row.name), row.metavar)
    assert param.to_info_dict()["help"] == row.help


@pytest.mark.parametrize("row", [row for row in OF_PYTHON if bool not in row.types], ids=lambda row: row.name)
def test_python_refuses_a_value_of_another_type_by_the_arguments_name(row: Option) -> None:
    """In one sentence; a switch takes anything, as Python's own `if` does."""
    wrong: object = {"json": object(), "repeat": "3"}.get(row.name, "3" if row.types == (float,) else 3)
    with pytest.raises(UsageError, match=f"^{row.name}: [^\n]+ (?:wanted|written as JSON)$|^connect_to: give a list"):
        checked({row.name: wrong}, OF_PYTHON, argument)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"app": "my-app", "url": "https://x"}, "give either {app} or {url}, not both"),
        ({"proxy": "http://p", "no_proxy": True}, "give either {proxy} or {no_proxy}, not both"),
        ({"app": "A"}, "{app}: that isn't an app's name (lower-case letters, digits and hyphens); for a URL use {url}"),
        (
            {"connect_to": ["x"]},
            "{connect_to}: that isn't HOST:PORT:ADDR:PORT; for example app.example:443:127.0.0.1:8443",
        ),
    ],
)
def test_a_refusal_names_options_as_the_caller_does(given: dict[str, Any], said: str) -> None:
    """The same sentence for both."""
    for rows, say in ((OF_PYTHON, argument), (OF_THE_COMMAND_LINE, flag)):
        with pytest.raises(UsageError) as refusal:
            checked(given, rows, say)
        assert str(refusal.value) == said.format(**{row.name: say(row.name) for row in rows})


def test_what_was_asked_is_repeated_without_the_defaults() -> None:
    """By the parts in the order in which they're named; a row's name and its field may differ."""
    asked = Asked(app="my-app", workspace="https://w", method="POST", endpoint="/api/x", exchange="never")
    words = [
        "--app",
        "my-app",
        "--host",
        "https://w",
        "--endpoint",
        "/api/x",
        "--method",
        "POST",
        "--exchange",
        "never",
    ]
    assert repeated(asked, APP, CALLER, CALL, TOKEN) == words
    assert repeated(Asked(app="my-app"), APP, CALLER, CALL, TOKEN) == ["--app", "my-app"]


def test_an_option_given_several_times_is_repeated_as_often_and_a_switch_has_no_value() -> None:
    """Whatever has a field of the row's name may be asked for its options."""
    held = SimpleNamespace(profile=("a", "b c"), workspace=True)
    assert repeated(held, CALLER) == ["--profile", "a", "--profile", "b c", "--host"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (None, []),
        ("--token-stdin", ["--token-stdin"]),
        ("--token-file my token", ["--token-file", "my token"]),
        ("the argument token", ["--token-env", "TOKEN"]),
    ],
)
def test_a_token_is_repeated_by_its_place(source: str | None, words: list[str]) -> None:
    """One that a program handed over has none, so that a variable stands for it."""
    assert token_repeated(source) == words
