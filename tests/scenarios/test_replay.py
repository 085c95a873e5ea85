"""A saved report, diagnosed again: the same, byte for byte, from JSON and from HTML, without network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.forked import COMMAND, CONSOLE, program
from tests.scenarios.asking import run, tool

SAME = ("verdict", "root_causes", "differential", "consequences")
OFFLINE = "import socket\ndef refuse(*args, **more): raise OSError('no network in a replay')\nsocket.socket.connect = refuse\n"


@pytest.mark.parametrize(
    "fault",
    [
        "token-expired",
        "permission-missing",
        "endpoint-not-found",
        "app-domain-blocked",
        "proxy-denied",
        "tls-intercepted",
    ],
)
def test_replay_gives_the_same_diagnosis(fault: str, tmp_path: Path) -> None:
    """From the JSON and from the HTML report, in a process that can't connect to anything."""
    case, page = tmp_path / "case.json", tmp_path / "report.html"
    with Lab((fault,)) as lab:
        done = run(lab, "-o", str(case), "-o", str(page))
        env = {**lab.env, "TZ": "Pacific/Kiritimati"}
        first = json.loads(case.read_text())
        for saved in (case, page):
            again = program(OFFLINE + CONSOLE, ["replay", str(saved), "--format", "json"], env, imports=COMMAND)
            assert again.returncode == done.returncode
            second = json.loads(again.stdout)
            for key in SAME:
                assert json.dumps(first[key]) == json.dumps(second[key]), (saved.name, key)
            assert again.stdout == case.read_text()


def test_replay_of_standard_input(tmp_path: Path) -> None:
    """`… | dbapp-diag replay -` works too."""
    case = tmp_path / "case.json"
    with Lab(("token-is-pat",)) as lab:
        run(lab, "-o", str(case))
        again = tool(lab, "replay", "-", "--format", "json", stdin=case.read_text())
        assert json.loads(again.stdout)["root_causes"][0]["id"] == "token-is-pat"


@pytest.mark.parametrize("damage", ["", "{}", "<html></html>", '{"schema": "dbapp-diag/1"}', "\x00\xff"])
def test_what_is_no_case_gets_one_sentence(damage: str, tmp_path: Path) -> None:
    """Code 2, naming the file."""
    path = tmp_path / "odd.html"
    path.write_text(damage)
    with Lab(()) as lab:
        done = tool(lab, "replay", str(path))
    assert done.returncode == 2
    assert "odd.html" in done.stderr or "case" in done.stderr
    assert "Traceback" not in done.stderr
