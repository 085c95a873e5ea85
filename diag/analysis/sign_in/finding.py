"""Writing down what a failed sign-in was put to, in words that hold what came back. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dbapp_diag.analysis.sign_in.error_words import Reading
from dbapp_diag.analysis.sign_in.servers import form, last_answer
from dbapp_diag.facts.identity import CLI_SAYS, GENERIC, SignIn, SignInOutcome
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause, Confidence, Variant

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
_RAW = re.compile(r"unknown: unknown$|b['\"]|.*line \d+ column \d+ \(char \d+\)")
"""What the SDK makes of an answer that it can't read (databricks-sdk-py issue 1210)."""
NOTHING_SAID = "no reason given"


def reason_given(sign_in: SignIn) -> str:
    """The tersest true sentence part about what came back: OAuth's words, else the form of an answer that isn't OAuth, else the
    innermost error."""
    if sign_in.oauth_error:
        return (
            f"{sign_in.oauth_error}: {sign_in.oauth_description}" if sign_in.oauth_description else sign_in.oauth_error
        )
    last = last_answer(sign_in)
    if sign_in.oauth_description and last is not None:
        return f"{form(last)}: {sign_in.oauth_description}"
    if sign_in.outcome is SignInOutcome.BAD_ANSWER and last is not None:
        moved = next(
            (each for each in reversed(sign_in.requests) if each.status is not None and 300 <= each.status < 400), None
        )
        return f"{moved.status}, then {form(last)}" if moved is not None and moved is not last else form(last)
    program = by_program(sign_in.error)
    if program is not None:
        return program
    answer = f"{last.status} {last.media_type}".strip() + f" from {host_of(last.url) or last.url}" if last else ""
    words = next((bare(text) for text in reversed(sign_in.error) if GENERIC not in text), "")
    if last is not None and _RAW.match(words):
        return form(last)
    return words or answer or NOTHING_SAID


def bare(text: str) -> str:
    """An error's text without what Python, the SDK, or this tool puts before every one."""
    text = re.sub(r"^(?:\w+(?:Error|Exception|Expired|Needed)|NoBearer|InTheClear): (?=.)", "", text)
    return re.sub(r"^default auth: (?:[a-z0-9-]+: )?", "", text)


def by_program(texts: Iterable[str]) -> str | None:
    """What a program said that was asked for a token, without the SDK's words around it."""
    said = (text.partition(CLI_SAYS)[2].strip() for text in texts if CLI_SAYS in text)
    return next((text for text in said if text), None)


def sign_in_finding(
    cause: AnyCause,
    sure: Confidence,
    sign_in: SignIn,
    what: str,
    expected: str,
    values: Mapping[str, str] | None = None,
    *,
    variant: Variant | None = None,
    words: str | None = None,
    more: str = "",
) -> Finding:
    """A finding: `what` is observed, with what came back (`words`, where it isn't the last error) and with `more` about it."""
    told = reason_given(sign_in) if words is None else words
    observed = (what if told == NOTHING_SAID else f"{what}: {told}") + more
    return finding(cause, sure, observed, expected, sign_in, variant=variant, values=values)


def read_as(
    reading: Reading,
    sign_in: SignIn,
    what: str,
    expected: str,
    *,
    words: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Finding:
    """A finding out of what was read in somebody's words."""
    return sign_in_finding(
        reading.cause, reading.sure, sign_in, what, expected, values, variant=reading.variant, words=words
    )
