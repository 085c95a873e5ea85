"""Why a look-up, a proxy, a connection or a handshake takes long: what it's held against, and how that's told. Pure.

The workspace's host is the control: what is as slow there isn't about the app's host. A conclusion stands only where both were
measured; without a measure just the time is told.
"""

from __future__ import annotations

from dbapp_diag.analysis.connect.unreachable import NOTICED
from dbapp_diag.analysis.dns.lookups import used_lookup
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.times import duration

LONG_WAY = 700.0
"""Milliseconds that round trips must take together before they're worth a word."""
_FAR = 150.0
"""A round trip of so many milliseconds is a long one: it's more than once across an ocean."""
_QUICK = 5
"""So many times as fast is another thing altogether."""
_ALIKE = 2
"""Up to so many times as fast is the same."""
_RESENT = 900.0
"""A lost first packet is sent again after a second (RFC 6298 section 2), so connecting takes longer than this."""


def look_up_ms(resolution: Resolution) -> float | None:
    """What looking up the name costs the call; None where no name is looked up, or a proxy does it. With `--connect-to` it's
    what the call would cost without."""
    if resolution.through_proxy or resolution.dns.server == "none":
        return None
    return used_lookup(resolution).ms


def slow_look_up(ms: float, resolution: Resolution | None, control: WorkspaceReach | None) -> str:
    """Why the look-up of the app's name, or of its proxy's, took so long."""
    if resolution is None or resolution.through_proxy:
        return "that is this machine's own resolver"
    taken, server = used_lookup(resolution), _server(resolution.dns)
    dark = resolution.system is not None and resolution.system.outcome is LookupOutcome.TIMEOUT
    late = (
        f"the system's own look-up had no answer after {duration(resolution.system.ms)}, and "
        if dark and resolution.system
        else ""
    )
    if resolution.dns.passed_over and resolution.dns.ms >= NOTICED:
        first = ", ".join(resolution.dns.passed_over[:3])
        return f"{late}{first}, which is asked first, gives no answer of use, and {resolution.dns.server} is asked only then"
    if (
        taken is resolution.system
        and resolution.dns.outcome is LookupOutcome.ANSWERED
        and ms >= _QUICK * resolution.dns.ms
    ):
        return (
            f"{server} itself answers in {duration(resolution.dns.ms)}, so it's what this system asks besides: "
            "another name server, its search list, or another source of names"
        )
    other = _control_name(resolution, control)
    if other is not None and other.ms * _ALIKE >= ms:
        return f"{late}{server} takes {duration(other.ms)} for {other.name} too, so it's slow with other names as well"
    if other is not None and other.ms * _QUICK <= ms:
        return (
            f"{late}{server} has {other.name} in {duration(other.ms)}, so it's about this name: "
            "the servers of its zone, or what lies between"
        )
    return f"{late}{server} takes that long"


def slow_proxy(ms: float, tls: float | None, routes: Routes | None) -> str:
    """Why the proxy took so long to connect."""
    proxy = (routes.ours.proxy if routes else None) or "the proxy"
    then = f", and the handshake through it then takes {duration(tls)}" if tls is not None else ""
    other = routes.control_answer if routes else None
    if other is None or not other.connects:
        return f"{proxy} answers only then{then}"
    if other.ms * _ALIKE >= ms:
        return f"{proxy} takes {duration(other.ms)} for {other.host} too, so the proxy itself is slow{then}"
    if other.ms * _QUICK <= ms:
        return (
            f"{proxy} connects to {other.host} in {duration(other.ms)}, so it's the way from the proxy to this host, "
            f"its look-up of the name included{then}"
        )
    return f"{proxy} answers only then, and for {other.host} after {duration(other.ms)}{then}"


def slow_connection(ms: float, exchange: Exchange, reach: Reach | None, control: WorkspaceReach | None) -> str:
    """Why the connection took so long, to the proxy where one is in use."""
    if exchange.proxy is not None:
        return f"it's the connection to {exchange.proxy}, before anything is asked of it"
    before = connects_in(reach, exchange.peer)
    if before is not None and before * _ALIKE < ms:
        again = ": as when a packet is lost, and sent again after a second" if ms >= _RESENT else ""
        return f"the same address accepted another connection in {duration(before)}, so it isn't always so{again}"
    other = _fastest(control.attempts) if control is not None else None
    if control is None or other is None:
        return "there's no other host to hold it against"
    text = f"{control.host} connects in {duration(other)}"
    if other * _ALIKE >= ms:
        return f"{text}, no faster, so it's the way out of here"
    return f"{text}, so it's this host, or the way there" if other * _QUICK <= ms else text


def slow_handshake(ms: float, before: float | None, control: WorkspaceReach | None) -> str:
    """Why the handshake took so long."""
    near = f"connecting takes only {duration(before)}, so it isn't the distance" if before is not None else ""
    shake = control.handshake if control is not None else None
    if control is None or shake is None or shake.error is not None:
        return near or "there's no other handshake to hold it against"
    text = f"{control.host} connects and shakes hands in {duration(shake.ms)}"
    if _alone(control, shake.ms) * _ALIKE >= ms:
        text += ", no faster, so it's something on the way, or this machine"
    elif shake.ms * _QUICK <= ms:
        text += ", so it's the other end, or what inspects it on the way there"
    return f"{near}; {text}" if near else text


def slow_route(trip: float, tls: float, control: WorkspaceReach | None, *, by_proxy: bool) -> str:
    """Why everything takes about the same: the way is long."""
    begin = "the proxy needs" if by_proxy else "connecting takes"
    other = _fastest(control.attempts) if control is not None and not by_proxy else None
    beside = f"; {control.host} connects in {duration(other)}" if control is not None and other is not None else ""
    return f"{begin} {duration(trip)} and the handshake {duration(tls)}, so the way is long or busy, not the app slow{beside}"


def like_round_trips(trip: float, tls: float) -> bool:
    """The handshake takes one or two round trips (RFC 8446, 5246) that are as long as the one for connecting."""
    return trip >= _FAR and 0.6 * trip <= tls <= 3 * trip


def connects_in(reach: Reach | None, peer: str | None) -> float | None:
    """How long another connection to the same address took; None where there was none."""
    if reach is None or peer is None:
        return None
    address = peer.rpartition(":")[0].strip("[]")
    return _fastest(tuple(each for each in reach.attempts if each.address == address))


def _fastest(attempts: tuple[Attempt, ...]) -> float | None:
    return min((each.ms for each in attempts if each.outcome is ConnectOutcome.CONNECTED), default=None)


def _alone(control: WorkspaceReach, ms: float) -> float:
    """What is left of the time for the workspace's handshake without connecting, which was measured apart from it."""
    answer = control.proxy_answer
    way = answer.ms if answer is not None else _fastest(control.attempts)
    return 0.0 if way is None else max(ms - way, 0.0)


def _control_name(resolution: Resolution, control: WorkspaceReach | None) -> Lookup | None:
    """What the same name server took for a name outside the app's zone."""
    known = (control.lookup if control else None, resolution.control)
    same = [
        each for each in known if each is not None and (each.server == "system") == (resolution.dns.server == "system")
    ]
    return next((each for each in same if each.outcome is LookupOutcome.ANSWERED and each.server != "none"), None)


def _server(lookup: Lookup) -> str:
    return f"the name server {lookup.server}"
