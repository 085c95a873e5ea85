"""Fixes with this target's values in them."""

from __future__ import annotations

import shlex
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.causes.model import Fix
from dbapp_diag.fixes import command, fill
from dbapp_diag.words import Who


def test_values_are_put_in_and_unknown_ones_stay_readable() -> None:
    """A value nobody knows shows as <name>, for the reader to fill in."""
    fix = fill(
        Fix(Who.YOU, "Sign in to {workspace}", "databricks auth login --host {workspace} --profile {profile}"),
        {"profile": "my-env"},
    )
    assert fix.text == "Sign in to <workspace>"
    assert fix.command == "databricks auth login --host <workspace> --profile my-env"


@given(st.text())
def test_a_value_from_outside_is_one_word_for_the_shell(value: str) -> None:
    """Whatever a server or file said can't become a command of its own."""
    words = shlex.split(command("tool --name {name} end", {"name": value or "x"}))
    assert words[:2] == ["tool", "--name"]
    assert words[-1] == "end"
    assert len(words) == 4


def test_a_value_within_quotes_stays_within_them() -> None:
    """Placeholders inside quoted words are escaped for that kind of quote."""
    line = command("printf %s \"{value}\" '{value}'", {"value": "$(touch /tmp/x) `id` \" ' \\"})
    assert (
        subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout
        == "$(touch /tmp/x) `id` \" ' \\" * 2
    )


def test_every_fix_of_the_catalogue_can_be_filled_with_nothing_known() -> None:
    """No fix breaks for lack of values."""
    for entry in built_in().values():
        for fix in entry.fixes:
            done = fill(fix, {})
            assert "{" not in done.text
