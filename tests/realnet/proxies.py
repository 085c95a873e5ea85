"""Proxies beside squid, and what scenes with proxies look at in a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.realnet.authorities import Kind
from tests.realnet.land import PROXY, RESOLVER, Land, Seen
from tests.realnet.spaces import listening

PROXY_NAME = "proxy.initech.example"


def tinyproxy(*rules: str, port: int = 3128, files: dict[str, str] | None = None) -> Callable[[Land], None]:
    """What starts tinyproxy, with these lines of its configuration. `@folder@` is the folder of `files`."""

    def start(land: Land) -> None:
        folder = land.folder / f"tinyproxy-{port}"
        folder.mkdir()
        (land.spaces.etc("proxy") / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
        for name, text in (files or {}).items():
            (folder / name).write_text(text)
        lines = (f"Port {port}", f"Listen {PROXY}", "Timeout 20", f'LogFile "{folder}/log"', *rules)
        (folder / "conf").write_text("".join(f"{line}\n" for line in lines).replace("@folder@", str(folder)))
        out = folder / "out"
        listening(land.spaces.start("proxy", "tinyproxy", "-d", "-c", str(folder / "conf"), log=out), port, log=out)

    return start


def by_tinyproxy(land: Land, *rules: str, files: dict[str, str] | None = None) -> None:
    """Put tinyproxy on the way in squid's place."""
    land.beside.append(tinyproxy(*rules, files=files))
    land.env |= {"HTTPS_PROXY": "http://@proxy@", "HTTP_PROXY": "http://@proxy@"}


def proxy_at(land: Land, *addresses: str, scheme: str = "http", port: int = 3128) -> None:
    """Put squid on the way, and name it by a host name that has these addresses."""
    land.use_proxy()
    land.names.hosts[PROXY_NAME] = addresses
    land.env |= dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY"), f"{scheme}://{PROXY_NAME}:{port}")


def inside_names(land: Land) -> None:
    """Let the resolver tell the client the company's own names alone, as where a proxy resolves all others."""
    land.names.server.append("access-control-view: 10.7.1.0/24 inside")
    inside = f'local-zone: "." static\n  local-data: "{PROXY_NAME}. 60 A {PROXY}"'
    land.names.more = f'view:\n  name: "inside"\n  {inside}\n'


def own_certificate(land: Land, kind: Kind) -> None:
    """Let squid speak TLS itself at port 3129, and show such a certificate."""

    def write(land: Land) -> None:
        shown = kind(PROXY_NAME)
        (land.folder / "proxy.pem").write_bytes(shown.key + shown.chain)
        (land.folder / "proxy.pem").chmod(0o644)

    land.beside.append(write)
    land.proxy_port = "3128\nhttps_port 3129 tls-cert=@folder@/../proxy.pem"


def inspect_only(land: Land, name: str) -> None:
    """Let squid end the encryption of what has this in its name, and of nothing else."""
    land.use_proxy()
    land.inspect()
    rules = land.proxy or []
    at = rules.index("ssl_bump bump all")
    rules[at : at + 1] = [f"acl named ssl::server_name_regex {name}", "ssl_bump bump named", "ssl_bump splice all"]
    land.only_by_proxy()


def told(seen: Seen, cause: str) -> dict[str, Any]:
    """The root, or the warning, of this cause."""
    every = (*seen.report["root_causes"], *seen.report["warnings"])
    found = next((each for each in every if each["id"] == cause), None)
    assert found is not None, f"{cause} isn't among {[each['id'] for each in every]}"
    return found


def no_new_login(_: Land, seen: Seen) -> None:
    """R1: what the network does isn't blamed on a credential: no fix logs in anew."""
    for text in _fixes(seen):
        assert "auth login" not in text, text


def observes(cause: str, *words: str) -> Callable[[Land, Seen], None]:
    """The finding's own words hold these, and nobody is sent to log in (R1)."""

    def look(land: Land, seen: Seen) -> None:
        no_new_login(land, seen)
        observed = told(seen, cause)["observed"]
        for word in words:
            assert word in observed, f"{word!r} isn't in {observed!r}"

    return look


def _fixes(seen: Seen) -> Iterator[str]:
    for found in (*seen.report["root_causes"], *seen.report["warnings"]):
        for fix in found["fix"]:
            yield f"{fix['text']} {fix['command'] or ''}"
