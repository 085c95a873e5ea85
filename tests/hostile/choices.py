"""Where a grammar's choices come from: a random generator, or a list of numbers that repeats an earlier input.

Every input is made of whole numbers alone, drawn one after the other, so that it can be repeated, and made smaller by making the
list smaller (`shrinking.py`). Zero is always the plainest choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

MOST = 4000
"""Choices of one input; whatever is drawn beyond is zero, so that every grammar ends."""


class Choices:
    """Numbers for a grammar. `made` lists those that were drawn."""

    def __init__(self, random: Random | None = None, given: Sequence[int] = ()) -> None:
        self._random, self._given = random, given
        self.made: list[int] = []

    def below(self, end: int) -> int:
        """A number from 0 up to, not including, `end`."""
        at = len(self.made)
        if at < len(self._given):
            number = self._given[at] % end
        elif self._random is not None and at < MOST:
            number = self._random.randrange(end)
        else:
            number = 0
        self.made.append(number)
        return number

    def pick(self, among: Sequence[T]) -> T:
        """One of these; the first is the plainest."""
        return among[self.below(len(among))]

    def one_in(self, many: int) -> bool:
        """True once in so many times."""
        return self.below(many) == many - 1

    def several(self, least: int, most: int, make: Callable[[], T]) -> list[T]:
        """So many, each made anew."""
        return [make() for _ in range(least + self.below(most - least + 1))]

    def bytes(self, size: int) -> bytes:
        """Any bytes."""
        return bytes(self.below(256) for _ in range(size))


def written(numbers: Sequence[int]) -> str:
    """The numbers as one word for a command line."""
    return ".".join(map(str, numbers)) or "0"


def read(text: str) -> list[int]:
    """The reverse of `written`. Raises ValueError."""
    return [int(each) for each in text.split(".")]
