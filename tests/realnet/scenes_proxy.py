"""Proxies and filters: those that are gone, want a login, forbid, show pages, or open the encryption."""

from __future__ import annotations

from tests.realnet import authorities
from tests.realnet.land import APP, APP_ADDRESS, CLIENT, PROXY, PROXY_PASSWORD, PROXY_USER, WORKSPACE, Land
from tests.realnet.proxies import (
    by_tinyproxy,
    inside_names,
    inspect_only,
    no_new_login,
    observes,
    own_certificate,
    proxy_at,
    tinyproxy,
)
from tests.realnet.scene import scene
from tests.realnet.servers import Site

APPS = "acl apps dstdomain .databricksapps.com"
PORTAL = "203.0.113.40"
BY_PARENT = ("never_direct allow all", "nonhierarchical_direct off")
PAGE = (
    "<html><head><title>Web filter</title></head><body><h1>This site is not allowed</h1>Category: hosting</body></html>"
)


@scene("proxy-unreachable", look=observes("proxy-unreachable", "name doesn"))
def proxy_without_a_name(land: Land) -> None:
    """The proxy's name doesn't resolve, as away from the office."""
    land.env["HTTPS_PROXY"] = "http://proxy.initech.example:3128"


@scene("proxy-unreachable", look=observes("proxy-unreachable", "name doesn"))
def proxy_misspelt(land: Land) -> None:
    """The proxy's name has a letter too few, where the resolver knows the company's names alone."""
    proxy_at(land, PROXY)
    inside_names(land)
    land.env["HTTPS_PROXY"] = "http://prox.initech.example:3128"
    land.only_by_proxy()


@scene("proxy-unreachable", look=observes("proxy-unreachable", "refuses"))
def proxy_port_closed(land: Land) -> None:
    """Nothing listens on the proxy's port."""
    land.env["HTTPS_PROXY"] = "http://@proxy@"


@scene("proxy-unreachable", look=observes("proxy-unreachable", "no answer in time"))
def proxy_dropped(land: Land) -> None:
    """Packets to the proxy vanish."""
    land.use_proxy()
    land.firewall.append(f"ip daddr {PROXY} tcp dport 3128 drop")


@scene("proxy-unreachable", look=observes("proxy-unreachable", "no way"))
def proxy_without_a_route(land: Land) -> None:
    """There's no route to the proxy's network."""
    land.use_proxy()
    land.lines["client"] = ["ip route add unreachable 10.7.3.0/24"]


@scene("proxy-unreachable", look=observes("proxy-unreachable", "no answer in time"))
def proxy_silent(land: Land) -> None:
    """The proxy takes connections and answers nothing, whatever it's asked for."""
    land.use_proxy()
    land.firewall.append(f"ip daddr {PROXY} tcp dport 3128 meta length > 100 drop")


@scene("proxy-unreachable", sure=False, look=observes("proxy-unreachable", "certificate"))
def proxys_own_certificate(land: Land) -> None:
    """The proxy speaks TLS itself, with a certificate by an authority that nobody here has installed."""
    proxy_at(land, PROXY, scheme="https", port=3129)
    own_certificate(land, authorities.by_corporate)


@scene("proxy-auth-required", look=observes("proxy-auth-required", "407", "Basic"))
def proxy_login(land: Land) -> None:
    """R1: the proxy wants a password, at the token endpoint as for the app, and none is set."""
    land.use_proxy()
    land.want_login()
    land.only_by_proxy()


@scene("proxy-auth-required", look=observes("proxy-auth-required", "407", "also to the credentials"))
def proxy_login_wrong(land: Land) -> None:
    """The proxy's password that is set is another."""
    land.use_proxy()
    land.want_login(wrong=True)
    land.only_by_proxy()


@scene("proxy-auth-required", look=observes("proxy-auth-required", "Negotiate, NTLM"))
def proxy_login_of_windows(land: Land) -> None:
    """The proxy offers Negotiate and NTLM alone; the user and password that are set are for Basic."""
    programs = "/usr/lib/squid"
    land.use_proxy(
        f"auth_param negotiate program {programs}/negotiate_kerberos_auth -s GSS_C_NO_NAME",
        f"auth_param ntlm program {programs}/ntlm_fake_auth",
        "acl known proxy_auth REQUIRED",
        "http_access deny !known",
    )
    land.env["HTTPS_PROXY"] = f"http://{PROXY_USER}:{PROXY_PASSWORD}@@proxy@"
    land.only_by_proxy()


