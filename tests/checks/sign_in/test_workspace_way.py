"""Going the way to the workspace: connections begin with the first addresses, and count where clients go."""

from __future__ import annotations

import asyncio
from typing import Any

from dbapp_diag.analysis.sign_in.workspace_answer import workspace_result
from dbapp_diag.checks.sign_in.workspace_reach import WorkspaceReached
from dbapp_diag.contract.port import Port
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Skipped
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.model.words import EvidenceId

HOST = "adb-1.1.azuredatabricks.net"
ANSWERED, TIMEOUT = LookupOutcome.ANSWERED, LookupOutcome.TIMEOUT


class Way:
    """A network in which no connection comes about. One look-up ends at once, the `late` one only when a connection has been
    tried."""

    settings = NetworkSettings()

    def __init__(self, by_server: Lookup, by_system: Lookup, late: str) -> None:
        self._answers = {"server": by_server, "system": by_system}
        self._late = late
        self._tried = asyncio.Event()
        self.tried: list[tuple[str, ...]] = []

    def use(self, port: type[Port]) -> Way:
        return self

    def route(self, url: str) -> ClientRoute:
        return ClientRoute("dbapp-diag", None, "no proxy is set")

    sdk_route = route

    async def look_up(self, name: str) -> tuple[Lookup, EvidenceId]:
        return await self._answer("server")

    async def look_up_by_system(self, name: str) -> tuple[Lookup, EvidenceId]:
        return await self._answer("system")

    async def _answer(self, who: str) -> tuple[Lookup, EvidenceId]:
        if who == self._late:
            await self._tried.wait()
        return self._answers[who], EvidenceId(who)

    async def connect(
        self, addresses: tuple[str, ...], port: int, *, host: str
    ) -> tuple[tuple[Attempt, ...], EvidenceId]:
        self.tried.append(tuple(addresses))
        self._tried.set()
        return tuple(Attempt(each, port, ConnectOutcome.TIMEOUT, 4000.0) for each in addresses), EvidenceId("c1")


def seen(server: tuple[str, ...], system: tuple[str, ...], late: str) -> tuple[WorkspaceReach, list[tuple[str, ...]]]:
    """What the check observes, and which addresses were tried in which order."""

    async def observed() -> tuple[Any, list[tuple[str, ...]]]:
        ends = {who: ANSWERED if known else TIMEOUT for who, known in (("server", server), ("system", system))}
        way = Way(
            Lookup(HOST, "10.0.0.53", ends["server"], server), Lookup(HOST, "system", ends["system"], system), late
        )
        asked = Asked(
            app="my-app", url=None, workspace=f"https://{HOST}", profile=None, endpoint=None, path="/", method="GET"
        )
        none = CredentialSources(sources=(), config_file="~/.databrickscfg", config_file_exists=False)
        facts: Any = {Asked: asked, CredentialSources: none}
        async with asyncio.timeout(20):
            found = await WorkspaceReached().observe(way, Facts(facts, WorkspaceReached.sees()))  # type: ignore[arg-type]  # it stands in for a probe
        return found, way.tried

    return asyncio.run(observed())


def test_connections_dont_wait_for_a_look_up_that_hangs() -> None:
    """The system has the address from its hosts file, while the name server is silent; and the other way round."""
    reach, tried = seen((), ("203.0.113.10",), late="server")
    assert [attempt.address for attempt in reach.attempts] == ["203.0.113.10"] and len(tried) == 1
    reach, tried = seen(("203.0.113.10",), (), late="system")
    assert [attempt.address for attempt in reach.attempts] == ["203.0.113.10"] and len(tried) == 1


def test_only_what_clients_go_to_counts() -> None:
    """The system's answer comes late and is another one: those addresses are tried too, and they alone are kept."""
    reach, tried = seen(("203.0.113.10",), ("203.0.113.88", "203.0.113.89"), late="system")
    assert tried == [("203.0.113.10",), ("203.0.113.88", "203.0.113.89")]
    assert [attempt.address for attempt in reach.attempts] == ["203.0.113.88", "203.0.113.89"]
    assert reach.lookup.server == "10.0.0.53"


def test_a_proxy_that_this_tool_cant_speak_to_says_nothing_about_the_workspace() -> None:
    """Nothing was sent: no firewall is to be opened for the workspace's host."""
    route = ClientRoute("dbapp-diag", "socks5://p:1080", "ALL_PROXY", "ALL_PROXY: this tool doesn't speak socks5")
    seen = WorkspaceReach(host=HOST, lookup=Lookup(HOST, "10.0.0.53", ANSWERED), route=route)
    result = workspace_result(seen, None)
    assert isinstance(result, Skipped) and "isn't examined" in result.reason
