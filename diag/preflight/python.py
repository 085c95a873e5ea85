"""What a Python file says, read by `ast` and never run: what it binds, what it calls when it's started, with which values."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dbapp_diag.preflight.model import Place

_BOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_Body = Sequence[ast.stmt]


@dataclass(frozen=True, slots=True)
class Value:
    """A value as far as it can be told. `text` is what it is, with `variable` only where that isn't set; None where it isn't
    known."""

    text: str | None
    place: Place
    variables: tuple[str, ...] = ()
    literal: ast.expr | None = None


class Source:
    """A file of Python."""

    def __init__(self, file: str, text: str, tree: ast.Module) -> None:
        self.file, self.tree = file, tree
        self._lines = text.encode().splitlines()

    def place(self, node: ast.expr | ast.stmt) -> Place:
        """Where something stands, in characters."""
        end = self._column(node.lineno, node.end_col_offset or 0) if node.end_lineno == node.lineno else 0
        return Place(self.file, node.lineno, self._column(node.lineno, node.col_offset), end)

    def _column(self, line: int, offset: int) -> int:
        """`ast` counts bytes."""
        text = self._lines[line - 1] if line <= len(self._lines) else b""
        return len(text[:offset].decode(errors="replace")) + 1

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call, wherever it stands."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    @cached_property
    def imported(self) -> dict[str, str]:
        """Local names of what's imported, with the full names."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for each in node.names:
                    found[each.asname or each.name.partition(".")[0]] = (
                        each.name if each.asname else each.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        return found

    @cached_property
    def bound(self) -> set[str] | None:
        """Names that a module has once it's loaded; None where that can't be told (`from x import *`, `globals()`)."""
        found: set[str] = set()
        for node in _loaded(self.tree.body):
            if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
                return None
            if isinstance(node, _BOUND):
                found.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                found |= {each.asname or each.name.partition(".")[0] for each in node.names}
            else:
                found |= {
                    each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
                }
        if any(
            isinstance(each.func, ast.Name) and each.func.id in ("globals", "vars", "exec", "setattr")
            for each in self.calls
        ):
            return None
        return None if "__getattr__" in found else found

    @cached_property
    def assigned(self) -> dict[str, ast.expr]:
        """Names that get their value once in the whole file, with that value; `with X() as name` counts."""
        values: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    for each in ast.walk(target):
                        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                            values.setdefault(each.id, []).append(node.value if each is target else None)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                values.setdefault(node.target.id, []).append(node.value)
            elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                values.setdefault(node.optional_vars.id, []).append(node.context_expr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                values.setdefault(node.id, [])
            elif isinstance(node, ast.arg):
                values.setdefault(node.arg, []).append(None)
            elif isinstance(node, ast.AugAssign | ast.For | ast.NamedExpr) and isinstance(node.target, ast.Name):
                values.setdefault(node.target.id, []).append(None)
        return {name: found[0] for name, found in values.items() if len(found) == 1 and found[0] is not None}

    def full_name(self, node: ast.expr, depth: int = 0) -> str:
        """The full name of what's named: `app.run` is `flask.Flask.run` where `app = Flask(…)`; empty where it can't be told."""
        if depth > 8:
            return ""
        if isinstance(node, ast.Attribute):
            before = self.full_name(node.value, depth + 1)
            return _short(f"{before}.{node.attr}") if before else ""
        if isinstance(node, ast.Call):
            return self.full_name(node.func, depth + 1)
        if not isinstance(node, ast.Name):
            return ""
        if node.id in self.imported:
            return _short(self.imported[node.id])
        value = self.assigned.get(node.id)
        return self.full_name(value.func, depth + 1) if isinstance(value, ast.Call) else ""

    def started(self) -> Iterator[ast.Call]:
        """The calls that are made each time the file is run as a program: those that stand on their own at its top, below `if
        __name__ == "__main__"`, and in functions called there. What stands in another condition isn't among them."""
        functions = {node.name: node for node in self.tree.body if isinstance(node, _BOUND[:2])}
        yield from self._straight(self.tree.body, functions, 0)

    def _straight(
        self, body: _Body, functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef], depth: int
    ) -> Iterator[ast.Call]:
        for node in body:
            if isinstance(node, ast.If) and _is_main(node.test) or isinstance(node, ast.With | ast.AsyncWith):
                yield from self._straight(node.body, functions, depth)
            elif isinstance(node, ast.Expr | ast.Return):
                call = node.value.value if isinstance(node.value, ast.Await) else node.value
                if not isinstance(call, ast.Call):
                    continue
                yield call
                inner = [call, *(each for each in call.args if isinstance(each, ast.Call))]  # asyncio.run(main())
                for each in inner:
                    name = each.func.id if isinstance(each.func, ast.Name) else ""
                    if name in functions and depth < 3:
                        yield from self._straight(functions[name].body, functions, depth + 1)

    def argument(self, call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
        """The argument of that name, or at that place."""
        for each in call.keywords:
            if each.arg == name:
                return each.value
        if place is None or place >= len(call.args) or any(isinstance(each, ast.Starred) for each in call.args):
            return None
        return call.args[place]

    def value(self, node: ast.expr, depth: int = 0) -> Value:
        """What an expression comes to."""
        unknown = Value(None, self.place(node))
        if depth > 8:
            return unknown
        if isinstance(node, ast.Constant):
            simple = isinstance(node.value, str | int) and not isinstance(node.value, bool)
            return Value(str(node.value), self.place(node), literal=node) if simple else unknown
        if isinstance(node, ast.Name) and node.id in self.assigned:
            return self.value(self.assigned[node.id], depth + 1)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self._first([self.value(each, depth + 1) for each in node.values])
        if isinstance(node, ast.Call):
            name = self.full_name(node.func)
            if isinstance(node.func, ast.Name) and node.func.id in ("int", "str") and len(node.args) == 1:
                return self.value(node.args[0], depth + 1)
            if name in ("os.environ.get", "os.getenv") and node.args:
                variable = node.args[0]
                if isinstance(variable, ast.Constant) and isinstance(variable.value, str):
                    rest = self.value(node.args[1], depth + 1) if len(node.args) > 1 else unknown
                    return Value(rest.text, rest.place, (variable.value, *rest.variables))
        if isinstance(node, ast.Subscript) and self.full_name(node.value) == "os.environ":
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                return Value(None, self.place(node), (node.slice.value,))
        return unknown

    def texts(self, node: ast.expr | None) -> list[str] | None:
        """The texts of a list or tuple of literals; None for anything else."""
        if isinstance(node, ast.Name):
            node = self.assigned.get(node.id)
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            return None
        found = [each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        return found if len(found) == len(node.elts) else None

    def _first(self, values: list[Value]) -> Value:
        variables = tuple(name for each in values for name in each.variables)
        last = values[-1]
        return Value(last.text, last.place, variables)


def read_python(file: str, text: str | None) -> Source | None:
    """The file as a tree; None where it isn't Python that this interpreter reads."""
    if text is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Source(file, text, ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _short(name: str) -> str:
    """Names that a package has twice under the shorter one: `flask.app.Flask` is `flask.Flask`."""
    for long, short in (("dash.dash.", "dash."), ("flask.app.", "flask."), ("fastapi.applications.", "fastapi.")):
        name = name.replace(long, short)
    return name.replace("mcp.server.fastmcp.server.", "mcp.server.fastmcp.").replace(
        "fastmcp.server.server.", "fastmcp."
    )


def _is_main(test: ast.expr) -> bool:
    names = [each for each in ast.walk(test) if isinstance(each, ast.Name) and each.id == "__name__"]
    return isinstance(test, ast.Compare) and bool(names)


def _loaded(body: _Body) -> Iterator[ast.stmt]:
    """The statements that run, or may run, when a module is loaded."""
    for node in body:
        yield node
        for part in () if isinstance(node, _BOUND) else ("body", "orelse", "finalbody", "handlers"):
            inner: list[ast.stmt | ast.ExceptHandler] = getattr(node, part, [])
            for each in inner:
                yield from _loaded(each.body if isinstance(each, ast.ExceptHandler) else [each])
