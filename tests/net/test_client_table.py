"""What each client does beside choosing a proxy, and what depends on its release or on what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.net import no_proxy
from dbapp_diag.net.clients.installed import Installed, look
from dbapp_diag.net.clients.machine import Machine, here
from dbapp_diag.net.clients.table import table
from dbapp_diag.net.netrc_entry import NetrcEntries
from dbapp_diag.net.trust import Source

URL = "https://app.example.test/api"
USUAL = (
    Source("certifi", (Path("/certifi.pem"),)),
    Source("system", (Path("/etc/file.pem"),), pythons=True),
    Source("system", (Path("/etc/folder"),), folder=True, pythons=True),
)
HERE = Installed(
    {"requests": "2.34.2", "databricks-sdk": "0.162.0", "httpx": "0.28.1", "aiohttp": "3.14.5", "urllib": "3.11.7"},
    frozenset(),
    looked=True,
)


def rows(env: dict[str, str], url: str = URL, **machine: object) -> dict[str, ClientRoute]:
    """The rows by their names."""
    return {row.name: row for row in table(url, env, Machine(**machine))}  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(("version", "port"), [("7.88.1", 1080), ("8.19.0", 1080), ("8.21.0", 80), ("8.23.0", 80)])
def test_curls_usual_port_is_its_releases(version: str, port: int) -> None:
    """A proxy by TLS has its own, and one that names a port that one."""
    installed = Installed({"curl": version}, looked=True)
    for value, wanted in (
        ("http://a.example", port),
        ("a.example", port),
        ("https://a.example", 443),
        ("a.example:3", 3),
    ):
        assert (rows({"HTTPS_PROXY": value}, installed=installed)["curl"].proxy or "").endswith(f":{wanted}")


@pytest.mark.parametrize(
    ("value", "ports"),
    [
        ("http://a.example", {"curl": 80, "urllib": 443, "httpx": 80, "requests": 80}),
        ("https://a.example", {"curl": 443, "urllib": 443, "httpx": 443, "requests": 443}),
        ("http://a.example:80", {"curl": 80, "urllib": 80, "httpx": 80, "requests": 80}),
    ],
)
def test_a_proxy_without_a_port_is_looked_for_at_different_ones(value: str, ports: dict[str, int]) -> None:
    """Each client has its own idea of the usual port."""
    found = rows({"HTTPS_PROXY": value})
    assert {client: int((found[client].proxy or "").rpartition(":")[2]) for client in ports} == ports


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("proxy:3128", False),
        ("build:word@proxy.corp.example:3128", False),
        ("proxy.corp.example:3128", True),
        ("10.0.0.1:3128", True),
    ],
)
def test_requests_takes_a_short_name_for_a_scheme(value: str, good: bool) -> None:
    """Without `http://` the name of a proxy needs a dot before its colon; the others go there."""
    found = rows({"HTTPS_PROXY": value})
    assert (found["requests"].error is None) is good
    assert found["httpx"].error is None and found["curl"].error is None
    assert "word" not in repr(found)


def test_a_proxy_by_tls_parts_the_clients() -> None:
    """aiohttp leaves it out, and urllib speaks to it in the clear."""
    found = rows({"HTTPS_PROXY": "https://a.example:8443"})
    assert found["requests"].proxy == found["curl"].proxy == "https://a.example:8443"
    assert found["urllib"].proxy == "http://a.example:8443" and "plain HTTP" in found["urllib"].because
    assert found["aiohttp with trust_env=True"].proxy is None


def test_a_missing_package_for_socks_is_named_where_it_was_looked_for() -> None:
    """Nobody looked: no error, a note. Here, without it: the client fails, and curl doesn't."""
    env = {"ALL_PROXY": "socks5://a.example:1080"}
    unknown, known = rows(env), rows(env, installed=HERE)
    assert unknown["httpx"].error is None and "only with socksio" in unknown["httpx"].because
    assert known["httpx"].lacks == "socksio" and known["requests"].lacks == "PySocks"
    assert (known["httpx"].error or "").startswith("ALL_PROXY: ") and known["curl"].error is None
    there = Installed(HERE.versions, frozenset({"socksio", "PySocks"}), looked=True)
    assert not [row for row in rows(env, installed=there).values() if row.error]


