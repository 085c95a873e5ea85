"""Which mutants a module has: every place where an operator applies, less the places that judge nothing."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.operators.operator import Operator

from tests.mutation.operators import ORDERS_FOR_EQUALITY, operators

Place = tuple[int, int]
"""Line, counted from 1, and column in characters."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one module. `unit` leads to what holds it: a function, by class and name, or a module's statement."""

    module: str
    path: Path
    operator: str
    line: int
    column: int
    unit: tuple[str, ...]
    lines: tuple[int, ...]
    """The lines of the statement that it changes: a test that executes none of them can't notice."""
    cut: tuple[Place, Place]
    patch: str
    """What stands in place of the text that is cut out."""

    @property
    def name(self) -> str:
        """How it's told from all others: `dbapp_diag.analysis.outcome:12:4 NumberReplacer 505`."""
        return f"{self.module}:{self.line}:{self.column} {self.operator} {' '.join(self.patch.split())[:40]}"

    def source(self) -> str:
        """The module with the change in it."""
        lines = read(self.path).splitlines(keepends=True)
        (first, start), (last, end) = self.cut
        lines[first - 1 : last] = [lines[first - 1][:start] + self.patch + lines[last - 1][end:]]
        return "".join(lines)


@cache
def read(path: Path) -> str:
    """A module's source, as it was first read: an edit in between would put changes in the wrong places."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """The same as a tree."""
    return ast.parse(read(path))


def mutants(module: str, path: Path, names: Mapping[str, Any]) -> list[Mutant]:
    """All mutants of a module; `names` is what it knows once it's imported."""
    source = read(path)
    tree, known = parsed(path), operators(dict(names))
    quiet = list(_quiet(tree, source))
    found: list[Mutant] = []
    for node in ast_nodes(get_ast(source)):
        for name, operator in known.items():
            for index, (place, _) in enumerate(operator.mutation_positions(node)):
                held = _unit(tree, place[0])
                if held is None or any(start <= place < end for start, end in quiet):
                    continue
                if name in ORDERS_FOR_EQUALITY and not _beside_a_number(node):
                    continue
                unit, statement = held
                if isinstance(statement, ast.FunctionDef) and name.startswith("ReplaceBinaryOperator"):
                    continue  # the `*` among parameters
                cut = node.start_pos, node.end_pos
                lines = _lines(statement, place[0])
                patch = _patch(operator, node, index)
                found.append(Mutant(module, path, name, place[0], place[1], unit, lines, cut, patch))
    return found


def _beside_a_number(comparison: Any) -> bool:
    """Texts, enums and ids have no order that anything could hang on; a status has."""
    return any(operand.type == "number" for operand in comparison.children[::2])


def _patch(operator: Operator, node: Any, index: int) -> str:
    """The text of a node once the operator has changed it."""
    above, node.parent = node.parent, None  # else the copy would be one of the whole tree
    own = copy.deepcopy(node)
    node.parent = own.parent = above
    return str(operator.mutate(own, index).get_code(include_prefix=False))


def _unit(tree: ast.Module, line: int) -> tuple[tuple[str, ...], ast.stmt] | None:
    """What holds the line. None for what declares and doesn't judge: the body of a class beside its methods, imports,
    and functions that look at the world, which are those that wait or get a probe."""
    outer = _at(tree.body, line)
    path: list[str] = []
    while isinstance(outer, ast.ClassDef):
        path.append(outer.name)
        inner = _at(outer.body, line)
        if not isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        outer = inner
    if isinstance(outer, ast.FunctionDef):
        if any(argument.arg == "probe" for argument in outer.args.args):
            return None
        return (*path, outer.name), _innermost(outer, line)
    if isinstance(outer, ast.Assign | ast.AnnAssign) and not path and outer.value is not None:
        return (f"={outer.lineno}",), outer
    return None


def _at(body: list[ast.stmt], line: int) -> ast.stmt | None:
    return next((item for item in body if item.lineno <= line <= (item.end_lineno or 0)), None)


def uses(mutant: Mutant, paths: Iterable[Path]) -> dict[Path, tuple[int, ...]] | None:
    """Where what the mutant changes is executed: in its own lines, or for a module's constant where functions read it.
    None where it's used as modules are imported, so that any test may be the one to notice."""
    if not mutant.unit[0].startswith("="):
        return {mutant.path: mutant.lines}
    statement = next(item for item in parsed(mutant.path).body if item.lineno == int(mutant.unit[0][1:]))
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    found: dict[Path, tuple[int, ...]] = {}
    for path in paths:
        tree = parsed(path)
        if path != mutant.path and not _imports(tree, mutant.module, names):
            continue
        readers = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in names]
        lines: list[int] = []
        for line in readers:
            if statement.lineno <= line <= (statement.end_lineno or 0) and path == mutant.path:
                continue
            held = _unit(tree, line)
            if held is None or held[0][0].startswith("="):
                return None
            lines += _lines(held[1], line)
        found[path] = tuple(lines)
    return found


def _imports(tree: ast.Module, module: str, names: set[str]) -> bool:
    return any(
        isinstance(item, ast.ImportFrom) and item.module == module and names & {alias.name for alias in item.names}
        for item in tree.body
    )


def _innermost(outer: ast.FunctionDef, line: int) -> ast.stmt:
    inside = [
        item for item in ast.walk(outer) if isinstance(item, ast.stmt) and item.lineno <= line <= (item.end_lineno or 0)
    ]
    return max(inside, key=lambda item: (item.lineno, -(item.end_lineno or 0)))


def _lines(statement: ast.stmt, line: int) -> tuple[int, ...]:
    """The lines whose execution means that the place was reached: of a compound statement its head."""
    if isinstance(statement, ast.FunctionDef):
        return tuple(range(statement.body[0].lineno, (statement.end_lineno or 0) + 1))
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return tuple(range(statement.lineno, max(end, statement.lineno) + 1))


def _quiet(tree: ast.Module, source: str) -> Iterator[tuple[Place, Place]]:
    """Stretches in which a change means nothing at run time: annotations, aliases and unions of types, decorators,
    `assert`, which tells the type checker something, and the 0 of `value or 0`, which stands for a missing number: its
    neighbours would do as well, since what's compared with it is far away."""
    text = source.splitlines()

    def stretch(node: ast.expr | ast.stmt) -> tuple[Place, Place]:
        def place(line: int, column: int) -> Place:
            return line, len(text[line - 1].encode()[:column].decode())

        return place(node.lineno, node.col_offset), place(node.end_lineno or 0, node.end_col_offset or 0)

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from (stretch(decorator) for decorator in node.decorator_list)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield stretch(node.returns)
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield stretch(node.annotation)
        if isinstance(node, ast.AnnAssign):
            yield stretch(node.annotation)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            last = node.values[-1]
            if isinstance(last, ast.Constant) and last.value == 0:
                yield stretch(last)
        if isinstance(node, ast.Assert):
            yield stretch(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            yield stretch(node.args[1])
    for item in tree.body:
        if isinstance(item, ast.Assign) and _is_type(item.value):
            yield stretch(item)


def _is_type(value: ast.expr) -> bool:
    """`One | Other` or `Mapping[Key, Value]`."""
    return isinstance(value, ast.Subscript) or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr))
