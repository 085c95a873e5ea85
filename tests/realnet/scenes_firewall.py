"""Connections: what firewalls and routers do to them."""

from __future__ import annotations

from tests.realnet import ways
from tests.realnet.land import APP, APP_ADDRESS, APP_ADDRESS_6, WORKSPACE, Land, Seen
from tests.realnet.proxies import told
from tests.realnet.scene import scene

HTTPS = "ip daddr 203.0.113.0/24 tcp dport 443"
HTTPS_6 = "ip6 daddr 2001:db8:7:113::/64 tcp dport 443"
TO_APP = f"ip daddr {APP_ADDRESS} tcp dport 443"
TO_APP_6 = f"ip6 daddr {APP_ADDRESS_6} tcp dport 443"
WITH_DATA = "meta length > 120"
"""Packets that carry more than the connection's own making and ending."""
PROHIBITED = "reject with icmpx type admin-prohibited"
NAMED = "-p tcp --dport 443 -m string --algo bm --string databricksapps.com -j"


@scene("egress-blocked")
def all_dropped(land: Land) -> None:
    """Port 443 is dropped for everything outside."""
    land.firewall.append(f"{HTTPS} drop")


@scene("egress-blocked")
def all_prohibited(land: Land) -> None:
    """A router answers port 443 with ICMP: communication administratively prohibited."""
    land.firewall.append(f"{HTTPS} {PROHIBITED}")


@scene("egress-blocked", spread=("connection-refused",))
def all_refused(land: Land) -> None:
    """A firewall answers for every server at port 443, with a reset."""
    land.firewall.append(f"{HTTPS} reject with tcp reset")


@scene("egress-blocked")
def no_route_out(land: Land) -> None:
    """The client has a way to its resolver and no other."""
    land.lines["client"] = ["ip route del default", "ip route add 10.7.2.0/24 via 10.7.1.1"]


@scene("egress-blocked", either=("dns-resolver-unreachable",), sure=False)
def no_network(land: Land) -> None:
    """The client has no way to anywhere, its resolver included."""
    land.lines["client"] = ["ip route del default", "ip -6 route flush default"]


@scene("egress-blocked")
def forbidden_here(land: Land) -> None:
    """The client's own system forbids what goes out: connect() gives EACCES."""
    land.lines["client"] = ["ip route add prohibit 203.0.113.0/24"]


@scene("egress-blocked")
def black_hole_here(land: Land) -> None:
    """The client routes what goes out into a black hole, as some VPNs leave it behind: connect() gives EINVAL."""
    land.lines["client"] = ["ip route add blackhole 203.0.113.0/24"]


@scene("egress-blocked")
def dropped_here(land: Land) -> None:
    """The client's own firewall drops port 443 on its way out."""
    rule = "chain out { type filter hook output priority 0; tcp dport 443 drop; }"
    land.lines["client"] = [f"nft 'table inet own {{ {rule}; }}'"]


@scene("egress-blocked", sure=False)
def all_cut(land: Land) -> None:
    """Everybody's connections are made, and reset as soon as they carry anything."""
    land.firewall.append(f"{HTTPS} {WITH_DATA} reject with tcp reset")


@scene("app-domain-blocked")
def app_dropped(land: Land) -> None:
    """Port 443 is dropped for the apps' addresses alone."""
    land.firewall.append(f"{TO_APP} drop")


@scene("app-domain-blocked")
def app_prohibited(land: Land) -> None:
    """A router answers for the apps' addresses with ICMP."""
    land.firewall.append(f"{TO_APP} {PROHIBITED}")


@scene("app-domain-blocked")
def app_has_no_route(land: Land) -> None:
    """A router on the way has no route to the apps' network."""
    land.lines["core"] = [f"ip route add unreachable {APP_ADDRESS}/32"]


@scene("app-domain-blocked")
def app_dropped_in_both_families(land: Land) -> None:
    """R17: both families are dropped for the app, and both work for the workspace."""
    _dual(land, APP)
    _dual(land, WORKSPACE)
    land.firewall += [f"{TO_APP} drop", f"{TO_APP_6} drop"]


@scene("app-domain-blocked", sure=False)
def app_data_vanishes(land: Land) -> None:
    """The apps' addresses accept connections, and what these carry vanishes on the way, whatever name it shows."""
    land.firewall.append(f"{TO_APP} {WITH_DATA} drop")


@scene("app-domain-blocked", sure=False)
def app_cut_for_every_name(land: Land) -> None:
    """A filter by address lets connections be made and resets them with the first data, whatever name it shows."""
    land.firewall.append(f"{TO_APP} {WITH_DATA} reject with tcp reset")


