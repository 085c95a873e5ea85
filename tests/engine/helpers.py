"""Small checks and facts for tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from dbapp_diag.contract.check import Check
from dbapp_diag.contract.context import Context, Vault
from dbapp_diag.contract.ports.configuration import Configuration, Notes
from dbapp_diag.contract.probe import Probe
from dbapp_diag.engine.pipeline import Progress, Record, run
from dbapp_diag.engine.plan import plan
from dbapp_diag.engine.registry import Registry, of
from dbapp_diag.evidence.recorder import Recorder
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.results import Passed, Result
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.words import Stage

PAGE = """A check for tests.

Why: tests need one.

Told apart: it isn't anything else.

Source: none.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class One(Fact):
    value: str = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Two(Fact):
    value: str = "two"


class Base(Check):
    stage = Stage.CONFIGURATION
    title = "a check for tests"
    uses = (Notes, Configuration)
    __doc__ = PAGE

    def judge(self, facts: Facts) -> Result:
        return Passed("fine")


def check(id: str, *, observe: Any = None, judge: Any = None, **attributes: Any) -> type[Check]:
    """A check class made on the spot."""
    body: dict[str, Any] = {"id": id, "__doc__": PAGE, **attributes}
    if observe is not None:
        body["observe"] = observe
    if judge is not None:
        body["judge"] = judge
    return cast("type[Check]", type(f"Check_{id}", (Base,), body))


async def gives_one(self: Check, probe: Probe, facts: Facts) -> One:
    return One(evidence=(probe.use(Notes).note("note", {"said": "one"}),))


def context(settings: Settings | None = None, env: Mapping[str, str] | None = None) -> Context:
    """Surroundings without network."""
    redactor = Redactor()
    return Context(
        Asked(app="my-app", endpoint="/api/items", path="/api/items"),
        settings or Settings(),
        env or {},
        Path("/nowhere"),
        redactor,
        Recorder(redactor),
        Vault(redactor),
        cast("Any", SimpleNamespace()),
        None,
    )


def execute(*kinds: type[Check], settings: Settings | None = None, on_progress: Any = None) -> tuple[Record, Registry]:
    """Run these checks and nothing else."""
    registry = of(kinds)
    where = context(settings)
    ignore: Any = lambda progress: None  # noqa: E731
    record = run(plan(registry, where.settings), registry, where, given={}, on_progress=on_progress or ignore)
    return record, registry


__all__ = ["PAGE", "Base", "One", "Progress", "Two", "check", "context", "execute", "gives_one"]
