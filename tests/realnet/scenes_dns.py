"""Names: what resolvers, hosts files and search domains do to them."""

from __future__ import annotations

from tests.realnet import authorities
from tests.realnet.land import APP, APP_ADDRESS, OTHER_APP, RESOLVER, WORKSPACE, Land, Seen
from tests.realnet.resolvers import NOBODY, SECOND, add_dnsmasq
from tests.realnet.scene import scene
from tests.realnet.servers import Site

ZONE = "databricksapps.com"
INNER = APP.removesuffix(f".{ZONE}")
BLOCK_PAGE, BLOCKER = "203.0.113.66", "block.initech.example"
ANCHOR = f"{ZONE}. DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"


def no_records(land: Land) -> None:
    """The resolver itself knows none of the apps' names."""
    for host in (APP, OTHER_APP):
        del land.names.hosts[host]


def not_waited_out(_land: Land, seen: Seen) -> None:
    """No connection was waited for in vain, for the call as little as before it."""
    evidence = seen.report["evidence"]
    attempts = [each for item in evidence if item["kind"] == "connection" for each in item["attempts"]]
    errors = [item["error"] for item in evidence if item["kind"] == "exchange" and item["error"]]
    assert not [each for each in attempts if each["outcome"] == "timeout"], attempts
    assert not [error for error in errors if error["kind"] == "connect-timeout"], errors


def token_not_blamed(_land: Land, seen: Seen) -> None:
    """Nothing advises to replace the credential, and no cause about it is more than possible."""
    told = [*seen.report["root_causes"], *seen.report["warnings"]]
    fixes = [f"{fix['text']} {fix['command'] or ''}" for each in told for fix in each["fix"]]
    assert not [fix for fix in fixes if "auth login" in fix], fixes
    blamed = [row["id"] for row in seen.report["differential"] if row["state"] in ("confirmed", "likely")]
    assert not [cause for cause in blamed if cause.startswith("token-") or cause in ABOUT_CREDENTIALS], blamed


ABOUT_CREDENTIALS = ("login-expired", "client-secret-rejected", "credentials-missing", "principal-not-in-workspace")


@scene("dns-name-not-found")
def name_gone(land: Land) -> None:
    """The app's name doesn't exist, its neighbours do."""
    del land.names.hosts[APP]


@scene("app-url-wrong", either=("dns-name-not-found",))
def url_misspelt(land: Land) -> None:
    """The address has two digits the wrong way round, so the name doesn't exist, and the app's record has the right one."""
    land.url = f"https://{APP.replace('.16.', '.61.')}"


@scene("dns-zone-blocked")
def zone_nxdomain(land: Land) -> None:
    """The resolver denies everything below databricksapps.com."""
    land.names.zones[ZONE] = "always_nxdomain"


@scene("dns-zone-blocked")
def zone_refused(land: Land) -> None:
    """The resolver refuses to answer for databricksapps.com, and answers for other names."""
    land.names.zones[ZONE] = "always_refuse"


@scene("dns-zone-blocked", sure=False, either=("dns-name-not-found",))
def zone_shadowed(land: Land) -> None:
    """Split horizon: the company has a zone databricksapps.com of its own, with a web site and no apps."""
    no_records(land)
    land.names.records[ZONE] = ["@ A 203.0.113.30", "www A 203.0.113.30"]


@scene("dns-zone-blocked", sure=False, either=("dns-server-failure",))
def zone_dropped(land: Land) -> None:
    """The resolver leaves questions about databricksapps.com unanswered, and answers others."""
    no_records(land)
    land.names.zones[ZONE] = "deny"


@scene("dns-resolver-unreachable")
def resolver_gone(land: Land) -> None:
    """Nothing listens on the name server's port, and packets to it vanish."""
    land.resolver_runs = False
    land.firewall.append(f"ip daddr {RESOLVER} drop")


@scene("dns-resolver-unreachable")
def resolver_closed(land: Land) -> None:
    """The name server's machine is up, and its port is closed."""
    land.resolver_runs = False


@scene("dns-resolver-unreachable")
def resolver_elsewhere(land: Land) -> None:
    """resolv.conf names a server that isn't there (any more), as after leaving a VPN."""
    land.resolv = [f"nameserver {NOBODY}"]


@scene("dns-resolver-unreachable")
def resolver_not_set(land: Land) -> None:
    """resolv.conf names no server, so the C library asks this machine itself."""
    land.resolv = ["# nothing yet"]


@scene("dns-resolver-unreachable")
def resolver_mute(land: Land) -> None:
    """The name server takes every question and answers none."""
    land.names.hosts.clear()
    land.names.zones["."] = "deny"


@scene("dns-server-failure")
def forwarder_dead(land: Land) -> None:
    """The resolver forwards databricksapps.com to a server that's gone, and answers SERVFAIL."""
    no_records(land)
    land.names.zones[ZONE] = "transparent"
    land.names.server.append("outbound-msg-retry: 1")
    land.names.more = f'forward-zone:\n  name: "{ZONE}"\n  forward-addr: {RESOLVER}@5399'


@scene("dns-server-failure")
def signatures_wrong(land: Land) -> None:
    """The resolver expects databricksapps.com to be signed, and what it gets isn't."""
    no_records(land)
    land.names.server += ['module-config: "validator iterator"', f'trust-anchor: "{ANCHOR}"']
    land.names.records[ZONE] = [f"{INNER} A {APP_ADDRESS}"]


