"""Nothing that a command holds comes out in a refusal, a note or a representation."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.curl import read_curl, split_command
from dbapp_diag.curl.options import LETTERS, OPTIONS
from dbapp_diag.model.errors import UsageError

CANARY = "dapiC4NARY"
FORMS = [
    CANARY,
    f"@{CANARY}",
    f"a={CANARY}",
    f"{CANARY}=a",
    f"Authorization: Bearer {CANARY}",
    f"X-{CANARY}: 1",
    f"a=@{CANARY};type={CANARY}/x",
    f"https://{CANARY}:{CANARY}@h/{CANARY}?{CANARY}",
    f"h:443:{CANARY}",
    f"--{CANARY}",
    f"--{CANARY}=x",
    f"-{CANARY}",
    f"--data={CANARY}",
    f"--silent={CANARY}",
    f"--no-{CANARY}",
    f"[{CANARY}]",
    f"a\n{CANARY}",
]
OPTION = st.sampled_from(
    [*(f"--{name}" for name in OPTIONS), *(f"-{letter}" for letter in LETTERS), "--", "--no-header"]
)
WORD = st.one_of(
    st.sampled_from(FORMS), OPTION, st.builds(str.__add__, OPTION, st.sampled_from(FORMS)), st.just("https://h/")
)


def everything_said(text: str | list[str]) -> str:
    """All that can be seen of a command: refusals, notes and representations."""
    try:
        pasted = split_command(text if isinstance(text, str) else shlex.join(text), env={"TOKEN": CANARY})
        call = read_curl(pasted.words, base=Path("/nonexistent"), stdin=CANARY.encode)
    except UsageError as refusal:
        return f"{refusal!r} {refusal.__cause__!r}"
    return f"{pasted!r} {call!r} {call.notes}"


@given(st.lists(WORD, max_size=6))
def test_no_word_of_a_command_comes_out(words: list[str]) -> None:
    """Whatever options stand where."""
    assert CANARY not in everything_said(["curl", *words])


@pytest.mark.parametrize("form", FORMS)
def test_no_value_of_any_option_comes_out(form: str) -> None:
    """Each option with each kind of value, in a command that's in order otherwise."""
    for name, option in OPTIONS.items():
        words = ["curl", f"--{name}", *([form] if option.takes_value else []), "https://h/"]
        assert CANARY not in everything_said(words)


PIECES = [*"'\"\\$`^%&|<>;(){}[]#~ \n", CANARY, "$TOKEN", "%TOKEN%", "curl ", "$env:TOKEN"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_in_any_quoting_comes_out(text: str) -> None:
    """Whatever quotes are missing."""
    for command in ("curl ", 'curl ^"a^" ', "curl.exe `\n", "PS C:\\> curl "):
        assert CANARY not in everything_said(command + text)
