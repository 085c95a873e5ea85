"""A call that may change something is sent once, whatever comes back, with its body byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenarios.asking import called
from tests.situations.raw import Answer, Asked, Raw, Send, raw, reply

BODY = '{"quantity": 2, "name": "\u00e9\U0001f600 \\u0000"}'
STATUSES = (200, 301, 302, 307, 308, 401, 403, 404, 405, 409, 415, 421, 422, 425, 429, 500, 502, 503, 504)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _status(number: int) -> Answer:
    def answer(asked: Asked, send: Send) -> None:
        extra = ("location: /api/elsewhere", "retry-after: 0", "allow: GET, PUT", "accept-post: text/plain")
        send(reply(number, b'{"detail": "x"}', *extra))

    return answer


def _platform(number: int) -> Answer:
    """The platform's own refusal, without a word."""

    def answer(asked: Asked, send: Send) -> None:
        send(f"HTTP/1.1 {number} X\r\nserver: databricks\r\ncontent-length: 0\r\nretry-after: 0\r\n\r\n".encode())

    return answer


def _cut(asked: Asked, send: Send) -> None:
    """Closed without an answer."""


def _cut_within(asked: Asked, send: Send) -> None:
    send(b"HTTP/1.1 200 OK\r\nserver: databricks\r\ncontent-length: 100\r\n\r\nabc")


def _no_http(asked: Asked, send: Send) -> None:
    send(b"\x16\x03\x01 what\r\n\r\n")


def _run(served: Raw, method: str, *more: str, timeout: str = "4s") -> None:
    words = ["run", *served.arguments, "--endpoint", "/api/orders", "-X", method, "--json", BODY, "--timeout", timeout]
    done = called([*words, "--format", "json", "--quiet", *more], {"PATH": "/usr/bin"})
    assert done.returncode in (0, 1, 3), done.stderr


def _unsafe(served: Raw) -> list[tuple[str, str, bytes]]:
    return [(each.method, each.target, each.body) for each in served.seen if each.method in UNSAFE]


CASES: dict[str, Answer] = {
    **{str(status): _status(status) for status in STATUSES},
    **{f"platform-{status}": _platform(status) for status in (401, 403, 404, 429, 502, 503, 504)},
    "cut": _cut,
    "cut-within": _cut_within,
    "no-http": _no_http,
}


@pytest.mark.parametrize(("place", "case"), tuple(enumerate(CASES)))
def test_one_unsafe_call_is_one_request(place: int, case: str, tmp_path: Path) -> None:
    """Nothing beside it is unsafe either, and what probes send has no body of the caller's. Each answer by one of the methods, in
    turn."""
    method = UNSAFE[place % len(UNSAFE)]
    with raw(CASES[case], tmp_path) as served:
        _run(served, method)
        assert _unsafe(served) == [(method, "/api/orders", BODY.encode())]
        assert not [each for each in served.others if each.method in UNSAFE or each.body]
        assert [each.body for each in served.seen if each.method not in UNSAFE and each.body] == []


def test_a_hang_is_waited_for_once(tmp_path: Path) -> None:
    """A time-out says nothing about whether the app did it."""
    ended: list[Callable[[float], bool]] = []

    def hang(asked: Asked, send: Send) -> None:
        ended[0](15)

    with raw(hang, tmp_path) as served:
        ended.append(served.ended.wait)
        _run(served, "POST", timeout="6s")
        assert _unsafe(served) == [("POST", "/api/orders", BODY.encode())]


@pytest.mark.parametrize("case", ("200", "302", "307", "503", "429", "cut"))
def test_repeated_three_times_it_is_three(case: str, tmp_path: Path) -> None:
    """As many as were asked for."""
    with raw(CASES[case], tmp_path) as served:
        _run(served, "POST", "--repeat", "3", timeout="8s")
        assert _unsafe(served) == [("POST", "/api/orders", BODY.encode())] * 3
