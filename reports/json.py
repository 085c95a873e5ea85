"""JSON: the case itself, which `replay` reads. The contract's format."""

from __future__ import annotations

import json
import re

from dbapp_diag.case.schema import Case
from dbapp_diag.case.text import to_json
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import harmless

_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What JSON lets through as it is, though a terminal or a reader may be fooled by it."""


def render(case: Case, style: Style) -> str:
    """The case as JSON. What acts on a screen or in a log is escaped, which means the same to a parser."""
    return harmless(_UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], to_json(case)), "\\u0023")


def data_block(text: str) -> str:
    """A JSON document as one line of ASCII that can stand inside an HTML `script`: no `<`, `>` or `&`."""
    compact = json.dumps(json.loads(text), separators=(",", ":"))
    return harmless(compact, "\\u0023").replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


RENDERER = Renderer("json", (".json",), render)
