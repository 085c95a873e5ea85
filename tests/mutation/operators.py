"""The ways in which code is broken: cosmic-ray's operators, and two of our own for what judges are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import parso
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider
from parso.tree import NodeOrLeaf

_ORDER = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
_ARITHMETIC = (
    "Add_Sub",
    "Sub_Add",
    "Mul_Div",
    "Div_Mul",
    "FloorDiv_Mul",
    "Mod_Mul",
    "BitOr_BitAnd",
    "BitAnd_BitOr",
    "BitXor_BitAnd",
)
CHOSEN = (
    *(f"ReplaceComparisonOperator_{one}_{other}" for one in _ORDER for other in _ORDER if one != other),
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
    *(f"ReplaceBinaryOperator_{swap}" for swap in _ARITHMETIC),
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
"""Of cosmic-ray's operators. Left out: identity in place of equality and the other way round (the same for members of an
enum, and an accident for texts and numbers); more than one replacement of an arithmetic operator, since nearly all of
them raise TypeError on texts and sets and would only pad the score; removal of decorators, which declare; and the two that
put random variables in."""

ORDERS_FOR_EQUALITY = frozenset(
    f"ReplaceComparisonOperator_{one}_{other}" for one in ("Eq", "NotEq") for other in ("Lt", "LtE", "Gt", "GtE")
)
"""These count only beside a number."""


class FlipMembership(Operator):  # type: ignore[misc]  # cosmic-ray ships no types
    """`in` becomes `not in`, and the other way round."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        for operator in self._operators(node):
            yield operator.start_pos, operator.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        operator = list(self._operators(node))[index]
        other = " not in" if _text(operator) == "in" else " in"
        node.children[node.children.index(operator)] = parso.parse(other)  # type: ignore[no-untyped-call]  # parso's own
        return node

    @staticmethod
    def _operators(node: Any) -> Iterator[NodeOrLeaf]:
        if node.type == "comparison":
            yield from (child for child in node.children[1::2] if _text(child) in ("in", "not in"))

    @classmethod
    def examples(cls) -> Iterable[Any]:
        return ()


class AnotherMember(Operator):  # type: ignore[misc]  # cosmic-ray ships no types
    """A member of an enum becomes the next one: another confidence, another responder, another outcome."""

    def __init__(self, known: dict[str, type[Enum]]) -> None:
        self._known = known

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if self._member(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        member = self._member(node)
        assert member is not None
        members = list(type(member))
        node.children[1].children[1].value = members[(members.index(member) + 1) % len(members)].name
        return node

    def _member(self, node: Any) -> Enum | None:
        if node.type not in ("atom_expr", "power") or len(node.children) < 2:
            return None
        words, dot = self._known.get(_text(node.children[0])), _text(node.children[1])
        return words.__members__.get(dot.removeprefix(".")) if words and dot.startswith(".") else None

    @classmethod
    def examples(cls) -> Iterable[Any]:
        return ()


def operators(names: dict[str, Any]) -> dict[str, Operator]:
    """The operators by name, for a module that knows these names."""
    provider = OperatorProvider()
    known = {name: value for name, value in names.items() if isinstance(value, type) and issubclass(value, Enum)}
    own = {"FlipMembership": FlipMembership(), "AnotherMember": AnotherMember(known)}
    return {name: provider[name]() for name in CHOSEN} | own


def _text(node: NodeOrLeaf) -> str:
    return " ".join(str(node.get_code()).split())  # type: ignore[no-untyped-call]  # parso's own
