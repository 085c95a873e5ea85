"""The system's own proxy settings, as macOS and Windows keep them, and who reads them."""

from __future__ import annotations

import sys
from urllib.request import _proxy_bypass_macosx_sysconf  # type: ignore[attr-defined]  # the standard library's own reading

import pytest

from dbapp_diag.facts.asked import WPAD
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net.platform_proxies import (
    MACOS,
    NONE,
    WINDOWS,
    PlatformProxies,
    exception_for,
    of_registry,
    of_scutil,
    read,
)
from dbapp_diag.net.routes import our_route, routes

URL = "https://my-app-123.11.azure.databricksapps.com/api"
HOST = "my-app-123.11.azure.databricksapps.com"
PROXY = "http://proxy.corp.example:3128"

ON = """<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
    2 : *.corp.example
    3 : 10.20.0.0/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 3128
  HTTPProxy : proxy.corp.example
  HTTPSEnable : 1
  HTTPSPort : 3128
  HTTPSProxy : proxy.corp.example
  ProxyAutoConfigEnable : 0
  ProxyAutoDiscoveryEnable : 0
  SOCKSEnable : 0
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      ExceptionsList : <array> {
        0 : *.elsewhere.example
      }
      HTTPSEnable : 1
      HTTPSPort : 8080
      HTTPSProxy : other.corp.example
    }
  }
}
"""
"""What `scutil --proxy` prints for a network service with a web proxy (scutil(8), and its public recordings)."""

PAC = """<dictionary> {
  FTPPassive : 1
  HTTPEnable : 0
  HTTPSEnable : 0
  ProxyAutoConfigEnable : 1
  ProxyAutoConfigURLString : http://pac.corp.example:8080/proxy.pac?key=abc
}
"""


def test_scutils_proxies_are_read_as_python_reads_them() -> None:
    """Addresses begin with http:// whatever the scheme, and settings of single interfaces don't count."""
    seen = of_scutil(ON)
    assert seen.source == MACOS
    assert seen.proxies == {"http": PROXY, "https": PROXY}
    assert seen.bypass == ("*.local", "169.254/16", "*.corp.example", "10.20.0.0/16", "<local>")
    assert seen.pac is None


def test_what_is_switched_off_isnt_there() -> None:
    """A proxy's address stays in the settings when it's switched off."""
    assert of_scutil(
        ON.replace("HTTPSEnable : 1\n  HTTPSPort : 3128", "HTTPSEnable : 0\n  HTTPSPort : 3128")
    ).proxies == {"http": PROXY}
    assert of_scutil("<dictionary> {\n  FTPPassive : 1\n}\n") == PlatformProxies(MACOS, {}, (), None)


def test_a_pac_file_is_told_without_its_query() -> None:
    """A PAC file is no proxy; what may be secret in its address isn't shown."""
    seen = of_scutil(PAC)
    assert (seen.proxies, seen.pac) == ({}, "http://pac.corp.example:8080/proxy.pac?key=abc")
    assert seen.pac_shown == "http://pac.corp.example:8080/proxy.pac"
    found = of_scutil("<dictionary> {\n  ProxyAutoDiscoveryEnable : 1\n}\n")
    assert (found.pac, found.pac_shown) == (WPAD, WPAD)


@pytest.mark.parametrize("text", ["", "}", "<dictionary> {", "}\n}\n x : <array> {\n}", "\x00 : \x00", "a : b"])
def test_any_text_can_be_read(text: str) -> None:
    """Output that nobody foresaw names no proxy, and breaks nothing."""
    assert of_scutil(text).proxies == {}


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("proxy.corp.example:3128", {"http": PROXY, "https": PROXY, "ftp": PROXY}),
        (PROXY, {"http": PROXY, "https": PROXY, "ftp": PROXY}),
        ("http=proxy.corp.example:3128;https=proxy.corp.example:3128", {"http": PROXY, "https": PROXY}),
        ("https=https://proxy.corp.example:3128", {"https": "https://proxy.corp.example:3128"}),
        (
            "socks=proxy.corp.example:1080",
            {
                "socks": "socks://proxy.corp.example:1080",
                "http": "socks4://proxy.corp.example:1080",
                "https": "socks4://proxy.corp.example:1080",
            },
        ),
        ("http=proxy.corp.example:3128;proxy", {"http": PROXY}),
        ("", {}),
    ],
)
def test_the_registrys_server_is_read_as_python_reads_it(server: str, expected: dict[str, str]) -> None:
    """One address for all schemes, one for each, and socks for those without their own (CPython `getproxies_registry`)."""
    assert of_registry({"ProxyEnable": 1, "ProxyServer": server}).proxies == expected
    assert of_registry({"ProxyEnable": 0, "ProxyServer": server}).proxies == {}


