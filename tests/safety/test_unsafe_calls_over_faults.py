"""Over every plain fault of the lab: a call that may change something reaches the app's own code once at most."""

from __future__ import annotations

import json

import pytest

from dbapp_diag.lab import Fault, Lab
from dbapp_diag.lab.session import faults
from tests.scenarios.asking import run

EVERY = [fault for fault in faults() if fault.variant is None]
WAYS = (("-X", "POST", "--json", '{"quantity": 2}'), ("-X", "DELETE"), ("-X", "PUT", "-d", "a=b"))


@pytest.mark.parametrize(("place", "fault"), tuple(enumerate(EVERY)), ids=lambda part: getattr(part, "id", ""))
def test_an_unsafe_call_reaches_the_app_once(place: int, fault: Fault) -> None:
    """The methods in turn. What reached the app is what was asked for, and nothing beside it."""
    words = WAYS[place % len(WAYS)]
    with Lab([fault.id]) as lab:
        if "--method" in lab.argv:
            pytest.skip("the fault is about a method of its own")
        times = int(lab.argv[lab.argv.index("--repeat") + 1]) if "--repeat" in lab.argv else 1
        done = run(lab, *words, "--format", "json", "--quiet")
        unsafe = [seen.method for seen in lab.log.unsafe]
    assert done.returncode in (0, 1, 3), done.stderr
    assert unsafe in ([], [words[1]] * times), json.loads(done.stdout)["headline"]


def test_with_no_fault_it_is_once() -> None:
    """By any of the methods; with `--repeat` as often as said."""
    for words in WAYS:
        with Lab() as lab:
            run(lab, *words, "--quiet")
            assert [seen.method for seen in lab.log.unsafe] == [words[1]]
    with Lab() as lab:
        run(lab, *WAYS[0], "--repeat", "3", "--quiet")
        assert [seen.method for seen in lab.log.unsafe] == ["POST"] * 3