def test_httpx_fails_over_socks_that_it_does_not_speak() -> None:
    """socks4 stops it; curl and requests speak that."""
    found = rows({"ALL_PROXY": "socks4://a.example:1080"})
    assert "doesn't speak socks4" in (found["httpx"].error or "")
    assert found["curl"].error is None and found["requests"].error is None


@pytest.mark.parametrize(
    ("host", "value", "release", "matches"),
    [
        ("10.1.2.3", "10.0.0.0/8", (7, 85), False),
        ("10.1.2.3", "10.0.0.0/8", (7, 86), True),
        ("10.1.2.3", "0.0.0.0/0", (8, 19), False),
        ("10.1.2.3", "0.0.0.0/0", (8, 23), False),
        ("10.1.2.3", "10.1.2.3/0", (8, 23), True),
        ("::1", "::/0", (8, 23), False),
        ("2001:db8::1", "2001:db8::/32", (8, 17), False),
        ("2001:db8::1", "2001:db8::/32", (8, 18), True),
        ("2001:db8::1", "2001:db8::1", (7, 60), True),
        ("app.example.test", "localhost example.test", (8, 8), True),
        ("app.example.test", "localhost example.test", (8, 9), False),
        ("app.example.test", "localhost, example.test", (8, 9), True),
    ],
)
def test_curl_reads_no_proxy_by_its_release(host: str, value: str, release: tuple[int, ...], matches: bool) -> None:
    """R43: ranges since 7.86, commas alone since 8.9, IPv6 ranges since 8.18; a range of everything is none."""
    assert (no_proxy.curl_entry(host, value, release) is not None) is matches


@pytest.mark.parametrize(("version", "bearer"), [("3.13.0", "replaced"), ("3.13.1", "refused"), ("", "refused")])
def test_aiohttp_treats_netrc_by_its_release(version: str, bearer: str) -> None:
    """R44: it replaced the token until 3.13.1, and refuses both together since; unless it's told to, it reads none."""
    installed = Installed({"aiohttp": version}, looked=True) if version else Installed()
    found = rows({}, installed=installed, netrc=NetrcEntries("/n", "/n"))
    assert found["aiohttp with trust_env=True"].bearer == bearer and found["aiohttp"].bearer == "kept"
    assert found["requests"].bearer == "replaced" and found["databricks-sdk"].bearer == "kept"


def setting(variable: str, problem: str | None = None, *, folder: bool = False) -> CaSetting:
    """A variable that all may read."""
    readers = ("requests", "databricks-sdk", "httpx", "aiohttp", "urllib", "curl")
    return CaSetting(variable, "/some/path", problem, readers, folder)


def lists(env: dict[str, str], *settings: CaSetting, **more: object) -> dict[str, tuple[str, ...]]:
    """The lists that each client takes; those who give up say so."""
    known = tuple(
        Source(each.variable, (Path(each.path),), each.variable == "SSL_CERT_DIR")
        for each in settings
        if each.problem is None
    )
    found = rows(env, sources=(*USUAL, *known), ca_settings=settings, **more)
    return {name: ("gives up",) if row.ca_error else row.trusts for name, row in found.items()}


