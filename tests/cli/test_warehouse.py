"""`--warehouse`: how it's read, what the plan says, and that the same can be asked again."""

from __future__ import annotations

import pytest

from dbapp_diag.case.target_values import rerun
from dbapp_diag.cli.asking import question
from dbapp_diag.lab import Lab
from dbapp_diag.model.errors import UsageError
from tests.scenarios.asking import called, run

ID = "1234567890abcdef"


def test_an_id_is_taken_and_repeated() -> None:
    """In the command that asks again, and in no other part of the question."""
    asked = question({"app": "my-app", "warehouse": ID}, {}).asked
    assert asked.warehouse == ID
    assert rerun(asked).endswith(f"--app my-app --warehouse {ID}")
    assert question({"app": "my-app"}, {}).asked.warehouse is None


@pytest.mark.parametrize("text", ["", "/sql/1.0/warehouses/1234567890abcdef", "a b", "a'b", "-a", "x" * 101, "é"])
def test_what_is_no_id_is_refused_in_one_sentence(text: str) -> None:
    """It says where the ID stands, and doesn't quote what was given."""
    with pytest.raises(
        UsageError, match=r"^--warehouse: that isn't a SQL warehouse's ID, .* last part of the HTTP path$"
    ):
        question({"app": "my-app", "warehouse": text}, {})


def test_it_counts_once() -> None:
    """Given twice it's a mistake."""
    done = called(["run", "--app", "my-app", "--warehouse", ID, "--warehouse", ID], {})
    assert (done.returncode, done.stdout) == (2, "")
    assert "--warehouse: it's given twice, and counts once" in done.stderr


def test_the_plan_shows_the_statement_and_its_condition() -> None:
    """With the token, to the workspace alone."""
    with Lab() as lab:
        done = run(lab, "--warehouse", ID, "--plan", "--verbose")
        assert not lab.log.requests
    line = next(line for line in done.stdout.splitlines() if "POST /api/2.0/sql/statements, " in line)
    assert "to the workspace: " in line and "carrying the token, only if the front door refuses" in line


@pytest.mark.parametrize("words", [(), ("--warehouse", ID)])
def test_a_healthy_run_asks_no_warehouse(words: tuple[str, ...]) -> None:
    """Nor does it send anything else than without."""
    with Lab() as lab:
        assert run(lab, "--quiet", *words).returncode == 0
        assert not [each for each in lab.log.requests if "/sql/" in each.path]


def test_a_refusal_without_a_warehouse_says_what_was_not_examined() -> None:
    """The cause stays possible, and the verdict is what it was."""
    with Lab(("front-door-refuses",)) as lab:
        told = run(lab, "--quiet", "--verbose").stdout
        assert not [each for each in lab.log.requests if "/sql/" in each.path]
    assert "no --warehouse was named" in told and "everything that was" in told
