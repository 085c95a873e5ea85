"""The run's own way, inside the sign-in process: proxy and trust by variables, places and names at the
socket.

Host header, SNI and certificate verification stay as they are; only where a socket is connected to changes.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import urllib3.util.connection as urllib3_connection

from dbapp_diag.auth.child.messages import SignInQuery
from dbapp_diag.model.settings import SocketAddress


def take_route(query: SignInQuery) -> None:
    """Go the query's way from now on; without options in it, the environment decides, as for any program."""
    _take_proxy(query)
    if query.ca_bundle is not None:
        os.environ.pop("CURL_CA_BUNDLE", None)
        os.environ["REQUESTS_CA_BUNDLE"] = query.ca_bundle
        os.environ["SSL_CERT_FILE"] = query.ca_bundle  # the Databricks CLI reads this one (Go, crypto/x509)
    _take_places(query)


def _take_proxy(query: SignInQuery) -> None:
    if query.proxy is None and not query.no_proxy:
        return
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    if query.no_proxy:
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = "*"
    elif query.proxy is not None:
        for name in ("https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY"):
            os.environ[name] = query.proxy


def _take_places(query: SignInQuery) -> None:
    """The query's places; and an address that gave no answer is tried last from then on, as the SDK's requests would wait for
    it anew each time. So they would for a name whose first server is silent: what it leads to is kept."""
    usual, silent = urllib3_connection.create_connection, set[str]()
    known: dict[str, list[str]] = {}

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        host, port = address
        place = _redirected(query, host.strip("[]"), port)
        name = (place.host if place else host).strip("[]")
        if name not in known:
            known[name] = _look_up(name, query)  # raises where there's nothing to keep
        places = sorted(known[name], key=silent.__contains__)
        refused: OSError | None = None
        for each in places:
            try:
                return usual((each, place.port if place else port), *args, **kwargs)
            except TimeoutError as error:
                silent.add(each)
                refused = error
            except OSError as error:
                refused = error
        raise refused or OSError(f"no address for {name}")

    urllib3_connection.create_connection = create_connection  # the one door through which urllib3 opens sockets


def _redirected(query: SignInQuery, host: str, port: int) -> SocketAddress | None:
    rule = next((rule for rule in query.connect_to if rule.applies(host, port)), None)
    return SocketAddress(rule.address or host, rule.to_port or port) if rule else None


def _look_up(name: str, query: SignInQuery) -> list[str]:
    """The addresses by `--resolver`, or else by the system, in its order."""
    if _is_address(name):
        return [name]
    if query.resolver is None:
        try:
            found = socket.getaddrinfo(name, None, urllib3_connection.allowed_gai_family(), socket.SOCK_STREAM)
        except UnicodeError:
            return [name]  # urllib3 has an error of its own for what is no name
        return list(dict.fromkeys(str(each[4][0]) for each in found))
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [query.resolver.host], query.resolver.port
    addresses: list[str] = []
    problem: Exception | None = None
    for kind in ("A", "AAAA"):
        try:
            answer = resolver.resolve(f"{name.rstrip('.')}.", kind, lifetime=query.lookup_timeout)
            addresses += [str(record) for record in answer]
        except dns.exception.DNSException as error:
            problem = error
            if isinstance(error, dns.resolver.NXDOMAIN):
                break
    if not addresses:
        why = type(problem).__name__ if problem else "no addresses"
        raise socket.gaierror(socket.EAI_NONAME, f"{name}: {why} at {query.resolver.host}")
    return addresses


def _is_address(name: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, name)
        except OSError:
            continue
        return True
    return False
