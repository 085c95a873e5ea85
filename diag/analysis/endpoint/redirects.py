"""Where a redirect leads, and what clients that follow it lose on the way. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from dbapp_diag.analysis.front_door.attribution import login_target
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.target import SAFE_METHODS

MOST_HOPS = 5
_MASKED = "‹"
"""How a secret's mask begins: what is recorded of an address isn't the address then."""
_SIGNATURES = (
    {"x-amz-signature"},
    {"x-goog-signature"},
    {"sig", "sv"},
    {"signature", "expires"},
    {"signature", "key-pair-id"},
)
"""Query parameters of addresses signed for their bearer: Amazon S3, Google Cloud Storage, Azure's shared access signature, and the
older forms of S3 and CloudFront."""
_KEEP_METHOD = (307, 308)
"""Redirects after which clients repeat method and body (RFC 9110, 15.4.8 and 15.4.9)."""
DROP_TOKEN = "curl -L, requests, the SDK and httpx drop the token, since host or port change"
CLIENTS_OF_POST = (
    " without its body, for curl -d, requests, httpx, urllib and aiohttp; curl -X POST keeps the method, and loses the body all "
    "the same"
)
"""Measured with curl 7.88, requests 2.34, databricks-sdk 0.95, httpx 0.28, Python 3.11's urllib and aiohttp 3.9; httpx follows only
where it's told to."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an answer sends its caller, as seen from the call."""

    url: str
    path: str
    """Path and query."""
    same_host: bool
    """https, and the host and the port of the call: the token stays."""
    same_name: bool
    """The host of the call, by whatever scheme and port: the app's own idea of its address."""
    usable: bool
    """A caller elsewhere can go there: https, and neither a loopback nor a private address, nor the same host by another port."""
    signed: bool = False
    """The address has a signature that lets its bearer in: no token is meant to come along."""
    same_path: bool = False
    """The path is the call's, but for its slashes: the same thing is at another address now."""

    @property
    def on_purpose(self) -> bool:
        """The app sends its callers to another server for something else: what clients do with the token isn't the app's fault."""
        return self.usable and not self.same_name and (self.signed or not self.same_path)


def goal(answer: Exchange) -> Goal | None:
    """Where a redirect leads that isn't one to sign in; None where there's none, or it can't be read."""
    url = answer.leads_to
    if url is None or login_target(answer) is not None:
        return None
    here, there = urlsplit(answer.url), urlsplit(url)
    try:
        ports = (here.port or 443, there.port or (443 if there.scheme == "https" else 80))
    except ValueError:
        return None
    path = (there.path or "/") + (f"?{there.query}" if there.query else "")
    https = there.scheme == "https"
    same = https and here.hostname == there.hostname and ports[0] == ports[1]
    named_alike = here.hostname == there.hostname
    usable = same or (https and not named_alike and not _inside(there.hostname or ""))
    names = {name.lower() for name in parse_qs(there.query, keep_blank_values=True)}
    return Goal(
        url,
        path,
        same_host=same,
        same_name=named_alike,
        usable=usable,
        signed=any(names >= each for each in _SIGNATURES),
        same_path=_segments(here.path) == _segments(there.path),
    )


def follows(answer: Exchange, hops: int, *, repeatable: bool = False) -> Goal | None:
    """The goal, where a client may go on with the token: a safe method, the same https host, not too often, and no masked address.
    `repeatable`: sent twice it changes nothing either, so a redirect that keeps method and body is followed. What an unsafe method
    came to may be got by GET."""
    there = goal(answer)
    if there is None or not there.same_host or hops >= MOST_HOPS:
        return None
    repeats = repeatable and answer.status in _KEEP_METHOD
    if not (answer.method in SAFE_METHODS or repeats or by_get(answer, there)):
        return None
    return None if _MASKED in there.url or there.url.partition("#")[0] == answer.url else there


def not_followed(answer: Exchange, hops: int) -> str:
    """Why a redirect that keeps everything wasn't followed, as a sentence part."""
    there = goal(answer)
    if answer.method not in SAFE_METHODS:
        return f"{answer.method} is sent once, so it isn't followed"
    if there is not None and _MASKED in there.url:
        return "its address holds a secret, which isn't kept, so it isn't followed"
    if there is not None and there.url.partition("#")[0] == answer.url:
        return "that's where it came from: it leads in a circle"
    return f"after {hops} redirects it still leads on" if hops >= MOST_HOPS else "it wasn't followed"


def keeps_everything(answer: Exchange, there: Goal) -> bool:
    """A client that follows loses nothing: token, method and body come along."""
    kept = answer.status in _KEEP_METHOD or answer.method in ("GET", "HEAD") or by_get(answer, there)
    return there.same_host and kept


def by_get(answer: Exchange, there: Goal) -> bool:
    """What an unsafe method came to is elsewhere, and is to be got by GET: 303, or 302 to another path, as most frameworks answer a
    form (RFC 9110, 15.4.4 and 15.4.3). No method is lost then."""
    meant = answer.status == 303 or (answer.status == 302 and not there.same_path)
    return meant and answer.method not in SAFE_METHODS


def leads_on(answer: Exchange, there: Goal) -> bool:
    """The same call at the address to which it leads is another one, and can be made."""
    return keeps_everything(answer, there) and _MASKED not in there.url and there.url.partition("#")[0] != answer.url


def losses(answer: Exchange, there: Goal) -> list[str]:
    """What clients that follow lose, as sentence parts."""
    here, goal_ = urlsplit(answer.url), urlsplit(there.url)
    found: list[str] = []
    ports = (here.port or 443, goal_.port or (443 if goal_.scheme == "https" else 80))
    if not there.same_name or ports[0] != ports[1]:
        found.append(f"{DROP_TOKEN}; urllib keeps it, and shows it to {goal_.hostname}")
    if goal_.scheme != "https":
        found.append("the token would travel in the clear")
    if answer.status not in _KEEP_METHOD and answer.method not in ("GET", "HEAD") and not by_get(answer, there):
        found.append(f"{answer.method} becomes GET" + (CLIENTS_OF_POST if answer.method == "POST" else ""))
    return found


def _segments(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _inside(host: str) -> bool:
    """A name or an address that means another machine, or none, to whoever reads it elsewhere."""
    if (
        host == "localhost"
        or host.endswith((".localhost", ".local", ".internal"))
        or "." not in host.strip("[]")
        and ":" not in host
    ):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return False
