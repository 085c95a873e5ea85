"""Where a redirect leads, whether it's followed, and what clients lose on the way."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.redirects import (
    MOST_HOPS,
    Goal,
    follows,
    goal,
    keeps_everything,
    losses,
    not_followed,
)
from dbapp_diag.facts.exchange import Exchange
from tests.made import APP_HOST, LOGIN, exchange


def to(location: str, status: int = 307, **more: Any) -> Exchange:
    return exchange(status, ("location", location), **more)


def led(answer: Exchange) -> Goal:
    there = goal(answer)
    assert there is not None
    return there


@pytest.mark.parametrize("status", [200, 304, 400, None])
def test_only_a_redirect_leads_somewhere(status: int | None) -> None:
    """One to sign in is another matter, and one that can't be read leads nowhere."""
    assert goal(to("/x", status)) is None  # type: ignore[arg-type]  # None is a status too
    for answer in (exchange(307), to(LOGIN[1]), to("http://[bad"), to("https://x:port/")):
        assert goal(answer) is None


@pytest.mark.parametrize(
    ("location", "same_host", "same_name", "usable"),
    [
        ("/api/items/", True, True, True),
        ("items/", True, True, True),
        (f"https://{APP_HOST}:443/x", True, True, True),
        (f"https://{APP_HOST}:8443/x", False, True, False),
        (f"http://{APP_HOST}/x", False, True, False),
        ("https://other.example/x", False, False, True),
        ("http://other.example/x", False, False, False),
        ("https://localhost/x", False, False, False),
        ("https://pod-1/x", False, False, False),
        ("https://a.internal/x", False, False, False),
        ("https://10.0.0.1/x", False, False, False),
        ("https://[::1]/x", False, False, False),
        ("https://8.8.8.8/x", False, False, True),
        ("//other.example/x", False, False, True),
    ],
)
def test_where_it_leads_is_told_from_where_it_came(
    location: str, same_host: bool, same_name: bool, usable: bool
) -> None:
    """By scheme, name and port; a machine of its own sender's is of no use to others."""
    there = led(to(location))
    assert (there.same_host, there.same_name, there.usable) == (same_host, same_name, usable)


def test_the_path_keeps_its_query() -> None:
    """Without what stands behind #."""
    assert led(to("/api/items/?page=2#part")).path == "/api/items/?page=2"
    assert led(to(f"https://{APP_HOST}")).path == "/"


def test_a_client_may_go_on_with_a_safe_method_on_the_same_host() -> None:
    """Not for ever, not in a circle, and not with a masked address: the mask isn't the secret."""
    assert follows(to("/api/items/"), 0) == led(to("/api/items/"))
    assert follows(to("/api/items/"), MOST_HOPS - 1) is not None
    for answer, hops in (
        (to("/api/items/"), MOST_HOPS),
        (to("/api/items/", method="POST"), 0),
        (to(f"http://{APP_HOST}/api/items/"), 0),
        (to("https://other.example/"), 0),
        (to("/api/items"), 0),
        (to("/api/items#x"), 0),
        (to("/api/items/?api_key=‹secret 1›"), 0),
        (exchange(307), 0),
    ):
        assert follows(answer, hops) is None
        assert not_followed(answer, hops)


@pytest.mark.parametrize(
    ("status", "method", "kept"),
    [(302, "GET", True), (303, "HEAD", True), (307, "POST", True), (308, "PUT", True), (302, "POST", False)],
)
def test_a_client_that_follows_keeps_everything_or_loses_the_method(status: int, method: str, kept: bool) -> None:
    """On the same host; elsewhere the token goes."""
    answer = to("/api/items/", status, method=method)
    assert keeps_everything(answer, led(answer)) is kept
    assert [each.partition(" without")[0] for each in losses(answer, led(answer))] == (
        [] if kept else [f"{method} becomes GET"]
    )
    away = to("https://other.example/", status, method=method)
    assert not keeps_everything(away, led(away))
    assert any("drop the token" in each for each in losses(away, led(away)))
