"""What the workspace's word about a token's bearer amounts to. Pure.

Three refusals look alike by status and differ in words: of the token, of the principal, and of a scope. Where the words
are unknown ones, what they quote and the kind of error code tell, with less certainty: a number for what is refused
before the API looks at the call, a name for what the API itself refuses. Everything else (rate limits, errors, pages of
a proxy, IP access lists) says nothing about the token.
"""

from __future__ import annotations

import re

from dbapp_diag.analysis.refusal_text import address_in, names_any
from dbapp_diag.analysis.unknown_principal import names_nobody, names_stranger
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.model.words import Confidence

_TOKEN = re.compile(
    r"invalid (?:access )?token|invalid authentication|credential was not sent|unsupported type"
    r"|\btoken\b(?:(?![.;]\s).){0,80}?\b(?:expired|revoked|invalid|disabled|deleted|not found)"
    r"|unable to (?:parse|verify).{0,20}token",
    re.IGNORECASE,
)
_ORGANIZATION = re.compile(r"\bunauthorized access to (?:org|organization|workspace)\b", re.IGNORECASE)
_MENTIONS_TOKEN = re.compile(r"token|jeton|トークン|令牌|토큰|токен", re.IGNORECASE)
_WORKSPACE_ID = re.compile(r"(?<![0-9a-fA-F-])\d{10,20}(?![0-9a-fA-F-])")
_SCOPE = re.compile(r"\bscopes?\b", re.IGNORECASE)


def stranger(identity: WorkspaceIdentity, token: TokenFacts | None = None) -> tuple[str, Confidence] | None:
    """How the workspace says that the principal is unknown or inactive, and how sure that is; None when it doesn't.

    Certain by its words. Likely where it refuses its whole organization (databricks/terraform-provider-databricks issues 2715
    and 4662), or a question about nobody but the caller, and names the caller.
    """
    if identity.takes_token and identity.active is False:
        return "the principal is inactive", Confidence.CONFIRMED
    if identity.status not in (401, 403):
        return None
    if names_stranger(identity.message) or names_nobody(identity.message):
        return identity.message, Confidence.CONFIRMED
    if _ORGANIZATION.search(identity.message) and not _TOKEN.search(identity.message):
        return identity.message, Confidence.LIKELY
    names = (token.subject, token.client_id) if token is not None else ()
    if not _numbered(identity) and names_any(identity.message, names) and not _SCOPE.search(identity.message):
        return identity.message, Confidence.LIKELY
    return None


def refuses_token(identity: WorkspaceIdentity) -> Confidence | None:
    """How sure it is that the workspace refuses the token as such; None when it doesn't.

    Certain by words that say so. Likely by a 401 of its own in other words, or by a 403 with a number for its error code;
    only possible where such a 403 quotes a number of a workspace's length without speaking of a token. Users report that
    form for bad tokens, for principals of another workspace (terraform-provider-databricks issue 2715), and for IP access
    lists, which name the address.
    """
    if identity.status not in (401, 403) or stranger(identity) is not None or _SCOPE.search(identity.message):
        return None
    if _TOKEN.search(identity.message):
        return Confidence.CONFIRMED
    own = identity.status == 401 and (identity.error_code or identity.message)
    numbered = _numbered(identity) and address_in(identity.message) is None
    elsewhere = _WORKSPACE_ID.search(identity.message) is not None and _MENTIONS_TOKEN.search(identity.message) is None
    if own or (numbered and not elsewhere):
        return Confidence.LIKELY
    return Confidence.POSSIBLE if numbered else None


def _numbered(identity: WorkspaceIdentity) -> bool:
    return (identity.error_code or "").isdigit()


def how_it_went(identity: WorkspaceIdentity) -> str:
    """Status and words, or the error in their place."""
    if identity.status is None:
        return identity.error or "no answer"
    return f"{identity.status} {identity.message or identity.error_code or ''}".strip()