@scene("app-domain-blocked")
def name_dropped(land: Land) -> None:
    """A filter lets a ClientHello that names the apps' domain vanish; another name passes at the same address."""
    land.iptables.append(f"{NAMED} DROP")


@scene("connection-reset")
def name_filtered(land: Land) -> None:
    """A filter cuts connections whose ClientHello names the apps' domain."""
    land.iptables.append(f"{NAMED} REJECT --reject-with tcp-reset")


def _refusal_is_the_address(land: Land, seen: Seen) -> None:
    observed = told(seen, "connection-refused")["observed"]
    assert APP_ADDRESS in observed and "refuses" in observed, observed


@scene("connection-refused", look=_refusal_is_the_address)
def app_refused(land: Land) -> None:
    """Something answers for the app's address alone, with a reset to the first packet."""
    land.firewall.append(f"{TO_APP} reject with tcp reset")


@scene("connection-refused", either=("app-domain-blocked",))
def app_port_unreachable(land: Land) -> None:
    """A firewall answers for the app's address with ICMP: port unreachable, which clients take for a refusal."""
    land.firewall.append(f"{TO_APP} reject")


@scene("connection-refused")
def nobody_listens(land: Land) -> None:
    """The app's name leads to a machine where nobody listens at port 443."""
    land.names.hosts[APP] = ("203.0.113.30",)


def _tells_the_delay(land: Land, seen: Seen) -> None:
    observed = told(seen, "ipv6-broken")["observed"]
    assert APP_ADDRESS_6 in observed and " s " in observed, observed


@scene(warns="ipv6-broken", look=_tells_the_delay)
def ipv6_dropped(land: Land) -> None:
    """R17: the app has addresses of both families, IPv6 is dropped, IPv4 works: nobody blocks the app."""
    _dual(land, APP)
    land.firewall.append(f"{HTTPS_6} drop")


@scene(warns="ipv6-broken", look=_tells_the_delay)
def ipv6_dropped_for_both(land: Land) -> None:
    """R17: both hosts have both families and IPv6 is dropped, so that each of the SDK's requests waits for it first."""
    _dual(land, APP)
    _dual(land, WORKSPACE)
    land.firewall.append(f"{HTTPS_6} drop")


@scene(warns="ipv6-broken", look=_tells_the_delay)
def ipv6_answered_late(land: Land) -> None:
    """The app's IPv6 address is nobody's: the last router says so after seconds of looking for it."""
    land.names.hosts[APP] = (APP_ADDRESS, APP_ADDRESS_6)


@scene("ipv6-broken", sure=False)
def ipv6_is_the_only_way_to_the_app(land: Land) -> None:
    """R17: the app has IPv6 only, the workspace both, and IPv6 is dropped for both: it's the family and not the domain."""
    _dual(land, WORKSPACE)
    land.names.hosts[APP] = (APP_ADDRESS_6,)
    land.sites[APP].addresses = (APP_ADDRESS, APP_ADDRESS_6)
    land.firewall.append(f"{HTTPS_6} drop")


@scene("app-domain-blocked", either=("ipv6-broken",), undecided=True)
def ipv6_alone_and_no_control(land: Land) -> None:
    """R17: the app has IPv6 only, which is dropped, and the workspace IPv4 only: nothing tells the family from the domain."""
    land.names.hosts[APP] = (APP_ADDRESS_6,)
    land.sites[APP].addresses = (APP_ADDRESS, APP_ADDRESS_6)
    land.firewall.append(f"{HTTPS_6} drop")


@scene(undecided=True)
def app_answers_too_large(land: Land) -> None:
    """Large packets from the app vanish and nobody says so: its certificate never comes. No cause of the catalogue is it."""
    ways.small_packets_only(land, APP_ADDRESS)


def _tells_the_size(land: Land, seen: Seen) -> None:
    found = told(seen, "egress-blocked")
    assert "MTU" in found["observed"] and "MTU" in found["fix"][0]["text"], found


@scene("egress-blocked", sure=False, look=_tells_the_size)
def all_answers_too_large(land: Land) -> None:
    """Large packets from everywhere vanish and nobody says so, as behind a VPN: no HTTPS gets through, though all connect."""
    ways.small_packets_only(land, "203.0.113.0/24")


def _dual(land: Land, host: str) -> None:
    """Give a host an IPv6 address that works beside its IPv4 one."""
    six = {APP: APP_ADDRESS_6, WORKSPACE: "2001:db8:7:113::10"}[host]
    land.sites[host].addresses += (six,)
    land.names.hosts[host] = land.sites[host].addresses
