"""Certificates that a verifying client refuses, held against what the workspace's host shows. Pure."""

from __future__ import annotations

import re

from dbapp_diag.analysis.connect.attempts import CERTIFICATE
from dbapp_diag.analysis.tls.chains import are_public, authorities, fits, flaw, issuer, kin, private, product
from dbapp_diag.analysis.tls.client_trust import joined
from dbapp_diag.causes import texts
from dbapp_diag.causes.tls import tls_name_mismatch, tls_protocol, tls_untrusted
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Because, Failed, Finding, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
TRUSTED = "a chain that is trusted here"
_REASON = re.compile(r"\(([A-Z0-9_]+)\)$")
"""OpenSSL's own name for what ended a handshake, as it stands behind its words."""
_WEAK = {
    "UNSUPPORTED_PROTOCOL": "it speaks TLS 1.1 or older",
    "UNSUPPORTED_SSL_VERSION": "it speaks a version older than TLS",
    "DH_KEY_TOO_SMALL": "its Diffie-Hellman key is too short",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": "it lacks secure renegotiation (RFC 5746)",
    "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED": "it signs with SHA-1",
    "WRONG_SIGNATURE_TYPE": "it signs in a way that isn't offered",
}
"""Reasons for which OpenSSL itself gives up: the other end has chosen something that this one doesn't take."""
_NOTHING_TO_OFFER = ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE")


def untrusted(tls: TlsFacts, reach: WorkspaceReach | None) -> Failed:
    """The chain isn't trusted here: for this host alone, or by the same issuer for the workspace's too."""
    shake, control = tls.handshake, reach.handshake if reach else None
    because = evidence_of(tls, reach if control else None)
    text = f"{tls.host} shows a certificate by {issuer(shake)}, which isn't trusted here{_more(shake)}"
    ruled = [*rule_out("connection-reset", f"{tls.host} answers in the handshake", tls)]
    if fits(shake) is False:
        return Failed(text, _strangers(tls, text, because), ruled_out=tuple(ruled))
    perhaps = LIKELY if product(shake) is not None else POSSIBLE
    if control is not None and control.trusted:
        text = f"{text}; {control.host} shows one by {issuer(control)}, which is"
        alone = _alone(tls, LIKELY if product(shake) is not None else SURE, text, because)
        if flaw(shake) not in (tls_untrusted.SELF_SIGNED, tls_untrusted.LEFT_OUT) or private(
            control
        ):  # a device may except the workspace
            return Failed(text, alone, (_by_device(tls, POSSIBLE, text, because),), tuple(ruled))
        ruled += rule_out("tls-intercepted", f"the chain of {control.host} is trusted here", because)
        return Failed(text, alone, ruled_out=tuple(ruled))
    if control is None or control.error is not TlsError.UNTRUSTED:
        device = _by_device(tls, perhaps, text, because)
        return Failed(text, _alone(tls, LIKELY, text, because), (device,), tuple(ruled))
    shared = authorities(shake) & authorities(control)
    one = bool(shake.chain and control.chain) and shake.chain[0].sha256 == control.chain[0].sha256 != ""
    public = are_public(shared)
    gap = kin(shake) and kin(control)
    same = fits(control) is not False and (one or (bool(shared) and not public and not gap))
    theirs = "the very same one" if one else f"one by {issuer(control)}, which isn't either"
    text = f"{text}; {control.host} shows {theirs}"
    if gap and flaw(shake) is None:
        text = (
            f"{text}; that issuer's own certificate isn't sent along, while others of its organisation are trusted here"
        )
    if public and not kin(shake):
        text = f"{text}: the list of authorities here ({shake.trust_store or 'not told'}) lacks a public one"
    if same or not shake.chain or not control.chain:
        sure = SURE if same else LIKELY
        return Failed(text, _by_device(tls, sure, text, because), ruled_out=tuple(ruled))
    alone = _alone(tls, LIKELY, text, because, incomplete=gap)
    return Failed(text, alone, (_by_device(tls, perhaps, text, because),), tuple(ruled))


