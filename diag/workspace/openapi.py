"""The routes in an OpenAPI description."""

from __future__ import annotations

from dbapp_diag.model.json_values import mapping

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MOST = 200
"""Routes kept at most: more would swell the case and help nobody."""


def paths_in(body: object) -> tuple[str, ...] | None:
    """`METHOD /path` for every operation, or None when it's no OpenAPI description (OpenAPI Specification 3, "Paths Object")."""
    data = mapping(body)
    if not isinstance(data.get("paths"), dict) or not ("openapi" in data or "swagger" in data):
        return None
    found = (
        f"{method.upper()} {path}"
        for path, item in mapping(data["paths"]).items()
        for method in METHODS
        if method in mapping(item)
    )
    return tuple(sorted(found, key=lambda route: route.split(" ", 1)[::-1])[:MOST])
