"""The network in which clients show what they do: squid on several ports, and a site that tells how it was asked.

Names under `corp.ways.example` have certificates of the company's authority, which nobody trusts by himself; those under
`pub.ways.example` of one that all lists hold; those under `sys.ways.example` of one that the system's store holds alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.realnet import authorities
from tests.realnet.authorities import Kind, Shown
from tests.realnet.cloud import ROOT
from tests.realnet.land import PROXY, Land
from tests.realnet.programs import FOLDERS
from tests.realnet.servers import Site
from tests.realnet.spaces import PLAIN, Failed

ZONES = ("corp", "pub", "sys")
PORTS = (80, 443, 1080, 3128, 3129)
"""Where squid listens."""
TLS_PORT = 3130
"""Where squid is spoken to by TLS."""
PROXY_NAME = "proxy01.initech.example"
SITE = {"corp": "203.0.113.41", "pub": "203.0.113.42", "sys": "203.0.113.43"}
FOUR = tuple(f"203.0.113.{number}" for number in range(100, 200))
SIX = tuple(f"2001:db8:7:113::{number:x}" for number in range(0x100, 0x150))
_PAGE = '{"protocol": "$server_protocol", "authorization": "$http_authorization", "peer": "$remote_addr"}'


@dataclass(frozen=True, slots=True)
class Answer:
    """What one client was said to do, what it did, and what squid saw of it."""

    order: int
    client: str
    said: dict[str, Any]
    status: int | None
    body: dict[str, str]
    failed: tuple[str, ...]
    by_proxy: tuple[int, ...]
    """The ports at which squid was asked for this client's host."""


def land() -> Land:
    """It has to be entered."""
    made = Land(ipv6=True)
    for zone, address in SITE.items():
        addresses = (address, *FOUR, *SIX) if zone == "corp" else (address,)
        site = Site(addresses, _shown(zone), page=_PAGE, http2=True)
        site.directives = ["default_type application/json;", f"listen {address}:8443 ssl http2;"]
        made.sites[f".{zone}.ways.example"] = site
        made.names.zones[f"{zone}.ways.example"] = "redirect"
        made.names.hosts[f"{zone}.ways.example"] = (address,)
    made.names.hosts |= {PROXY_NAME: (PROXY,), "proxy01": (PROXY,)}
    made.proxy_port = "\nhttp_port ".join(map(str, PORTS))
    made.proxy = [
        f"https_port {TLS_PORT} tls-cert=@folder@/../own.pem",
        "logformat ways %lp %ru",
        "access_log stdio:@folder@/ways.log ways",
    ]
    made.beside.append(_key_of_the_proxy)
    made.system_store.append(authorities.stray().cert_pem.bytes())
    made.files |= _files()
    return made


def ask(made: Land, orders: list[dict[str, Any]]) -> list[Answer]:
    """Run the clients in the client's namespace. An order has `id`, `client`, `host`, `url` and `env`."""
    run = subprocess.run(
        [*made.inside, sys.executable, "-m", "tests.realnet.client_asks"],
        input=json.dumps(orders) + "\n", capture_output=True, text=True, timeout=480, check=False,
        env={**PLAIN, "PYTHONPATH": str(ROOT), "HOME": str(made.folder / "home")},
    )  # fmt: skip
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if len(lines) != len(orders):
        raise Failed(f"{len(lines)} answers to {len(orders)} orders\n{run.stderr[-2000:]}")
    seen = list(_by_proxy(made))
    hosts = {(order["id"], order["client"]): order["host"] for order in orders}
    return [_answer(line, hosts[line["order"], line["client"]], seen) for line in lines]


def environment(made: Land, env: dict[str, str], *, host: str, home: Path) -> dict[str, str]:
    """A client's whole environment, with its marks filled in."""
    folder = made.folder / "home"
    marks = {
        "@host@": host, "@proxy@": f"{PROXY}:3128", "@other-proxy@": f"{PROXY}:3129", "@address@": PROXY, "@home@": str(home),
        "@name@": PROXY_NAME, "@folder@": str(folder),
    }  # fmt: skip
    filled: dict[str, str] = {}
    for name, value in env.items():
        for mark, text in marks.items():
            value = value.replace(mark, text)
        filled[name] = value
    return {"PATH": f"{Path(sys.executable).parent}:{FOLDERS}", "LANG": "C.UTF-8", "HOME": str(home), **filled}


def _answer(line: dict[str, Any], host: str, seen: Iterable[tuple[int, str]]) -> Answer:
    ports = tuple(port for port, asked in seen if asked == host)
    failed = tuple(line.get("failed", ()))
    return Answer(line["order"], line["client"], line["said"], line.get("status"), line.get("body", {}), failed, ports)


def _by_proxy(made: Land) -> Iterator[tuple[int, str]]:
    for line in (made.folder / "squid" / "ways.log").read_text().splitlines():
        port, _, target = line.partition(" ")
        if port.isdecimal():
            yield int(port), target.rpartition(":")[0].strip("[]")


def _shown(zone: str) -> Kind:
    authority = {"corp": authorities.corporate, "pub": authorities.public, "sys": authorities.stray}[zone]
    more = (*FOUR, *SIX) if zone == "corp" else ()

    def shown(_: str) -> Shown:
        made = authority().issue_cert(f"*.{zone}.ways.example", *more)
        return Shown(b"".join(each.bytes() for each in made.cert_chain_pems), made.private_key_pem.bytes())

    return shown


def _key_of_the_proxy(made: Land) -> None:
    own = authorities.public().issue_cert(PROXY_NAME)
    (made.folder / "own.pem").write_bytes(own.private_key_and_cert_chain_pem.bytes())


def _files() -> dict[str, bytes]:
    corp, public, stray = (
        each().cert_pem.bytes() for each in (authorities.corporate, authorities.public, authorities.stray)
    )
    found = {"corp.pem": public + corp, "stray.pem": stray, "empty.pem": b"", "junk.pem": b"not a certificate\n"}
    for folder, pem in (("corp.d", corp), ("stray.d", stray)):
        found[f"{folder}/{_hash(pem)}.0"] = pem
    found["unhashed.d/corp.pem"] = corp
    return found


def _hash(pem: bytes) -> str:
    run = subprocess.run(["openssl", "x509", "-hash", "-noout"], input=pem, capture_output=True, check=True, env=PLAIN)
    return run.stdout.decode().strip()
