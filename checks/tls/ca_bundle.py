"""Whether the settings that name certificate authorities can be used."""

from __future__ import annotations

from dbapp_diag.analysis.tls.ca_bundle_gaps import bundle_lacks
from dbapp_diag.analysis.tls.client_trust import SDK, file_for_all, gave_up
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.ports.configuration import Notes, Trust
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.tls import CaSetting, ClientTrust, Handshake, TlsError, TlsFacts, TrustFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Warned, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage

GAVE_UP = (SignInOutcome.NETWORK, SignInOutcome.MISCONFIGURED, SignInOutcome.FAILED)


class CaBundle(Check):
    """Looks at the files and folders that the CA variables name, and says which clients read them.

    Why: a missing file stops one client at once, leaves another without any authority, and is ignored by a third.

    Told apart: the file is missing, empty, unreadable or holds no certificate, before any connection is made. Or it's a good
    file that lacks an authority, because it holds a company's own alone: certifi vouches for a host, and the file that is read
    in its place doesn't. Either is the fault only where a chain isn't trusted here, or the SDK gave up over it though the
    workspace answers this run; else it's a warning, since this run trusts other lists too.

    Source: encode/httpx issues 302 and 3604; databricks/cli issue 3643; measured with httpx 0.28.1 and requests 2.34.2.
    """

    id = "ca-bundle"
    stage = Stage.TLS
    title = "Certificate authorities in the settings"
    wants = (TlsFacts, WorkspaceReach, SignIn)
    provides = TrustFacts
    causes = ("ca-bundle-broken",)
    uses = (Trust, Notes)

    async def observe(self, probe: Probe, facts: Facts) -> TrustFacts | None:
        ours, settings = probe.use(Trust).report()
        note = probe.use(Notes).note("trust", {"ours": ours, "settings": settings})
        return TrustFacts(ours=ours, settings=settings, evidence=(note,))

    def judge(self, facts: Facts) -> Result:
        trust = facts.need(TrustFacts)
        broken = [setting for setting in trust.settings if setting.problem is not None]
        lacking = bundle_lacks(trust, facts.want(TlsFacts), facts.want(WorkspaceReach), facts.want(SignIn))
        if lacking is not None and not broken:
            return lacking
        if not broken:
            names = ", ".join(setting.variable for setting in trust.settings)
            reason = f"{names} can be used" if names else "no variable names a certificate file"
            return Passed(f"{reason}; trusted here: {trust.ours}", rule_out("ca-bundle-broken", reason, trust))
        first, *rest = broken
        suffers = _suffers(facts, trust, broken)
        observed = "; ".join(_told(setting) for setting in broken) + (f"; {suffers}" if suffers else "")
        same = " ".join(setting.variable for setting in broken)
        values = {"variable": first.variable, "variables": same, "bundle": first.path, "problem": first.problem or ""}
        file = file_for_all(_shakes(facts), certifi=True)
        values |= {"corrected": file.path} if file is not None else {}
        shown = (facts.want(kind) for kind in self.wants)
        because = evidence_of(trust, *shown) if suffers else evidence_of(trust)
        expected = "a file with certificates"
        found = finding("ca-bundle-broken", Confidence.CONFIRMED, observed, expected, because, values=values)
        also = f", and {len(rest)} more" if rest else ""
        summary = f"{first.variable} names {first.path}: {first.problem}{also}"
        return Failed(summary, found) if suffers else Warned(summary, found)


def _told(setting: CaSetting) -> str:
    readers = ", ".join(setting.read_by) or "nobody known"
    return f"{setting.variable} names {setting.path}: {setting.problem}; read by {readers}"


def _suffers(facts: Facts, trust: TrustFacts, broken: list[CaSetting]) -> str | None:
    """What fails for want of the file, as a sentence part."""
    reach, sign_in = facts.want(WorkspaceReach), facts.want(SignIn)
    distrusted = next((shake for shake in _shakes(facts) if shake.error is TlsError.UNTRUSTED), None)
    if distrusted is not None and not trust.ours.startswith("--ca-bundle"):
        return f"the chain of {distrusted.host} isn't trusted here"
    by_sdk = any(SDK in setting.read_by for setting in broken)
    answers = reach is not None and reach.status is not None
    if not by_sdk or not answers or sign_in is None or sign_in.outcome not in GAVE_UP:
        return None
    read = next((setting for setting in trust.settings if SDK in setting.read_by), None)  # it reads one, the first
    in_handshake = read in broken and gave_up(sign_in, [ClientTrust(SDK, (), False)])
    return "the SDK gives up over it" if in_handshake or _names_it(sign_in, broken) else None


def _shakes(facts: Facts) -> list[Handshake]:
    tls, reach = facts.want(TlsFacts), facts.want(WorkspaceReach)
    both = (tls.handshake if tls else None, reach.handshake if reach else None)
    return [shake for shake in both if shake is not None]


def _names_it(sign_in: SignIn, broken: list[CaSetting]) -> bool:
    words = " ".join((*sign_in.error, *sign_in.warnings)).lower()
    return "ca certificate" in words or any(setting.path.lower() in words for setting in broken if setting.path)
