"""Names asked of a DNS server directly, as the resolver sees them: no hosts file, no search list, no cache.

Outcomes follow what dnspython 2.9.2 raises (measured): NXDOMAIN; NoAnswer for a name without such records;
NoNameservers with a SERVFAIL or REFUSED response in its errors, or with what ICMP said of a closed port or a host that
isn't there, which only connected sockets hear; LifetimeTimeout for silence.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

import dns.asyncbackend
import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net.tcp import is_address, milliseconds
from dbapp_diag.net.trouble import unreachable

RESOLV_CONF = "/etc/resolv.conf"
_OTHER_FAMILY = 1.0
"""Seconds that the second family of addresses gets after the first one has answered."""

_MOST_ADDRESSES = 64
_LONGEST_CHAIN = 16

_WORST_FIRST = (
    LookupOutcome.SERVER_FAILURE,
    LookupOutcome.REFUSED,
    LookupOutcome.PORT_CLOSED,
    LookupOutcome.TIMEOUT,
    LookupOutcome.UNREACHABLE,
    LookupOutcome.NO_ADDRESS,
)


@dataclass(frozen=True, slots=True)
class _Answer:
    family: str
    outcome: LookupOutcome
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    server: str = ""
    said: str = ""
    """How a server that fails puts it, where it isn't SERVFAIL."""


class _Connected:
    """dnspython's backend with the usual sockets, but connected to the server, so that they hear of packets that can't be
    delivered."""

    def __init__(self) -> None:
        self._usual: Any = dns.asyncbackend.get_default_backend()

    def name(self) -> str:
        return str(self._usual.name())

    def datagram_connection_required(self) -> bool:
        return True

    async def make_socket(self, *args: Any, **kwargs: Any) -> Any:
        return await self._usual.make_socket(*args, **kwargs)

    async def sleep(self, interval: float) -> None:
        await self._usual.sleep(interval)

    async def wait_for(self, awaitable: Any, timeout: float) -> Any:
        return await self._usual.wait_for(awaitable, timeout)


async def look_up(name: str, *, settings: NetworkSettings, resolv_conf: str = RESOLV_CONF) -> Lookup:
    """Ask for A and AAAA at the same time, by UDP and, when truncated, by TCP. Ends within
    `settings.lookup_timeout`.

    The name is taken as absolute. One family's NXDOMAIN or silence doesn't spoil the other's addresses.
    """
    began = time.perf_counter()
    if is_address(name):
        return Lookup(name, "none", LookupOutcome.ANSWERED, (name,), detail="an address, not a name")
    try:
        resolver = _resolver(settings, resolv_conf)
    except (dns.exception.DNSException, ValueError, OSError):
        detail = "no name server is configured on this machine"
        return Lookup(name, "none", LookupOutcome.NO_RESOLVER, ms=milliseconds(began), detail=detail)
    asked = ", ".join(str(server) for server in resolver.nameservers)
    try:
        absolute = dns.name.from_text(name.rstrip(".") + ".")
        if absolute == dns.name.root:
            raise dns.name.EmptyLabel
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        detail = f"not a valid name ({type(error).__name__})"
        return Lookup(name, asked, LookupOutcome.BAD_NAME, ms=milliseconds(began), detail=detail)
    answers = await _both(resolver, absolute, settings.lookup_timeout)
    found = _merged(name, asked, answers, milliseconds(began))
    return replace(found, passed_over=_passed_over(resolver, found.server))


def _resolver(settings: NetworkSettings, resolv_conf: str) -> dns.asyncresolver.Resolver:
    given = settings.resolver
    if given is not None:
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = [given.host]
        resolver.port = given.port
    elif sys.platform == "win32":
        resolver = dns.asyncresolver.Resolver()  # the registry's servers
    else:
        resolver = dns.asyncresolver.Resolver(filename=resolv_conf)
    resolver.lifetime = settings.lookup_timeout
    turns = len(resolver.nameservers) + 1  # so that the last one gets its own
    resolver.timeout = min(2.0, settings.lookup_timeout / turns)
    return resolver


async def _both(resolver: dns.asyncresolver.Resolver, name: dns.name.Name, timeout: float) -> list[_Answer]:
    tasks = [asyncio.ensure_future(_ask(resolver, name, family)) for family in ("A", "AAAA")]
    left = timeout + 0.25  # dnspython keeps its own lifetime; this is the backstop
    began = time.perf_counter()
    done, pending = await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    if pending:
        if any(task.result().addresses for task in done):
            left = min(left, milliseconds(began) / 1000 + _OTHER_FAMILY)
        await asyncio.wait(pending, timeout=max(0.0, left - milliseconds(began) / 1000))
    answers: list[_Answer] = []
    for family, task in zip(("A", "AAAA"), tasks, strict=True):
        if task.done():
            answers.append(task.result())
        else:
            task.cancel()
            answers.append(_Answer(family, LookupOutcome.TIMEOUT))
    return answers


