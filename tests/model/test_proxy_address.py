"""A proxy's address taken apart before anybody can read it."""

from __future__ import annotations

import pytest

from dbapp_diag.model.proxy_address import parts, secrets, secrets_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://proxy:3128", ("http://", None, "proxy:3128")),
        ("u:p@proxy", ("", "u:p", "proxy")),
        ("//u@proxy", ("//", "u", "proxy")),
        (r"http://D\u:p@s/s#x@proxy:1/", ("http://", r"D\u:p@s/s#x", "proxy:1/")),
        ("http//u:p@proxy", ("", "http//u:p", "proxy")),
    ],
)
def test_what_stands_before_the_last_at_is_the_credentials(text: str, expected: tuple[str, str | None, str]) -> None:
    """Whatever signs are in them."""
    assert parts(text) == expected


def test_secrets_are_known_whole_decoded_and_in_pieces() -> None:
    """A client that cuts the address at the first odd sign quotes one piece in its error."""
    known = set(secrets("http://user:horse#staple%40x@proxy "))
    assert {"horse#staple%40x", "horse#staple@x", "horse", "staple%40x", "user:horse#staple%40x"} <= known
    assert {"onlyname#x", "onlyname"} <= set(secrets("onlyname#x@proxy")) and not list(secrets("http://proxy:1"))
    assert set(secrets_in({"Https_Proxy": "u:password@p", "OTHER": "u:another@p"})) == {
        "password",
        "u:password",
        "",
    } - {""}
