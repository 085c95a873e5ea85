"""What a scene does to the way between the client and the rest: slower, narrower, with smaller packets, through another machine."""

from __future__ import annotations

import subprocess
import sys

from tests.realnet import authorities
from tests.realnet.cloud import ROOT
from tests.realnet.land import APP, APP_ADDRESS, PROXY, Land
from tests.realnet.spaces import PLAIN, heard

DEVICE, TABLE = "slow0", 77
CLIENTS, CLIENTS_6 = "10.7.1.0/24", "2001:db8:7:1::/64"
OTHERS = ("inet", "resolver", "proxy")
OURS = {**PLAIN, "PYTHONPATH": str(ROOT)}


def delayed(land: Land, seconds: float) -> None:
    """Hold every packet from the client and to it for `seconds`, once each way: by netem where the kernel has it."""

    def start(land: Land) -> None:
        core = ["ip", "netns", "exec", land.spaces.full("core")]
        netem = [*core, "tc", "qdisc", "add", "dev", "client", "root", "netem", "delay", f"{seconds * 1000:g}ms"]
        if subprocess.run(netem, env=PLAIN, capture_output=True, check=False).returncode == 0:
            land.spaces.shell("client", f"tc qdisc add dev eth0 root netem delay {seconds * 1000:g}ms")
            return
        log = land.folder / "delay.log"
        argv = (sys.executable, "-m", "tests.realnet.delay", DEVICE, f"{seconds:g}")
        heard(land.spaces.start("core", *argv, env=OURS, log=log), "ready", log=log)
        land.spaces.shell("core", "\n".join(_through_device()))

    land.beside.append(start)


def narrow(land: Land, rate: str) -> None:
    """Let no more than `rate` (as tc(8) writes it) come to the client."""
    _in(land, "core", f"tc qdisc add dev client root tbf rate {rate} burst 8kb latency 800ms")


def small_packets_only(land: Land, *sources: str, most: int = 1280) -> None:
    """Let no packet of more than `most` bytes from `sources` come to the client, and tell nobody: the ICMP that would is lost."""
    mute = (
        "table ip mute { chain out { type filter hook output priority 0; icmp type destination-unreachable drop; }; }"
    )
    _in(land, "core", f"nft '{mute}'", f"ip route add {CLIENTS} dev client mtu lock {most} table {TABLE}")
    _in(land, "core", *(f"ip rule add from {each} lookup {TABLE}" for each in sources))


def intercepted(land: Land, *addresses: str) -> None:
    """Lead port 443 of these addresses (none: of all) through squid, which re-signs, though no proxy is set anywhere."""
    land.inspect()
    shows = (
        "intercept ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=4MB tls-cert=@folder@/corp.pem"
    )
    land.proxy = [*(land.proxy or ()), f"https_port 3129 {shows}"]
    aims = [f"to {each}" for each in addresses] or ["to 203.0.113.0/24"]
    _in(land, "core", f"ip route add default via {PROXY} dev proxy table {TABLE}")
    _in(land, "core", *(f"ip rule add iif client {aim} ipproto tcp dport 443 lookup {TABLE}" for aim in aims))
    taken = "chain pre { type nat hook prerouting priority -100; tcp dport 443 redirect to :3129; }"
    _in(land, "proxy", "sysctl -qw net.ipv4.ip_forward=1", f"nft 'table ip inside {{ {taken}; }}'")


def own_server(land: Land, how: str) -> None:
    """Let `odd_server` answer at the app's address in nginx's place."""
    _in_nginx_place(land, "listens", sys.executable, "-m", "tests.realnet.odd_server", APP_ADDRESS, how)


def openssl_server(land: Land, *options: str) -> None:
    """Let `openssl s_server` answer at the app's address in nginx's place, with the app's certificate and these options."""
    shown = authorities.trusted(APP)
    land.files |= {"app.pem": shown.chain, "app.key": shown.key}
    own = (
        "-accept",
        f"{APP_ADDRESS}:443",
        "-cert",
        "@folder@/app.pem",
        "-cert_chain",
        "@folder@/app.pem",
        "-key",
        "@folder@/app.key",
    )
    _in_nginx_place(land, "ACCEPT", "openssl", "s_server", *own, *options)


def _in_nginx_place(land: Land, ready: str, *argv: str) -> None:
    def start(land: Land) -> None:
        log = land.folder / "odd.log"
        filled = [word.replace("@folder@", str(land.folder / "home")) for word in argv]
        heard(land.spaces.start("inet", *filled, env=OURS, log=log), ready, log=log)

    land.sites = {host: site for host, site in land.sites.items() if APP_ADDRESS not in site.addresses}
    _in(land, "inet", f"ip addr add {APP_ADDRESS}/24 dev eth0")
    land.beside.append(start)


def _in(land: Land, space: str, *lines: str) -> None:
    land.lines.setdefault(space, []).extend(lines)


def _through_device() -> list[str]:
    return [
        f"ip link set {DEVICE} mtu 1500 txqueuelen 1000 up",
        f"ip route add default dev {DEVICE} table {TABLE}",
        f"ip -6 route add default dev {DEVICE} table {TABLE}",
        f"ip rule add iif client lookup {TABLE}",
        f"ip -6 rule add iif client lookup {TABLE}",
        *(f"ip rule add iif {each} to {CLIENTS} lookup {TABLE}" for each in OTHERS),
        *(f"ip -6 rule add iif {each} to {CLIENTS_6} lookup {TABLE}" for each in OTHERS),
    ]
