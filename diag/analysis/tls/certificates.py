"""Certificates that a verifying client refuses, held against what the workspace's host shows. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.connect.attempts import CERTIFICATE
from dbapp_diag.analysis.tls.chains import are_public, authorities, fits, flaw, issuer, kin, private, product
from dbapp_diag.analysis.tls.client_trust import joined
from dbapp_diag.causes import texts
from dbapp_diag.causes.tls import tls_name_mismatch, tls_untrusted
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Because, Failed, Finding, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
TRUSTED = "a chain that is trusted here"


def untrusted(seen: TlsFacts, reach: WorkspaceReach | None) -> Failed:
    """The chain isn't trusted here: for this host alone, or by the same issuer for the workspace's too."""
    shake, control = seen.handshake, reach.handshake if reach else None
    because = evidence_of(seen, reach if control else None)
    told = f"{seen.host} shows a certificate by {issuer(shake)}, which isn't trusted here{_more(shake)}"
    ruled = [*rule_out("connection-reset", f"{seen.host} answers in the handshake", seen)]
    if fits(shake) is False:
        return Failed(told, _strangers(seen, told, because), ruled_out=tuple(ruled))
    perhaps = LIKELY if product(shake) is not None else POSSIBLE
    if control is not None and control.trusted:
        told = f"{told}; {control.host} shows one by {issuer(control)}, which is"
        alone = _alone(seen, LIKELY if product(shake) is not None else SURE, told, because)
        if flaw(shake) not in (tls_untrusted.SELF_SIGNED, tls_untrusted.LEFT_OUT) or private(
            control
        ):  # a device may except the workspace
            return Failed(told, alone, (_by_device(seen, POSSIBLE, told, because),), tuple(ruled))
        ruled += rule_out("tls-intercepted", f"the chain of {control.host} is trusted here", because)
        return Failed(told, alone, ruled_out=tuple(ruled))
    if control is None or control.error is not TlsError.UNTRUSTED:
        device = _by_device(seen, perhaps, told, because)
        return Failed(told, _alone(seen, LIKELY, told, because), (device,), tuple(ruled))
    shared = authorities(shake) & authorities(control)
    one = bool(shake.chain and control.chain) and shake.chain[0].sha256 == control.chain[0].sha256 != ""
    public = are_public(shared)
    gap = kin(shake) and kin(control)
    same = fits(control) is not False and (one or (bool(shared) and not public and not gap))
    theirs = "the very same one" if one else f"one by {issuer(control)}, which isn't either"
    told = f"{told}; {control.host} shows {theirs}"
    if gap and flaw(shake) is None:
        told = (
            f"{told}; that issuer's own certificate isn't sent along, while others of its organisation are trusted here"
        )
    if public and not kin(shake):
        told = f"{told}: the list of authorities here ({shake.trust_store or 'not told'}) lacks a public one"
    if same or not shake.chain or not control.chain:
        sure = SURE if same else LIKELY
        return Failed(told, _by_device(seen, sure, told, because), ruled_out=tuple(ruled))
    alone = _alone(seen, LIKELY, told, because, incomplete=gap)
    return Failed(told, alone, (_by_device(seen, perhaps, told, because),), tuple(ruled))


def _strangers(seen: TlsFacts, told: str, because: Because) -> Finding:
    """Nobody here knows who signed, and the certificate is for another name: an inspecting device would show the one that was asked
    for. Trusting that authority wouldn't help."""
    shown = seen.handshake.chain[0].names[:5] or (seen.handshake.chain[0].subject,)
    names = ", ".join(shown)
    values = {"address": seen.handshake.peer, "host": seen.host, "names": names}
    known = flaw(seen.handshake) in (tls_untrusted.LEFT_OUT, texts.FLAWED)
    told = f"{told}; it's for {names}"
    variant = None if known else tls_name_mismatch.STRANGER
    return finding("tls-name-mismatch", LIKELY, told, f"one for {seen.host}", because, variant=variant, values=values)


