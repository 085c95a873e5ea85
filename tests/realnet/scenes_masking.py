"""Two things wrong at once: the one met first is the root, the other is told as well or explained by it."""

from __future__ import annotations

from tests.realnet import authorities
from tests.realnet.land import APP, APP_ADDRESS, APP_ADDRESS_6, PROXY, Land
from tests.realnet.proxies import no_new_login, observes
from tests.realnet.scene import scene
from tests.realnet.servers import Site

EXPIRED = {"lifetime": 3600.0, "issued_ago": 7200.0}
APPS = "acl apps dstdomain .databricksapps.com"
APPLIANCE = "203.0.113.40"
PAGE = "<html><head><title>Web filter</title></head><body><h1>This site is not allowed</h1></body></html>"


def _app_dropped(land: Land) -> None:
    land.firewall.append(f"ip daddr {APP_ADDRESS} tcp dport 443 drop")


@scene("proxy-auth-required", second="token-expired")
def proxy_login_and_expired_token(land: Land) -> None:
    """The proxy wants a password, and the token has expired."""
    land.use_proxy()
    land.want_login()
    land.only_by_proxy()
    land.token = EXPIRED


@scene("proxy-auth-required", spread=("proxy-denied",), look=no_new_login)
def proxy_login_hides_its_rules(land: Land) -> None:
    """The proxy wants a password first, and would deny the app after that, which nobody sees without one."""
    land.use_proxy(APPS, "http_access deny apps")
    land.want_login()
    land.only_by_proxy()


@scene(
    "proxy-denied", either=("proxy-auth-required",), second="proxy-auth-required", look=observes("proxy-denied", "403")
)
def proxy_denies_and_wants_a_login(land: Land) -> None:
    """The proxy denies the app whoever asks, and wants a password for the workspace."""
    land.use_proxy()
    land.want_login()
    land.proxy = [APPS, "http_access deny apps", *(land.proxy or ())]
    land.only_by_proxy()


@scene("proxy-denied", second="app-stopped")
def proxy_denies_a_stopped_app(land: Land) -> None:
    """The proxy denies the app's domain, and the app is stopped, as its record in the workspace says."""
    land.faults = ("app-stopped",)
    land.use_proxy(APPS, "http_access deny apps")
    land.only_by_proxy()


@scene("proxy-unreachable", second="token-is-pat")
def proxy_gone_and_personal_token(land: Land) -> None:
    """The proxy refuses connections, and the token is a personal access token."""
    land.env["HTTPS_PROXY"] = "http://@proxy@"
    land.faults = ("token-is-pat",)


@scene("proxy-invalid", second="ca-bundle-broken")
def two_settings_broken(land: Land) -> None:
    """Neither the proxy's setting can be used nor the one for authorities."""
    land.env |= {"HTTPS_PROXY": "htp://@proxy@", "REQUESTS_CA_BUNDLE": "@folder@/gone.pem"}


@scene("tls-intercepted", second="token-expired")
def intercepted_and_expired_token(land: Land) -> None:
    """The proxy re-signs every connection, and the token has expired."""
    land.use_proxy()
    land.inspect()
    land.only_by_proxy()
    land.distrusted.append(PROXY)
    land.token = EXPIRED


@scene("dns-zone-blocked", second="app-crashed")
def zone_denied_and_app_crashed(land: Land) -> None:
    """The resolver denies the apps' domain, and by its record the app has crashed."""
    land.names.zones["databricksapps.com"] = "always_nxdomain"
    land.faults = ("app-crashed",)


@scene("dns-zone-blocked", spread=("permission-missing",), look=no_new_login)
def zone_denied_and_no_permission(land: Land) -> None:
    """The same, and the caller may not use the app: whether a group lets it in isn't asked while no call gets anywhere."""
    land.names.zones["databricksapps.com"] = "always_nxdomain"
    land.faults = ("permission-missing",)


@scene("app-domain-blocked", second="token-scopes-missing")
def app_dropped_and_scopes_missing(land: Land) -> None:
    """Packets to the app vanish, and the token lacks one of its scopes."""
    _app_dropped(land)
    land.faults = ("token-scopes-missing",)


@scene("tls-certificate-expired", second="token-is-pat")
def certificate_and_personal_token(land: Land) -> None:
    """The app's certificate is over, and the token is a personal access token."""
    land.sites[APP].certificate = authorities.expired
    land.distrusted.append(APP_ADDRESS)
    land.faults = ("token-is-pat",)


@scene("permission-missing", second="ipv6-broken", sure=False)
def ipv6_dropped_and_no_permission(land: Land) -> None:
    """IPv6 to the app vanishes, which costs time; IPv4 gets there, and the caller may not use the app."""
    land.sites[APP].addresses = land.names.hosts[APP] = (APP_ADDRESS, APP_ADDRESS_6)
    land.firewall.append(f"ip6 daddr {APP_ADDRESS_6} drop")
    land.faults = ("permission-missing--forbidden",)


