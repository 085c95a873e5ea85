"""Certificates that are out of date by this machine's clock: theirs may be right, or ours. Pure."""

from __future__ import annotations

from datetime import datetime

from dbapp_diag.analysis.tls.chains import are_public, authorities, issuer, listed
from dbapp_diag.causes.tls import tls_untrusted
from dbapp_diag.facts.tls import Certificate, Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Because, Failed, Finding, evidence_of, finding, rule_out
from dbapp_diag.model.times import at, seconds, span
from dbapp_diag.model.words import Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
NOW = "a certificate that counts now"


def out_of_date(tls: TlsFacts, reach: WorkspaceReach | None, now: datetime | None) -> Failed:
    """By the date of the workspace's answer it shows whose clock is right; without one, by whether both hosts' certificates
    are off alike. `now` is this machine's time."""
    late = tls.handshake.error is TlsError.EXPIRED
    about = _shown(tls.handshake, late=late)
    server = reach.server_date if reach is not None else None
    text = _describe(tls, about, late=late)
    because = evidence_of(tls, reach)
    ruled = rule_out("connection-reset", f"{tls.host} answers in the handshake", tls)
    if server is not None and reach is not None and about is not None:
        by = f"by {reach.host} it's {at(seconds(server))}"
        if _is_off(about, server, late=late):
            return Failed(text, _finding(tls, SURE, f"{text}; {by}", because, late=late), ruled_out=ruled)
        text = f"{text} by this machine's clock only; {by}"
        values = {"offset": span(seconds(server) - seconds(now))} if now is not None else {}
        skew = finding("clock-skew", LIKELY, text, "a clock by which the certificate counts", because, values=values)
        return Failed(text, skew, (_finding(tls, POSSIBLE, text, because, late=late),), ruled)
    other = reach.handshake if reach is not None else None
    theirs = _shown(other, late=late) if other is not None and other.error is tls.handshake.error else None
    if (
        other is not None
        and theirs is not None
        and about is not None
        and not _one_device(tls.handshake, other, late=late)
    ):
        text = f"{text}; {other.host} shows one that {'has ended' if late else 'has yet to begin'} too"
        off = min(abs(seconds(now) - seconds(_end(each, late=late))) for each in (about, theirs)) if now else None
        values = {"offset": f"at least {span(off)}"} if off is not None else {}
        expected = "a clock by which certificates of both hosts count"
        skew = finding("clock-skew", LIKELY, text, expected, because, values=values)
        return Failed(text, skew, (_finding(tls, LIKELY, text, because, late=late),), ruled)
    text = f"{text}; no server's clock was there to compare this machine's with"
    return Failed(text, _finding(tls, LIKELY, text, evidence_of(tls), late=late), ruled_out=ruled)


def apart(shake: Handshake, now: datetime) -> float | None:
    """Seconds that a clock would have to be off for the certificate to count; None where it isn't out of date."""
    late = shake.error is TlsError.EXPIRED
    about = _shown(shake, late=late) if late or shake.error is TlsError.NOT_YET_VALID else None
    return abs(seconds(now) - seconds(_end(about, late=late))) if about is not None else None


def _describe(tls: TlsFacts, about: Certificate | None, *, late: bool) -> str:
    if about is None:
        return tls.handshake.detail or f"the certificate of {tls.host} is out of date"
    if late:
        return f"the certificate of {about.subject} ended at {at(seconds(about.not_after))}"
    begins = at(seconds(about.not_before))
    return f"{tls.host} shows a certificate that begins at {begins}; this machine's clock may be slow"


def _finding(tls: TlsFacts, sure: Confidence, text: str, because: Because, *, late: bool) -> Finding:
    about = _shown(tls.handshake, late=late)
    shown = about.issuer if about is not None else ""
    values = {"issuer": shown, "address": tls.handshake.peer}
    if late:
        return finding("tls-certificate-expired", sure, text, NOW, because, values=values)
    values |= {"host": tls.host, "issuer": shown or issuer(tls.handshake)}
    return finding("tls-untrusted", sure, text, NOW, because, variant=tls_untrusted.EARLY, values=values)


def _shown(shake: Handshake, *, late: bool) -> Certificate | None:
    """The certificate of the chain that ends first, or that begins last."""
    if late:
        return min(shake.chain, key=lambda each: seconds(each.not_after), default=None)
    return max(shake.chain, key=lambda each: seconds(each.not_before), default=None)


def _end(certificate: Certificate, *, late: bool) -> datetime:
    return certificate.not_after if late else certificate.not_before


def _is_off(certificate: Certificate, moment: datetime, *, late: bool) -> bool:
    end = seconds(_end(certificate, late=late))
    return seconds(moment) > end if late else seconds(moment) < end


def _one_device(first: Handshake, second: Handshake, *, late: bool) -> bool:
    """One certificate for both, or two that have ended by one authority that doesn't sign for public sites: then its own device may
    be what is out of date. Certificates of a public one don't lapse together, and no device makes any for days to come."""
    if first.chain[0].sha256 == second.chain[0].sha256 != "":
        return True
    if not late:
        return False
    shared = authorities(first) & authorities(second)
    return bool(shared) and not are_public(shared) and not (listed(first) and listed(second))
