"""HTML: one self-contained file to attach to a ticket. Opens without network and without script.

Everything from the case is escaped by jinja2. A strict policy inside the page allows this style sheet and
this script by their hashes and nothing else, so that even a mistake in escaping couldn't run anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dbapp_diag.case.schema import Case
from dbapp_diag.case.text import to_json
from dbapp_diag.model.times import duration
from dbapp_diag.reports import html_sequence, reading, waterfall, wording
from dbapp_diag.reports.document.blocks import filled, spans
from dbapp_diag.reports.html_journey import drawing
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.json import data_block
from dbapp_diag.reports.neutral import harmless, neutralised
from dbapp_diag.reports.sections import checks, differential, journey, sequence, vantage, verdict

_MASK = re.compile(r"‹[\w .\-]{1,40}›")
_LONG = re.compile(r"\S{24,}")
"""Words that a narrow column has to break."""
_JOINTS = re.compile(r"(?<=[A-Za-z0-9])(?:[./?&=_-](?=[A-Za-z0-9])|(?=%[0-9A-Fa-f]{2}))")
_BREAK = "\0"
"""Stands for a place to break until the text is escaped."""
_PACKAGE = "dbapp_diag.reports"


def render(case: Case, style: Style) -> str:
    """The whole page. The embedded case is the case as it is; what's shown is made harmless first."""
    shown = neutralised(case)
    falls = waterfall.waterfalls(shown)
    page = environment().get_template("report.html.j2")
    return harmless(
        page.render(
            wording=wording,
            reading=reading,
            case=shown,
            **frame(to_json(case)),
            tone=wording.tone(shown),
            title=f"{wording.headline(shown)} · {reading.target_parts(shown)[0]}",
            started=wording.run_time(shown),
            target=reading.target_parts(shown),
            journey=drawing(shown),
            table=journey.table(shown),
            course=html_sequence.drawing(shown),
            repeats=sequence.repeats(shown),
            repeats_told=sequence.repeats_told(shown),
            verdict=verdict,
            vantage=vantage,
            circumstances=vantage.circumstances(shown),
            sections={
                "warnings": verdict.warnings(shown, whole=True),
                "why": differential.differential(shown, whole=True),
                "checks": checks.checks(shown),
                "evidence": checks.records_with_chains(shown),
            },
            exchanges=reading.exchanges(shown),
            falls=falls,
            scale_told=waterfall.scale_told(falls),
            phase_names=waterfall.waterfall_names(falls),
            time_told=waterfall.beside_causes(shown),
            anchors={str(record.get("id")): anchor(record.get("id")) for record in shown.evidence},
        )
        + "\n",
        "&#35;",
        "&#58;",
    )


def frame(data: str) -> dict[str, str]:
    """What each page has: style, script, the policy that allows nothing else, and a JSON document inside."""
    return {
        "css": Markup(asset("report.css")),  # noqa: S704  # our own file, no text of a case in it
        "script": Markup(asset("report.js")),  # noqa: S704  # our own file, no text of a case in it
        "policy": page_policy(),
        "data": Markup(data_block(data)),  # noqa: S704  # `<`, `>` and `&` are escaped in it
    }


def policy(css: str, script: str) -> str:
    """The content security policy: nothing but this style sheet, this script and images inside the page."""
    return (
        f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def page_policy() -> str:
    """The policy of the page, for a server that sends it as a header too."""
    return policy(asset("report.css"), asset("report.js"))


def anchor(id: object) -> str:
    """The id of the element that shows a record."""
    return "evidence-" + re.sub(r"[^A-Za-z0-9_-]", "_", str(id))


def marked(text: object) -> Markup:
    """Escaped text in which masks such as `‹token 1›` stand out."""
    whole = _LONG.sub(_breakable, str(text).replace(_BREAK, ""))
    safe = str(escape(whole)).replace(_BREAK, "<wbr>")
    return Markup(_MASK.sub(r'<mark title="masked before it was kept">\g<0></mark>', safe))  # noqa: S704  # escaped above


def _breakable(word: re.Match[str]) -> str:
    """Breaks behind dots, hyphens and what else joins the parts of names and addresses, and before an encoded character; never
    inside a part."""
    return _JOINTS.sub(rf"\g<0>{_BREAK}", word[0])


def linked(url: str) -> str:
    """The address if it's one that may be followed, else nothing."""
    return url if re.match(r"https://[A-Za-z0-9.-]+(?:[/?#]|\Z)", url) else ""


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def asset(name: str) -> str:
    """The text of a file beside the templates."""
    return resources.files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Where the templates of pages are, with everything in them escaped."""
    found = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"marked": marked, "duration": duration, "linked": linked}
    filters |= {"spans": spans, "filled": filled, "kind": _kind}
    found.filters.update(filters)
    return found


def _kind(block: object) -> str:
    """Which macro writes it."""
    return type(block).__name__


RENDERER = Renderer("html", (".html", ".htm"), render)
