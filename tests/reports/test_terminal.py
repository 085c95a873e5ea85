"""The terminal's promises beside its wording."""

from __future__ import annotations

import pytest
from report_cases import ALL

from dbapp_diag.reports import terminal
from dbapp_diag.reports.interface import Style


def lines(name: str, **style: bool | int) -> list[str]:
    """A sample as lines."""
    return terminal.RENDERER.render(ALL[name], Style(**style)).split("\n")  # type: ignore[arg-type]  # one helper for ints and flags


@pytest.mark.parametrize("width", [80, 60, 100])
@pytest.mark.parametrize("name", ALL)
def test_only_commands_and_long_words_are_wider_than_the_screen(name: str, width: int) -> None:
    """Text is wrapped; commands stay whole, so that they can be copied."""
    wide = [line.strip().removeprefix("Next") for line in lines(name, width=width) if len(line) > width]
    assert all(line.split()[0] in ("databricks", "dbapp-diag", "export") for line in wide)


@pytest.mark.parametrize("name", ALL)
def test_verdict_and_fix_are_on_the_first_screen(name: str) -> None:
    """24 lines of 80 columns hold the verdict and what to do."""
    first = "\n".join(lines(name)[:24])
    case = ALL[name]
    assert case.headline in first
    if case.root_causes and case.root_causes[0].fix[0].command:
        assert case.root_causes[0].fix[0].command in first


def test_colour_is_only_there_when_asked_for() -> None:
    """R62: not one escape without colour."""
    assert "\x1b" not in "".join(lines("network", verbose=True))
    assert "\x1b[" in "".join(lines("network", colour=True))


def test_checks_that_do_not_apply_are_silent() -> None:
    """R9: what was skipped isn't mentioned by name in the default view, and it never looks like a failure."""
    assert not any("Token exchange" in line for line in lines("healthy"))
    assert not any("✗" in line for line in lines("healthy", verbose=True))


def test_two_root_causes_are_numbered_in_journey_order() -> None:
    """Each with its own fix."""
    text = "\n".join(lines("two-roots"))
    assert (
        0
        < text.index("1. the token is")
        < text.index("auth login")
        < text.index("2. the app is stopped")
        < text.index("apps start")
    )
