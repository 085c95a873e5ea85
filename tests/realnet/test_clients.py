"""What we say that clients do, held against what they do: real clients, squid's log, what the site was asked, the handshake."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from tests.realnet.client_land import FOUR, SIX, Answer, ask, environment, land
from tests.realnet.client_settings import ALL, Settings
from tests.realnet.land import PROXY, Land

VOUCHED = {
    "certifi": {"pub"},
    "system": {"pub", "sys"},
    "corp.pem": {"pub", "corp"},
    "corp.d": {"corp"},
    "stray.pem": {"sys"},
    "stray.d": {"sys"},
}
"""Whose certificates each list vouches for."""
TUNNEL = "Tunnel connection failed: 503"
CERTIFICATE = ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed", "SSL certificate problem")


def test_clients_do_what_we_say() -> None:
    """R42, R43, R44, R45: way, trust, token and HTTP of every client, with every combination of settings.

    All of it in one test: the network is built once, and some clients run at the same time.
    """
    with land() as made:
        answers = ask(made, _orders(made))
    wrong = {
        f"{ALL[each.order].rule} {ALL[each.order].name}: {each.client}": (faults, each)
        for each in answers
        if (faults := list(_wrong(ALL[each.order], each)))
    }
    assert not wrong, "\n".join(f"{name}: {faults}\n    {seen}" for name, (faults, seen) in wrong.items())


def test_the_combinations_are_many_and_named_once() -> None:
    """Two of one name would hide each other."""
    assert len({settings.name for settings in ALL}) == len(ALL) >= 60


def _orders(made: Land) -> list[dict[str, Any]]:
    four, six = iter(FOUR), iter(SIX)
    orders: list[dict[str, Any]] = []
    for number, settings in enumerate(ALL):
        for client in settings.clients:
            word = re.sub(r"[^a-z0-9]+", "-", client.lower())
            host = f"c{number}-{word}.{settings.zone}.ways.example"
            host = {"ipv4": next(four), "ipv6": next(six)}[settings.at] if settings.at != "name" else host
            home = made.folder / "home" / f"c{number}-{word}"
            home.mkdir()
            for name, text in settings.files.items():
                (home / name).write_text(text.replace("@host@", host))
            shown = f"[{host}]" if ":" in host else host
            url = f"https://{shown}{'' if settings.port == 443 else f':{settings.port}'}/"
            env = environment(made, dict(settings.env), host=host, home=home)
            orders.append({"id": number, "client": client, "host": host, "url": url, "env": env})
    return orders


def _wrong(settings: Settings, seen: Answer) -> Iterator[str]:
    said = seen.said
    if said["error"] or said["ca_error"]:
        yield from _stopped(said, seen)
        return
    if said["bearer"] == "refused":
        if seen.status is not None or not any("AUTHORIZATION" in each for each in seen.failed):
            yield "it doesn't refuse the token"
        return
    if "in plain HTTP, not https" in said["because"]:
        if seen.status is not None or seen.by_proxy:
            yield "it speaks TLS to the proxy"
        return
    if (
        said["proxy"]
        and seen.client == "urllib"
        and settings.at == "ipv6"
        and any(TUNNEL in each for each in seen.failed)
    ):
        return  # before 3.11.9 it names an IPv6 address to the proxy without brackets, and squid makes nothing of that
    yield from _way(said, seen)
    if said["proxy"] is not None and not said["proxy"].startswith("http"):
        return  # squid doesn't speak SOCKS: whom it asked is all there is to see
    trusts = any(settings.zone in vouched for vouched in _lists(settings, said))
    if trusts and seen.status != 200:
        yield "it doesn't get there"
    if not trusts and (seen.status is not None or not _refuses_the_certificate(seen)):
        yield "it doesn't refuse the certificate"
    if seen.status == 200:
        replaced = seen.body["authorization"].startswith("Basic ")
        if replaced != (said["bearer"] == "replaced"):
            yield f"it sends {seen.body['authorization'].split()[0]}"
        if (seen.body["protocol"] == "HTTP/2.0") != said["http2"]:
            yield f"it speaks {seen.body['protocol']}"


def _stopped(said: dict[str, Any], seen: Answer) -> Iterator[str]:
    """It fails over a setting: nothing arrives anywhere, and no certificate is to blame."""
    if seen.status is not None or _refuses_the_certificate(seen):
        yield f"it doesn't fail over {said['error'] or said['ca_error']}"
    if said["error"] and seen.by_proxy:
        yield "it asked the proxy all the same"


def _way(said: dict[str, Any], seen: Answer) -> Iterator[str]:
    expected = _port(said["proxy"])
    if said["proxy"] is None or said["proxy"].startswith("http"):
        if seen.by_proxy != (() if expected is None else (expected,)):
            yield f"squid was asked at {seen.by_proxy}, and not at {expected}"
    elif seen.by_proxy or seen.status is not None:
        yield "it doesn't speak SOCKS"
    if seen.status == 200 and (seen.body["peer"] in (PROXY, "2001:db8:7:3::2")) != (expected is not None):
        yield f"the site was asked by {seen.body['peer']}"


def _port(proxy: str | None) -> int | None:
    return None if proxy is None else int(proxy.rpartition(":")[2])


def _lists(settings: Settings, said: dict[str, Any]) -> Iterator[set[str]]:
    for name in said["trusts"]:
        values = settings.env[name].split(os.pathsep) if name in settings.env else [name]
        for value in values:
            yield VOUCHED.get(value.rpartition("/")[2], set())


def _refuses_the_certificate(seen: Answer) -> bool:
    return any(words in each for each in seen.failed for words in CERTIFICATE)
