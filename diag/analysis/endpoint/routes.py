"""The routes that an app lists, `METHOD /path`, held against a path. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_ALIKE = 0.8
"""Similarity (Ratcliff and Obershelp, 0 to 1) below which a route is no misspelling that a person would make."""


def path_of(route: str) -> str:
    """The path of a route."""
    return route.partition(" ")[2]


def fits(template: str, path: str) -> bool:
    """Whether a path is an instance of an OpenAPI path template."""
    pattern = "".join(
        "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", template)
    )
    return re.fullmatch(pattern, path.partition("?")[0].rstrip("/") or "/") is not None


def allowed_methods(routes: Iterable[str], path: str) -> list[str]:
    """The methods of the routes that fit a path, sorted."""
    return sorted({route.partition(" ")[0] for route in routes if fits(path_of(route), path)})


def route_for(routes: Iterable[str], method: str, path: str) -> str:
    """The template of the route that takes this method at this path; the path itself where there's none."""
    return next(
        (path_of(route) for route in routes if route.startswith(f"{method} ") and fits(path_of(route), path)), path
    )


def nearest(path: str, routes: Iterable[str]) -> str | None:
    """The route that the path may be a misspelling of; None where none is like it."""
    paths = list(dict.fromkeys(path_of(route) for route in routes))
    return next(iter(difflib.get_close_matches(path, paths, 1, _ALIKE)), None)
