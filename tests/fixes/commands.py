"""What a fix's command is: one that changes something, one that only shows something, or one for the machine itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

SHOWS = (
    "databricks account federation-policy list",
    "databricks apps get",
    "databricks apps get-permissions",
    "databricks apps list",
    "databricks apps list-deployments",
    "databricks apps logs",
    "databricks auth describe",
    "databricks auth profiles",
    "databricks auth token",
    "databricks current-user me",
    "databricks ip-access-lists list",
    "databricks version",
    "dbapp-diag token inspect",
    "dbapp-diag token sources",
    "cat",
    "curl --silent --show-error --head",
    "grep",
    "nslookup",
    "openssl",
    "curl --silent --show-error --include",
    "python3 -c 'import ssl; print(ssl.create_default_context().minimum_version)'",
    "type",
)
"""How commands begin that change nothing."""
REPORTS = ("-o", "--verbose", "--repeat", "--plan", "--timeout")
"""Options with which a call is made to look closer, or to be shown to somebody: it's the same call."""
MACHINE = ("sudo", "brew", "pip", "python3 -m pip", "curl -fsSL")
"""How commands begin that change the machine as a whole: its clock, its programs."""


def kind_of(command: str) -> str:
    """`shows`, `machine` or `changes`. Redirected output is a change, be it of what `cat` shows."""
    parts = list(_parts(command))
    if any(_begins(part, MACHINE) for part in parts):
        return "machine"
    return "shows" if all(_shows(part) for part in parts) else "changes"


def is_call(command: str) -> bool:
    """Whether it's another call, whose report says what became of the cause."""
    return _begins(shlex.split(command), ("dbapp-diag run",))


def gives_token(command: str) -> bool:
    """Whether it prints a header with a token, to be sent in the place of the one that was sent."""
    return _begins(shlex.split(command), ("dbapp-diag token get",)) and "--header" in shlex.split(command)


def _parts(command: str) -> Iterator[Sequence[str]]:
    """The simple commands of a list, each as its words."""
    words = shlex.shlex(command, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    part: list[str] = []
    for word in words:
        if re.fullmatch(r"[;&|]+", word):
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _shows(words: Sequence[str]) -> bool:
    if _begins(words, ("dbapp-diag run",)):
        return any(word in REPORTS for word in words)
    kept = [place for place, word in enumerate(words) if word == ">" and words[place + 1 :][:1] != ["/dev/null"]]
    return _begins(words, SHOWS) and not kept


def _begins(words: Sequence[str], beginnings: Sequence[str]) -> bool:
    return any(list(words[: len(first)]) == first for first in map(shlex.split, beginnings))
