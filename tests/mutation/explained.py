"""The survivors that nobody needs to kill, each with the reason: `explained.toml`, one entry a survivor."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant, read

FILE = Path(__file__).with_name("explained.toml")


@dataclass(frozen=True, slots=True)
class Change:
    """A mutant as people read it. It's known by its text, so that lines may move."""

    module: str
    before: str
    after: str


def change(mutant: Mutant) -> Change:
    """What a mutant changes."""
    lines = zip(read(mutant.path).splitlines(), mutant.source().splitlines(), strict=False)
    before, after = next(pair for pair in lines if pair[0] != pair[1])
    return Change(mutant.module, " ".join(before.split()), " ".join(after.split()))


def explained(text: str) -> Mapping[Change, str]:
    """Why each of the survivors in the file may live. A reason may serve several."""
    known: dict[Change, str] = {}
    for entry in tomllib.loads(text).get("survivor", ()):
        known[Change(entry["module"], entry["before"], entry["after"])] = entry["why"]
    return known
