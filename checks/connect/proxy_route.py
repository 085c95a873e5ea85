"""Whether the call goes by a proxy, and whether that lets it through."""

from __future__ import annotations

import asyncio

from dbapp_diag.analysis.connect import proxy as said
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Routes
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause, Stage


class ProxyRoute(Check):
    """Finds the proxy that the settings choose for the app's host, and asks it to connect there and to the workspace.

    Why: a proxy that is gone, wants a login or forbids the host stops the call, and clients tell it as a time-out.

    Told apart: the proxy's own answer to CONNECT decides. A proxy that answers for the workspace is up, so what it
    does to the app's host is about that host; one that wants a login for the workspace alone keeps the token back. A success
    with a page behind it is a web server's, or a portal's. Settings that stop one client only are another check's matter.

    Source: RFC 9110 sections 9.3.6 and 15.5.8; RFC 9209; databricks-cli (legacy) issue 93.
    """

    id = "proxy"
    stage = Stage.CONNECT
    title = "Proxy on the way to the app"
    needs = (AppAddress,)
    wants = (Asked, CredentialSources)
    provides = Routes
    causes = ("proxy-invalid", "proxy-unreachable", "proxy-auth-required", "proxy-denied")
    uses = (
        Routing.sends(Send("proxy", "CONNECT to the app's host, and to the workspace's", when="a proxy is in use")),
    )

    async def observe(self, probe: Probe, facts: Facts) -> Routes | None:
        address, sources, asked = facts.need(AppAddress), facts.want(CredentialSources), facts.want(Asked)
        routing = probe.use(Routing)
        report, ref = routing.report(address.url)
        written = (sources.host if sources else None) or (asked.workspace if asked else None)
        workspace = host_of(written) if written else None
        hosts = [(address.host, address.port), *([(workspace, 443)] if workspace else [])]
        usable = report.ours.proxy is not None and report.ours.error is None
        answers = await asyncio.gather(*(routing.ask_proxy(*host) for host in hosts if usable))
        known = [answer[0] if answer else None for answer in answers] + [None, None]
        return Routes(
            host=address.host,
            ours=report.ours,
            clients=report.clients,
            problems=report.problems,
            unused_proxy=report.unused_proxy,
            unused_because=report.unused_because,
            answer=known[0],
            control_answer=known[1],
            netrc=report.netrc,
            evidence=(ref, *(answer[1] for answer in answers if answer)),
        )

    def judge(self, facts: Facts) -> Result:
        routes = facts.need(Routes)
        proxy, answer = routes.ours.proxy, routes.answer
        if routes.ours.error is not None:
            unspoken = (proxy or "").startswith("socks")
            return (
                Skipped(routes.ours.error)
                if unspoken
                else Failed(routes.ours.error, said.unusable(routes, routes.ours.error))
            )
        if proxy is None:
            why = routes.ours.because
            return Passed(
                f"no proxy on the way: {why}", rule_out(self.causes, f"the call goes directly: {why}", routes)
            )
        if answer is None:
            return Skipped(f"{proxy} is in use ({routes.ours.because}) and wasn't asked")
        if answer.status is None:
            return Failed(f"{proxy} doesn't answer", said.nothing(routes, proxy, answer))
        text = f"{proxy} answers {answer.status} to CONNECT" + (f" ({answer.reason})" if answer.reason else "")
        if answer.talks:
            return Failed(f"{text}, and makes no tunnel", said.page_instead(routes, proxy, answer, text))
        readable: tuple[AnyCause, ...] = () if routes.problems else ("proxy-invalid",)
        up = rule_out((*readable, "proxy-unreachable"), text, routes)
        elsewhere = said.login_elsewhere(routes, proxy)
        if answer.connects:
            through = rule_out(
                ("proxy-denied",) if elsewhere else ("proxy-auth-required", "proxy-denied"), text, routes
            )
            if elsewhere is not None:
                return Failed(elsewhere.observed, elsewhere, ruled_out=(*up, *through))
            return Passed(f"{text} in {duration(answer.ms)}", (*up, *through))
        if said.wants_login(answer, proxy):
            return Failed(
                text,
                said.login(routes, proxy, answer, text),
                ruled_out=(*up, *rule_out("proxy-denied", text, routes)),
            )
        denied = said.denied(routes, proxy, answer, text)
        if elsewhere is not None:
            return Failed(text, denied, (elsewhere,), up)
        return Failed(text, denied, ruled_out=(*up, *rule_out("proxy-auth-required", text, routes)))
