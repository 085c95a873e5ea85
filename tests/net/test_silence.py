"""What has been silent once is waited for less long, asked less often, and told to those who wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, ProxyAnswer
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.tls import Handshake, TlsError
from dbapp_diag.model.settings import SocketAddress
from dbapp_diag.net.names import Names
from dbapp_diag.net.network import Network
from dbapp_diag.net.patience import Patience
from dbapp_diag.net.silence import Silence
from tests.net.support import go, quick

NAME, URL = "work.example.test", "https://work.example.test"
FIRST, SECOND = SocketAddress("192.0.2.1", 443), SocketAddress("192.0.2.2", 443)


@contextlib.contextmanager
def deaf() -> Iterator[tuple[SocketAddress, socket.socket]]:
    """A name server that never answers, and its socket."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        yield SocketAddress("127.0.0.1", int(bound.getsockname()[1])), bound


def attempts(**ends: ConnectOutcome) -> tuple[Attempt, ...]:
    places = {"first": FIRST, "second": SECOND}
    return tuple(Attempt(places[name].host, 443, end, 1.0) for name, end in ends.items())


def test_patience_halves_twice_and_waits_at_the_same_time_count_once() -> None:
    """4 s, 2 s, 1 s; two waits of 4 s that end together are one silence."""
    patience = Patience(4.0)
    seen = [patience.seconds]
    for waited in (4.0, 4.0, 2.0, 1.0, 1.0):
        patience.silence(waited)
        seen.append(patience.seconds)
    assert seen == [4.0, 2.0, 2.0, 1.0, 1.0, 1.0]


def test_a_silent_name_server_gets_less_time_the_second_time() -> None:
    """The second question is given up after half the time, and the name is known to be silent."""

    async def asked() -> tuple[Lookup, Lookup, bool, bool]:
        with deaf() as (resolver, _):
            names = Names(quick(resolver=resolver, lookup_timeout=1.0))
            first, second = await names.by_server(NAME), await names.by_server("other.example.test")
            return first, second, names.silent(NAME), names.silent("never.example.test")

    first, second, known, unknown = go(asked())
    assert first.outcome is second.outcome is LookupOutcome.TIMEOUT
    assert second.ms < 0.75 * first.ms
    assert known and not unknown


def test_those_who_ask_for_a_name_at_the_same_time_share_one_question() -> None:
    """Ten askers, two packets: one for each family."""

    async def packets() -> int:
        with deaf() as (resolver, bound):
            names = Names(quick(resolver=resolver, lookup_timeout=0.4))
            await asyncio.gather(*(names.by_server(NAME) for _ in range(10)))
            bound.setblocking(False)
            count = 0
            with contextlib.suppress(BlockingIOError):
                while bound.recv(512):
                    count += 1
            return count

    assert go(packets()) <= 2 * 2  # dnspython itself asks again once


def test_the_system_is_joined_and_its_answer_kept() -> None:
    """A name that the system knows is asked for once; everybody gets the same answer."""

    async def asked() -> tuple[Lookup, ...]:
        names = Names(quick())
        return (
            await names.by_system("localhost"),
            await names.by_system("localhost"),
            await names.addresses("localhost"),
        )

    first, *others = go(asked())
    assert first.outcome is LookupOutcome.ANSWERED
    assert all(other is first for other in others)


def test_only_the_first_of_silent_places_is_tried_again() -> None:
    """A place that answered stays, silent ones go; where all were silent, one gets a second chance."""
    silence = Silence(quick())
    silence.after_attempts(NAME, attempts(first=ConnectOutcome.TIMEOUT, second=ConnectOutcome.CONNECTED), 2.0)
    assert silence.awake([FIRST, SECOND]) == [SECOND]
    assert silence.told(NAME) is None
    silence.after_attempts(NAME, attempts(second=ConnectOutcome.TIMEOUT), 2.0)
    assert silence.awake([FIRST, SECOND]) == [FIRST]
    assert silence.told(NAME) == "192.0.2.2 port 443 gives no answer"
    silence.after_attempts(NAME, attempts(first=ConnectOutcome.CONNECTED), 2.0)
    assert (silence.awake([FIRST, SECOND]), silence.told(NAME)) == ([FIRST], None)


def test_a_refusal_is_no_silence() -> None:
    """What answers at once, with whatever, is no reason to wait less."""
    silence = Silence(quick(connect_timeout=4.0))
    silence.after_attempts(NAME, attempts(first=ConnectOutcome.REFUSED), 4.0)
    silence.after_proxy(ProxyAnswer("http://proxy:3128", NAME, 443, 403), 4.0)
    assert (silence.connecting.seconds, silence.told(NAME)) == (4.0, None)


@pytest.mark.parametrize("own_name", [True, False])
def test_a_silent_handshake_is_told_for_the_hosts_own_name_alone(own_name: bool) -> None:
    """A made-up name that stays unanswered says nothing about the host."""
    silence = Silence(quick(handshake_timeout=4.0))
    silence.after_handshake(Handshake(NAME, "", None, TlsError.TIMEOUT), 4.0, own_name=own_name)
    assert silence.shaking.seconds == 2.0
    assert (silence.told(NAME) is not None) is own_name


def test_a_silent_proxy_is_told_until_it_answers() -> None:
    """The host behind it is as far away as the proxy."""
    silence = Silence(quick())
    silence.after_proxy(ProxyAnswer("http://proxy:3128", NAME, 443, None, error="timeout"), 2.0)
    assert silence.told(NAME) == "the proxy http://proxy:3128 gives no answer"
    silence.after_proxy(ProxyAnswer("http://proxy:3128", NAME, 443, 200), 2.0)
    assert silence.told(NAME) is None


def test_silence_counts_for_a_client_that_goes_the_same_way_alone() -> None:
    """By a proxy that this run doesn't use, the SDK may get further."""

    async def told(env: dict[str, str]) -> str | None:
        with deaf() as (resolver, _):
            network = Network(quick(resolver=resolver, lookup_timeout=0.2, no_proxy=True), env, Redactor())
            await network.look_up(NAME)
            return network.silent(URL, "databricks-sdk")

    assert go(told({})) == f"nobody answers who is asked for {NAME}"
    assert go(told({"HTTPS_PROXY": "http://127.0.0.1:9"})) is None


def test_a_port_that_was_closed_stays_closed_though_nobody_says_so_again() -> None:
    """Machines ration what they say of closed ports: silence after that is no other finding."""

    async def asked() -> list[Lookup]:
        with deaf() as (resolver, bound):
            names = Names(quick(resolver=resolver, lookup_timeout=2.0))
            bound.close()
            closed = await names.by_server(NAME)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
                again.bind((resolver.host, resolver.port))
                return [closed, await names.by_server("other.example.test")]

    assert [found.outcome for found in go(asked())] == [LookupOutcome.PORT_CLOSED] * 2
