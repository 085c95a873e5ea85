"""What `--expect` asks of an answer."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.expectation import Answer, expectation


def answer(body: bytes = b"", **more: Any) -> Answer:
    return Answer(**{"status": 200, "media_type": "application/json", "body": body, "ms": 1500.0, **more})


def met(text: str, seen: Answer) -> bool:
    return expectation(text).objection(seen) is None


@pytest.mark.parametrize(
    ("text", "status", "so"),
    [
        ("200", 200, True),
        ("200", 201, False),
        ("2xx", 299, True),
        ("2XX", 301, False),
        ("404", 404, True),
        (" 200 ", 200, True),
    ],
)
def test_a_status_is_one_or_a_hundred(text: str, status: int, so: bool) -> None:
    """It's about the status then, and says which came instead."""
    assert met(text, answer(status=status)) is so
    assert expectation(text).about_status
    assert so or str(status) in (expectation(text).objection(answer(status=status)) or "")


@pytest.mark.parametrize(
    ("text", "media_type", "so"),
    [
        ("application/json", "application/json", True),
        ("Application/JSON", "application/json", True),
        ("application/*", "application/json", True),
        ("application/*+json", "application/problem+json", True),
        ("*/json", "application/json", True),
        ("application/json", "application/jsonx", False),
        ("a.b/c", "axb/c", False),
        ("application/json", "", False),
    ],
)
def test_a_media_type_may_have_a_star(text: str, media_type: str, so: bool) -> None:
    """Any other character stands for itself."""
    assert met(text, answer(media_type=media_type)) is so
    assert not expectation(text).about_status


@pytest.mark.parametrize(
    ("text", "so"), [("<2s", True), ("<1500ms", False), ("<1501ms", True), ("<0.5m", True), ("<1.4s", False)]
)
def test_a_time_is_less_than_so_much(text: str, so: bool) -> None:
    """Until the answer's end."""
    assert met(text, answer()) is so


BODY = json.dumps({"status": "ok", "n": 1, "on": True, "items": [{"name": "x"}], "none": None}).encode()


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("json:status=ok", True),
        ("json:status=bad", False),
        ("json:status", True),
        ("json:$.items[0].name=x", True),
        ("json:items[1].name", False),
        ("json:items[0]", True),
        ("json:n=1", True),
        ("json:on=true", True),
        ("json:on=True", False),
        ("json:none=null", True),
        ("json:status.more", False),
        ("json:items.name", False),
        ("json:status=", False),
    ],
)
def test_a_value_in_json_is_found_by_its_path(text: str, so: bool) -> None:
    """Texts as they are, other values as JSON writes them."""
    assert met(text, answer(BODY)) is so


def test_what_is_no_json_has_no_value() -> None:
    """Empty, broken, not text, or nested beyond measure."""
    for body in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
        assert not met("json:a", answer(body))


def test_words_are_a_regular_expression() -> None:
    """Anywhere in the body."""
    assert met(r"body~\bok\b", answer(BODY)) and not met("body~^ok$", answer(BODY))
    assert met("body~", answer()) and met("body~\ufffd", answer(b"\xff"))


@pytest.mark.parametrize("text", ["json:a=1", "body~x"])
def test_a_body_that_wasnt_read_to_its_end_isnt_the_wrong_one(text: str) -> None:
    """What wasn't read may hold it."""
    assert not met(text, answer(b'{"b'))
    assert met(text, answer(b'{"b', complete=False))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "600",
        "20",
        "2x",
        "json",
        "/",
        "a/",
        "/b",
        "a/*b*",
        "<2",
        "<2h",
        "2s",
        "json:a[",
        "json:a[x]",
        "json:[" + "9" * 5000 + "]",
        "body~(",
        "body~[",
        "body~a**",
    ],
)
def test_what_cant_be_expected_is_refused(text: str) -> None:
    """In a sentence."""
    with pytest.raises(UsageError):
        expectation(text)


@given(st.text() | st.from_regex(r"(?:json:|body~|<|[1-5])[a-z\[\]0-9.=$*/]{0,30}"), st.binary())
def test_any_text_is_read_or_refused_and_any_body_is_held_against_it(text: str, body: bytes) -> None:
    """Nothing else happens."""
    try:
        read = expectation(text)
    except UsageError:
        return
    objection = read.objection(answer(body))
    assert objection is None or objection


@pytest.mark.parametrize(
    "text",
    ["*" * 200_000, "a/" + "*" * 200_000, "json:" + "a." * 100_000, "json:" + "[0]" * 60_000, "9" * 200_000],
    ids=["stars", "media type", "names", "places", "digits"],
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    """200 KB within seconds."""
    began = time.perf_counter()
    try:
        expectation(text).objection(answer(b"[" * 200_000))
    except UsageError:
        pass
    assert time.perf_counter() - began < 10
