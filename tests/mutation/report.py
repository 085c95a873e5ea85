"""What a run of the mutants came to: a table by module, and the survivors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.mutation.explained import Change, change
from tests.mutation.harness import Ending, Fate

LIVE = (Fate.SURVIVED, Fate.UNREACHED)
DEAD = (Fate.KILLED, Fate.TIMED_OUT)


def score(endings: Iterable[Ending]) -> float:
    """The share that was noticed, in percent; 100 where there was nothing to notice."""
    fates = Counter(ending.fate for ending in endings)
    dead, live = sum(fates[fate] for fate in DEAD), sum(fates[fate] for fate in LIVE)
    return 100 * dead / (dead + live) if dead + live else 100.0


def table(endings: Sequence[Ending]) -> str:
    """One line a module, and the sum."""
    width = max((len(ending.mutant.module) for ending in endings), default=10)
    rows = [f"{'module':{width}} {'mutants':>8} {'killed':>7} {'late':>5} {'lived':>6} {'unreached':>10} {'score':>7}"]
    names = list(dict.fromkeys(ending.mutant.module for ending in endings))
    for name in (*names, None):
        own = [ending for ending in endings if name in (None, ending.mutant.module)]
        fates = Counter(ending.fate for ending in own)
        count = len(own) - fates[Fate.STILLBORN]
        rows.append(
            f"{name or 'all':{width}} {count:8} {fates[Fate.KILLED]:7} {fates[Fate.TIMED_OUT]:5} "
            f"{fates[Fate.SURVIVED]:6} {fates[Fate.UNREACHED]:10} {score(own):6.1f}%"
        )
    return "\n".join(rows)


def survivors(endings: Iterable[Ending], reasons: Mapping[Change, str]) -> tuple[str, int, list[Change]]:
    """Each survivor with what it changed and why it may live; how many nobody has explained; and what is explained in vain."""
    lines: list[str] = []
    open_ones = 0
    used: set[Change] = set()
    for ending in endings:
        if ending.fate not in LIVE:
            continue
        mutant, seen = ending.mutant, change(ending.mutant)
        why = reasons.get(seen)
        used.add(seen)
        open_ones += why is None
        place = f"{mutant.path.parent.name}/{mutant.path.name}:{mutant.line}"
        lines += [f"{place} {mutant.operator} ({ending.fate.value})", f"  - {seen.before}", f"  + {seen.after}"]
        lines.append(f"  {why or 'NOT EXPLAINED'}")
    return "\n".join(lines), open_ones, [seen for seen in reasons if seen not in used]


def save(endings: Iterable[Ending], path: Path) -> None:
    """Keep the fates, by mutant."""
    path.write_text(json.dumps({ending.mutant.name: [ending.fate.value, ending.by] for ending in endings}, indent=0))


def lived(path: Path) -> frozenset[str]:
    """The mutants that survived a saved run."""
    live = {fate.value for fate in LIVE}
    return frozenset(name for name, (fate, _) in json.loads(path.read_text()).items() if fate in live)
