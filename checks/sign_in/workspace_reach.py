"""Whether the workspace answers, and is one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from dbapp_diag.analysis.sign_in import workspace_metadata as metadata
from dbapp_diag.analysis.sign_in.workspace_answer import workspace_result
from dbapp_diag.analysis.tls.client_trust import can_sign_in
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.connections import Connections
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result
from dbapp_diag.model.settings import SocketAddress
from dbapp_diag.model.urls import host_of, origin
from dbapp_diag.model.words import EvidenceId, Stage

CONFIG = Send("workspace", f"GET {metadata.CONFIG}")
OIDC = Send("workspace", f"GET {metadata.OIDC}", when="the first isn't there")
Looking = asyncio.Future[tuple[Lookup, EvidenceId]]
ACCOUNTS = "{account_id}"
"""In the sign-in's address of a host that serves several accounts (databricks-sdk-py config.py): a workspace's own has none."""


class WorkspaceReached(Check):
    """Goes the way to the workspace's host step by step, and asks for the metadata of its sign-in, without any token.

    Why: tokens come from there, and for all other network checks it's the control: what fails for the app's host alone
    is about the app's host.

    Told apart: a host that answers, but serves neither document of a workspace, isn't one. A name that doesn't
    exist may be misspelt, or blocked. A refusal (403, 429) or a fault (5xx) says nothing about the host, and an
    answer by something in between isn't its own. Alone, a broken way is never more than likely the workspace's.

    Source: databricks-sdk-py databricks/sdk/config.py and oauth.py (host metadata, OIDC endpoints); RFC 8414.
    """

    id = "workspace-reach"
    stage = Stage.SIGN_IN
    title = "The workspace's host answers"
    needs = (Asked, CredentialSources)
    provides = WorkspaceReach
    causes = ("workspace-unreachable", "workspace-host-wrong")
    uses = (
        Dns.sends(Send("resolver", "A and AAAA of the workspace's host")),
        Connections.sends(Send("workspace", "TCP connection to each address, TLS handshake")),
        WorkspaceRequests.sends(CONFIG, OIDC),
        Routing.sends(Send("proxy", "CONNECT to the workspace's host", when="a proxy is in use")),
    )

    async def observe(self, probe: Probe, facts: Facts) -> WorkspaceReach | None:
        written = facts.need(CredentialSources).host or facts.need(Asked).workspace
        base = origin(written) if written else None
        host = host_of(base) if base else None
        if base is None or host is None:
            return None
        port = urlsplit(base).port or 443
        routing, connections = probe.use(Routing), probe.use(Connections)
        route, redirected = routing.route(base), routing.settings.redirected(host, port)
        by_system = routing.settings.resolver is None and redirected is None and route.proxy is None
        looking = _looking(probe.use(Dns), host, by_system=by_system)
        if route.proxy is not None or route.error is not None:
            asking = asyncio.ensure_future(routing.ask_proxy(host, port))
            seen, addresses = _named(host, redirected, route, await asyncio.gather(*looking))
            asked = await asking
            if asked is not None:
                seen = replace(seen, proxy_answer=asked[0], evidence=(*seen.evidence, asked[1]))
            open_way = asked is not None and asked[0].connects
        else:
            begun = asyncio.ensure_future(_connected(connections, host, port, await _first_addresses(looking)))
            seen, addresses = _named(host, redirected, route, await asyncio.gather(*looking))
            known, refs = await begun
            tried = {each.address for each in known}
            left = tuple(each for each in addresses if each not in tried)
            more, others = await _connected(connections, host, port, left)
            ours = (each for each in (*known, *more) if each.address in addresses)
            attempts = tuple(sorted(ours, key=lambda each: addresses.index(each.address)))
            seen = replace(seen, attempts=attempts, evidence=(*seen.evidence, *refs, *others))
            addresses = tuple(each.address for each in attempts if each.outcome is ConnectOutcome.CONNECTED)
            open_way = bool(addresses)
        seen = replace(seen, sdk_route=routing.sdk_route(base))
        return await _met(probe, seen, base, port, addresses) if open_way else seen

    def judge(self, facts: Facts) -> Result:
        workspace, sources = facts.need(WorkspaceReach), facts.need(CredentialSources)
        result = workspace_result(workspace, sources.host_from)
        if isinstance(result, Passed | Failed) and not can_sign_in(workspace.handshake):
            kept = tuple(entry for entry in result.ruled_out if entry.cause != "workspace-unreachable")
            result = replace(result, ruled_out=kept)  # this run trusts its certificate; what signs in needn't
        if isinstance(result, Passed) and (sources.host_problem is not None or ACCOUNTS in (workspace.issuer or "")):
            kept = tuple(entry for entry in result.ruled_out if entry.cause != "workspace-host-wrong")
            return replace(result, ruled_out=kept)  # the bare host was asked, and what is written has more, or less
        return result


def _looking(dns: Dns, host: str, *, by_system: bool) -> list[Looking]:
    """The look-ups under way: by the name server, and by the system where clients go by that."""
    asked = [dns.look_up(host), *([dns.look_up_by_system(host)] if by_system else [])]
    return [asyncio.ensure_future(each) for each in asked]


async def _first_addresses(looking: list[Looking]) -> tuple[str, ...]:
    """The addresses of whoever has some first: the other one may be waiting for a server that's gone."""
    for each in asyncio.as_completed(looking):
        found, _ = await each
        if found.addresses:
            return found.addresses
    return ()


async def _connected(
    connections: Connections, host: str, port: int, addresses: tuple[str, ...]
) -> tuple[tuple[Attempt, ...], tuple[EvidenceId, ...]]:
    if not addresses:
        return (), ()
    attempts, ref = await connections.connect(addresses, port, host=host)
    return attempts, (ref,)


def _named(
    host: str, redirected: SocketAddress | None, route: ClientRoute, answers: list[tuple[Lookup, EvidenceId]]
) -> tuple[WorkspaceReach, tuple[str, ...]]:
    """What the look-ups gave, and the addresses that clients would go to: the system's, or `--connect-to`'s."""
    (dns, _), *rest = answers
    lookup, addresses = dns, dns.addresses
    if rest and rest[0][0].addresses:
        addresses = rest[0][0].addresses
        lookup = dns if dns.outcome is LookupOutcome.ANSWERED else rest[0][0]
    if redirected is not None and redirected.host != host:
        addresses = (redirected.host,)
    return WorkspaceReach(host=host, lookup=lookup, route=route, evidence=tuple(ref for _, ref in answers)), addresses


async def _met(
    probe: Probe, workspace: WorkspaceReach, base: str, port: int, addresses: tuple[str, ...]
) -> WorkspaceReach:
    """The handshake, and the metadata where that works."""
    shake, ref = await probe.use(Connections).handshake(workspace.host, addresses, port)
    workspace = replace(workspace, handshake=replace(shake, evidence=ref), evidence=(*workspace.evidence, ref))
    if shake.error is not None:
        return workspace
    requests = probe.use(WorkspaceRequests)
    answer, data = await requests.send(CONFIG, base, purpose="what the host says about itself")
    workspace = metadata.with_config(workspace, answer, data)
    if workspace.metadata == metadata.ABSENT:
        answer, data = await requests.send(OIDC, base, purpose="the sign-in's metadata")
        workspace = metadata.with_oidc(workspace, answer, data)
    return workspace
