"""What the workspace's word about a token's bearer amounts to. Pure.

Three refusals look alike by status and differ in words: of the token, of the principal, and of a scope. Everything
else (rate limits, errors, pages of a proxy, IP access lists) says nothing about the token.
"""

from __future__ import annotations

import re

from dbapp_diag.facts.identity import WorkspaceIdentity

_STRANGER = re.compile(
    r"not a member of|not (?:been )?assigned to"
    r"|\b(?:user|principal|account)\b.{0,80}\b(?:inactive|deactivated|disabled|not found)",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"invalid (?:access )?token|invalid authentication|credential was not sent|unsupported type"
    r"|token (?:is |has )?(?:been )?(?:expired|revoked|invalid)|unable to (?:parse|verify).{0,20}token",
    re.IGNORECASE,
)
_SCOPE = re.compile(r"\bscopes?\b", re.IGNORECASE)


def stranger(seen: WorkspaceIdentity) -> str | None:
    """How the workspace says that the principal is unknown or inactive; None when it doesn't."""
    if seen.status == 200 and seen.user_name is not None and seen.active is False:
        return "the principal is inactive"
    if seen.status in (401, 403) and _STRANGER.search(seen.message):
        return seen.message
    return None


def refuses_token(seen: WorkspaceIdentity) -> bool:
    """The workspace refuses the token as such: by a 401 of its own, or by a 403 whose words say so."""
    if seen.status not in (401, 403) or stranger(seen) is not None:
        return False
    own = seen.status == 401 and bool(seen.error_code or seen.message) and not _SCOPE.search(seen.message)
    return own or bool(_TOKEN.search(seen.message))


def how_it_went(seen: WorkspaceIdentity) -> str:
    """Status and words, or the error in their place."""
    if seen.status is None:
        return seen.error or "no answer"
    return f"{seen.status} {seen.message or seen.error_code or ''}".strip()
