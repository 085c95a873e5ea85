"""What is to be sent, and whether it may be: the last gate before a token leaves the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata

import httpx

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.words import EvidenceId
from dbapp_diag.net.listener import Listener
from dbapp_diag.net.shown import masked

_LONGEST_URL = 2048


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent, and under which name it's kept."""

    id: EvidenceId
    purpose: str
    method: str
    url: str
    credential: str = "none"
    bearer: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Beside the usual ones, which they replace; a name may occur more than once."""
    body: bytes | None = field(default=None, repr=False)
    listener: Listener = Listener()

    def record(self, redactor: Redactor, **known: object) -> Exchange:
        """The exchange so far."""
        blank = Exchange(
            id=self.id,
            purpose=self.purpose,
            method=self.method,
            url=masked(redactor, self.url, _LONGEST_URL),
            credential=self.credential,
            sent_at=datetime.now(UTC),
        )
        return replace(blank, **known)  # type: ignore[arg-type]  # fields of Exchange, checked by the callers' tests


@cache
def user_agent() -> str:
    """What this tool calls itself."""
    try:
        return f"dbapp-diag/{metadata.version('dbapp-diag')}"
    except metadata.PackageNotFoundError:
        return "dbapp-diag/dev"


def refusal(request: Request) -> str | None:
    """Why the request may not be sent, without quoting anything secret; None when it may.

    httpx itself would refuse most such tokens, but with the token in the exception's text (measured with
    0.28.1).
    """
    try:
        url = httpx.URL(request.url)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return "the address can't be read"
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        return "the address isn't http:// or https:// with a host and without credentials"
    if not re.fullmatch(r"[A-Z]{1,20}", request.method):
        return "the method isn't one"
    for name, value in request.headers:
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not re.fullmatch(
            r"[^\x00-\x08\x0a-\x1f\x7f]*", value
        ):
            return "a header isn't one that HTTP allows"
    if request.bearer is None:
        return None
    if url.scheme != "https":
        return "a token is never sent over http://"
    if not re.fullmatch(r"[!-~](?:[\t -~]*[!-~])?", request.bearer):
        return f"the token {_flaw(request.bearer)}, which HTTP doesn't allow in a header"
    return None


def _flaw(token: str) -> str:
    if not token.strip():
        return "is empty"
    if re.search(r"[\r\n]", token):
        return "holds a line break"
    if not token.isascii():
        return "holds characters outside of ASCII"
    return "begins or ends with white space" if token != token.strip() else "holds control characters"