def other_names(seen: TlsFacts) -> Finding:
    """The certificate is for other names than the host's."""
    shake = seen.handshake
    shown = shake.chain[0].names[:5] or (shake.chain[0].subject,) if shake.chain else ()
    names = ", ".join(shown) or "other names"
    told = f"{shake.peer} shows a certificate for {names}"
    values = {"names": names, "address": shake.peer, "host": seen.host}
    return finding("tls-name-mismatch", SURE, told, f"one for {seen.host}", seen, values=values)


def without_names(seen: TlsFacts) -> Finding | None:
    """A certificate that this run takes by its common name, as OpenSSL does; urllib3 2, which requests and the SDK are built on, Go
    and browsers look at the alternative names alone."""
    shake = seen.handshake
    if not shake.chain or shake.chain[0].names or not fits(shake):
        return None
    told = f"{shake.peer} shows a certificate with {seen.host} as its common name alone: requests, the SDK and the CLI refuse it"
    values = {"names": shake.chain[0].subject, "address": shake.peer, "host": seen.host}
    expected, variant = "a subject alternative name for the host", tls_name_mismatch.COMMON_NAME
    return finding("tls-name-mismatch", LIKELY, told, expected, seen, variant=variant, values=values)


def elsewhere(seen: TlsFacts) -> str:
    """What the host's other addresses show, as a sentence part; nothing where only one was asked, or another one got no answer."""
    good = [each.peer for each in seen.others if each.error is None]
    bad = [each.peer for each in seen.others if each.error in CERTIFICATE]
    parts = [f"at {joined(good)} the certificate is good"] if good else []
    parts += [f"{joined(bad)} {'show' if len(bad) > 1 else 'shows'} a bad one too"] if bad else []
    return f"that's at {seen.handshake.peer}; {', and '.join(parts)}" if parts else ""


def no_common_version(seen: TlsFacts) -> Finding:
    """The two ends share no version or cipher, or the other end doesn't speak TLS."""
    shake = seen.handshake
    sure = POSSIBLE if shake.error is TlsError.OTHER else SURE
    told = f"{shake.peer}: {shake.detail or shake.error}"
    return finding("tls-protocol", sure, told, "TLS 1.2 or later", seen, address=shake.peer)


def _alone(seen: TlsFacts, sure: Confidence, told: str, because: Because, *, incomplete: bool = False) -> Finding:
    """It's this host's own chain; `incomplete` where those of several hosts look so."""
    shake = seen.handshake
    otherwise = tls_untrusted.PRODUCT if product(shake) else tls_untrusted.LEFT_OUT if incomplete else None
    values = {"issuer": issuer(shake), "address": shake.peer, "host": seen.host, "reason": shake.detail}
    return finding("tls-untrusted", sure, told, TRUSTED, because, variant=flaw(shake) or otherwise, values=values)


def _by_device(seen: TlsFacts, sure: Confidence, told: str, because: Because) -> Finding:
    """Something on the way signs in place of the hosts."""
    shake = seen.handshake
    values = {"issuer": issuer(shake), "address": shake.peer, "host": seen.host, "reason": shake.detail}
    variant = texts.FLAWED if flaw(shake) is texts.FLAWED else None
    return finding("tls-intercepted", sure, told, TRUSTED, because, variant=variant, values=values)


def _more(shake: Handshake) -> str:
    """What the chain itself shows of the reason, as the rest of a sentence part."""
    match flaw(shake):
        case tls_untrusted.SELF_SIGNED:
            return ": it signs for itself"
        case tls_untrusted.LEFT_OUT:
            return ": that issuer's own certificate isn't sent along, while others of its organisation are trusted here"
        case texts.FLAWED:
            return f", though its authority is listed here ({shake.detail})"
        case _:
            named = product(shake)
            return f" ({named} is the name of an inspecting product)" if named else ""