@scene("proxy-auth-required", look=observes("proxy-auth-required", "407"))
def parent_proxy_login(land: Land) -> None:
    """The proxy behind the proxy wants a password, and the first one hands its 407 on."""
    land.beside.append(tinyproxy(f"BasicAuth {PROXY_USER} {PROXY_PASSWORD}", port=3130))
    land.use_proxy(f"cache_peer {PROXY} parent 3130 0 no-query default login=PASSTHRU", *BY_PARENT)
    land.only_by_proxy()


@scene("proxy-auth-required", look=observes("proxy-auth-required", "407", "Basic"))
def another_proxy_login(land: Land) -> None:
    """Another product's 407."""
    by_tinyproxy(land, f"BasicAuth {PROXY_USER} {PROXY_PASSWORD}")
    land.only_by_proxy()


@scene("proxy-auth-required", look=observes("proxy-auth-required", "407", WORKSPACE))
def proxy_login_for_the_workspace(land: Land) -> None:
    """R1: the proxy wants a password for the workspace, so that nobody gets a token; for the app it wants none."""
    land.use_proxy()
    land.want_login()
    land.proxy = [APPS, "http_access allow apps", *(land.proxy or ())]
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", f"for {WORKSPACE}: 200"))
def app_denied(land: Land) -> None:
    """The proxy lets nobody to the apps' domain."""
    land.use_proxy(APPS, "http_access deny apps")
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", f"for {WORKSPACE}: 403"))
def port_denied(land: Land) -> None:
    """The proxy makes no tunnel to port 443, whatever the host."""
    land.use_proxy("acl ports port 8443", "http_access deny CONNECT !ports")
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", "403", f"for {WORKSPACE}: 200"))
def app_denied_by_another(land: Land) -> None:
    """Another product denies the apps' domain."""
    by_tinyproxy(land, 'Filter "@folder@/filter"', files={"filter": "databricksapps\n"})
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", "302", "portal.initech.example"))
def app_denied_by_redirect(land: Land) -> None:
    """The proxy answers CONNECT with the way to a page of its own."""
    land.use_proxy(APPS, "deny_info 302:http://portal.initech.example/denied apps", "http_access deny apps")
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", f"for {WORKSPACE}: 5", "ERR_CANNOT_FORWARD"))
def parent_proxy_gone(land: Land) -> None:
    """The proxy hands everything on to another that is gone."""
    land.use_proxy("cache_peer 10.7.3.9 parent 3128 0 no-query default", *BY_PARENT)
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", "502", f"for {WORKSPACE}: 502"))
def another_parent_proxy_gone(land: Land) -> None:
    """Another product says the same in another way."""
    by_tinyproxy(land, f"Upstream http {PROXY}:3130")
    land.only_by_proxy()


@scene("proxy-denied", look=observes("proxy-denied", f"for {WORKSPACE}: 200", "x-squid-error"))
def proxy_cant_resolve(land: Land) -> None:
    """The proxy's resolver knows nothing of the apps' domain; this machine's does."""
    land.names.server.append("access-control-view: 10.7.3.0/24 dmz")
    land.names.more = (
        'view:\n  name: "dmz"\n  local-zone: "databricksapps.com" always_nxdomain\n  local-zone: "." static\n'
        f'  local-data: "{WORKSPACE}. 60 A 203.0.113.10"\n'
    )
    land.use_proxy()
    land.only_by_proxy()


@scene("proxy-denied", sure=False, either=("app-domain-blocked",), look=no_new_login)
def proxy_cant_reach(land: Land) -> None:
    """The firewall keeps the proxy itself from the apps' addresses, and it waits."""
    land.use_proxy("connect_timeout 60 seconds")
    land.firewall.append(f"ip daddr {APP_ADDRESS} tcp dport 443 drop")
    land.only_by_proxy()


@scene("proxy-denied", sure=False, either=("connection-reset", "app-domain-blocked"), look=no_new_login)
def cut_on_the_way_to_the_proxy(land: Land) -> None:
    """A filter before the proxy cuts whatever names the apps' domain."""
    land.use_proxy()
    land.iptables.append(
        "-p tcp --dport 3128 -m string --string databricksapps.com --algo bm -j REJECT --reject-with tcp-reset"
    )
    land.only_by_proxy()


