"""Whether the app's host accepts connections."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.connect import pac_file as pac
from dbapp_diag.analysis.connect import proxy as said
from dbapp_diag.analysis.connect import unreachable as dead
from dbapp_diag.analysis.connect.attempts import cut_later, describe_attempts
from dbapp_diag.analysis.dns.lookups import literal, sink, used_lookup, worth_trying
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.connections import Connections
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Skipped, Warned, evidence_of, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import AnyCause, Confidence, EvidenceId, Stage


class TcpReach(Check):
    """Tries a TCP connection to each address of the app's host, each by itself, and sends nothing.

    Why: clients tell a firewall, a dead address and a slow host by the same time-out, and some try one address
    after another, others all at once.

    Told apart: a refusal comes at once; silence on port 443 is a block only of what fails: the app's addresses
    alone, or those of the workspace at the same moment too. A dead IPv6 beside a working IPv4 blocks nothing. Where a
    proxy is set but not used for this host, it's asked whether it would have connected.

    Source: RFC 9293 section 3.5.2; RFC 8305; ooni/probe issue 2456; cli/cli issue 8293.
    """

    id = "connect"
    stage = Stage.CONNECT
    title = "The app's host accepts connections"
    needs = (AppAddress, Resolution)
    wants = (Routes, WorkspaceReach, Vantage)
    provides = Reach
    causes = (
        "egress-blocked",
        "app-domain-blocked",
        "connection-refused",
        "ipv6-broken",
        "proxy-needed",
        "proxy-auth-required",
    )
    uses = (
        Connections.sends(Send("app", "TCP connection to each address")),
        Routing.sends(
            Send("proxy", "CONNECT to the app's host", when="direct connections fail and a proxy is set, but not used")
        ),
    )

    async def observe(self, probe: Probe, facts: Facts) -> Reach | None:
        address, names, routes = facts.need(AppAddress), facts.need(Resolution), facts.want(Routes)
        ours = routes.ours if routes else probe.use(Routing).route(address.url)
        given: tuple[EvidenceId, ...] = (*names.evidence, *(routes.evidence if routes else ()))
        reach = Reach(host=address.host, port=address.port, evidence=given)
        if ours.proxy is not None or ours.error is not None:
            return replace(reach, through_proxy=True)
        looked_up = worth_trying(used_lookup(names).addresses, names)
        addresses = (names.overridden,) if names.overridden else looked_up
        if addresses:
            attempts, ref = await probe.use(Connections).connect(addresses, address.port, host=address.host)
            reach = replace(reach, attempts=attempts, evidence=(ref, *given))
        if not reach.connected and routes is not None and routes.unused_proxy is not None:
            asked = await probe.use(Routing).ask_proxy(address.host, address.port, unused=True)
            if asked is not None:
                reach = replace(reach, unused_answer=asked[0], evidence=(*reach.evidence, asked[1]))
        return reach

    def judge(self, facts: Facts) -> Result:
        reach, names, routes = facts.need(Reach), facts.need(Resolution), facts.want(Routes)
        if reach.through_proxy:
            return _by_proxy(reach, routes, facts.want(WorkspaceReach))
        if reach.connected:
            return _connected(reach, names, facts.want(WorkspaceReach))
        control, vantage = facts.want(WorkspaceReach), facts.want(Vantage)
        by_proxy = dead.unused_proxy(reach, routes)
        if isinstance(by_proxy, Finding) and by_proxy.confidence is Confidence.CONFIRMED:
            ruled = (*dead.proxy_leads_out(reach, routes), *dead.ruled_out(reach, (by_proxy,)))
            return Failed(by_proxy.observed, by_proxy, ruled_out=ruled)
        causes = dead.blocked if reach.attempts else dead.no_route
        found = causes(reach, names, control, vantage)
        if found and (by_browser := pac.proxy_of_browsers(reach, vantage, routes)) is not None:
            found, by_proxy = (*found, by_browser), ()  # not ruled out by what the variables say
        findings = (by_proxy, *found, *said.login_next(reach, routes)) if isinstance(by_proxy, Finding) else found
        if not findings:
            return Skipped("there's no address to connect to")
        ruled = (*dead.ruled_out(reach, findings), *(() if isinstance(by_proxy, Finding) else by_proxy))
        told = describe_attempts(reach.attempts) or "no address, and no way out"
        return Failed(told, findings[0], tuple(findings[1:]), ruled)


def _connected(reach: Reach, names: Resolution, control: WorkspaceReach | None) -> Result:
    good = [attempt for attempt in reach.attempts if attempt.outcome is ConnectOutcome.CONNECTED]
    broken = [attempt for attempt in reach.attempts if attempt.outcome is not ConnectOutcome.CONNECTED]
    reason, because = describe_attempts(good), evidence_of(reach)
    ruled = [*rule_out("connection-refused", reason, because)]
    outside = [attempt for attempt in good if sink(attempt.address) is None]
    elsewhere = bool(outside) or names.overridden is not None or literal(reach.host)
    if elsewhere and not cut_later(control):
        ruled += rule_out("egress-blocked", reason, because)
    ipv6 = dead.ipv6(reach, good, broken)
    if ipv6 is not None:
        return Warned(f"{reason}; IPv6 doesn't work here", ipv6, ruled_out=tuple(ruled))
    ruled += rule_out("ipv6-broken", describe_attempts((*good, *broken)), because)
    return Passed(reason + (f"; not so: {describe_attempts(broken)}" if broken else ""), tuple(ruled))


def _by_proxy(reach: Reach, routes: Routes | None, control: WorkspaceReach | None) -> Result:
    """The proxy makes the connection: nothing is to be said about direct ones, but that they aren't the reason."""
    if routes is None or routes.ours.error is not None:
        return Skipped("a proxy is set for this host, and nothing goes directly")
    proxy, answer, because = routes.ours.proxy, routes.answer, evidence_of(reach, routes)
    direct: tuple[AnyCause, ...] = ("connection-refused", "ipv6-broken", "proxy-needed")
    ruled = [*rule_out(direct, f"the call goes through {proxy}, not directly", because)]
    if answer is not None and answer.status is not None and not cut_later(control):
        ruled += rule_out("egress-blocked", f"{proxy} answers", because)
    if answer is not None and answer.connects:  # whether anything passes, the handshake shows
        return Passed(f"{proxy} connects to {reach.host} in {duration(answer.ms)}", tuple(ruled))
    return Passed(f"not tried directly: {proxy} is in use", tuple(ruled))
