"""The contract of a check: what it needs, what it finds out, how it judges. Everything here is a value or an interface."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dbapp_diag.causes.model import Cause
from dbapp_diag.contract.port import Port, Send, Use
from dbapp_diag.facts.base import Fact, Facts, observed
from dbapp_diag.model.results import CheckDescription, Result
from dbapp_diag.model.words import AnyCause, CauseId, CheckId, Stage

if TYPE_CHECKING:
    from dbapp_diag.contract.probe import Probe
    from dbapp_diag.model.diagnosis import Outcome


class Skip(Exception):  # noqa: N818  # it isn't an error: the check found that there's nothing to do
    """Raised by `observe` to be skipped with a reason, a sentence part."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is known while a run is under way, for `Check.worth`."""

    facts: Facts
    outcome: Outcome
    standing: frozenset[CauseId]
    """Causes that explain the outcome and that nothing has ruled out."""
    established: frozenset[CauseId]
    """The root causes that are confirmed already."""
    above: frozenset[CauseId] = frozenset()
    """What those could follow from."""
    rivals: frozenset[CauseId] = frozenset()
    """Likely causes beside the established ones, which don't follow from them."""


WHOLE_RUN = 86_400.0
"""The `timeout` of a check that may take as long as its run."""


class Check:
    """One unit of examination. Subclass it in a module of `dbapp_diag.checks` or of a plug-in.

    The class docstring is the check's reference page. Its first line says what is examined; then come the
    sections `Why:`, `Told apart:`, `Source:`.
    """

    id: ClassVar[str]
    stage: ClassVar[Stage]
    title: ClassVar[str]
    needs: ClassVar[tuple[type[Fact], ...]] = ()
    wants: ClassVar[tuple[type[Fact], ...]] = ()
    provides: ClassVar[type[Fact] | None] = None
    causes: ClassVar[tuple[AnyCause, ...]] = ()
    own_causes: ClassVar[tuple[Cause, ...]] = ()
    """Entries that a plug-in adds to the catalogue."""
    uses: ClassVar[tuple[type[Port] | Use, ...]] = ()
    """What `observe` touches: ports, each as the bare class, or as `Port.sends(…)` with every request that may go through it.
    `--plan` and the reference page list those requests, and the probe hands out no other port."""
    splits: ClassVar[tuple[AnyCause, ...]] = ()
    """For a discriminating probe: the causes that its answer can tell apart. It's sent only while that's in question, and what
    was still in question is kept with its evidence."""
    timeout: ClassVar[float | None] = None
    """Seconds for `observe`, where the run's own limit per check doesn't fit."""

    def worth(self, so_far: SoFar) -> str | None:
        """None when observing is worth while; else the reason why not, as a sentence part. Pure."""
        return None

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        """Find out the fact of type `provides`; None when there's nothing to find. May raise: that's contained."""
        raise NotImplementedError  # an inference has no observe; see `observes`

    def judge(self, facts: Facts) -> Result:
        """Say what the facts mean. Pure, total, deterministic."""
        raise NotImplementedError

    @classmethod
    def observes(cls) -> bool:
        """Whether the check looks at the world, rather than only at facts."""
        return cls.observe is not Check.observe

    @classmethod
    def may_send(cls) -> tuple[Send, ...]:
        """Every request that the check may send. One that sends none stays with `--offline`."""
        return tuple(send for use in cls.uses if isinstance(use, Use) for send in use.sends)

    @classmethod
    def chooses(cls) -> bool:
        """Whether the check may find that observing isn't worth while."""
        return cls.worth is not Check.worth or bool(cls.splits)

    @classmethod
    def required(cls) -> tuple[type[Fact], ...]:
        """The observed facts without which the check can't run: `needs`, with what derived facts need in their place."""
        return observed(cls.needs, wanted=False)

    @classmethod
    def examined(cls) -> tuple[type[Fact], ...]:
        """All observed facts that the check looks at, by itself or through derived ones; its own isn't among them."""
        return observed((*cls.needs, *cls.wants), wanted=True)

    @classmethod
    def sees(cls) -> frozenset[type[Fact]]:
        """The fact types that this check may look at."""
        own = () if cls.provides is None else (cls.provides,)
        return frozenset((*cls.needs, *cls.wants, *own))

    @classmethod
    def description(cls) -> CheckDescription:
        """The check as diagnosis and reports know it."""
        fact = None if cls.provides is None else cls.provides.__name__
        return CheckDescription(
            CheckId(cls.id), cls.stage, cls.title, tuple(CauseId(cause) for cause in cls.causes), fact
        )

    @classmethod
    def page(cls) -> str:
        """The reference page: the cleaned docstring."""
        return inspect.cleandoc(cls.__doc__ or "")
