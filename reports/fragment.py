"""An HTML fragment for notebooks: what matters on one screen, in the notebook's own colours and fonts.

It stands inside a page that isn't ours: no style sheet, script, id or request, and nothing that a page's mathematics could take
for a formula. Colours are inherited; the few of its own are seen on light and on dark.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment
from markupsafe import Markup, escape

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.html import environment
from dbapp_diag.reports.neutral import neutralised, visible
from dbapp_diag.reports.sections.journey import hop_detail

LARGEST = 60 * 1024
"""Bytes of a fragment at most: notebooks keep their outputs in the file."""
LONGEST = 600
"""Characters of one text; the whole report has the rest."""
ROWS = (80, 24, 8, 0, -1)
"""How many rows of the differential are tried, one after the other, until the fragment is small enough; the last try leaves out
causes and warnings too."""

COLOURS = {"ok": "#1a8f45", "failed": "#e0443a", "warned": "#c07a00", "unknown": "#9067d6", "not-reached": "#808a96"}
"""On white and on near-black alike each has a contrast of at least 3:1, which is what signs and rules need."""
_TONES = {"ok": "ok", "failed": "failed", "likely": "warned"}
_FORMULAS = re.compile(r"[$\\]")


def fragment(case: Case, notes: tuple[str, ...] = ()) -> str:
    """The fragment: one element. The same case gives the same text."""
    shown = neutralised(case)
    said = tuple(visible(note) for note in notes)
    page = _environment().get_template("fragment.html.j2")
    text = ""
    for rows in ROWS:
        text = page.render(
            case=shown,
            notes=said,
            colour=COLOURS[_TONES.get(wording.tone(shown), "unknown")],
            colours=COLOURS,
            target=reading.target_parts(shown),
            checks=reading.checks_by_id(shown),
            limit=rows,
            reading=reading,
            wording=wording,
            hop_detail=hop_detail,
        )
        if len(text.encode()) <= LARGEST:
            break
    return text


def plain(text: object) -> Markup:
    """Escaped, cut to size, and without delimiters of formulas: JupyterLab typesets what stands between two of them, and
    heeds no class that forbids it (jupyterlab issue 17935)."""
    whole = str(text)
    short = whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"
    return Markup(_FORMULAS.sub(r"<span>\g<0></span>", str(escape(short))))  # noqa: S704  # escaped


def command(text: object) -> Markup:
    """A command, whole or not at all, since half of one is of no use; inside `code`, where nothing is typeset."""
    return escape(str(text) if len(str(text)) <= 3 * LONGEST else "(too long for here; the whole report has it)")


@cache
def _environment() -> Environment:
    found = environment().overlay()
    found.filters = {**found.filters, "plain": plain, "command": command}
    return found
