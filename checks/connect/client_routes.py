"""Whether other clients would take the same way to the app, with the same credentials."""

from __future__ import annotations

from dbapp_diag.check import Check, Facts, Finding, Passed, Result, RuledOut, Warned
from dbapp_diag.facts.network import ClientRoute, Routes
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.words import CauseId, Confidence, Stage

INVALID, NETRC, MISMATCH = CauseId("proxy-invalid"), CauseId("netrc-overrides-token"), CauseId("proxy-client-mismatch")


class ClientRoutes(Check):
    """Compares what curl, requests with the SDK, httpx and urllib make of the proxy variables and of netrc.

    Why: the same settings send one client through the proxy and another around it, stop httpx before it sends anything,
    or put Basic credentials in the token's place. So a call that works here fails in a program, or the reverse.

    Told apart: it follows from the settings alone, by each client's own rules. It's a warning: this run's call
    doesn't suffer from it. A setting that stops this run too is reported with the proxy.

    Source: measured with httpx 0.28.1, requests 2.34.2 and urllib; psf/requests issues 3929 and 6313; encode/httpx
    issue 3221.
    """

    id = "client-routes"
    stage = Stage.CONNECT
    title = "Other clients' way to the app"
    needs = (Routes,)
    causes = (INVALID, NETRC, MISMATCH)

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(Routes)
        because = grounds(seen)
        findings: list[Finding] = []
        ruled: list[RuledOut] = []
        ours = seen.ours.error
        problems = [problem for problem in seen.problems if problem != ours]
        if problems:
            variable, _, problem = problems[0].partition(": ")
            values = {"variable": variable, "problem": problem or problems[0]}
            findings.append(
                Finding(
                    INVALID,
                    Confidence.CONFIRMED,
                    "; ".join(problems[:4]),
                    "settings that all can read",
                    because,
                    values,
                )
            )
        elif ours is None:
            ruled.append(RuledOut(INVALID, "every proxy setting can be read", because))
        ways = _ways(seen.clients)
        if len(ways) > 1:
            table = "; ".join(f"{', '.join(names)}: {way}" for way, names in ways.items())
            findings.append(
                Finding(
                    MISMATCH,
                    Confidence.CONFIRMED,
                    table,
                    "one way for all",
                    because,
                    {"entry": seen.clients[0].because},
                )
            )
        elif ways:
            ruled.append(RuledOut(MISMATCH, f"{', '.join(*ways.values())} go alike: {next(iter(ways))}", because))
        if seen.netrc is not None:
            observed = f"{seen.netrc} has an entry for {seen.host}; requests sends that in place of the token"
            findings.append(
                Finding(NETRC, Confidence.CONFIRMED, observed, "no entry for this host", because, {"file": seen.netrc})
            )
        else:
            ruled.append(RuledOut(NETRC, f"no netrc file has an entry for {seen.host}", because))
        if findings:
            return Warned(findings[0].observed, findings[0], tuple(findings[1:]), tuple(ruled))
        return Passed(
            "all clients take the same way" if ways else "nothing in the settings parts the clients", tuple(ruled)
        )


def _ways(clients: tuple[ClientRoute, ...]) -> dict[str, list[str]]:
    """The different ways and who takes each. A client that fails over its settings takes none."""
    ways: dict[str, list[str]] = {}
    for client in clients:
        if client.error is None:
            way = f"through {client.proxy}" if client.proxy is not None else "directly"
            ways.setdefault(way, []).append(f"{client.client} ({client.because})")
    return ways
