"""What the registry refuses, and in which words."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.cli import main
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.configuration import Notes
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.engine.plan import plan
from dbapp_diag.engine.registry import load, of
from dbapp_diag.facts.base import Fact
from dbapp_diag.model.errors import RegistryError, UsageError
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.words import CheckId
from tests.engine.helpers import One, Two, check, gives_one

NAMESAKE = type("One", (Fact,), {})
"""A fact of a plug-in that has another's name, under which a case holds it."""


async def _two(self: Check, *_: Any) -> Two:
    return Two()


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((check("a"), check("a")), "the id 'a' is taken by"),
        (
            (check("a", provides=One, observe=gives_one), check("b", provides=NAMESAKE, observe=gives_one)),
            "One is provided by",
        ),
        ((check("a", provides=One, observe=gives_one), check("b", provides=One, observe=gives_one)), "is provided by"),
        ((check("a", needs=(One,)),), "needs One, which no check provides"),
        (
            (
                check("a", provides=One, needs=(Two,), observe=gives_one),
                check("b", provides=Two, needs=(One,), observe=_two),
            ),
            "wait for each other",
        ),
        ((check("a", __doc__="Nothing much."),), "lacks the section 'Why:'"),
        ((check("a", causes=("no-such-cause",)),), "isn't in the catalogue"),
        ((check("a", provides=One),), "has an `observe`"),
        ((check("a", needs=(str,)),), "isn't a fact type"),
        ((check("a", uses=(str,)),), "isn't a port"),
    ],
    ids=[
        "duplicate id",
        "two facts of one name",
        "two providers",
        "unmet need",
        "cycle",
        "docstring",
        "unknown cause",
        "no observe",
        "not a fact",
        "not a port",
    ],
)
def test_what_breaks_the_contract_is_refused_by_name(kinds: tuple[type[Check], ...], said: str) -> None:
    """The sentence says what is wrong and in which module."""
    with pytest.raises(RegistryError) as refusal:
        of(kinds)
    assert said in str(refusal.value)
    if "wait for each other" not in said:
        assert "tests.engine.helpers" in str(refusal.value)


def test_built_in_checks_fit_together() -> None:
    """Discovery by walking finds them all, each cause that a check names is in the catalogue."""
    registry = load()
    assert len(registry.checks) >= 25
    assert {"dns", "call", "permission", "who-answered"} <= set(registry.checks)


def test_every_check_is_in_the_folder_of_its_stage() -> None:
    """checks/<stage>/<check>.py: finding a room needs no search."""
    for kind in load().checks.values():
        folder = kind.__module__.split(".")[2] if kind.__module__.startswith("dbapp_diag.checks") else None
        if folder is not None:
            assert folder == kind.stage.value.replace("-", "_"), kind.__module__


@pytest.fixture
def broken_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution whose check can't be imported."""
    info = tmp_path / "broken_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[dbapp_diag.checks]\nbroken = broken_plugin_module\n")
    (tmp_path / "broken_plugin_module.py").write_text("import a_module_that_is_nowhere\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert any(point.name == "broken" for point in metadata.entry_points(group="dbapp_diag.checks"))


def test_an_entry_point_without_a_check_is_refused_in_public_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the class to subclass by the path that an author imports it from."""
    info = tmp_path / "empty_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: empty-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[dbapp_diag.checks]\nempty = empty_plugin_module\n")
    (tmp_path / "empty_plugin_module.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [item.reason for item in load().refused] == [
        "empty_plugin_module holds no subclass of dbapp_diag.plugin.Check"
    ]


def test_R70_a_broken_plugin_is_named_and_the_rest_goes_on(broken_plugin: None) -> None:
    """One that can't be imported is listed with its distribution; the built-in checks are all there."""
    registry = load()
    assert [(item.name, item.distribution) for item in registry.refused] == [("broken", "broken-plugin 1.0")]
    assert "a_module_that_is_nowhere" in registry.refused[0].reason
    assert "call" in registry.checks


@pytest.mark.parametrize("harm", ["import sys; sys.exit(0)", "raise GeneratorExit", "import asyncio; raise asyncio.CancelledError"])
def test_a_plugin_that_ends_the_process_as_it_is_imported_is_named(
    harm: str, broken_plugin: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No plug-in can end the tool with the code of a working call and without a report."""
    (tmp_path / "broken_plugin_module.py").write_text(f"{harm}\n")
    registry = load()
    assert [item.name for item in registry.refused] == ["broken"]
    assert "call" in registry.checks
    assert main(["checks"]) == 0
    assert "broken-plugin 1.0" in capsys.readouterr().out


def test_only_keeps_what_the_named_check_needs() -> None:
    """--only runs a check with its providers, and lists the rest as left out by the user."""
    registry = of((check("a", provides=One, observe=gives_one), check("b", needs=(One,)), check("c")))
    chosen = plan(registry, Settings(only=("b",)))
    assert set(chosen.checks) == {"a", "b"}
    assert chosen.by_user == (CheckId("c"),)


def test_an_unknown_id_gets_the_nearest() -> None:
    """A typo in --skip is a usage error that names what was meant."""
    with pytest.raises(UsageError, match="did you mean 'tls'"):
        plan(of((check("tls"),)), Settings(skip=("tsl",)))


def test_offline_leaves_out_whatever_sends() -> None:
    """--offline keeps inferences, and checks that declare no request: no port would send one for them."""
    registry = of(
        (
            check("a", provides=One, observe=gives_one, uses=(Notes, Dns.sends(Send("resolver", "A of any name")))),
            check("b", provides=Two, observe=_two),
            check("c"),
        )
    )
    chosen = plan(registry, Settings(offline=True))
    assert set(chosen.checks) == {"b", "c"}
