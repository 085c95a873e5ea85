"""What users read keeps to docs/style.md, as far as a program can tell."""

from __future__ import annotations

import re

import pytest

from tests import words


def test_nothing_that_users_read_has_a_word_that_we_dont_use() -> None:
    """Nor a sentence that nobody can follow."""
    assert list(words.complaints()) == []


@pytest.mark.parametrize("text", ["how to mend it", "Your kept sign-in is gone", "in order would be: a token"])
def test_a_word_that_we_dont_use_is_found(text: str) -> None:
    assert words.RETIRED.search(text)


def test_texts_come_from_everywhere() -> None:
    """From the catalogue, the help, the statuses and the documents."""
    places = {re.split(r"[:/]", place)[0] for place, _ in words.texts()}
    assert {"causes", "--help", "statuses", "README.md", "docs"} <= places
