"""Acme's own check for dbapp-diag: whether this machine is on the office network."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.plugin import (
    AppCall,
    CauseId,
    Check,
    Confidence,
    Dns,
    Fact,
    Facts,
    Failed,
    Finding,
    Fix,
    LookupOutcome,
    Passed,
    Probe,
    Result,
    RuledOut,
    Send,
    Skipped,
    Stage,
    TokenlessCall,
    Who,
    cause,
    evidence_of,
)

OFFICE_NAME = "on-vpn.acme.example"
"""A name that only the name servers of the office network know."""

VPN_OFF = CauseId("acme-vpn-off")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeNetwork(Fact):
    """How the office-only name resolves from here."""

    outcome: LookupOutcome


class OfficeNetworkCheck(Check):
    """Looks up a name that only the office network's name servers know.

    Why: Acme's workspaces have an IP access list. They admit the addresses of the office network, and refuse the same call
    from a laptop that is not connected to the VPN.

    Told apart: the app answers 403 with and without a token, so the token does not matter; and the name is unknown, so this
    machine is outside of the office network. A 403 that only the call with the token gets is about the caller's permission.

    Source: Acme's network handbook, "Databricks workspaces".
    """

    id = "acme-office-network"
    stage = Stage.CONNECT
    title = "Acme's office network"
    wants = (AppCall, TokenlessCall)
    provides = OfficeNetwork
    causes = (VPN_OFF,)
    own_causes = (
        cause(
            VPN_OFF,
            Stage.CONNECT,
            title="this machine is outside of Acme's office network",
            explains="403",
            why="Acme's workspaces admit calls from the office network alone.",
            fixes=(Fix(Who.YOU, "Connect to the VPN, then call again.", "acme-vpn connect && {rerun}"),),
            told_apart="The name on-vpn.acme.example does not resolve, and the app answers 403 without a token, too.",
            source="Acme's network handbook",
        ),
    )
    uses = (Dns.sends(Send("resolver", f"A and AAAA of {OFFICE_NAME}")),)

    async def observe(self, probe: Probe, facts: Facts) -> OfficeNetwork:
        lookup, record = await probe.use(Dns).look_up(OFFICE_NAME)
        return OfficeNetwork(outcome=lookup.outcome, evidence=(record,))

    def judge(self, facts: Facts) -> Result:
        office, call, tokenless = facts.need(OfficeNetwork), facts.want(AppCall), facts.want(TokenlessCall)
        if office.outcome is LookupOutcome.ANSWERED:
            reason = f"{OFFICE_NAME} resolves"
            return Passed("on the office network", (RuledOut(VPN_OFF, reason, evidence_of(office)),))
        if office.outcome is not LookupOutcome.NAME_NOT_FOUND:
            return Skipped(f"the look-up of {OFFICE_NAME} ends with {office.outcome}")
        if call is None or tokenless is None or {call.exchange.status, tokenless.exchange.status} != {403}:
            return Passed("outside of the office network, which is not what the answer is about")
        finding = Finding(
            VPN_OFF,
            Confidence.CONFIRMED,
            observed=f"the name server does not know {OFFICE_NAME}, and the app answers 403 with and without a token",
            expected="a call from the office network",
            because=evidence_of(office, call, tokenless),
        )
        return Failed("this machine is outside of the office network", finding)
