"""The routes in an OpenAPI description, and what a body for them looks like."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dbapp_diag.model.json_values import Json, listing, mapping

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


_LONGEST = 600
"""Characters of an example at most."""
_DEEPEST = 6
"""Levels of a schema that an example shows."""
_EMPTY: Json = {"integer": 0, "number": 0, "boolean": False, "array": [], "null": None}


def examples_in(body: object) -> tuple[tuple[str, str], ...]:
    """An example of the JSON body of every operation that takes one, by `METHOD /path`: what the description gives as one, or else
    the fields that its schema requires (OpenAPI Specification 3, "Media Type Object")."""
    data = mapping(body)
    return tuple(_examples(data))[:MOST]


def _examples(data: Json) -> Iterator[tuple[str, str]]:
    for path, item in mapping(data.get("paths")).items():
        for method in METHODS:
            content = mapping(mapping(mapping(mapping(item).get(method)).get("requestBody")).get("content"))
            media = mapping(content.get("application/json"))
            if not media:
                continue
            value = media["example"] if "example" in media else _example(data, mapping(media.get("schema")), _DEEPEST)
            shown = json.dumps(value, ensure_ascii=False)
            if len(shown) <= _LONGEST:
                yield f"{method.upper()} {path}", shown


def _example(data: Json, schema: Json, depth: int) -> object:
    """A value that a schema allows, as far as it's plain; references lead into the same document alone."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and depth > 0:
        found: Json = data
        for part in reference.removeprefix("#/").split("/"):
            found = mapping(found.get(part.replace("~1", "/").replace("~0", "~")))
        return _example(data, found, depth - 1)
    for given in ("example", "default", "const"):
        if given in schema:
            return schema[given]
    for several in ("examples", "enum"):
        if choices := listing(schema.get(several)):
            return choices[0]
    for combined in ("allOf", "anyOf", "oneOf"):
        parts = listing(schema.get(combined))
        if parts and depth > 0:
            values = [_example(data, mapping(part), depth - 1) for part in parts]
            whole = combined == "allOf" and all(isinstance(value, dict) for value in values)
            return {name: item for value in values for name, item in mapping(value).items()} if whole else values[0]
    if schema.get("type") == "object" or "properties" in schema:
        fields, required = mapping(schema.get("properties")), listing(schema.get("required"))
        names = [name for name in fields if name in required] if depth > 0 else []
        return {name: _example(data, mapping(fields[name]), depth - 1) for name in names}
    kind = schema.get("type")
    return _EMPTY.get(kind, "string") if isinstance(kind, str) else "string"
