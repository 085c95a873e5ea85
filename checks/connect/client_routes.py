"""Whether other clients would take the same way to the app, with the same credentials."""

from __future__ import annotations

from dbapp_diag.analysis.connect import client_routes as client_ways
from dbapp_diag.analysis.connect.proxy import of_setting
from dbapp_diag.analysis.tls.client_trust import joined
from dbapp_diag.causes.connect import proxy_invalid
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import ClientRoute, Reach, Routes
from dbapp_diag.model.results import Finding, Passed, Result, RuledOut, Warned, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage

SURE, LIKELY = Confidence.CONFIRMED, Confidence.LIKELY


class ClientRoutes(Check):
    """Compares what curl, requests, the SDK, httpx, aiohttp and urllib make of the proxy settings and of netrc.

    Why: the same settings send one client through the proxy and another around it, stop httpx before it sends anything,
    or put Basic credentials in the token's place. So a call that works here fails in a program, or the reverse.

    Told apart: it follows from the settings alone, by each client's own rules and the release that is installed here. It's a
    warning: this run's call doesn't suffer from it. A setting that stops this run too is reported with the proxy. That aiohttp
    looks at no settings unless it's told to is said, and no warning.

    Source: measured with curl 7.61.1 to 8.23.0, requests 2.34.2, databricks-sdk 0.162.0, httpx 0.28.1, aiohttp 3.14.5 and urllib
    of Python 3.11; psf/requests issues 3929 and 6313; encode/httpx issue 3221; curl pull request 19828.
    """

    id = "client-routes"
    stage = Stage.CONNECT
    title = "Other clients' way to the app"
    needs = (Routes,)
    wants = (Reach,)
    causes = ("proxy-invalid", "netrc-overrides-token", "proxy-client-mismatch")

    def judge(self, facts: Facts) -> Result:
        routes, reach = facts.need(Routes), facts.want(Reach)
        because = evidence_of(routes)
        findings = [*_unreadable(routes), *_lacking(routes), *_parted(routes, reach), *_replaced(routes)]
        named = {finding.cause for finding in findings}
        ways = client_ways.ways(routes.clients)
        names = joined([client.client for group in ways.values() for client in group])
        way = "directly" if None in ways else f"through {next(iter(ways), None)}"
        ruled: list[RuledOut] = []
        spoken = routes.answer is None or routes.answer.error != "tls"  # else the scheme may be the wrong one
        if "proxy-invalid" not in named and routes.ours.error is None and spoken:
            ruled += rule_out("proxy-invalid", "every proxy setting can be read", because)
        if "proxy-client-mismatch" not in named and ways:
            ruled += rule_out("proxy-client-mismatch", f"{names} go alike: {way}", because)
        if "netrc-overrides-token" not in named:
            ruled += rule_out("netrc-overrides-token", f"no netrc file has an entry for {routes.host}", because)
        if findings:
            return Warned(findings[0].observed, findings[0], tuple(findings[1:]), tuple(ruled))
        same = "all clients take the same way" if ways else "nothing in the settings parts the clients"
        deaf = client_ways.deaf(routes.clients, routes.ours.proxy)
        return Passed(f"{same}; {deaf}" if deaf else same, tuple(ruled))


def _unreadable(routes: Routes) -> tuple[Finding, ...]:
    """Settings over which a client fails, but for the one that stops this run too."""
    problems = [problem for problem in routes.problems if problem != routes.ours.error]
    if not problems:
        return ()
    values = of_setting(problems[0])
    return (
        finding("proxy-invalid", SURE, "; ".join(problems[:4]), "settings that all can read", routes, values=values),
    )


def _lacking(routes: Routes) -> tuple[Finding, ...]:
    """A client that's installed here without what it needs for SOCKS. Elsewhere it may have that."""
    failing = [client for client in routes.clients if client.lacks and client.error and not client.option]
    if not failing or any(problem != routes.ours.error for problem in routes.problems):
        return ()
    observed = "; ".join(dict.fromkeys(client.error or "" for client in failing))
    values, expected = of_setting(failing[0].error or ""), "clients that speak SOCKS"
    return (finding("proxy-invalid", LIKELY, observed, expected, routes, variant=proxy_invalid.SOCKS, values=values),)


def _parted(routes: Routes, reach: Reach | None) -> tuple[Finding, ...]:
    ways = client_ways.ways(routes.clients)
    if len(ways) < 2:
        return ()
    observed = client_ways.describe_routes(ways, routes, reach)
    variant, values = client_ways.values(ways, routes)
    expected = "one way for all"
    return (finding("proxy-client-mismatch", SURE, observed, expected, routes, reach, variant=variant, values=values),)


def _replaced(routes: Routes) -> tuple[Finding, ...]:
    if routes.netrc is None:
        return ()
    observed = f"{routes.netrc} has an entry for {routes.host}; requests sends that in place of the token"
    others = [_what_it_does(client) for client in routes.clients if client.option and client.bearer != "kept"]
    told = "; ".join((observed, *others))
    return (finding("netrc-overrides-token", SURE, told, "no entry for this host", routes, file=routes.netrc),)


def _what_it_does(client: ClientRoute) -> str:
    does = "refuses to send the token beside it" if client.bearer == "refused" else "does so too"
    return f"{client.name} {does}"
