"""Answers in the place of the authorization server's own: each as it's meant, at the path that is broken and at no other."""

from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.breaking import BROKEN, CONFIG, DISCOVERY, HANGS, TOKEN_ENDPOINT, break_path
from dbapp_diag.lab.world import WORKSPACE

Ask = Callable[..., httpx.Response]
PATHS = (CONFIG, DISCOVERY, TOKEN_ENDPOINT)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_path_answers_as_it_is_broken(ask: Ask, path: str, how: str) -> None:
    """Status and body must be the ones of that brokenness, and the other paths must work."""
    with Lab(also=(lambda world: break_path(world, path, how),)) as lab:
        answer = ask(lab, path, WORKSPACE, method="POST" if path == TOKEN_ENDPOINT else "GET")
        assert (answer.status_code, answer.content) == (BROKEN[how].status, BROKEN[how].body)
        assert ("content-type" in answer.headers) == (how not in ("untyped", "login"))
        assert all(ask(lab, other, WORKSPACE).status_code == 200 for other in {CONFIG, DISCOVERY} - {path})
        assert lab.log.troubles == ()


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_hangs_takes_the_request_and_says_nothing(ask: Ask, path: str) -> None:
    """The connection stands, and no byte comes."""
    with Lab(also=(lambda world: break_path(world, path, HANGS),)) as lab, pytest.raises(httpx.ReadTimeout):
        ask(lab, path, WORKSPACE, method="POST" if path == TOKEN_ENDPOINT else "GET", wait=httpx.Timeout(20, read=0.3))