@scene("proxy-needed", second="token-expired")
def around_the_proxy_with_an_expired_token(land: Land) -> None:
    """NO_PROXY keeps the app off the only way out, and the token has expired."""
    land.use_proxy()
    land.env["NO_PROXY"] = "databricksapps.com"
    land.only_by_proxy()
    land.token = EXPIRED


@scene("proxy-needed", second="proxy-auth-required", sure=False)
def around_a_proxy_that_wants_a_login(land: Land) -> None:
    """NO_PROXY keeps the app off the only way out, and that wants a password, as the workspace's way shows."""
    land.use_proxy()
    land.want_login()
    land.env["NO_PROXY"] = "databricksapps.com"
    land.only_by_proxy()


@scene("dns-sinkholed", either=("proxy-needed",), second="proxy-needed")
def sinkhole_and_unused_proxy(land: Land) -> None:
    """The resolver sends this machine's calls to the app to itself; the proxy, which knows better, is set for http alone."""
    land.names.server.append("access-control-view: 10.7.1.0/24 inside")
    blocked = 'local-zone: "databricksapps.com" redirect\n  local-data: "databricksapps.com. 60 A 0.0.0.0"'
    land.names.more = f'view:\n  name: "inside"\n  view-first: yes\n  {blocked}\n'
    land.use_proxy()
    del land.env["HTTPS_PROXY"]


@scene("dns-resolver-unreachable", second="ca-bundle-broken")
def resolver_gone_and_bundle_missing(land: Land) -> None:
    """The name server's port is closed, and the file of authorities isn't there."""
    land.resolver_runs = False
    land.env["REQUESTS_CA_BUNDLE"] = "@folder@/gone.pem"


@scene("hosts-file-override", second="tls-name-mismatch")
def hosts_file_and_its_certificate(land: Land) -> None:
    """A line of the hosts file sends the app's name to an appliance, which shows a certificate for its own name, by a stranger."""
    land.hosts.append(f"{APPLIANCE} {APP}")
    land.sites["appliance.initech.example"] = Site((APPLIANCE,), authorities.by_stray, page="<title>Appliance</title>")
    land.distrusted.append(APPLIANCE)


@scene("connection-reset", second="netrc-overrides-token")
def name_filtered_and_netrc(land: Land) -> None:
    """A filter cuts what names the app, and netrc has an entry for it."""
    names = "-m string --string databricksapps.com --algo bm"
    land.iptables.append(f"-p tcp --dport 443 {names} -j REJECT --reject-with tcp-reset")
    land.files[".netrc"] = f"machine {APP} login somebody password something-long\n".encode()


@scene("app-stopped", look=no_new_login)
def slow_resolver_and_stopped_app(land: Land) -> None:
    """Names take their time, which is nobody's fault here: the app is stopped."""
    land.lines["resolver"] = ["tc qdisc add dev eth0 root tbf rate 4kbit burst 600 latency 20s"]
    land.faults = ("app-stopped",)


@scene("proxy-block-page", second="app-stopped", sure=False, spread=("endpoint-not-found",))
def page_and_stopped_app(land: Land) -> None:
    """A filter writes its page in the app's place, which is stopped, as its record says."""
    land.sites[APP] = Site((APP_ADDRESS,), authorities.by_corporate, page=PAGE, status=403)
    land.trust_corporate()
    land.faults = ("app-stopped",)


@scene("proxy-block-page", sure=False, look=no_new_login)
def page_hides_the_wrong_path(land: Land) -> None:
    """The same page hides that the path doesn't exist."""
    land.use_proxy(APPS, "acl tunnel method CONNECT", "http_access deny apps !tunnel")
    land.inspect()
    land.trust_corporate()
    land.only_by_proxy()
    land.faults = ("endpoint-not-found",)


@scene("permission-missing", second="proxy-invalid", sure=False)
def exceptions_stop_httpx_and_no_permission(land: Land) -> None:
    """R42: NO_PROXY holds an entry that stops httpx, and the caller may not use the app."""
    land.use_proxy()
    land.env["NO_PROXY"] = "localhost,[::1]"
    land.only_by_proxy()
    land.faults = ("permission-missing",)


@scene("app-crashed", second="proxy-client-mismatch")
def clients_part_and_app_crashed(land: Land) -> None:
    """R43: urllib goes another way than the rest, and by any way the app has crashed."""
    land.use_proxy()
    land.env = {"ALL_PROXY": "http://@proxy@"}
    land.only_by_proxy()
    land.faults = ("app-crashed",)