@scene("dns-no-address")
def no_address(land: Land) -> None:
    """The name exists, and has a text record only."""
    no_records(land)
    land.names.records[ZONE] = [f'{INNER} TXT "left over"', f"other.16.azure A {APP_ADDRESS}"]


@scene("dns-no-address")
def private_link_without_zone(land: Land) -> None:
    """The name is an alias into the private link's zone, which this network has without the app's record."""
    no_records(land)
    land.names.records[ZONE] = [f"{INNER} CNAME {INNER.split('.')[0]}.privatelink.{ZONE}."]
    land.names.records[f"privatelink.{ZONE}"] = [f'{INNER.split(".")[0]} TXT "no endpoint here"']


@scene("dns-no-address")
def alias_dangling(land: Land) -> None:
    """The name is an alias for one that doesn't exist."""
    no_records(land)
    land.names.records[ZONE] = [f"{INNER} CNAME gone.edge.{ZONE}.", f"edge A {APP_ADDRESS}"]


@scene("dns-sinkholed", look=not_waited_out)
def null_address(land: Land) -> None:
    """A filter of the kind of Pi-hole (dnsmasq) gives the app's name 0.0.0.0 and ::. R18: that's proof enough, and isn't
    waited out."""
    add_dnsmasq(land, f"address=/{APP}/0.0.0.0", f"address=/{APP}/::", alone=True)
    del land.names.hosts[APP]


@scene("dns-sinkholed", second="dns-zone-blocked", look=not_waited_out)
def zone_to_loopback(land: Land) -> None:
    """Every name below databricksapps.com leads to 127.0.0.1."""
    no_records(land)
    land.names.zones[ZONE] = "redirect"
    land.names.server.append(f'local-data: "{ZONE}. 60 A 127.0.0.1"')


@scene("dns-sinkholed", look=not_waited_out)
def reserved_address(land: Land) -> None:
    """A filter gives the app's name an address that's reserved and never answers. R18: it isn't waited for."""
    land.names.hosts[APP] = ("240.0.0.1",)
    land.firewall.append("ip daddr 240.0.0.0/4 drop")


@scene("dns-sinkholed", sure=False, either=("dns-zone-blocked",))
def zone_to_block_page(land: Land) -> None:
    """Every name below databricksapps.com leads to the filter's own site, with the filter's certificate."""
    add_dnsmasq(land, f"address=/{ZONE}/{BLOCK_PAGE}", alone=True)
    no_records(land)
    block_page(land)


@scene("dns-sinkholed", sure=False, either=("tls-untrusted", "tls-name-mismatch"))
def name_to_block_page(land: Land) -> None:
    """The app's name alone leads to the filter's own site, with the filter's certificate."""
    land.names.hosts[APP] = (BLOCK_PAGE,)
    block_page(land)


def block_page(land: Land) -> None:
    """The site of the company's filter."""
    page = "<html><title>Blocked</title><h1>This site is blocked by policy</h1></html>"
    land.sites[BLOCKER] = Site((BLOCK_PAGE,), authorities.by_stray, page=page, status=403)
    land.distrusted.append(BLOCK_PAGE)


@scene("hosts-file-override")
def hosts_loopback(land: Land) -> None:
    """A line of the hosts file, left over from a test, sends the app's name to this machine."""
    land.hosts.append(f"127.0.0.1 {APP}")


@scene("hosts-file-override")
def hosts_elsewhere(land: Land) -> None:
    """A line of the hosts file sends the app's name to another server, whose certificate is for another name."""
    land.hosts.append(f"203.0.113.77 {APP}")
    land.sites["www.contoso.example"] = Site(("203.0.113.77",), authorities.other_name, page="Contoso")
    land.distrusted.append("203.0.113.77")


@scene("dns-sinkholed")
def search_domain_trap(land: Land) -> None:
    """Names of fewer than five dots are tried in the company's domain first, and that has a wildcard."""
    add_dnsmasq(land, "address=/corp.initech.example/203.0.113.88", alone=True)
    land.resolv = [f"nameserver {SECOND}", "search corp.initech.example", "options ndots:5"]
    land.sites["intranet.corp.initech.example"] = Site(("203.0.113.88",), authorities.by_corporate, page="Intranet")
    land.distrusted.append("203.0.113.88")


@scene("workspace-unreachable", either=("workspace-host-wrong",), sure=False, look=token_not_blamed)
def workspace_name_gone(land: Land) -> None:
    """The workspace's name doesn't exist here, so there's no token to be had. R1: the credential isn't blamed."""
    del land.names.hosts[WORKSPACE]


@scene("workspace-unreachable", look=token_not_blamed)
def workspace_name_silent(land: Land) -> None:
    """Questions about the workspace's name stay unanswered, those about the app's don't. R1: the credential isn't blamed."""
    del land.names.hosts[WORKSPACE]
    land.names.zones["azuredatabricks.net"] = "deny"


def not_examined(land: Land, seen: Seen) -> None:
    """The token is told as not examined, and nothing about it as refused."""
    token_not_blamed(land, seen)
    tokens = {check["id"]: check["status"] for check in seen.report["checks"] if check["stage"] == "token"}
    assert not {status for name, status in tokens.items() if name != "clock"} - {"skipped"}, tokens
    stage = next(each for each in seen.report["journey"] if each["stage"] == "token")
    assert stage["state"] in ("not-reached", "unknown"), stage


@scene("egress-blocked", look=not_examined)
def no_route(land: Land) -> None:
    """A sandbox without any route. R2: it's the way out that's missing, and the token isn't examined."""
    land.lines["client"] = ["ip route del default", "ip -6 route del default"]
