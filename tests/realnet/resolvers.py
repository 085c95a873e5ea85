"""Further name servers in the resolver's namespace, by dnsmasq: as routers, VPNs and filters like Pi-hole have it."""

from __future__ import annotations

from tests.realnet.land import Land
from tests.realnet.spaces import listening

SECOND = "10.7.2.54"
NOBODY = "10.7.2.99"
"""An address in the resolver's network that nobody has."""


def add_dnsmasq(land: Land, *lines: str, alone: bool = False) -> None:
    """Have dnsmasq at `SECOND` with these lines of its configuration, knowing the land's names besides and denying all
    others. `alone`: there's no other name server, and the client asks this one."""
    land.lines.setdefault("resolver", []).append(f"ip addr add {SECOND}/24 dev eth0")
    if alone:
        land.resolver_runs = False
        land.resolv = [f"nameserver {SECOND}"] if land.resolv is None else land.resolv

    def start(land: Land) -> None:
        folder = land.folder / "dnsmasq"
        folder.mkdir()
        own = {line.removeprefix("host-record=").split(",")[0] for line in lines if line.startswith("host-record=")}
        hosts = {name: all_ for name, all_ in land.names.hosts.items() if name not in own}
        known = [f"host-record={name},{','.join(all_)}" for name, all_ in hosts.items()]
        plain = ("no-resolv", "no-hosts", "user=root", "bind-interfaces", "local=/#/", f"pid-file={folder}/pid")
        file, log = folder / "dnsmasq.conf", folder / "log"
        file.write_text("\n".join((f"listen-address={SECOND}", *plain, *known, *lines)) + "\n")
        process = land.spaces.start("resolver", "dnsmasq", "-k", "-C", str(file), log=log)
        listening(process, 53, udp=True, log=log)

    land.beside.append(start)
