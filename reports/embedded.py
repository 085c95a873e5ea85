"""Getting the case back out of a file: out of a JSON case, or out of an HTML report that has one inside."""

from __future__ import annotations

import re

from dbapp_diag.model.errors import CaseError

BLOCK_ID = "dbapp-diag-case"
"""The id of the element that holds the case in an HTML report."""


_SCRIPT = re.compile(r"<script\b([^<>]*)>([^<]*)(</script)?", re.IGNORECASE)
"""A script element: attributes, text, end. A case's text is written without `<`. Each part ends at the next `<`, so that any
page is read in one pass."""


def case_text_from(text: str) -> str:
    """The JSON text of a case, given the contents of a JSON case or of one of our HTML reports.

    Raises CaseError when there's no case in it. Whether the JSON is a case is for `case_text.from_json` to say.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if start == "{":
        return text
    if start != "<":
        raise CaseError("neither a JSON case nor an HTML report; give a file written by --format json or html")
    blocks = [script for script in _SCRIPT.finditer(text) if f'id="{BLOCK_ID}"' in script[1]]
    if not blocks:
        raise CaseError("this HTML page holds no case; give a report as dbapp-diag wrote it")
    if not all(block[3] for block in blocks):
        raise CaseError("this HTML report is cut off inside its case; ask for the whole file")
    if len(blocks) > 1:
        raise CaseError("this HTML page holds more than one case; give a report as dbapp-diag wrote it")
    return blocks[0][2].strip() + "\n"
