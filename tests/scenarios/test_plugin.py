"""A second package with one check in it: discovered, planned, run, reported, explained, replayed without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.scenarios.asking import process

MODULE = '''
"""A check of another package."""

from dataclasses import dataclass

from dbapp_diag.plugin import Asked
from dbapp_diag.plugin import CauseId
from dbapp_diag.plugin import Check
from dbapp_diag.plugin import Confidence
from dbapp_diag.plugin import Fact
from dbapp_diag.plugin import Facts
from dbapp_diag.plugin import Finding
from dbapp_diag.plugin import Fix
from dbapp_diag.plugin import Passed
from dbapp_diag.plugin import Probe
from dbapp_diag.plugin import Result
from dbapp_diag.plugin import Stage
from dbapp_diag.plugin import Warned
from dbapp_diag.plugin import Who
from dbapp_diag.plugin import cause
from dbapp_diag.contract.ports.configuration import Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Fact):
    length: int


class NamingRule(Check):
    """Looks whether the app's name keeps to the house rule.

    Why: the house wants short names.

    Told apart: it is a matter of taste.

    Source: the house rules.
    """

    id = "house-naming"
    stage = Stage.CONFIGURATION
    title = "House rule for names"
    needs = (Asked,)
    provides = Naming
    uses = (Notes,)
    causes = ("house-name-long",)
    own_causes = (
        cause(
            "house-name-long",
            Stage.CONFIGURATION,
            title="the name breaks the house rule",
            explains="ok",
            why="Names are short here.",
            fixes=(Fix(Who.OWNER, "Choose a shorter name than {app}."),),
            told_apart="Nothing else looks at it.",
            source="the house rules",
        ),
    )

    async def observe(self, probe: Probe, facts: Facts) -> Naming:
        name = facts.need(Asked).app or ""
        return Naming(length=len(name), evidence=(probe.use(Notes).note("naming", {"length": len(name)}),))

    def judge(self, facts: Facts) -> Result:
        naming = facts.need(Naming)
        ref = (naming.evidence[0],)
        if naming.length < 3:
            return Passed("short enough")
        finding = Finding(CauseId("house-name-long"), Confidence.CONFIRMED, f"{naming.length} characters", "2 at most", ref)
        return Warned("longer than the house likes", finding)
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The plug-in, laid out as pip lays out an installed distribution."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "house_checks.py").write_text(MODULE)
    info = folder / "house_checks-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-checks\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[dbapp_diag.checks]\nhouse = house_checks\n")
    yield folder


def test_a_plugin_shows_up_everywhere(installed: Path, tmp_path: Path) -> None:
    """In `checks`, the plan, `explain`, the run and each report, with the package that it comes from."""
    with Lab(()) as lab:
        lab.env = {**lab.env, "PYTHONPATH": str(installed)}
        assert "house-checks 2.1" in process(lab, "checks").stdout
        assert "house-naming" in process(lab, "run", *lab.argv, "--plan", "--verbose").stdout
        assert "house rule" in process(lab, "explain", "house-naming").stdout.lower()
        assert "breaks the house rule" in process(lab, "explain", "house-name-long").stdout
        case = tmp_path / "case.json"
        done = process(
            lab, "run", *lab.argv, "--format", "markdown", "--verbose", "-o", str(case), "-o", str(tmp_path / "r.html")
        )
        found = json.loads(case.read_text())
        assert [item["id"] for item in found["warnings"]] == ["house-name-long"]
        assert done.returncode == 0
        row = next(row for row in found["checks"] if row["id"] == "house-naming")
        assert (row["status"], row["distribution"]) == ("warned", "house-checks 2.1")
        assert found["facts"]["Naming"]["length"] == 6
        for text in (
            done.stdout,
            (tmp_path / "r.html").read_text(),
            process(lab, "replay", str(case), "--verbose").stdout,
        ):
            assert "house rule" in text


def test_a_case_is_diagnosed_the_same_where_the_plugin_is_missing(installed: Path, tmp_path: Path) -> None:
    """Its result and its cause travel in the case."""
    with Lab(()) as lab:
        plain = dict(lab.env)
        lab.env = {**plain, "PYTHONPATH": str(installed)}
        case = tmp_path / "case.json"
        process(lab, "run", *lab.argv, "-o", str(case))
        lab.env = plain
        first = json.loads(case.read_text())
        again = json.loads(process(lab, "replay", str(case), "--format", "json").stdout)
        for key in ("verdict", "root_causes", "consequences", "differential", "warnings", "facts"):
            assert first[key] == again[key], key


def test_R70_a_broken_plugin_does_not_even_slow_help(tmp_path: Path) -> None:
    """`--help` works, `checks` names the culprit, and a run goes on without it."""
    (tmp_path / "bad_plugin.py").write_text("raise SystemError('broken on purpose')\n")
    info = tmp_path / "bad_plugin-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bad-plugin\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[dbapp_diag.checks]\nbad = bad_plugin\n")
    with Lab(()) as lab:
        lab.env = {**lab.env, "PYTHONPATH": str(tmp_path)}
        assert process(lab, "--help").returncode == 0
        listed = process(lab, "checks")
        assert listed.returncode == 0
        assert "bad-plugin 0.1" in listed.stdout
        assert "broken on purpose" in listed.stdout
        found = json.loads(process(lab, "run", *lab.argv, "--format", "json").stdout)
        assert found["verdict"] == "healthy"
        row = next(row for row in found["checks"] if row["distribution"] == "bad-plugin 0.1")
        assert row["status"] == "errored"


HANGING = '''
import {module}
from dbapp_diag.plugin import Asked
from dbapp_diag.plugin import Check
from dbapp_diag.plugin import Fact
from dbapp_diag.plugin import Passed
from dbapp_diag.plugin import Stage
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Fact):
    pass


class Hangs(Check):
    """Never ends.

    Why: to see what happens.

    Told apart: it isn't.

    Source: none.
    """

    id = "hangs"
    stage = Stage.CONFIGURATION
    title = "Never ends"
    needs = (Asked,)
    provides = Nothing

    async def observe(self, probe, facts):
        {hang}

    def judge(self, facts):
        return Passed("never")
'''


@pytest.mark.parametrize(
    ("module", "hang"),
    [("asyncio", "await asyncio.Event().wait()"), ("time", "time.sleep(3600)")],
    ids=["waits for ever", "blocks the event loop"],
)
def test_a_check_that_hangs_for_ever_costs_the_timeout_and_no_more(module: str, hang: str, tmp_path: Path) -> None:
    """Within half a second of --timeout: the partial report, exit code 3, incomplete."""
    (tmp_path / "hanging.py").write_text(HANGING.replace("{module}", module).replace("{hang}", hang))
    info = tmp_path / "hanging-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hanging\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[dbapp_diag.checks]\nhanging = hanging\n")
    with Lab(()) as lab:
        lab.env = {**lab.env, "PYTHONPATH": str(tmp_path)}
        done = process(lab, "run", *lab.argv, "--timeout", "6s", "--format", "json", timeout=40)
        found = json.loads(done.stdout)
        assert found["duration_ms"] <= 6500
        assert (done.returncode, found["exit_code"], found["complete"]) == (3, 3, False)
        assert found["incomplete_because"]
        assert {row["id"]: row["status"] for row in found["checks"]}["hangs"] == "errored"
