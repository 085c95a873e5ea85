"""Building a land: cables and rules, the client's files, and the servers."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import certifi

from tests.forked import Forked
from tests.realnet import authorities, cloud
from tests.realnet.places import PROXY, PROXY_PASSWORD, PROXY_USER, RESOLVER, RESOLVER_6, SPACES
from tests.realnet.servers import nginx, squid
from tests.realnet.spaces import PLAIN, Failed, listening, run

if TYPE_CHECKING:
    from tests.realnet.land import Land


def lay_cables(land: Land) -> None:
    """Addresses, routes and rules, and what a scene wants beside them."""
    of = land.spaces.full
    lines = [
        f"ip netns exec {of('core')} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 "
        "net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0",
    ]
    for name, (number, address) in SPACES.items():
        lines += _cable(land, name, f"10.7.{number}.1/24", f"2001:db8:7:{number}::1/64", (f"{address}/24",), number)
    places = sorted({each for site in land.sites.values() for each in site.addresses} | {"203.0.113.30"})
    lines += _cable(land, "inet", "203.0.113.1/24", "2001:db8:7:113::1/64", places, 113)
    if not land.ipv6:
        lines.append(f"ip netns exec {of('client')} sysctl -qw net.ipv6.conf.all.disable_ipv6=1")
    for name, more in land.lines.items():
        lines += [f"ip netns exec {of(name)} {line}" for line in more]
    if land.firewall:
        rules = "; ".join(land.firewall)
        table = f"table inet fw {{ chain forward {{ type filter hook forward priority 0; policy accept; {rules}; }}; }}"
        lines.append(f"ip netns exec {of('core')} nft '{table}'")
    lines += [f"ip netns exec {of('core')} iptables -A FORWARD {rule}" for rule in land.iptables]
    run("\n".join(lines))


def _cable(land: Land, name: str, near: str, near_6: str, addresses: Any, number: int) -> list[str]:
    core, other = land.spaces.full("core"), land.spaces.full(name)
    own = [f"{each}/{64 if ':' in each else 24}" if "/" not in each else each for each in addresses]
    own += [f"2001:db8:7:{number}::2/64"] if name != "inet" else []
    near_lines = [
        f"link add {name} type veth peer name eth0 netns {other}",
        f"addr add {near} dev {name}",
        f"addr add {near_6} dev {name} nodad",
        f"link set {name} up",
    ]
    far_lines = [
        "link set eth0 up",
        *(f"addr add {each} dev eth0{' nodad' if ':' in each else ''}" for each in own),
        f"route add default via {near.split('/')[0]}",
        f"route add default via {near_6.split('/')[0]} dev eth0 onlink",
    ]
    return [
        line
        for space, batch in ((core, near_lines), (other, far_lines))
        for line in (f"ip -n {space} -batch - <<.", *batch, ".")
    ]


def client_files(land: Land) -> None:
    """What the client finds in its home and in /etc, and the two lists of authorities that it knows."""
    etc, home = land.spaces.etc("client"), land.folder / "home"
    home.mkdir()
    for name, content in land.files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
        (home / name).chmod(0o600)
    resolv = land.resolv if land.resolv is not None else [f"nameserver {RESOLVER}"]
    (etc / "resolv.conf").write_text("".join(f"{line}\n" for line in resolv))
    (etc / "hosts").write_text("\n".join(("127.0.0.1 localhost", "::1 localhost", *land.hosts)) + "\n")
    (etc / "nsswitch.conf").write_text(f"hosts: {land.nsswitch}\n")
    public = authorities.public().cert_pem.bytes()
    store = etc / "ssl"
    (store / "certs").mkdir(parents=True)
    shutil.copy("/etc/ssl/openssl.cnf", store / "openssl.cnf")
    (store / "certs" / "ca-certificates.crt").write_bytes(public + b"".join(land.system_store))
    (land.folder / "certifi.pem").write_bytes(_certifi() + public)


def bring_up(land: Land) -> None:
    """The lab, the resolver, the sites, what a scene starts besides, and the proxy."""
    lab = _start_lab(land)
    if land.resolver_runs:
        _start_resolver(land)
    land.told = _heard(land, lab)
    _start_sites(land)
    for start in land.beside:
        start(land)
    if land.proxy is not None:
        _start_proxy(land, land.proxy)


def _start_lab(land: Land) -> Forked:
    order = {
        "faults": land.faults, "way": land.way, "token": land.token, "url": land.url,
        "clock_ahead": land.clock_ahead, "folder": str(land.folder / "lab"), "log": str(land.folder / "lab.log"),
    }  # fmt: skip
    lab = cloud.start(order, land.spaces.full("inet"))
    land.spaces.adopt(lab)
    return lab


def _heard(land: Land, lab: Forked) -> dict[str, Any]:
    line = lab.line(60)
    if not line:
        raise Failed(f"the lab doesn't start\n{(land.folder / 'lab.log').read_text(errors='replace')}")
    told: dict[str, Any] = json.loads(line)
    return told


def _start_resolver(land: Land) -> None:
    folder = _folder(land, "resolver")
    (folder / "unbound.conf").write_text(land.names.unbound(folder, (RESOLVER, RESOLVER_6)))
    log = folder / "log"
    process = land.spaces.start("resolver", "unbound", "-d", "-c", str(folder / "unbound.conf"), log=log)
    listening(process, 53, udp=True, log=log)


def _start_sites(land: Land) -> None:
    folder = _folder(land, "nginx")
    for host, site in land.sites.items():
        shown = site.certificate(host)
        (folder / f"{host}.pem").write_bytes(shown.chain)
        (folder / f"{host}.key").write_bytes(shown.key)
    (folder / "nginx.conf").write_text(nginx(folder, land.sites, land.told["ports"]))
    log = folder / "log"
    alone = "daemon off; master_process off;"
    process = land.spaces.start("inet", "nginx", "-p", f"{folder}", "-c", f"{folder}/nginx.conf", "-g", alone, log=log)
    listening(process, 443, log=log)


def _start_proxy(land: Land, rules: list[str]) -> None:
    folder = _folder(land, "squid")
    corporate = authorities.corporate()
    (folder / "corp.pem").write_bytes(corporate.private_key_pem.bytes() + corporate.cert_pem.bytes())
    (folder / "roots.pem").write_bytes(authorities.public().cert_pem.bytes())
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", PROXY_PASSWORD], check=True, capture_output=True, text=True, env=PLAIN
    )
    (folder / "users").write_text(f"{PROXY_USER}:{hashed.stdout}")
    if any("sslcrtd_program" in rule for rule in rules):
        subprocess.run(
            ["/usr/lib/squid/security_file_certgen", "-c", "-s", str(folder / "certs"), "-M", "4MB"],
            check=True, capture_output=True, env=PLAIN,
        )  # fmt: skip
    for each in (folder, *folder.rglob("*")):  # squid gives root up, and takes its user `proxy` instead
        shutil.chown(each, "proxy", "proxy")
    text = squid(folder, PROXY, RESOLVER, rules, land.proxy_port).replace("@folder@", str(folder))
    (folder / "squid.conf").write_text(text)
    log = folder / "log"
    process = land.spaces.start(
        "proxy", "squid", "-N", "-n", squid_name(land), "-f", str(folder / "squid.conf"), log=log
    )
    listening(process, 3128, log=log)


def squid_name(land: Land) -> str:
    """A name for squid's shared memory, which would else be everybody's."""
    return "dbd" + land.folder.name.rpartition("-")[2].replace("_", "0")


def _folder(land: Land, name: str) -> Path:
    folder = land.folder / name
    folder.mkdir()
    return folder


@cache
def _certifi() -> bytes:
    return Path(certifi.where()).read_bytes()
