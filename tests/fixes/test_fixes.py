"""The fix of every fault, carried out: it makes the cause go, or the tables say why it is no such command."""

from __future__ import annotations

import subprocess

import pytest

from tests.fixes.commands import kind_of
from tests.fixes.tables import MACHINE, SHOWS, WORDS, expected
from tests.fixes.trial import PLANTED, TRIED, VARIANTS, try_fix


@pytest.mark.parametrize("fault", [*TRIED, *VARIANTS])
def test_a_fix_does_what_the_tables_say(fault: str) -> None:
    """What came of it is what's expected: where the fix is a command that changes something, the cause is gone."""
    tried = try_fix(fault)
    assert tried.kind is expected(fault, tried.cause), tried


def test_the_tables_name_what_there_is_once() -> None:
    """No line is left of a fault that's gone, and none stands in two tables."""
    causes = {PLANTED[fault] for fault in TRIED}
    assert {*WORDS, *SHOWS, *MACHINE} <= causes
    assert len({*WORDS, *SHOWS, *MACHINE}) == len(WORDS) + len(SHOWS) + len(MACHINE)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("databricks apps logs my-app --profile lab", "shows"),
        ("databricks apps get my-app; databricks apps list", "shows"),
        ("databricks auth token --profile lab --timeout 30s > /dev/null", "shows"),
        ("type -a databricks; databricks version", "shows"),
        ("cat own.pem corporate.pem > bundle.pem && export SSL_CERT_FILE=$PWD/bundle.pem", "changes"),
        ("databricks apps get my-app && databricks apps start my-app", "changes"),
        ("dbapp-diag run --app my-app --endpoint /api/items", "changes"),
        ("dbapp-diag run --app my-app -o report.html", "shows"),
        ("sudo timedatectl set-ntp true", "machine"),
    ],
)
def test_a_command_is_told_by_what_it_does(command: str, kind: str) -> None:
    """What only shows something is no fix, and what changes the machine isn't carried out."""
    assert kind_of(command) == kind
    assert subprocess.run(["bash", "-nc", command], check=False).returncode == 0
