"""Certificates that a verifying client refuses, held against what the workspace's host shows. Pure."""

from __future__ import annotations

import re

from dbapp_diag.check import Failed, Finding, RuledOut
from dbapp_diag.facts.network import Certificate, Handshake, TlsError, TlsFacts, WorkspaceReach
from dbapp_diag.judging.clock import at, seconds
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.words import CauseId, Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
INTERCEPTED, UNTRUSTED = CauseId("tls-intercepted"), CauseId("tls-untrusted")
TRUSTED = "a chain that is trusted here"
PUBLIC = (
    "amazon",
    "certainly",
    "digicert",
    "entrust",
    "globalsign",
    "google trust services",
    "internet security research group",
    "let's encrypt",
    "microsoft",
    "sectigo",
)
"""Organisations that sign for public sites. Where one isn't trusted, the list of authorities here is at fault."""


def untrusted(seen: TlsFacts, reach: WorkspaceReach | None) -> Failed:
    """The chain isn't trusted here: for this host alone, or by the same issuer for the workspace's too."""
    shake, control = seen.handshake, reach.handshake if reach else None
    told = f"{seen.host} shows a certificate by {_issuer(shake)}, which isn't trusted here"
    if shake.error is TlsError.NOT_YET_VALID:
        begins = at(seconds(shake.chain[0].not_before)) if shake.chain else "a later time"
        told = f"{seen.host} shows a certificate that begins at {begins}; this machine's clock may be slow"
    because = grounds(seen, reach if control else None)
    values = {"issuer": _issuer(shake), "address": shake.peer, "host": seen.host}
    ruled = [RuledOut(CauseId("connection-reset"), f"{seen.host} answers in the handshake", grounds(seen))]
    alone = Finding(UNTRUSTED, LIKELY, told, TRUSTED, because, values)
    if control is None or shake.error is TlsError.NOT_YET_VALID:
        also = () if control is not None else (Finding(INTERCEPTED, POSSIBLE, told, TRUSTED, because, values),)
        return Failed(told, alone, also, tuple(ruled))
    if control.trusted:
        told = f"{told}; {control.host} shows one by {_issuer(control)}, which is"
        ruled.append(RuledOut(INTERCEPTED, f"the chain of {control.host} is trusted here", because))
        return Failed(told, Finding(UNTRUSTED, SURE, told, TRUSTED, because, values), ruled_out=tuple(ruled))
    if control.error is not TlsError.UNTRUSTED:
        return Failed(told, alone, (Finding(INTERCEPTED, POSSIBLE, told, TRUSTED, because, values),), tuple(ruled))
    shared = _authorities(shake) & _authorities(control)
    public = any(name.startswith(PUBLIC) for name in shared)
    same = bool(shared) and not public
    told = f"{told}; {control.host} shows one by {_issuer(control)}, which isn't either"
    if public:
        told = f"{told}: the list of authorities here ({shake.trust_store or 'not told'}) lacks a public one"
    if same or not shake.chain or not control.chain:
        sure = SURE if same else LIKELY
        return Failed(told, Finding(INTERCEPTED, sure, told, TRUSTED, because, values), ruled_out=tuple(ruled))
    again = Finding(INTERCEPTED, POSSIBLE, told, TRUSTED, because, values)
    return Failed(told, Finding(UNTRUSTED, LIKELY, told, TRUSTED, because, values), (again,), tuple(ruled))


def expired(seen: TlsFacts, reach: WorkspaceReach | None) -> Finding:
    """Its end has passed by this machine's clock; the date of the workspace's answer tells whether that is right."""
    shake = seen.handshake
    over = min(shake.chain, key=lambda each: seconds(each.not_after), default=None)
    values = {"issuer": over.issuer if over else "", "address": shake.peer}
    server = reach.server_date if reach is not None else None
    told = f"the certificate of {over.subject} ended at {at(seconds(over.not_after))}" if over else shake.detail
    told = told or "the certificate has expired"
    if server is None or over is None or reach is None:
        told, sure = f"{told}; no server's clock was there to compare this machine's with", LIKELY
    elif seconds(server) > seconds(over.not_after):
        told, sure = f"{told}; by {reach.host} it's {at(seconds(server))}", SURE
    else:
        told, sure = f"{told} by this machine's clock only; by {reach.host} it's {at(seconds(server))}", POSSIBLE
    because = grounds(seen, reach if server is not None else None)
    return Finding(CauseId("tls-certificate-expired"), sure, told, "a certificate that counts now", because, values)


def other_names(seen: TlsFacts) -> Finding:
    """The certificate is for other names than the host's."""
    shake = seen.handshake
    shown = shake.chain[0].names[:5] or (shake.chain[0].subject,) if shake.chain else ()
    names = ", ".join(shown) or "other names"
    told = f"{shake.peer} shows a certificate for {names}"
    values = {"names": names, "address": shake.peer, "host": seen.host}
    return Finding(CauseId("tls-name-mismatch"), SURE, told, f"one for {seen.host}", grounds(seen), values)


def no_common_version(seen: TlsFacts) -> Finding:
    """The two ends share no version or cipher, or the other end doesn't speak TLS."""
    shake = seen.handshake
    sure = POSSIBLE if shake.error is TlsError.OTHER else SURE
    told = f"{shake.peer}: {shake.detail or shake.error}"
    return Finding(CauseId("tls-protocol"), sure, told, "TLS 1.2 or later", grounds(seen), {"address": shake.peer})


def _issuer(shake: Handshake) -> str:
    return shake.chain[0].issuer if shake.chain else "an issuer that couldn't be read"


def _authorities(shake: Handshake) -> frozenset[str]:
    """Who signed the leaf, and who stands at the top: the organisation where it's named, else the common name."""
    ends: tuple[Certificate, ...] = (shake.chain[0], shake.chain[-1]) if shake.chain else ()
    if shake.chain and shake.chain[0].self_signed:
        return frozenset()  # it signs for itself, and for nobody else
    names = (re.search(r"\(([^()]+)\)$", end.issuer) for end in ends)
    return frozenset((match[1] if match else end.issuer).casefold() for match, end in zip(names, ends, strict=True))
