"""The encrypted handshake with the app's host."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from dbapp_diag.analysis.connect.attempts import CERTIFICATE, CUT
from dbapp_diag.analysis.tls import certificates as chain
from dbapp_diag.analysis.tls import interrupted_handshakes as cut
from dbapp_diag.analysis.tls.certificate_dates import out_of_date
from dbapp_diag.analysis.tls.chains import private
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.connections import Connections
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.tls import TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, RuledOut, Skipped, Warned, evidence_of, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import AnyCause, Confidence, Stage

OWN: tuple[AnyCause, ...] = (
    "tls-intercepted",
    "tls-untrusted",
    "tls-certificate-expired",
    "tls-name-mismatch",
    "tls-protocol",
    "connection-reset",
    "app-domain-blocked",
)
MOST = 4
"""Addresses at which a certificate is looked at."""


class TlsHandshake(Check):
    """Shakes hands with the app's host as a verifying client does, and reads the chain when it's refused.

    Why: clients tell every fault of a certificate in the same words, and some take it for a network that is down.

    Told apart: the workspace's host, by the same way, is the control. The same unknown issuer on both re-signs connections;
    on the app's alone, something else answers at its address. A chain whose issuer isn't sent along, though its
    organisation is trusted here, is incomplete: then the server is at fault, not the list. A certificate counts as expired
    only where the date of a server that answers agrees; where it doesn't, or where certificates of both hosts are off
    alike, this machine's clock is. Of several addresses one may show a bad certificate: then the others are asked too.
    Where the handshake is cut, the same address is asked for a made-up name: when that passes, the app's name is what is
    filtered; when the control is cut too, nobody's encryption gets out. No request is sent.

    Source: RFC 5280 section 6; RFC 6066 section 3; RFC 9525; databricks-sdk-py issue 972; chipfoundry/volare issue 87.
    """

    id = "tls"
    stage = Stage.TLS
    title = "TLS handshake with the app's host"
    needs = (AppAddress, Reach)
    wants = (WorkspaceReach, Resolution, Routes, Vantage)
    provides = TlsFacts
    causes = (*OWN, "dns-sinkholed", "clock-skew", "egress-blocked")
    uses = (
        Connections.sends(
            Send("app", "TLS handshake"),
            Send("app", "TLS handshake for a made-up name", when="the first is cut"),
            Send(
                "app",
                "TLS handshake at up to three other addresses",
                when="the first shows a certificate that is refused",
            ),
        ),
    )

    def worth(self, so_far: SoFar) -> str | None:
        reach = so_far.facts.want(Reach)
        if reach is not None and reach.through_proxy:
            routes = so_far.facts.want(Routes)
            said = routes.answer if routes else None
            return None if said is None or said.connects else f"the proxy makes no connection to {reach.host}"
        if reach is None or reach.connected:
            return None
        return f"no connection to {reach.host} is made"

    async def observe(self, probe: Probe, facts: Facts) -> TlsFacts | None:
        address, reach = facts.need(AppAddress), facts.need(Reach)
        ranked = sorted(reach.attempts, key=lambda attempt: attempt.ms)
        addresses = [each.address for each in ranked if each.outcome is ConnectOutcome.CONNECTED]
        if not addresses and not reach.through_proxy:
            return None
        connections = probe.use(Connections)
        shake, ref = await connections.handshake(address.host, addresses, address.port)
        tls = TlsFacts(host=address.host, handshake=replace(shake, evidence=ref), evidence=(ref,))
        if shake.error in CERTIFICATE and not reach.through_proxy:
            asked = [connections.handshake(address.host, [each], address.port) for each in addresses[1:MOST]]
            more = [replace(other, evidence=ref) for other, ref in await asyncio.gather(*asked)]
            return replace(tls, others=tuple(more), evidence=(*tls.evidence, *(each.evidence for each in more)))
        if shake.error not in CUT:
            return tls
        other, ref = await connections.handshake(address.host, addresses, address.port, server_name=cut.MADE_UP)
        return replace(tls, made_up_name=replace(other, evidence=ref), evidence=(*tls.evidence, ref))

    def judge(self, facts: Facts) -> Result:
        result, tls = self._judged(facts), facts.need(TlsFacts)
        elsewhere = chain.elsewhere(tls)
        if not elsewhere or not isinstance(result, Failed):
            return result
        by_some = result.finding.confidence is Confidence.CONFIRMED and any(each.error is None for each in tls.others)
        # programs that take another address get through
        sure = Confidence.LIKELY if by_some else result.finding.confidence
        found = replace(result.finding, confidence=sure, observed=f"{result.finding.observed}; {elsewhere}")
        return replace(result, summary=f"{result.summary}; {elsewhere}", finding=found)

    def _judged(self, facts: Facts) -> Result:
        tls, reach = facts.need(TlsFacts), facts.want(WorkspaceReach)
        shake, control = tls.handshake, reach.handshake if reach else None
        told = shake.detail or f"the handshake with {tls.host} fails ({shake.error})"
        match shake.error:
            case None:
                return _passed(tls)
            case TlsError.CONNECT:
                return Skipped(f"the handshake couldn't begin: {shake.detail or 'no connection'}")
            case TlsError.UNTRUSTED:
                return chain.untrusted(tls, reach)
            case TlsError.EXPIRED | TlsError.NOT_YET_VALID:
                vantage = facts.want(Vantage)
                return out_of_date(tls, reach, vantage.time if vantage else None)
            case TlsError.NAME_MISMATCH:
                return Failed(told, chain.other_names(tls), ruled_out=_but(tls, "tls-name-mismatch"))
            case TlsError.PROTOCOL | TlsError.NOT_TLS | TlsError.OTHER:
                return Failed(told, chain.no_common_version(tls), ruled_out=_but(tls, "tls-protocol"))
            case TlsError.RESET | TlsError.CLOSED | TlsError.TIMEOUT:
                routes = facts.want(Routes)
                through = routes.ours.proxy if routes is not None else None
                first, *also = cut.findings(tls, control, evidence_of(tls, reach if control else None), through)
                return Failed(told, first, tuple(also))


def _passed(tls: TlsFacts) -> Result:
    shake = tls.handshake
    issuer = shake.chain[0].issuer if shake.chain else "an authority that is trusted here"
    reason = f"{shake.version or 'the handshake'} with a certificate by {issuer}, trusted here"
    nameless = chain.without_names(tls)
    # trusted here, and not by every client
    open_to_doubt = {*(("tls-intercepted",) if private(shake) else ()), nameless.cause if nameless else ""}
    ruled = rule_out((*OWN, "proxy-needed", "dns-sinkholed"), reason, tls, but=open_to_doubt)
    if nameless is not None:
        return Warned(f"{reason}; {nameless.observed}", nameless, ruled_out=ruled)
    return Passed(f"{reason}, in {duration(shake.ms)}", ruled)


def _but(tls: TlsFacts, cause: AnyCause) -> tuple[RuledOut, ...]:
    """An answer came: nothing cuts the connection."""
    if cause == "connection-reset" or (cause == "tls-protocol" and tls.handshake.error is TlsError.OTHER):
        return ()
    return rule_out("connection-reset", f"{tls.host} answers in the handshake", tls)
