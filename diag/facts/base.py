"""What a fact is. Facts are saved in the case under their class name and read back by `diag/evidence/codec.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from dbapp_diag.model.words import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a check found out.

    `evidence` names the records it rests on. Fields of a fact are plain values, enums, tuples and other
    frozen dataclasses: whatever JSON can hold. "Not measured" is None, never False, 0 or "".
    """

    evidence: tuple[EvidenceId, ...] = ()


FactT = TypeVar("FactT", bound=Fact)


class Facts:
    """The facts of a run as a check may see them: only the types that it declared."""

    def __init__(self, known: Mapping[type[Fact], Fact], allowed: frozenset[type[Fact]] | None = None) -> None:
        self._known = known
        self._allowed = allowed

    def need(self, kind: type[FactT]) -> FactT:
        """A fact that must be there. Raises LookupError when it's neither declared nor known."""
        fact = self.want(kind)
        if fact is None:
            raise LookupError(f"{kind.__name__} isn't known")
        return fact

    def want(self, kind: type[FactT]) -> FactT | None:
        """A fact, or None when nobody could find it out. Raises LookupError for an undeclared type."""
        if self._allowed is not None and kind not in self._allowed:
            raise LookupError(f"{kind.__name__} isn't among the facts that this check declares")
        return cast("FactT | None", self._known.get(kind))

    def restricted(self, allowed: frozenset[type[Fact]]) -> Facts:
        """The same facts, seen through a check's declarations."""
        return Facts(self._known, allowed)

    def __contains__(self, kind: type[Fact]) -> bool:
        return kind in self._known

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._known.values())
