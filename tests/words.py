"""`python -m tests.words`: words that we don't use, and sentences that are too long, in what users read (docs/style.md)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.model.options import OF_PYTHON, OF_THE_COMMAND_LINE
from dbapp_diag.preflight import rules as _rules
from dbapp_diag.preflight.model import RULES
from dbapp_diag.reference.statuses import STATUSES

assert _rules.__all__
ROOT = Path(__file__).resolve().parent.parent
RETIRED = re.compile(
    r"\b(?:mend(?:s|ed|ing)?|in order would be|kept sign-ins?|counts only from|merely odd|unheard|phones nobody|to the letter"
    r"|somebody or some|take along|turns? down|lets no HTTPS|the call isn't made|please|oops|re-signs)\b",
    re.IGNORECASE,
)
LONGEST = 40
"""Words of a sentence."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Z`\"(])")
_NOT_PROSE = re.compile(r"```.*?```|^ {4}.*$|^\|.*$|`[^`]*`|\[([^\]]*)\]\([^)]*\)|^#.*$", re.DOTALL | re.MULTILINE)
_PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))))
_ABOUT_WORDS = "docs/style.md"


def texts() -> Iterator[tuple[str, str]]:
    """What users read, each with where it stands."""
    for entry in built_in().values():
        place = f"causes: {entry.id}"
        yield from ((place, text) for text in (entry.title, entry.why, entry.told_apart, entry.look.text))
        yield from ((place, fix.text) for fix in entry.fixes)
        yield from ((place, text) for each in entry.variants for text in (each.title, each.why))
    yield from ((f"preflight: {rule.id}", rule.text) for rule in RULES.values())
    for row in {row.name: row for row in (*OF_PYTHON, *OF_THE_COMMAND_LINE)}.values():
        yield f"--help: {row.name}", row.help
    for outcome, told in STATUSES.items():
        yield f"statuses: {outcome}", told.means
    for page in _PAGES:
        if page != _ABOUT_WORDS:
            text = _NOT_PROSE.sub(lambda found: found[1] or "", (ROOT / page).read_text(encoding="utf-8"))
            yield from ((page, part) for part in re.split(r"\n\s*\n|\n\s*(?:[-*]|\d+\.) ", text))


def complaints() -> Iterator[str]:
    """Each word and each sentence that shouldn't be there."""
    for place, text in texts():
        for found in RETIRED.finditer(text):
            yield f"{place}: {found[0]!r} in {' '.join(text.split())[:120]!r}"
        for sentence in _SENTENCE.split(" ".join(text.split())):
            if len(sentence.split()) > LONGEST:
                yield f"{place}: {len(sentence.split())} words: {sentence[:120]!r}"


if __name__ == "__main__":
    found = list(complaints())
    print("\n".join([*found, f"{len(found)} complaints"]))
    sys.exit(bool(found))
