"""Networks that are odd and work: no root, no warning."""

from __future__ import annotations

from tests.realnet import ways
from tests.realnet.land import (
    APP,
    APP_ADDRESS,
    APP_ADDRESS_6,
    OTHER_APP,
    PROXY,
    RESOLVER,
    RESOLVER_6,
    WORKSPACE,
    WORKSPACE_ADDRESS,
    WORKSPACE_ADDRESS_6,
    Land,
)
from tests.realnet.proxies import by_tinyproxy, inside_names, inspect_only, proxy_at
from tests.realnet.resolvers import NOBODY, SECOND, add_dnsmasq
from tests.realnet.scene import scene

EDGE, INGRESS = "edge-weu.azure.databricksapps.com", "ingress-16.azure.databricksapps.com"
PRIVATE = "10.7.113.20"


def _addresses(land: Land, host: str, *addresses: str) -> None:
    land.sites[host].addresses = land.names.hosts[host] = addresses


def _records(land: Land, *records: str) -> None:
    for host in (APP, OTHER_APP):
        del land.names.hosts[host]
    land.names.records["databricksapps.com"] = [*records]


@scene()
def plain(land: Land) -> None:
    """Nothing is in the way."""


@scene()
def working_proxy(land: Land) -> None:
    """All goes by a proxy that lets it pass."""
    land.use_proxy()
    land.only_by_proxy()


@scene()
def proxy_login_given(land: Land) -> None:
    """The proxy wants a password, and gets the right one."""
    land.use_proxy()
    land.want_login(given=True)
    land.only_by_proxy()


@scene()
def another_proxy(land: Land) -> None:
    """Another product is the proxy, which answers in HTTP/1.0 and knows no port but 443."""
    by_tinyproxy(land, "ConnectPort 443")
    land.only_by_proxy()


@scene()
def proxy_resolves(land: Land) -> None:
    """The resolver tells this machine the company's own names only: the proxy's, which resolves all others itself."""
    proxy_at(land, PROXY)
    inside_names(land)
    land.only_by_proxy()


@scene()
def proxy_has_a_dead_address(land: Land) -> None:
    """The proxy's name has an IPv6 address as well, to which there's no way."""
    proxy_at(land, "2001:db8:7:3::9", PROXY)
    land.lines["client"] = ["ip -6 route add unreachable 2001:db8:7:3::/64"]
    land.only_by_proxy()


@scene()
def set_in_lower_case(land: Land) -> None:
    """The proxy is set in lower case, as curl's manual has it for http."""
    land.use_proxy()
    land.env = {name.lower(): value for name, value in land.env.items()}
    land.only_by_proxy()


@scene()
def set_for_all_as_well(land: Land) -> None:
    """ALL_PROXY stands beside HTTPS_PROXY, and says the same."""
    land.use_proxy()
    land.env["ALL_PROXY"] = "http://@proxy@"
    land.only_by_proxy()


@scene()
def exceptions_for_others(land: Land) -> None:
    """NO_PROXY is long, and excepts neither host."""
    land.use_proxy()
    land.env["NO_PROXY"] = "localhost,127.0.0.1,10.0.0.0/8,.corp.initech.example,databricks.com,apps.example"
    land.only_by_proxy()


@scene()
def exceptions_for_both(land: Land) -> None:
    """NO_PROXY excepts both hosts, and they're reached directly; the proxy would deny them."""
    land.use_proxy("http_access deny all")
    land.env["NO_PROXY"] = ".azuredatabricks.net,.databricksapps.com"


@scene()
def inspected(land: Land) -> None:
    """The proxy re-signs every connection, by an authority that every client knows."""
    land.use_proxy()
    land.inspect()
    land.trust_corporate()
    land.only_by_proxy()


@scene()
def app_inspected(land: Land) -> None:
    """The proxy re-signs connections to the apps, by an authority that every client knows; the workspace is reached directly."""
    inspect_only(land, "databricksapps")
    land.firewall.clear()
    land.trust_corporate()
    land.env["NO_PROXY"] = WORKSPACE


@scene()
def private_link(land: Land) -> None:
    """The app's name leads to a private address, by an alias in the private link's zone, and that works."""
    inner = APP.replace(".azure.databricksapps.com", ".privatelink.databricksapps.com")
    land.sites[APP].addresses = (PRIVATE,)
    _records(land, f"{APP}. 60 CNAME {inner}.", f"{inner}. 60 A {PRIVATE}", f"{OTHER_APP}. 60 A {APP_ADDRESS}")
    land.lines["core"] = [f"ip route add {PRIVATE}/32 dev inet"]


@scene()
def alias_chain(land: Land) -> None:
    """The app's name is an alias of an alias, and the last name has both families."""
    for host in (APP, OTHER_APP):
        land.sites[host].addresses = (APP_ADDRESS, APP_ADDRESS_6)
    chain = (f"{APP}. 60 CNAME {INGRESS}.", f"{INGRESS}. 60 CNAME {EDGE}.", f"{OTHER_APP}. 60 CNAME {EDGE}.")
    _records(land, *chain, f"{EDGE}. 60 A {APP_ADDRESS}", f"{EDGE}. 60 AAAA {APP_ADDRESS_6}")


