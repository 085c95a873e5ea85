"""What a refusal says in English about somebody: that a workspace doesn't know a principal, or holds it inactive. Pure.

Words count only with their subject. "… is disabled" is said of secrets, policies and features as well, and "… for user x is
disabled" of what is x's.
"""

from __future__ import annotations

import re

_WHO = r"\b(?:user|(?:service )?principal|account|identity)\b(?!['’]s|-)"
_NAMED = (
    r"(?:\s+(?:'[^']*'|\"[^\"]*\"|`[^`]*`|\([^)]*\)|‹[^›]*›|<[^>]*>"
    r"|account|with|whose|id|named|name|called|in|this|the|workspace|[^\s,;:]*[\d@_][^\s,;]*?)[,:]?)*?"
)
"""What may stand between a subject and its verb: its name, or what it's called by."""
_BE = r"\s+(?:(?:is|was|has been|has)\s+)?(?:currently\s+|already\s+)?"
_OUTSIDE = (
    r"not (?:an? )?(?:active )?member of (?:\S+ ){0,2}?(?:workspace|account|organi[sz]ation)"
    r"|not (?:been )?assigned to (?:\S+ ){0,2}?(?:workspace|account|organi[sz]ation)\b(?! \w*polic)"
)
_INACTIVE = r"inactive|deactivated|disabled|suspended"
_UNKNOWN = r"not found|unknown"
_SENTENCE = re.compile(f"{_WHO}{_NAMED}{_BE}(?:{_OUTSIDE}|(?:{_INACTIVE})\\b)", re.IGNORECASE)
_NOBODY = re.compile(f"{_WHO}{_NAMED}{_BE}(?:{_UNKNOWN})\\b", re.IGNORECASE)
_BARE = re.compile(r"\bnot (?:an? )?(?:active )?member of (?:this |the |any )?(?:databricks )?workspace", re.IGNORECASE)
_OF_SOMEBODY = re.compile(
    r"\b(?:for|of|to|by|with|from|on|via|per)\s+(?:(?:the|this|that|your|an?|any)\s+)?$", re.IGNORECASE
)


def names_stranger(words: str) -> bool:
    """A user, principal or account is the subject of: not a member, not assigned, inactive."""
    return _BARE.search(words) is not None or _is_said(_SENTENCE, words)


def names_nobody(words: str) -> bool:
    """The same of: not found. Where a client signs in, it may be the client ID that's unknown."""
    return _is_said(_NOBODY, words)


def _is_said(sentence: re.Pattern[str], words: str) -> bool:
    return any(not _OF_SOMEBODY.search(words[: found.start()]) for found in sentence.finditer(words))
