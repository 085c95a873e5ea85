"""Reading a proxy's address as it's set."""

from __future__ import annotations

import pytest

from dbapp_diag.net.proxy_url import ProxyEndpoint, read_proxy, shown_proxy


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("http://proxy.example:3128", ("http", "proxy.example", 3128)),
        ("http://proxy.example:3128/", ("http", "proxy.example", 3128)),
        ("HTTPS://proxy.example", ("https", "proxy.example", 443)),
        ("proxy.example:3128", ("http", "proxy.example", 3128)),
        ("http-proxy.example:3128", ("http", "http-proxy.example", 3128)),
        ("http:3128", ("http", "http", 3128)),
        ("socks5h://proxy.example", ("socks5h", "proxy.example", 1080)),
        ("http://[2001:db8::3]:3128", ("http", "2001:db8::3", 3128)),
        ("http://u:p%40ss@proxy.example:3128", ("http", "proxy.example", 3128)),
    ],
)
def test_a_proxys_address_is_read(value: str, expected: tuple[str, str, int]) -> None:
    """A missing scheme means http, a missing port the scheme's own."""
    found = read_proxy(value)
    assert isinstance(found, ProxyEndpoint) and (found.scheme, found.host, found.port) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("http:/proxy.example:3128", "two slashes"),
        ("http//proxy.example:3128", "two slashes"),
        ("http://https://proxy.example:3128", "two slashes"),
        ("socks5:/proxy.example", "two slashes"),
        ("'http://proxy.example:3128'", "quotes"),
        ('"proxy.example:3128"', "quotes"),
        ("http://proxy.example: 3128", "white space"),
        ("http://proxy.example:31z8", "can't be read"),
        ("http://proxy.example:0", "port 0"),
        ("http://:3128", "no host"),
        ("ftp://proxy.example", "scheme 'ftp'"),
    ],
)
def test_what_is_wrong_is_said_without_quoting_it(value: str, problem: str) -> None:
    """A slip of the pen isn't taken for a host that is called like a scheme."""
    said = read_proxy(value)
    assert isinstance(said, str) and problem in said and "proxy.example" not in said


@pytest.mark.parametrize(
    "value", ["http://me:s3cret@proxy.example:1", "http//me:s3cret@proxy.example:1", "ftp://me:s3cret@p"]
)
def test_credentials_arent_shown(value: str) -> None:
    """Neither of an address that's read nor of one that isn't."""
    assert "s3cret" not in shown_proxy(value) and "‹proxy credential›" in shown_proxy(value)