@scene()
def slow_resolver(land: Land) -> None:
    """The resolver's line is so narrow that its answers take a good part of a second."""
    land.lines["resolver"] = ["tc qdisc add dev eth0 root tbf rate 4kbit burst 600 latency 20s"]


@scene()
def without_ipv6(land: Land) -> None:
    """Both hosts have addresses of both families, and this machine has IPv4 alone."""
    _addresses(land, APP, APP_ADDRESS, APP_ADDRESS_6)
    _addresses(land, WORKSPACE, WORKSPACE_ADDRESS, WORKSPACE_ADDRESS_6)
    land.ipv6 = False


@scene()
def without_ipv4(land: Land) -> None:
    """Everything is IPv6 alone: this machine, its resolver, both hosts."""
    _addresses(land, APP, APP_ADDRESS_6)
    _addresses(land, OTHER_APP, APP_ADDRESS_6)
    _addresses(land, WORKSPACE, WORKSPACE_ADDRESS_6)
    land.resolv = [f"nameserver {RESOLVER_6}"]
    land.lines["client"] = ["ip -4 addr flush dev eth0"]


@scene()
def ipv4_dropped(land: Land) -> None:
    """Both hosts have addresses of both families, IPv4 is dropped, and IPv6, which comes first, works."""
    _addresses(land, APP, APP_ADDRESS, APP_ADDRESS_6)
    _addresses(land, WORKSPACE, WORKSPACE_ADDRESS, WORKSPACE_ADDRESS_6)
    land.firewall.append("ip daddr 203.0.113.0/24 tcp dport 443 drop")


@scene()
def ipv6_refused_at_once(land: Land) -> None:
    """R17: both hosts have addresses of both families; a router refuses IPv6 at once, so that nobody loses time by it."""
    _addresses(land, APP, APP_ADDRESS, APP_ADDRESS_6)
    _addresses(land, WORKSPACE, WORKSPACE_ADDRESS, WORKSPACE_ADDRESS_6)
    land.firewall.append('oifname "inet" ip6 daddr 2001:db8:7:113::/64 reject with icmpx type no-route')
    ways.delayed(land, 0.002)  # an answer within the sending itself would be missed by the kernel


@scene()
def long_way(land: Land) -> None:
    """Every packet takes 150 ms each way, as to another continent through a VPN."""
    ways.delayed(land, 0.15)


@scene()
def lossy_way(land: Land) -> None:
    """Every sixteenth packet of a connection is lost."""
    land.firewall.append("meta l4proto tcp numgen inc mod 16 == 0 drop")


@scene()
def narrow_way(land: Land) -> None:
    """The line takes 256 kbit/s."""
    ways.narrow(land, "256kbit")


@scene()
def http2_offered(land: Land) -> None:
    """Both servers offer HTTP/2."""
    for host in (APP, OTHER_APP, WORKSPACE):
        land.sites[host].http2 = True


@scene()
def inspected_unseen(land: Land) -> None:
    """A device re-signs every connection, without any proxy set, by an authority that every client knows."""
    ways.intercepted(land)
    land.trust_corporate()


@scene()
def answers_by_tcp(land: Land) -> None:
    """The resolver's answers don't fit into a packet, so they're truncated and asked for again by TCP."""
    land.names.server.append("max-udp-size: 512")
    _addresses(land, APP, *(f"203.0.113.{last}" for last in range(120, 160)))


@scene()
def first_resolver_waited_for(land: Land) -> None:
    """The first of two name servers gives no answer, and programs wait five seconds for it at each look-up."""
    land.resolv = [f"nameserver {NOBODY}", f"nameserver {RESOLVER}"]
    land.firewall.append(f"ip daddr {NOBODY} drop")


@scene()
def no_ipv6_records_to_be_had(land: Land) -> None:
    """The apps' name servers never answer questions for AAAA records, and those for A records at once."""
    land.names.zones["databricksapps.com"] = "deny"


@scene()
def ipv6_records_fail(land: Land) -> None:
    """The resolver fails on questions for AAAA records of the apps' zone (SERVFAIL), and answers those for A records."""
    land.names.zones["databricksapps.com"] = "typetransparent"
    land.names.server.append("outbound-msg-retry: 1")
    land.names.more = f'forward-zone:\n  name: "databricksapps.com"\n  forward-addr: {RESOLVER}@5399'


@scene()
def hosts_file_right(land: Land) -> None:
    """The hosts file has the address that the name server has as well."""
    land.hosts.append(f"{APP_ADDRESS} {APP}")


@scene()
def search_domain_harmless(land: Land) -> None:
    """As in Kubernetes: names of fewer than five dots are tried in three search domains first, which deny them."""
    domains = "prod.svc.cluster.example svc.cluster.example cluster.example"
    land.resolv = [f"nameserver {RESOLVER}", f"search {domains}", "options ndots:5"]


@scene()
def two_resolvers_two_answers(land: Land) -> None:
    """Two name servers, asked in turn, have different addresses for the app, as for a CDN's names. R18: that's no sinkhole."""
    add_dnsmasq(land, f"host-record={APP},203.0.113.21")
    land.sites[APP].addresses = (APP_ADDRESS, "203.0.113.21")
    land.resolv = [f"nameserver {RESOLVER}", f"nameserver {SECOND}", "options rotate"]
