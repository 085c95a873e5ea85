"""What there is: causes, and what `explain` and a bare group say."""

from __future__ import annotations

import json

import pytest

from dbapp_diag.causes.catalogue import built_in
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
