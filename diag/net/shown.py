"""Text from outside, as it may be recorded: bounded first, so that nothing hostile keeps the redactor busy,
masked, then cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from dbapp_diag.evidence.redaction import Redactor

_MARGIN = 4096
"""Characters that are masked beyond the limit, and then dropped: a secret cut in two by the limit isn't
recognised as one."""

LONGEST_HEADER = 2048
MOST_HEADERS = 64
_ALL_HEADERS = 32_768
"""Characters of header values that are masked in all; later values aren't kept."""


def masked(redactor: Redactor, text: str, limit: int) -> str:
    """The first `limit` characters of the text with every secret in it masked."""
    return _bounded(redactor.text, text, limit)


def masked_headers(redactor: Redactor, headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Headers with lower-case names and masked values, as many and as long as may be kept."""
    kept: list[tuple[str, str]] = []
    left = _ALL_HEADERS
    for raw_name, raw_value in headers:
        name = redactor.text(raw_name[:128].decode("latin-1").lower())
        value = raw_value.decode("utf-8", "replace")
        left -= min(len(value), LONGEST_HEADER + _MARGIN)
        shown = _bounded(partial(redactor.header, name), value, LONGEST_HEADER) if left > 0 else "(not kept)"
        kept.append((name, shown))
        if len(kept) == MOST_HEADERS:
            break
    return tuple(kept)


def _bounded(mask: Callable[[str], str], text: str, limit: int) -> str:
    window = text[: limit + _MARGIN]
    clean = mask(window)
    if len(window) < len(text):
        clean = clean[:-_MARGIN]
    return clean[:limit]
