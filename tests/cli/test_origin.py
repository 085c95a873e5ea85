"""`--origin`: how it's read, what the plan says, and that the same can be asked again."""

from __future__ import annotations

import pytest

from dbapp_diag.case.target_values import rerun
from dbapp_diag.cli.asking import question
from dbapp_diag.facts.asked import Asked
from dbapp_diag.lab import Lab
from dbapp_diag.model.errors import UsageError
from tests.made import asked
from tests.scenarios.asking import called, run


def from_page(origin: str) -> Asked:
    return question({"app": "my-app", "origin": origin}, {}).asked


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://ui.example", "https://ui.example"),
        ("https://ui.example/", "https://ui.example"),
        ("HTTPS://UI.Example:443", "https://ui.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://localhost:80", "http://localhost"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str) -> None:
    """Lower case, without the scheme's own port, so that it can be compared with what the app allows."""
    assert from_page(text).origin == origin


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "give scheme and host"),
        ("ui.example", "give scheme and host"),
        ("null", "give scheme and host"),
        ("*", "give scheme and host"),
        ("ftp://ui.example", "give scheme and host"),
        ("https://", "give scheme and host"),
        ("https://:443", "give scheme and host"),
        ("https://user:hunter2@ui.example", "give scheme and host"),
        ("https://ui.example:99999", "give scheme and host"),
        ("https://[::1", "give scheme and host"),
        ("https://ui.example\r\nCookie: a", "give scheme and host"),
        ("https://ui example", "give scheme and host"),
        ("https://bücher.example", "give scheme and host"),
        ("https://ui.example/page", "without a path"),
        ("https://ui.example?x=1", "without a path"),
        ("https://ui.example/#top", "without a path"),
    ],
)
def test_what_is_no_origin_gets_one_sentence(text: str, said: str) -> None:
    """It names the option and shows how one looks, and repeats no password."""
    with pytest.raises(UsageError) as refusal:
        from_page(text)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("--origin: ")
    assert "hunter2" not in str(refusal.value)


def test_a_bad_origin_ends_with_code_2() -> None:
    """A usage error like any other: one line on standard error, nothing on standard output."""
    done = called(["run", "--app", "my-app", "--origin", "https://ui.example/page"])
    assert (done.returncode, done.stdout) == (2, "")
    assert "--origin" in done.stderr and "Traceback" not in done.stderr


def test_the_plan_shows_the_preflight_and_that_it_carries_nothing() -> None:
    """OPTIONS to the same path, under its condition; and nothing is sent."""
    with Lab(("cors-preflight",)) as lab:
        done = run(lab, "--plan", "--verbose")
        [line] = [line.strip() for line in done.stdout.splitlines() if "OPTIONS" in line]
        assert line == (
            "to the app: OPTIONS /api/items, carrying nothing, only if --origin is given, and the call itself passes"
        )
        assert not lab.log.requests


def test_the_same_can_be_asked_again() -> None:
    """The command that the report ends with names the origin."""
    assert rerun(asked(origin="http://localhost:3000")).endswith(" --origin http://localhost:3000")
    assert "--origin" not in rerun(asked())
