"""Which of an app's scopes a token lacks, for the lab's own front door."""

from collections.abc import Iterable

ALIASES = {
    "dashboards.genie": "genie",
    "files.files": "files",
    "file.files": "files",
    "serving.serving-endpoints": "model-serving",
}
"""Older dotted names beside the present short ones: natefleming/dao-ai PR 113."""


def lacking(wanted: Iterable[str], held: Iterable[str]) -> tuple[str, ...]:
    """The wanted scopes that none of the held ones covers.

    A scope covers its `:read` and its dotted children.
    """
    have = {ALIASES.get(scope, scope) for scope in held}
    return tuple(scope for scope in wanted if not _covered(ALIASES.get(scope, scope), have))


def _covered(scope: str, have: set[str]) -> bool:
    return any(scope == one or scope.startswith((f"{one}:", f"{one}.")) for one in have)
