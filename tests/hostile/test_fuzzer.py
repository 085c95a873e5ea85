"""The fuzzer finds what it's for, makes it small, and repeats it; each of its judges can say no."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest

from tests.hostile import judging
from tests.hostile.__main__ import Kind, smallest, tried
from tests.hostile.choices import Choices, read, written
from tests.hostile.grammar import PWNED, SECRET, json_value, text
from tests.hostile.shrinking import shrunk


def _crash(choices: Choices) -> None:
    if sum(choices.below(100) for _ in range(20)) > 150:
        raise ZeroDivisionError


def _leak(choices: Choices) -> None:
    judging.secret(f"{text(choices)}{SECRET if choices.below(5) == 3 else ''}", "a text")


def _hang(choices: Choices) -> None:
    while choices.below(4) == 2:
        time.sleep(1)


@pytest.mark.parametrize(("make", "rule"), [(_crash, "ZeroDivisionError"), (_leak, "secret"), (_hang, "hang")])
def test_a_planted_fault_is_found_and_made_small(make: Callable[[Choices], None], rule: str) -> None:
    """A crash, a leak and a hang: found among random inputs, and repeated by a list that is no longer than the first one."""
    kind = Kind("planted", make, 0.3, 1.0, "tests", waits=True)
    found = next(
        (choices.made, failure)
        for number in range(200)
        if (failure := tried(kind, choices := Choices(Random(number)))) is not None
    )
    assert rule in found[1].rule
    smaller, last = smallest(kind, found[0], found[1])
    again = tried(kind, Choices(given=read(written(smaller))))
    assert again is not None
    assert again.rule == last.rule == found[1].rule
    assert len(smaller) <= len(found[0])


def test_what_does_not_matter_is_left_out() -> None:
    """The smallest list that still holds what fails: one number, as small as it may be."""
    assert shrunk([5, 9, 1, 70, 3], lambda numbers: max(numbers, default=0) > 41, seconds=30) == [42]


def test_an_input_is_repeated_by_its_choices() -> None:
    """The same numbers give the same value, however it was made first."""
    first = Choices(Random(7))
    value = [json_value(first) for _ in range(20)]
    again = Choices(given=read(written(first.made)))
    assert [json_value(again) for _ in range(20)] == value


@pytest.mark.parametrize(
    ("judge", "rule"),
    [
        (lambda: judging.harmless("a\x1b[2Jb", "it"), "control"),
        (lambda: judging.harmless("a\u202eb", "it"), "control"),
        (lambda: judging.commands("  ::add-mask::x", "it"), "ci-command"),
        (lambda: judging.commands("x ##vso[task.complete]", "it"), "ci-command"),
        (lambda: judging.secret(f"x{SECRET}", "it"), "secret"),
        (lambda: judging.html("<p onclick=x>"), "html"),
        (lambda: judging.html("<p><img src=x>"), "html"),
        (lambda: judging.html('<a href="https://evil.example">'), "html"),
        (lambda: judging.markdown("a <b>b</b>"), "markdown"),
        (lambda: judging.markdown("[x](https://evil.example)"), "markdown"),
        (lambda: judging.junit('<testsuite failures="1"><testcase/></testsuite>'), "junit"),
        (lambda: judging.report("terminal", "no end"), "terminal"),
        (lambda: judging.pasted(f"dbapp-diag run --app x >{PWNED}"), "paste"),
        (lambda: judging.pasted("dbapp-diag run --app 'x"), "paste"),
    ],
)
def test_each_judge_can_say_no(judge: Callable[[], object], rule: str) -> None:
    """What breaks a rule is said to break it."""
    with pytest.raises(judging.Broken, match=f"^{rule}"):
        judge()


def test_a_shell_gives_the_words_back() -> None:
    """What a command's programs are given is what they were meant to get, line breaks and all."""
    assert judging.pasted("dbapp-diag run 'a\n1' '' \"b c\"; curl x") == [
        ["dbapp-diag", "run", "a\n1", "", "b c"],
        ["curl", "x"],
    ]