async def _ask(resolver: dns.asyncresolver.Resolver, name: dns.name.Name, family: str) -> _Answer:
    try:
        answer = await resolver.resolve(
            name, family, raise_on_no_answer=False, search=False, backend=cast(Any, _Connected())
        )
    except dns.resolver.NXDOMAIN as error:
        return _Answer(family, LookupOutcome.NAME_NOT_FOUND, aliases=_dangling(error, name))
    except dns.resolver.NoNameservers as error:
        return _Answer(family, _from_servers(error), said=_said(error))
    except dns.exception.Timeout as error:
        return _Answer(family, _dead(_failures(error)) or LookupOutcome.TIMEOUT)
    except (dns.exception.DNSException, OSError, EOFError, ValueError) as error:
        return _Answer(family, _dead([error]) or LookupOutcome.SERVER_FAILURE)
    aliases = _aliases(answer.response)
    if answer.rrset is None:
        return _Answer(family, LookupOutcome.NO_ADDRESS, aliases=aliases, server=answer.nameserver or "")
    records = cast("Iterable[object]", answer.rrset)
    found = tuple(sorted({str(record) for record in records}))[:_MOST_ADDRESSES]
    return _Answer(family, LookupOutcome.ANSWERED, found, aliases, answer.nameserver or "")


def _dangling(error: dns.resolver.NXDOMAIN, name: dns.name.Name) -> tuple[str, ...]:
    known = cast(Any, error).kwargs
    response = known.get("responses", {}).get(name)
    return _aliases(response) if isinstance(response, dns.message.Message) else ()


def _aliases(response: dns.message.Message) -> tuple[str, ...]:
    """The CNAME targets of a response in order. A dangling chain ends in the missing name."""
    targets: dict[dns.name.Name, dns.name.Name] = {}
    for rrset in response.answer:
        first = cast(Any, rrset)[0]
        if rrset.rdtype == dns.rdatatype.CNAME:
            targets[rrset.name] = first.target
    chain: list[str] = []
    name = response.question[0].name if response.question else dns.name.root
    while name in targets and len(chain) < min(len(targets), _LONGEST_CHAIN):
        name = targets[name]
        chain.append(name.to_text(omit_final_dot=True).lower())
    return tuple(chain)


def _passed_over(resolver: dns.asyncresolver.Resolver, server: str) -> tuple[str, ...]:
    """The name servers that come before the one that answered: they're asked in order, and the next only where
    one fails."""
    order = [str(each) for each in resolver.nameservers]
    return tuple(order[: order.index(server)]) if server in order and not resolver.rotate else ()


def _failures(error: dns.exception.DNSException) -> list[object]:
    """What each try ended in: a response, where there was one, or else the exception."""
    known = cast(Any, error).kwargs  # server, by TCP, port, exception, response
    tries: list[tuple[object, bool, int, object, object]] = known.get("errors") or []
    return [each[4] if each[4] is not None else each[3] for each in tries]


def _from_servers(error: dns.resolver.NoNameservers) -> LookupOutcome:
    failed = _failures(error)
    codes = {each.rcode() for each in failed if isinstance(each, dns.message.Message)}
    if dns.rcode.REFUSED in codes and len(codes) == 1:
        return LookupOutcome.REFUSED
    if codes:
        return LookupOutcome.SERVER_FAILURE
    silent = any(isinstance(each, dns.exception.Timeout) for each in failed)
    return _dead(failed) or (LookupOutcome.TIMEOUT if silent else LookupOutcome.SERVER_FAILURE)


def _said(error: dns.resolver.NoNameservers) -> str:
    """The codes that servers failed with, other than SERVFAIL alone; what can't be read has none."""
    failed = _failures(error)
    told = (dns.rcode.to_text(each.rcode()) for each in failed if isinstance(each, dns.message.Message))
    codes = sorted({f"code {each}" if each.isdecimal() else each for each in told})
    if not codes and any(not isinstance(each, dns.exception.Timeout | OSError) for each in failed):
        return "its answer can't be read"
    return ", ".join(codes) if codes != ["SERVFAIL"] else ""


def _dead(failed: list[object]) -> LookupOutcome | None:
    """Where every try ended in the network's own words: there's no way to the server, or nothing listens on its port."""
    if not failed or not all(isinstance(each, BaseException) for each in failed):
        return None
    closed = [isinstance(each, ConnectionRefusedError | ConnectionResetError) for each in failed]
    if all(is_closed or unreachable(cast(BaseException, each)) for each, is_closed in zip(failed, closed, strict=True)):
        return LookupOutcome.PORT_CLOSED if any(closed) else LookupOutcome.UNREACHABLE
    return None


def _merged(name: str, asked: str, answers: list[_Answer], ms: float) -> Lookup:
    server = next((each.server for each in answers if each.server), asked)
    aliases = max((each.aliases for each in answers), key=len)
    addresses = tuple(address for each in answers for address in each.addresses)
    outcomes = {each.outcome for each in answers}
    detail = ""
    if addresses:
        outcome = LookupOutcome.ANSWERED
        trouble = [each for each in answers if each.outcome not in (LookupOutcome.ANSWERED, LookupOutcome.NO_ADDRESS)]
        detail = "; ".join(f"{each.family}: {each.outcome}" for each in trouble)
    elif LookupOutcome.NAME_NOT_FOUND in outcomes and LookupOutcome.NO_ADDRESS not in outcomes:
        outcome = LookupOutcome.NAME_NOT_FOUND
    else:
        outcome = next(each for each in _WORST_FIRST if each in outcomes)
        said = dict.fromkeys(each.said for each in answers if each.outcome is outcome and each.said)
        if len(outcomes) > 1:
            detail = "; ".join(f"{each.family}: {each.outcome}" for each in answers)
        elif outcome is LookupOutcome.SERVER_FAILURE:
            detail = ", ".join(said)
    return Lookup(name, server, outcome, addresses, aliases, ms, detail)