def test_the_registrys_other_values() -> None:
    """Exceptions count with the proxy only, a PAC file by itself; values of another type are nothing."""
    values: dict[str, object] = {"ProxyOverride": "*.corp.example;<local>;", "AutoConfigURL": "http://pac.example/p"}
    assert of_registry(values) == PlatformProxies(WINDOWS, {}, (), "http://pac.example/p")
    assert of_registry(values | {"ProxyEnable": 1}).bypass == ("*.corp.example", "<local>")
    assert of_registry({"ProxyEnable": 1, "ProxyServer": 7, "ProxyOverride": b"x", "AutoConfigURL": None}).proxies == {}


@pytest.mark.parametrize(
    "host", ["a.local", "printer", "x.corp.example", "169.254.3.4", "10.20.9.9", "10.21.0.1", HOST]
)
def test_macoss_exceptions_are_those_of_the_standard_library(host: str) -> None:
    """The same hosts go directly as by CPython's own function for macOS."""
    seen = of_scutil(ON)
    exceptions = [entry for entry in seen.bypass if entry != "<local>"]
    theirs = _proxy_bypass_macosx_sysconf(host, {"exclude_simple": True, "exceptions": exceptions})
    assert (exception_for(seen, host) is not None) is theirs


def test_a_range_covers_a_host_by_its_address() -> None:
    """urllib and requests look the name up for such an entry; names alone never match one."""
    seen = of_scutil(ON)
    assert exception_for(seen, HOST) is None
    assert exception_for(seen, HOST, "10.20.3.4") == "10.20.0.0/16"


@pytest.mark.parametrize(
    ("entries", "host", "expected"),
    [
        (("*.databricksapps.com",), HOST, "*.databricksapps.com"),
        (("*.DATABRICKSAPPS.com",), HOST, "*.DATABRICKSAPPS.com"),
        (("my-app*",), HOST, "my-app*"),
        (("<local>",), "printer", "<local>"),
        (("<local>", "10.*"), HOST, None),
        (("[",), HOST, None),
    ],
)
def test_windowss_exceptions_match_from_the_start(entries: tuple[str, ...], host: str, expected: str | None) -> None:
    """Globs, without regard to case; `<local>` for names without a dot (requests utils.py)."""
    assert exception_for(PlatformProxies(WINDOWS, {}, entries, None), host) == expected


def test_our_way_takes_the_systems_proxy_where_no_variable_is_set() -> None:
    """Any variable that ends in _proxy and has a value switches the system's settings off, NO_PROXY too."""
    seen = PlatformProxies(MACOS, {"https": PROXY}, (), None)
    way = our_route(URL, {}, NetworkSettings(), seen)[0]
    assert (way.proxy, way.because) == (PROXY, MACOS)
    assert our_route(URL, {"NO_PROXY": "example.com"}, NetworkSettings(), seen)[0].proxy is None
    assert our_route(URL, {"HTTP_PROXY": PROXY}, NetworkSettings(), seen)[0].proxy is None
    assert our_route(URL, {"https_proxy": ""}, NetworkSettings(), seen)[0].proxy == PROXY
    assert our_route(URL, {}, NetworkSettings(no_proxy=True), seen)[0].proxy is None
    assert routes(URL, {}, NetworkSettings(), seen).ours.proxy == PROXY
    assert our_route(URL, {}, NetworkSettings())[0].proxy is None


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="this system has settings of its own")
def test_elsewhere_there_are_none() -> None:
    """Python's clients read no desktop's settings on Linux."""
    assert read() is NONE


def test_a_proxys_password_isnt_in_the_values_text() -> None:
    """What is logged or raised with the value in it shows no address."""
    assert "secret" not in repr(PlatformProxies(WINDOWS, {"https": "http://me:secret@proxy.example"}, (), None))
