"""The routes that an app lists, held against a path."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.endpoint.routes import allowed_methods, fits, nearest, route_for

ROUTES = ("GET /api/items", "POST /api/items", "GET /api/items/{id}", "DELETE /api/items/{id}")


@pytest.mark.parametrize(
    ("template", "path", "fit"),
    [
        ("/api/items", "/api/items/", True),
        ("/api/items", "/api/items?x=/y", True),
        ("/api/{a}/{b}", "/api/x/y", True),
        ("/api/{a}.json", "/api/x.json", True),
        ("/api/{a}", "/api/", False),
        ("/api/{a}", "/api/x/y", False),
        ("/api/a.b", "/api/axb", False),
        ("/", "/", True),
    ],
)
def test_a_placeholder_stands_for_one_part_that_isnt_empty(template: str, path: str, fit: bool) -> None:
    """The query doesn't count, nor a slash at the end."""
    assert fits(template, path) is fit


def test_the_methods_of_a_path_are_those_of_the_routes_that_fit() -> None:
    """Sorted; none where no route does."""
    assert allowed_methods(ROUTES, "/api/items") == ["GET", "POST"]
    assert allowed_methods(ROUTES, "/api/items/9") == ["DELETE", "GET"]
    assert allowed_methods(ROUTES, "/api/other") == []


def test_the_template_of_a_route_is_found_by_method_and_path() -> None:
    """The path itself where there's none."""
    assert route_for(ROUTES, "DELETE", "/api/items/9") == "/api/items/{id}"
    assert route_for(ROUTES, "PUT", "/api/items/9") == "/api/items/9"


def test_only_a_route_that_a_person_would_misspell_so_is_the_nearest() -> None:
    """Another one is another one."""
    assert nearest("/api/itmes", ROUTES) == "/api/items"
    assert nearest("/api/orders", ROUTES) is None
    assert nearest("/api/items", ()) is None
