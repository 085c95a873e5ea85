"""What a fact is: observed, or derived from others.

Observed facts are saved in the case under their class name and read back by `diag/evidence/codec.py`. Derived ones are
never saved: whoever has the facts derives them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar, cast

from dbapp_diag.model.words import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a check found out.

    `evidence` names the records it rests on. Fields of a fact are plain values, enums, tuples and other
    frozen dataclasses: whatever JSON can hold. "Not measured" is None, never False, 0 or "".
    """

    evidence: tuple[EvidenceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedFact(Fact):
    """A conclusion from other facts, such as who answered the call.

    The type is its own provider: `needs` and `wants` say what it looks at, as a check's do, and `derive` concludes. A check
    that declares the type may look at the conclusion without declaring what that rests on.
    """

    needs: ClassVar[tuple[type[Fact], ...]] = ()
    """The facts without which nothing can be concluded."""
    wants: ClassVar[tuple[type[Fact], ...]] = ()

    @classmethod
    def derive(cls, facts: Facts) -> Self | None:
        """Conclude from the declared facts; None when they allow no conclusion. Pure, total, deterministic."""
        raise NotImplementedError


FactT = TypeVar("FactT", bound=Fact)


class Facts:
    """The facts of a run as a check may see them: only the types that it declared.

    Derived facts are computed when they're first asked for, and at most once: all views of the same facts share them.
    """

    def __init__(self, known: Mapping[type[Fact], Fact], allowed: frozenset[type[Fact]] | None = None) -> None:
        self._known = known
        self._allowed = allowed
        self._derived: dict[type[Fact], Fact | Exception | None] = {}

    def need(self, kind: type[FactT]) -> FactT:
        """A fact that must be there. Raises LookupError when it's neither declared nor known."""
        fact = self.want(kind)
        if fact is None:
            error = self._derived.get(kind)
            broke = f": its derivation broke: {type(error).__name__}: {error}" if isinstance(error, Exception) else ""
            raise LookupError(f"{kind.__name__} isn't known{broke}")
        return fact

    def want(self, kind: type[FactT]) -> FactT | None:
        """A fact, or None when nobody could find it out or its derivation broke. Raises LookupError for an undeclared type."""
        if self._allowed is not None and kind not in self._allowed:
            raise LookupError(f"{kind.__name__} isn't among the facts that this check declares")
        return cast("FactT | None", self._get(kind))

    def records(self, kinds: Iterable[type[Fact]]) -> tuple[EvidenceId, ...]:
        """The records that these facts rest on, each once, as far as the facts are known."""
        known = (self.want(kind) for kind in kinds)
        return tuple(dict.fromkeys(ref for fact in known if fact is not None for ref in fact.evidence))

    def restricted(self, allowed: frozenset[type[Fact]]) -> Facts:
        """The same facts, seen through a check's declarations."""
        view = Facts(self._known, allowed)
        view._derived = self._derived
        return view

    def _get(self, kind: type[Fact]) -> Fact | None:
        if not issubclass(kind, DerivedFact):
            return self._known.get(kind)
        if kind not in self._derived:
            self._derived[kind] = None  # what asks for itself on the way isn't known
            self._derived[kind] = self._derive(kind)
        fact = self._derived[kind]
        return None if isinstance(fact, Exception) else fact

    def _derive(self, kind: type[DerivedFact]) -> Fact | Exception | None:
        if any(self._get(need) is None for need in kind.needs):
            return None
        try:
            fact = cast("object", kind.derive(self.restricted(frozenset((*kind.needs, *kind.wants)))))
        except Exception as error:  # noqa: BLE001  # a derivation that breaks must not take the checks along
            return error
        if fact is None or isinstance(fact, kind):
            return fact
        return TypeError(f"it gave {type(fact).__name__} where {kind.__name__} was promised")

    def __contains__(self, kind: type[Fact]) -> bool:
        return self._get(kind) is not None

    def __iter__(self) -> Iterator[Fact]:
        """The observed facts."""
        return iter(self._known.values())


def observed(kinds: Iterable[type[Fact]], *, wanted: bool) -> tuple[type[Fact], ...]:
    """These types with what the derived ones among them rest on in their place, each once; `wanted` says whether what a
    derivation merely wants is part of that."""
    found: dict[type[Fact], None] = {}
    passed: set[type[Fact]] = set()
    ahead = list(kinds)
    while ahead:
        kind = ahead.pop(0)
        if not issubclass(kind, DerivedFact):
            found[kind] = None
        elif kind not in passed:
            passed.add(kind)
            ahead[:0] = (*kind.needs, *(kind.wants if wanted else ()))
    return tuple(found)