def test_without_variables_the_lists_are_certifi_and_the_systems() -> None:
    """R45: requests, the SDK and httpx take certifi; urllib, aiohttp and curl take the system's."""
    found = lists({})
    assert {name for name, taken in found.items() if taken == ("certifi",)} == {"databricks-sdk", "requests", "httpx"}
    assert found["urllib"] == found["aiohttp"] == found["curl"] == ("system",)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ((setting("SSL_CERT_FILE"),), {"httpx": ("SSL_CERT_FILE",), "urllib": ("SSL_CERT_FILE", "system")}),
        (
            (setting("SSL_CERT_FILE", "missing"),),
            {"httpx": ("gives up",), "urllib": ("system",), "curl": ("gives up",)},
        ),
        (
            (setting("SSL_CERT_FILE", folder=True),),
            {"httpx": ("gives up",), "curl": ("gives up",), "urllib": ("system",)},
        ),
        (
            (setting("SSL_CERT_DIR", "missing", folder=False),),
            {"httpx": (), "urllib": ("system",), "requests": ("certifi",)},
        ),
        ((setting("REQUESTS_CA_BUNDLE", "missing"),), {"requests": ("gives up",), "httpx": ("certifi",)}),
        ((setting("REQUESTS_CA_BUNDLE", folder=True),), {"requests": ("REQUESTS_CA_BUNDLE",), "curl": ("system",)}),
        ((setting("REQUESTS_CA_BUNDLE", "no certificate in it", folder=True),), {"requests": ()}),
        ((setting("CURL_CA_BUNDLE", folder=True),), {"requests": ("CURL_CA_BUNDLE",), "curl": ("gives up",)}),
    ],
)
def test_a_variable_counts_for_those_who_read_it(
    settings: tuple[CaSetting, ...], expected: dict[str, tuple[str, ...]]
) -> None:
    """R45: whose list it replaces, whom it stops, who doesn't notice."""
    found = lists({}, *settings)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("version", "taken"), [("8.2.1", ("system", "SSL_CERT_DIR")), ("8.3.0", ("SSL_CERT_FILE", "SSL_CERT_DIR"))]
)
def test_curl_reads_file_and_folder_since_8_3(version: str, taken: tuple[str, ...]) -> None:
    """Before, the folder's variable hid the file's (curl issue 11325)."""
    installed = Installed({"curl": version}, looked=True)
    assert lists({}, setting("SSL_CERT_FILE"), setting("SSL_CERT_DIR"), installed=installed)["curl"] == taken


def test_an_empty_variable_hides_what_openssl_would_read() -> None:
    """urllib and aiohttp lose the system's file to it; curl and httpx take it for unset."""
    only_a_file = (USUAL[0], USUAL[1])
    found = {row.name: row.trusts for row in table(URL, {"SSL_CERT_FILE": ""}, Machine(sources=only_a_file))}
    assert found["urllib"] == () and found["curl"] == ("system",) and found["httpx"] == ("certifi",)


def test_http_2_is_offered_by_curl_alone() -> None:
    """And by a curl that was built for it."""
    assert [name for name, row in rows({}).items() if row.http2] == ["curl"]
    assert not any(row.http2 for row in rows({}, installed=Installed(curl_http2=False)).values())


def test_what_is_installed_is_looked_for(tmp_path: Path) -> None:
    """Without PATH there's no curl; its row stands, and says so."""
    bare = look({})
    assert bare.looked and "curl" not in bare.versions and bare.versions["httpx"]
    found = rows({}, installed=bare)
    assert found["curl"].installed is False and found["httpx"].installed is True


def test_a_program_that_is_no_curl_is_no_trouble(tmp_path: Path) -> None:
    """Whatever stands there under its name may fail or chatter."""
    program = tmp_path / "curl"
    program.write_text("#!/bin/sh\necho nonsense\nexit 3\n")
    program.chmod(0o755)
    assert "curl" not in look({"PATH": str(tmp_path)}).versions


def test_this_machine_can_be_looked_at(tmp_path: Path) -> None:
    """All that a row depends on is found, with an environment of its own."""
    (tmp_path / ".netrc").write_text("default login somebody password something\n")
    machine = here("app.example.test", {"HOME": str(tmp_path), "SSL_CERT_FILE": str(tmp_path / "none.pem")})
    assert machine.netrc.requests == f"{tmp_path / '.netrc'} (default)"
    assert [(each.variable, each.problem) for each in machine.ca_settings] == [("SSL_CERT_FILE", "missing")]
    assert "certifi" in {source.name for source in machine.sources}
