"""What there is: causes, and what `explain` and a bare group say."""

from __future__ import annotations

import json

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.model.words import OutcomeClass
from tests.scenarios.asking import called


def test_causes_lists_every_cause_by_stage() -> None:
    """For people, and for programs with the outcomes that each explains."""
    entries = built_in()
    text = called(["causes"]).stdout
    assert all(f"  {entry.id} " in text and entry.title in text for entry in entries.values())
    rows = json.loads(called(["causes", "--format", "json"]).stdout)
    assert {row["id"]: row["explains"] for row in rows} == {
        str(entry.id): [each.value for each in entry.explains] for entry in entries.values()
    }


def test_explain_without_an_id_lists_what_it_knows() -> None:
    done = called(["explain"])
    assert done.returncode == 0 and all(
        word in done.stdout for word in ("401", "network", "token-is-pat", "who-answered")
    )


@pytest.mark.parametrize("words", [[], ["token"], ["lab"]])
def test_a_group_without_a_command_shows_its_help(words: list[str]) -> None:
    """And nothing around it; the exit code says that nothing was done."""
    done = called(words)
    assert done.returncode == 2
    assert (done.stderr or done.stdout).startswith("Usage: dbapp-diag") and "Try '" not in done.stderr


@pytest.mark.parametrize("status", list(OutcomeClass))
def test_a_status_is_explained_on_two_screens(status: OutcomeClass) -> None:
    """With every cause that it can have; `--verbose` has what to look at by hand."""
    text = called(["explain", status.value]).stdout
    assert len(text.splitlines()) <= 48
    assert all(entry.id in text for entry in built_in().values() if status in entry.explains)
    whole = called(["explain", status.value, "--verbose"]).stdout
    assert len(whole) > len(text)


def test_the_options_of_a_call_stand_in_groups_the_call_first() -> None:
    """Every option is in one of them."""
    text = called(["run", "--help"]).stdout
    groups = ["The call:", "Credentials:", "The run:", "Network:", "Output:"]
    places = [text.index(f"\n{name}\n") for name in groups]
    assert places == sorted(places)
    assert "--app" in text[places[0] : places[1]] and "--format" in text[places[4] :]
    other = text[text.index("\nOther options:") :] if "\nOther options:" in text else ""
    assert other.count("\n  -") <= 1, other


def test_inspect_takes_what_get_prints() -> None:
    """The header around the token is left out, and what's said is about the token."""
    done = called(["token", "inspect"], {"PATH": ""}, stdin=f"Authorization: Bearer dapi{'0' * 32}\n")
    assert done.returncode == 1 and "begins with" not in done.stdout and "personal access token" in done.stdout
