"""What `--expect` asks of an answer: its status, media type, a JSON value, words in the body, or its time. Pure."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.json_values import listing, mapping
from dbapp_diag.model.times import duration

EXAMPLES = "200, 2xx, application/json, json:status=ok, body~REGEX or <2s"
LONGEST_VALUE = 8000
"""Characters of a value that an objection repeats at most; whoever shows it masks it, and cuts it then."""
_STATUS = re.compile(r"[1-5](?:\d\d|xx)", re.IGNORECASE)
_SIDE = r"[a-z0-9.+-]*(?:\*[a-z0-9.+-]*)?"
_MEDIA_TYPE = re.compile(rf"(?!/){_SIDE}/(?!\Z){_SIDE}", re.IGNORECASE)
"""One star at most on each side."""
_TIME = re.compile(r"<(\d+(?:\.\d+)?)(ms|s|m)")
_STEP = re.compile(r"\.?([^.\[\]=]+)|\[(\d{1,9})\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What of an answer can be expected. `body` is whole as far as it was read; `ms` is the time until it ended."""

    status: int
    media_type: str
    body: bytes = field(repr=False)
    ms: float
    complete: bool = True
    """The body was read to its end. Of one that wasn't, nothing is said that its rest might change."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One `--expect`: `text` as given, and what is said where the answer isn't so (None where it is)."""

    text: str
    about_status: bool
    objection: Callable[[Answer], str | None] = field(repr=False, compare=False)


def expectation(text: str) -> Expectation:
    """Read one. Raises UsageError for what can't be expected."""
    wanted = text.strip()
    if _STATUS.fullmatch(wanted):
        return Expectation(wanted, True, lambda answer: _status(wanted.lower(), answer))
    if (match := _TIME.fullmatch(wanted)) is not None:
        limit = float(match[1]) * {"ms": 1, "s": 1000, "m": 60_000}[match[2]]
        return Expectation(
            wanted, False, lambda answer: None if answer.ms < limit else f"it took {duration(answer.ms)}"
        )
    if wanted.startswith("json:"):
        path, equals, value = wanted[5:].partition("=")
        steps = _steps(path)
        return Expectation(wanted, False, lambda answer: _json(steps, value if equals else None, answer))
    if wanted.startswith("body~"):
        try:
            with warnings.catch_warnings(action="ignore"):  # what a pattern may come to mean in later versions
                pattern = re.compile(wanted[5:])
        except (re.error, RecursionError, OverflowError):
            raise UsageError("what stands after body~ isn't a regular expression") from None
        return Expectation(wanted, False, lambda answer: _words(pattern, answer))
    if _MEDIA_TYPE.fullmatch(wanted):
        return Expectation(wanted, False, lambda answer: _media_type(wanted.lower(), answer))
    raise UsageError(f"that can't be expected; write {EXAMPLES}")


def _status(wanted: str, answer: Answer) -> str | None:
    return None if re.fullmatch(wanted.replace("x", r"\d"), str(answer.status)) else f"the status is {answer.status}"


def _media_type(wanted: str, answer: Answer) -> str | None:
    pattern = re.escape(wanted).replace(r"\*", "[^/]*")
    return None if re.fullmatch(pattern, answer.media_type) else f"the media type is {answer.media_type or 'missing'}"


def _words(pattern: re.Pattern[str], answer: Answer) -> str | None:
    if not answer.complete or pattern.search(answer.body.decode("utf-8", "replace")):
        return None
    return "the body has no such words"


def _steps(path: str) -> tuple[str | int, ...]:
    bare = path.removeprefix("$").removeprefix(".")
    steps: list[str | int] = []
    at = 0
    while at < len(bare):
        match = _STEP.match(bare, at)
        if match is None:
            raise UsageError("that isn't a path into JSON; write json:items[0].name=VALUE")
        steps.append(match[1] if match[2] is None else int(match[2]))
        at = match.end()
    return tuple(steps)


def _json(steps: tuple[str | int, ...], value: str | None, answer: Answer) -> str | None:
    if not answer.complete:
        return None
    try:
        found: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "the body isn't JSON"
    for step in steps:
        inside = listing(found)
        if isinstance(step, int) and step < len(inside):
            found = inside[step]
        elif isinstance(step, str) and step in mapping(found):
            found = mapping(found)[step]
        else:
            return f"the JSON has no {step}"
    if value is None or found == value:
        return None
    try:
        written = json.dumps(found, ensure_ascii=False)
    except RecursionError:  # nested just below what can be read
        return "the value is nested too deeply"
    return None if written == value else f"the value is {written[:LONGEST_VALUE]}"
