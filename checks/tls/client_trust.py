"""Whether every kind of client trusts the certificates that this run trusts."""

from __future__ import annotations

from dbapp_diag.analysis.tls import client_trust as clients
from dbapp_diag.analysis.tls.chains import authorities, issuer, listed, private
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.tls import ClientTrust, Handshake, TlsFacts, TrustFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, evidence_of, finding
from dbapp_diag.model.words import Confidence, Stage


class ClientsTrust(Check):
    """Holds the chains of the app's and the workspace's host against each list of authorities that some client reads.

    Why: an inspecting device's authority is installed in the system's store, where browsers, curl and urllib find it. The
    SDK, requests and httpx bring certifi's list, and refuse what works everywhere else.

    Told apart: a chain that no public list vouches for, and a list on this machine does. The same authority behind app and
    workspace re-signs connections; behind one of them alone that's likely. Where the SDK's sign-in broke off in a handshake,
    that is the fault; where the call works, it's a warning for clients that read another list. With every client's
    setting in order nothing is said.

    Source: encode/httpx issues 302 and 3604; pypa/pip-audit PR 1038; measured with requests 2.34.2, httpx 0.28.1, aiohttp
    3.14.5, urllib of Python 3.11 and curl 7.88.1; Go crypto/x509 root_unix.go.
    """

    id = "client-trust"
    stage = Stage.TLS
    title = "The same certificates for other clients"
    needs = (TrustFacts,)
    wants = (TlsFacts, WorkspaceReach, SignIn, Asked)
    causes = ("tls-intercepted",)

    def judge(self, facts: Facts) -> Result:
        trust, tls, reach = facts.need(TrustFacts), facts.want(TlsFacts), facts.want(WorkspaceReach)
        both = (tls.handshake if tls else None, reach.handshake if reach else None)
        shakes = [shake for shake in both if shake is not None and shake.clients]
        if not shakes:
            only = trust.ours.startswith("--ca-bundle")
            return Skipped(f"{trust.ours} alone counts" if only else "no handshake went well")
        resigned = [shake for shake in shakes if private(shake)]
        sign_in = facts.want(SignIn)
        refused = clients.refusing(resigned, but=clients.shown_to_trust(sign_in, resigned))
        if not refused:
            return Passed(_in_order(shakes, resigned))
        shared = frozenset[str].intersection(*(authorities(shake) for shake in resigned))
        sure = Confidence.CONFIRMED if len(resigned) > 1 and shared else Confidence.LIKELY
        broken = clients.gave_up(sign_in, refused)
        because = evidence_of(tls, reach, trust, sign_in if broken else None)
        variant, values = clients.remedy(shakes, refused)
        expected = "an authority that every client's list has"
        observed, values = _observed(trust, resigned, refused, broken), {"issuer": issuer(resigned[0]), **values}
        found = finding("tls-intercepted", sure, observed, expected, because, variant=variant, values=values)
        names = clients.joined([each.client for each in refused])
        summary = f"{names} {'refuse' if len(refused) > 1 else 'refuses'} the certificate of {resigned[0].host}"
        asked = facts.want(Asked)
        without = broken and (asked is None or asked.token_given is None)  # else the call has a token all the same
        return Failed(summary, found) if without else Warned(summary, found)


def _observed(trust: TrustFacts, resigned: list[Handshake], refused: tuple[ClientTrust, ...], broken: bool) -> str:
    hosts = clients.joined([shake.host for shake in resigned])
    shows = "show certificates" if len(resigned) > 1 else "shows a certificate"
    has = clients.vouching(resigned[0])
    reads = f"{clients.describe_refusals(refused, trust.settings)}, without it"
    end = "; the sign-in broke off over it" if broken else ""
    return f"{hosts} {shows} by {issuer(resigned[0])}: {has}; {reads}{end}"


def _in_order(shakes: list[Handshake], resigned: list[Handshake]) -> str:
    hosts = clients.joined([shake.host for shake in shakes])
    if not resigned:
        return f"certifi's list vouches for {hosts}" if all(map(listed, shakes)) else f"every client trusts {hosts}"
    return f"{issuer(resigned[0])} signs for {resigned[0].host}, and each client reads a list that has it"
