"""Putting a mutant in place in a running process, so that whoever has imported the function already gets it too."""

from __future__ import annotations
import __future__

import ast
import importlib
import sys
from types import FunctionType, ModuleType
from typing import Any

_FLAGS = __future__.annotations.compiler_flag
BUILDS = dict.fromkeys(("dbapp_diag.causes.model", "dbapp_diag.causes.catalogue"), "dbapp_diag.causes")
"""Modules whose functions run as others are imported: what they built has to be built again."""


class Stillborn(Exception):  # noqa: N818  # not an error of the harness: this mutant is no program
    """The changed source doesn't compile."""


def graft(module: str, unit: tuple[str, ...], source: str) -> None:
    """Give the imported module's function, or its constant, the shape that it has in `source`."""
    try:
        tree = ast.parse(source)
    except SyntaxError as wrong:
        raise Stillborn(str(wrong)) from wrong
    home = sys.modules[module]
    if unit[0].startswith("="):
        _constants(home, next(item for item in tree.body if item.lineno == int(unit[0][1:])))
    else:
        _function(home, unit, tree)
    if module in BUILDS:
        _again(BUILDS[module])


def _function(home: ModuleType, unit: tuple[str, ...], tree: ast.Module) -> None:
    body, owner = tree.body, home
    for name in unit[:-1]:
        body = next(item for item in body if isinstance(item, ast.ClassDef) and item.name == name).body
        owner = getattr(owner, name)
    made = next(item for item in body if isinstance(item, ast.FunctionDef) and item.name == unit[-1])
    made.decorator_list = []
    new = _executed(home, made)[unit[-1]]
    held = vars(owner)[unit[-1]]
    old = _plain(held)
    if new.__code__.co_freevars != old.__code__.co_freevars:
        raise RuntimeError(f"{unit} reaches for its class and can't be put in place")
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    if hasattr(held, "cache_clear"):
        held.cache_clear()


def _plain(held: Any) -> FunctionType:
    """The function behind a property, a class method, a cache."""
    for layer in ("fget", "__func__", "__wrapped__"):
        held = getattr(held, layer, held)
    assert isinstance(held, FunctionType), held
    return held


def _constants(home: ModuleType, made: ast.stmt) -> None:
    """Assign again, and tell everybody who imported the old value by name."""
    for name, value in _executed(home, made).items():
        old = vars(home)[name]
        for module in list(sys.modules.values()):
            if module is not None and vars(module).get(name) is old:
                setattr(module, name, value)


def _executed(home: ModuleType, statement: ast.stmt) -> dict[str, Any]:
    """What the statement binds, when it's executed among the module's names."""
    room, own = dict(vars(home)), dict[str, Any]()
    code = compile(ast.Module([statement], []), home.__file__ or "", "exec", flags=_FLAGS, dont_inherit=True)
    exec(code, room, own)  # the purpose of the whole thing
    return own


def _again(package: str) -> None:
    """Build the entries of the catalogue again, out of the functions as they now are."""
    for name in sorted(sys.modules):
        module = sys.modules[name]
        if name.startswith(f"{package}.") and hasattr(module, "CAUSES"):
            importlib.reload(module)
    sys.modules[f"{package}.catalogue"].built_in.cache_clear()
