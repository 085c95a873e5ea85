"""What a page of HTML says of itself. Pure."""

from __future__ import annotations

import html
import re

_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def title_of(page: str) -> str:
    """The page's title on one line, cut to 200 characters; empty without one."""
    found = _TITLE.search(page)
    return " ".join(html.unescape(found[1]).split()) if found is not None else ""
