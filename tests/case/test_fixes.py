"""Fixes with this target's values in them."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.case.fixes import command, fill
from dbapp_diag.case.target_values import rerun, target_values
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.causes.texts import ACCESS_TOKEN
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.words import CauseId, EvidenceId, Who
from tests.made import asked


def test_values_are_put_in_and_unknown_ones_are_told_in_words_or_left_out() -> None:
    """The Databricks CLI asks for a host, and has a default profile."""
    fix = fill(
        Fix(Who.YOU, "Sign in to {workspace}.", "databricks auth login --host {workspace} --profile {profile}"),
        {"profile": "my-env"},
    )
    assert fix.text == "Sign in to the workspace's address."
    assert fix.command == "databricks auth login --profile my-env"
    bare = fill(Fix(Who.YOU, "", "databricks apps get {app} --profile {profile}"), {"app": "orders"})
    assert bare.command == "databricks apps get orders"


def test_a_command_that_lacks_a_value_is_told_in_the_text() -> None:
    """Nobody can carry out a command with a gap in it; what to put there stands beside it."""
    fix = fill(
        Fix(Who.YOU, "Deploy it.", "databricks apps deploy {app} --source-code-path {source_path}"), {"app": "orders"}
    )
    assert fix.command is None
    assert fix.text == (
        "Deploy it. As a command, with that folder for SOURCE_PATH: databricks apps deploy orders --source-code-path SOURCE_PATH"
    )


def test_a_command_of_the_run_that_isnt_known_is_no_command() -> None:
    assert fill(Fix(Who.YOU, "Again.", "{rerun} --verbose"), {}).command is None


def test_part_of_a_text_goes_with_its_value() -> None:
    text = "Check the name[[; the nearest is {nearest}]]."
    assert fill(Fix(Who.YOU, text), {}).text == "Check the name."
    assert fill(Fix(Who.YOU, text), {"nearest": "orders"}).text == "Check the name; the nearest is orders."


def test_no_fix_of_the_catalogue_has_a_gap_in_its_command() -> None:
    """With nothing known there's no command that a shell would take apart, or fill with a file that nobody has."""
    for entry in built_in().values():
        for each in entry.fixes:
            line = fill(each, {}).command or ""
            words = list(shlex.shlex(line, posix=True, punctuation_chars=True))
            assert all(after == "/dev/null" for sign, after in pairwise(words) if sign == "<"), line
            assert "{" not in line.replace("{token", ""), line


def test_a_correction_that_nobody_knows_is_no_command() -> None:
    """The text says what is wrong; a setting with a placeholder in it is worse than the one that's there."""
    fix = Fix(Who.YOU, "Correct {variable}: {problem}.", "export {variable}={corrected}")
    assert fill(fix, {"variable": "HTTPS_PROXY", "problem": "it holds no host"}).command is None
    known = fill(fix, {"variable": "HTTPS_PROXY", "corrected": "http://p:1"}).command
    assert known == "export HTTPS_PROXY=http://p:1"


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


def bare(name: str) -> bool:
    """Where nobody knows the value, a text has its name for it, as plug-ins' texts do."""
    return fill(Fix(Who.YOU, f"{{{name}}}"), {}).text == name.replace("_", " ")


@pytest.mark.parametrize("entry", built_in().values(), ids=lambda entry: str(entry.id))
def test_every_fix_of_the_catalogue_reads_as_a_sentence_with_nothing_known(entry: Cause) -> None:
    """What a text can't do without has words; the rest goes with what is said of it. "Wait retry after" helps nobody."""
    for fix in entry.fixes:
        told = fill(fix, {})
        names = re.findall(r"{(\w+)}", re.sub(r"\[\[.*?\]\]", "", fix.text))
        names += [name for name in re.findall(r"{(\w+)}", fix.command or "") if f" for {name.upper()}" in told.text]
        assert [name for name in names if bare(name)] == [], fix.text
        assert not re.search(r"[{}\[\]]{2}|{[a-z]", told.text), told.text


@pytest.mark.parametrize(
    "name", ["my token", "$(touch x)", "a;b", "a&b", "a>b", "`x`", "it's", '"', "-x", "a\nb", "*", "~/t"]
)
def test_a_name_in_the_command_to_paste_is_one_word(name: str) -> None:
    """Whatever a file, a variable or any other value is called, a shell reads it as one word and runs nothing of it."""
    for option in ("--token-file", "--token-env"):
        words = shlex.split(rerun(asked(app="my-app", token_given=f"{option} {name}")))
        assert words[words.index(option) + 1 :] == [name]
    fields = {"app": "--app", "url": "--url", "workspace": "--host", "profile": "--profile", "endpoint": "--endpoint"}
    fields |= {"origin": "--origin", "exchange": "--exchange", "method": "--method"}
    for field, option in fields.items():
        words = shlex.split(rerun(asked(**{field: name})))
        assert words[words.index(option) + 1] == name
    vantage = Vantage(
        time=datetime(2026, 11, 20, tzinfo=UTC), os="", python="", tool="", runtime="", proxies=(f"--proxy {name}",),
        resolver=name, ca_bundle=name, evidence=(EvidenceId("e1"),),
    )  # fmt: skip
    assert shlex.split(rerun(asked(), vantage))[-6:] == ["--resolver", name, "--ca-bundle", name, "--proxy", name]


@pytest.mark.parametrize(
    ("given", "keeps", "reads"),
    [
        (None, "export APP_TOKEN=$(databricks auth token | {read})", "--token-env APP_TOKEN"),
        ("--token-env MY_TOKEN", "export MY_TOKEN=$(databricks auth token | {read})", "--token-env MY_TOKEN"),
        ("--token-file a b", "databricks auth token | {read} > 'a b'", "--token-file 'a b'"),
        ("--token-stdin", "export APP_TOKEN=$(databricks auth token | {read})", "--token-env APP_TOKEN"),
    ],
)
def test_a_fresh_token_goes_where_the_runs_came_from(given: str | None, keeps: str, reads: str) -> None:
    """By the reader's own name for it, so that the same call made again sends the new one."""
    values = target_values(Facts({Asked: asked(token_given=given, profile=None)}))
    mine = [fix for fix in built_in()[CauseId("token-malformed")].fixes if fix.caller is None]
    first, second, *_ = (fill(fix, values).command for fix in mine)
    assert first == keeps.replace("{read}", ACCESS_TOKEN)
    assert second == f"dbapp-diag token inspect {reads}"
