"""Reading a proxy's address as it's set."""

from __future__ import annotations

import pytest

from dbapp_diag.net.proxy_url import ProxyEndpoint, flaws, mended, read_proxy, shown_proxy


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
        ("http://u:p@ss@proxy.example:3128", ("http", "proxy.example", 3128)),
        ("http://CORP\\u:p@proxy.example:3128", ("http", "proxy.example", 3128)),
        ("http://a user:p@proxy.example:3128", ("http", "proxy.example", 3128)),
        ("u:p[@proxy.example:3128 ", ("http", "proxy.example", 3128)),
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
        ("//proxy.example:3128", "http: belongs before"),
        ("http://u:p#ss@proxy.example:3128", "%23"),
        ("http://p#ss@proxy.example:3128", "%23"),
        ("http://u:p/ss@proxy.example:3128", "%2F"),
        ("http://u:p?ss@proxy.example:3128", "%3F"),
    ],
)
def test_what_is_wrong_is_said_without_quoting_it(value: str, problem: str) -> None:
    """A slip of the pen isn't taken for a host that is called like a scheme."""
    said = read_proxy(value)
    assert isinstance(said, str) and problem in said and "proxy.example" not in said


def test_what_is_mended_is_read_alike_and_has_no_flaw() -> None:
    """Everything that some client can't read, in one value: encoded, the host stays the host."""
    written = r"http://CORP\a user:p@[s]s%40@proxy.example:3128 "
    assert mended(written) == "http://CORP%5Ca%20user:p%40%5Bs%5Ds%40@proxy.example:3128"
    assert flaws(mended(written)) == frozenset() and len(flaws(written)) == 6
    assert read_proxy(mended(written)) == read_proxy(written)


@pytest.mark.parametrize(
    "value",
    [
        *("http://me:s3cret@proxy.example:1", "http//me:s3cret@proxy.example:1", "ftp://me:s3cret@p"),
        *(
            "http://me:s3cret@x@p:1",
            "http://s3cret#x@p:1",
            "http://me:s3cret/x@p:1",
            "//me:s3cret@p",
            "D\\me:s3cret x@p:1",
        ),
    ],
)
def test_credentials_arent_shown(value: str) -> None:
    """Neither of an address that's read nor of one that isn't."""
    assert "s3cret" not in shown_proxy(value) and "‹proxy credential›" in shown_proxy(value)


@pytest.mark.parametrize(
    ("value", "mended_as"),
    [("http://u:\udcff@p:1", "http://u:%FF@p:1"), ("http://u:\ud800@p:1", "http://u:%ED%A0%80@p:1")],
)
def test_credentials_that_are_not_quite_text_are_mended(value: str, mended_as: str) -> None:
    """A variable's bytes needn't be UTF-8, and an argument may hold half of a pair: each is encoded as the bytes that it is."""
    assert mended(value) == mended_as
