"""A file of authorities that is read in place of the public list, and lacks what a host needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dbapp_diag.analysis.tls.chains import listed
from dbapp_diag.analysis.tls.client_trust import file_for_all, gave_up, joined, misled, shown_to_trust
from dbapp_diag.causes.texts import IN_PARTS
from dbapp_diag.causes.tls import ca_bundle_broken
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts, TrustFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Warned, evidence_of, finding
from dbapp_diag.model.words import Confidence, Variant

SURE = Confidence.CONFIRMED
GIVEN = "--ca-bundle"
EXPECTED = "a file with the authorities of every host that's called"


def bundle_lacks(
    trust: TrustFacts, tls: TlsFacts | None, reach: WorkspaceReach | None, sign_in: SignIn | None
) -> Failed | Warned | None:
    """The file that `--ca-bundle` or a variable names has no authority for a host that certifi vouches for; None where each
    that is read has one."""
    both = (tls.handshake if tls else None, reach.handshake if reach else None)
    shakes = [shake for shake in both if shake is not None]
    if trust.ours.startswith(GIVEN):
        return _given(trust, shakes, tls, reach)
    trusting = shown_to_trust(sign_in, shakes)
    found = [(shake, each) for shake in shakes for each in misled(shake) if each.client not in trusting]
    if not found:
        return None
    variable = found[0][1].reads[0]
    same = [(shake, each) for shake, each in found if each.reads[0] == variable]
    path = next((setting.path for setting in trust.settings if setting.variable == variable), "")
    names = joined(list(dict.fromkeys(each.client for _, each in same)))
    hosts = joined(list(dict.fromkeys(shake.host for shake, _ in same)))
    broken = gave_up(sign_in, (each for _, each in same))
    text = f"{variable} has {names} read {path} alone, which lacks the authority of {hosts}; certifi's list has it"
    text = f"{text}; the sign-in broke off over it" if broken else text
    because = evidence_of(trust, tls, reach, sign_in if broken else None)
    variant, values = _variant(variable, path, [shake for shake in shakes if shake.stores])
    lacking = finding("ca-bundle-broken", SURE, text, EXPECTED, because, variant=variant, values=values)
    summary = f"{variable} names {path}, which lacks the authority of {hosts}"
    return Failed(summary, lacking) if broken else Warned(summary, lacking)


def _given(
    trust: TrustFacts, shakes: Sequence[Handshake], tls: TlsFacts | None, reach: WorkspaceReach | None
) -> Failed | None:
    """`--ca-bundle` counts alone, so a host whose chain certifi knows is refused for want of what certifi has."""
    lacking = [shake for shake in shakes if shake.error is TlsError.UNTRUSTED and listed(shake)]
    if not lacking:
        return None
    path = trust.ours.removeprefix(GIVEN).strip()
    hosts = joined([shake.host for shake in lacking])
    text = f"{path} lacks the authority of {hosts}, which certifi's list has; with {GIVEN} that file alone counts"
    values, because = {"variable": GIVEN, "bundle": path}, evidence_of(trust, tls, reach)
    variant = ca_bundle_broken.GIVEN
    return Failed(text, finding("ca-bundle-broken", SURE, text, EXPECTED, because, variant=variant, values=values))


def _variant(variable: str, path: str, shakes: Sequence[Handshake]) -> tuple[Variant, dict[str, str]]:
    values = {"variable": variable, "bundle": path, "problem": "without a host's authority"}
    file = file_for_all(shakes, certifi=True)
    if file is None:
        return IN_PARTS, values
    return ca_bundle_broken.LACKING, values | {"corrected": file.path}
