"""What a page of HTML says. Pure."""

from __future__ import annotations

import html
import re

_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)

_UNSEEN = re.compile(r"<(script|style|svg|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LONGEST = 20_000
"""Characters of a page that are read."""


def title_of(page: str) -> str:
    """The page's title on one line, cut to 200 characters; empty without one."""
    found = _TITLE.search(page)
    return " ".join(html.unescape(found[1]).split()) if found is not None else ""


def words_of(page: str) -> str:
    """What a reader sees of the page, on one line: its text, or else its title."""
    seen = _TAG.sub(" ", _UNSEEN.sub(" ", page[:_LONGEST]))
    return " ".join(html.unescape(seen).split()) or title_of(page)