@scene("proxy-block-page", look=observes("proxy-block-page", "403"))
def page_inside_the_tunnel(land: Land) -> None:
    """The proxy opens the encryption, by an authority that all clients trust, and denies what's inside."""
    land.use_proxy(APPS, "acl tunnel method CONNECT", "http_access deny apps !tunnel")
    land.inspect()
    land.trust_corporate()
    land.only_by_proxy()


@scene("proxy-block-page", look=observes("proxy-block-page", "403"))
def denied_with_a_page(land: Land) -> None:
    """The proxy denies the app, and opens the encryption to show its page, as squid does where it may."""
    land.use_proxy(APPS, "http_access deny apps")
    land.inspect()
    land.trust_corporate()
    land.only_by_proxy()


@scene("proxy-block-page", sure=False, look=observes("proxy-block-page", "200"))
def filter_says_200(land: Land) -> None:
    """A filter on the way answers 200 with a page of its own, by an authority that all clients trust."""
    land.sites[APP] = Site((APP_ADDRESS,), authorities.by_corporate, page=PAGE)
    land.trust_corporate()


@scene("proxy-block-page", sure=False, look=observes("proxy-block-page", "403"))
def filter_says_403(land: Land) -> None:
    """The same with 403, which isn't the app's, nor a lack of permission."""
    land.sites[APP] = Site((APP_ADDRESS,), authorities.by_corporate, page=PAGE, status=403)
    land.trust_corporate()


@scene("proxy-block-page", undecided=True, look=no_new_login)
def filter_redirects(land: Land) -> None:
    """A filter on the way answers with the way to its page elsewhere: 302 has no cause that is a filter's."""
    site = Site((APP_ADDRESS,), authorities.by_corporate, page="")
    site.directives.append("return 302 https://block.initech.example/?u=$host;")
    land.sites[APP] = site
    land.trust_corporate()


def _portal(land: Land, certificate: authorities.Kind) -> None:
    land.sites["portal.initech.example"] = Site((PORTAL,), certificate, page="<title>Welcome</title>", status=200)
    chain = (
        f"type nat hook prerouting priority dstnat; policy accept; ip saddr {CLIENT} tcp dport 443 dnat to {PORTAL};"
    )
    land.lines["core"] = [f"nft 'table ip portal {{ chain portal {{ {chain} }}; }}'"]


@scene("tls-name-mismatch", either=("tls-intercepted",), look=no_new_login)
def portal(land: Land) -> None:
    """A captive portal answers for everything, with a good certificate for its own name."""
    _portal(land, authorities.trusted)


@scene("tls-name-mismatch", sure=False, spread=("workspace-unreachable",), look=no_new_login)
def portal_self_signed(land: Land) -> None:
    """A captive portal answers for everything, with a certificate for its own name that it signed itself."""
    _portal(land, authorities.self_signed)
    land.distrusted.append(PORTAL)


@scene("tls-intercepted", look=no_new_login)
def intercepted(land: Land) -> None:
    """The proxy re-signs every connection, by an authority that nobody here has installed."""
    land.use_proxy()
    land.inspect()
    land.only_by_proxy()
    land.distrusted.append(PROXY)


@scene("tls-intercepted", either=("tls-untrusted",), sure=False, look=no_new_login)
def app_intercepted(land: Land) -> None:
    """The proxy re-signs connections to the apps alone; nobody here has installed its authority."""
    inspect_only(land, "databricksapps")


@scene("workspace-unreachable", either=("tls-intercepted",), look=no_new_login)
def workspace_intercepted(land: Land) -> None:
    """R1: the proxy re-signs connections to the workspace alone, so that the token endpoint shows a bad certificate."""
    inspect_only(land, "azuredatabricks")


@scene(warns="proxy-auth-required", look=observes("proxy-auth-required", "407", WORKSPACE))
def proxy_login_at_me(land: Land) -> None:
    """R1: the proxy wants a password for the workspace, which nobody can ask about the token; the app accepts it."""
    land.use_proxy()
    land.want_login()
    land.proxy = [APPS, "http_access allow apps", *(land.proxy or ())]
    land.only_by_proxy()
    land.token = {"lifetime": 3600.0}


@scene("permission-missing", undecided=True, look=no_new_login)
def me_intercepted(land: Land) -> None:
    """R1: the app refuses a token about which nobody can ask the workspace: what comes from there has a bad certificate."""
    inspect_only(land, "azuredatabricks")
    land.faults = ("permission-missing",)
