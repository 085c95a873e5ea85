"""What an entry of the catalogue of causes is. Each entry has a file of its own, in the folder of its stage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import Caller, CauseId, OutcomeClass, Stage, Variant, Who

_SIGNS_IN = re.compile(r"\bdatabricks auth (?:login|token)\b|\btoken get\b.* --scopes\b")
"""Commands that need a person: they open a browser, or use what a person's sign-in left behind."""
LATER = 8
"""By how much a cause comes later in the list for an outcome that it produces less often."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a cause.

    `text` and `command` may hold `{placeholders}`: the target's values (`app`, `url`, `workspace`, `profile`,
    `endpoint`, `method`, `principal`, `rerun`) and whatever the finding brings along. Values are quoted for
    the shell when a command is filled in. A value that nobody knows shows as `<name>`, or is left out with its option.

    `when` limits a fix to one variant of its cause. Where a finding names a variant, only its fixes count; otherwise those
    that are for every variant.
    """

    who: Who
    text: str
    command: str | None = None
    when: Variant | None = None
    caller: Caller | None = None
    """For this kind of caller alone. A command that signs a person in is for persons, whatever stands here."""

    def fits(self, caller: Caller | None) -> bool:
        """Whether such a caller can carry it out; where nobody knows who calls, it's taken for a person."""
        interactive = self.command is not None and bool(_SIGNS_IN.search(self.command))
        wanted = Caller.PERSON if interactive else self.caller
        return wanted in (None, caller or Caller.PERSON)


you = partial(Fix, Who.YOU)
"""A fix of the caller's own, as `admin`, `owner` and `network` are fixes of others."""
admin = partial(Fix, Who.ADMIN)
owner = partial(Fix, Who.OWNER)
network = partial(Fix, Who.NETWORK)


@dataclass(frozen=True, slots=True)
class Hand:
    """A command that shows something by hand. `label` says what; `command` has the same placeholders as a fix's."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a person sees that it's this cause: what in the output of `hands` tells.

    With one command it can be told by hand; with several their outputs have to be compared; with none it takes more.
    """

    text: str = ""
    hands: tuple[Hand, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that can be wrong.

    `title` completes the sentence "401 from the front door: …" in words that a person would say aloud.
    `explains` are the outcomes that it can produce, the one that it mostly produces first. `follows_from` names
    causes upstream: where one of them is established, this one is only its consequence. `doc_lines` are the lines of
    the platform's own troubleshooting section that it answers (A1 … W3). `told_apart` says how it differs from its
    neighbours, `look` how a person sees that without this tool. `rank` orders causes by how often they happen, the smallest first.
    """

    id: CauseId
    stage: Stage
    title: str
    explains: tuple[OutcomeClass, ...]
    why: str
    fixes: tuple[Fix, ...]
    told_apart: str
    source: str
    follows_from: tuple[CauseId, ...] = ()
    rank: int = 50
    note: bool = False
    """Worth knowing and no more: it never makes a run fail, not even with `--fail-on warning`."""
    doc_lines: tuple[str, ...] = ()
    look: Look = Look()

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The variants that have fixes of their own, in the order of those."""
        return tuple(dict.fromkeys(fix.when for fix in self.fixes if fix.when is not None))

    def variant_of(self, finding: Finding) -> Variant | None:
        """The variant that a finding of this cause names: by its id, or as the first release's reports do."""
        case = finding.values.get("case")
        return next((each for each in self.variants if (finding.variant or case) in (each.id, each.case)), None)

    def title_of(self, finding: Finding) -> str:
        """What a headline calls it: by the variant, where that has a title of its own."""
        variant = self.variant_of(finding)
        return variant.title if variant is not None and variant.title else self.title

    def why_of(self, finding: Finding) -> str:
        """Why it happens: in the variant's words, where that has some."""
        variant = self.variant_of(finding)
        return variant.why if variant is not None and variant.why else self.why

    def standing(self, outcome: OutcomeClass) -> int:
        """Where the cause comes in a list of those that explain `outcome`: the smaller, the earlier."""
        place = self.explains.index(outcome) if outcome in self.explains else len(self.explains)
        return self.rank + LATER * place


def cause(
    id: str,
    stage: Stage,
    *,
    title: str,
    explains: str,
    why: str,
    fixes: tuple[Fix, ...],
    told_apart: str,
    source: str,
    doc: str = "",
    follows_from: str = "",
    rank: int = 50,
    look: Look = Look(),
    note: bool = False,
) -> Cause:
    """Build a cause from space-separated words, which read better in a catalogue than sets of enums.

    Raises ValueError for a word in `explains` that isn't an outcome class, and for two variants of one id.
    """
    built = Cause(
        id=CauseId(id),
        stage=stage,
        title=title,
        explains=tuple(OutcomeClass(word) for word in explains.split()),
        why=why,
        fixes=fixes,
        told_apart=told_apart,
        source=source,
        doc_lines=tuple(doc.split()),
        follows_from=tuple(sorted(CauseId(word) for word in follows_from.split())),
        rank=rank,
        look=look,
        note=note,
    )
    if len({variant.id for variant in built.variants}) < len(built.variants):
        raise ValueError(f"{id} has two variants of one id")
    return built