def _strangers(tls: TlsFacts, text: str, because: Because) -> Finding:
    """Nobody here knows who signed, and the certificate is for another name: an inspecting device would show the one that was asked
    for. Trusting that authority wouldn't help."""
    shown = tls.handshake.chain[0].names[:5] or (tls.handshake.chain[0].subject,)
    names = ", ".join(shown)
    values = {"address": tls.handshake.peer, "host": tls.host, "names": names}
    known = flaw(tls.handshake) in (tls_untrusted.LEFT_OUT, texts.FLAWED)
    text = f"{text}; it's for {names}"
    variant = None if known else tls_name_mismatch.STRANGER
    return finding("tls-name-mismatch", LIKELY, text, f"one for {tls.host}", because, variant=variant, values=values)


def other_names(tls: TlsFacts) -> Finding:
    """The certificate is for other names than the host's."""
    shake = tls.handshake
    shown = shake.chain[0].names[:5] or (shake.chain[0].subject,) if shake.chain else ()
    names = ", ".join(shown) or "other names"
    text = f"{shake.peer} shows a certificate for {names}"
    values = {"names": names, "address": shake.peer, "host": tls.host}
    return finding("tls-name-mismatch", SURE, text, f"one for {tls.host}", tls, values=values)


def without_names(tls: TlsFacts) -> Finding | None:
    """A certificate that this run takes by its common name, as OpenSSL does; urllib3 2, which requests and the SDK are built on, Go
    and browsers look at the alternative names alone."""
    shake = tls.handshake
    if not shake.chain or shake.chain[0].names or not fits(shake):
        return None
    text = f"{shake.peer} shows a certificate with {tls.host} as its common name alone: requests, the SDK and the CLI refuse it"
    values = {"names": shake.chain[0].subject, "address": shake.peer, "host": tls.host}
    expected, variant = "a subject alternative name for the host", tls_name_mismatch.COMMON_NAME
    return finding("tls-name-mismatch", LIKELY, text, expected, tls, variant=variant, values=values)


def elsewhere(tls: TlsFacts) -> str:
    """What the host's other addresses show, as a sentence part; nothing where only one was asked, or another one got no answer."""
    good = [each.peer for each in tls.others if each.error is None]
    bad = [each.peer for each in tls.others if each.error in CERTIFICATE]
    parts = [f"at {joined(good)} the certificate is good"] if good else []
    parts += [f"{joined(bad)} {'show' if len(bad) > 1 else 'shows'} a bad one too"] if bad else []
    return f"that's at {tls.handshake.peer}; {', and '.join(parts)}" if parts else ""


def no_common_version(tls: TlsFacts) -> Finding:
    """The two ends share no version or cipher, or the other end doesn't speak TLS."""
    shake = tls.handshake
    sure = POSSIBLE if shake.error is TlsError.OTHER else SURE
    text = f"{shake.peer}: {shake.detail or shake.error}"
    reason = _REASON.search(shake.detail)
    weakness = _WEAK.get(reason[1], "") if reason else ""
    variant = (
        tls_protocol.WEAK if weakness else tls_protocol.OWN_RULES if reason and reason[1] in _NOTHING_TO_OFFER else None
    )
    variant = tls_protocol.PLAIN if shake.error is TlsError.NOT_TLS else variant
    values = {"address": shake.peer, "host": tls.host} | ({"reason": weakness} if weakness else {})
    return finding("tls-protocol", sure, text, "TLS 1.2 or later", tls, variant=variant, values=values)


def _alone(tls: TlsFacts, sure: Confidence, text: str, because: Because, *, incomplete: bool = False) -> Finding:
    """It's this host's own chain; `incomplete` where those of several hosts look so."""
    shake = tls.handshake
    otherwise = tls_untrusted.PRODUCT if product(shake) else tls_untrusted.LEFT_OUT if incomplete else None
    values = {"issuer": issuer(shake), "address": shake.peer, "host": tls.host, "reason": shake.detail}
    return finding("tls-untrusted", sure, text, TRUSTED, because, variant=flaw(shake) or otherwise, values=values)


def _by_device(tls: TlsFacts, sure: Confidence, text: str, because: Because) -> Finding:
    """Something on the way signs in place of the hosts."""
    shake = tls.handshake
    values = {"issuer": issuer(shake), "address": shake.peer, "host": tls.host, "reason": shake.detail}
    variant = texts.FLAWED if flaw(shake) is texts.FLAWED else None
    return finding("tls-intercepted", sure, text, TRUSTED, because, variant=variant, values=values)


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
