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
    """The route that the path may have been meant as: the one of which it's a misspelling, or else the only one that ends in its
    last segment, or that begins with all of it; None where there's none."""
    paths = list(dict.fromkeys(path_of(route) for route in routes))
    alike = difflib.get_close_matches(path, paths, 1, _ALIKE)
    if alike:
        return alike[0]
    last = path.rstrip("/").rpartition("/")[2]
    kin = [each for each in paths if last and (each.endswith(f"/{last}") or each.startswith(f"{path.rstrip('/')}/"))]
    return kin[0] if len(kin) == 1 else None


def closest_first(routes: Iterable[str], method: str, path: str) -> list[str]:
    """The routes, those first that share most of the path's segments, and of these the ones with its method; HEAD beside a GET left
    out."""
    words = {part for part in path.split("/") if part}

    def distance(route: str) -> tuple[int, bool]:
        return -len(words & set(path_of(route).split("/"))), not route.startswith(f"{method} ")

    known = list(routes)
    return sorted(
        (each for each in known if not each.startswith("HEAD ") or f"GET {path_of(each)}" not in known), key=distance
    )


def has_api(routes: Iterable[str]) -> bool:
    """Whether an app that lists these routes can be called by programs: one is under `/api/`, takes more than GET, or names a thing
    by a part of its path. Others may be pages."""
    return any(
        not route.startswith(("GET ", "HEAD ")) or path_of(route).startswith("/api/") or "{" in route
        for route in routes
    )
