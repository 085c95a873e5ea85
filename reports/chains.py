"""How a chain of certificates is told: what is known of each one's issuer, and which list or client trusts the whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dbapp_diag.analysis.tls.client_trust import VARIABLES
from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.tls import Certificate, ClientTrust, Handshake, IssuerFound

UNKNOWN = (IssuerFound.ITSELF, IssuerFound.MISSING)


def handshakes(case: Case) -> tuple[Handshake, ...]:
    """The handshakes in which certificates were seen."""
    found = (saved_facts.read(record, Handshake) for record in case.evidence if record.get("kind") == "handshake")
    return tuple(handshake for handshake in found if handshake is not None and handshake.chain)


def refused(case: Case) -> tuple[Handshake, ...]:
    """Those whose certificate wasn't taken."""
    return tuple(handshake for handshake in handshakes(case) if handshake.trusted is False)


def unknown(certificate: Certificate) -> bool:
    """The chain breaks off behind this one."""
    return certificate.issuer_found in UNKNOWN


def issuer_told(certificate: Certificate) -> str:
    """What is known of the issuer, as a sentence part; empty where it wasn't looked for."""
    match certificate.issuer_found:
        case IssuerFound.TRUSTED:
            return "a list that is trusted here has its issuer"
        case IssuerFound.SENT:
            return "its issuer is sent along"
        case IssuerFound.ITSELF:
            return "signs for itself, and no list here has it"
        case IssuerFound.MISSING:
            where = f"; it names {certificate.issuer_url} for it" if certificate.issuer_url else ""
            return f"its issuer isn't sent along, and no list here has it{where}"
        case None:
            return ""


def fingerprint(certificate: Certificate, *, halves: bool = False) -> str:
    """SHA-256 as browsers and openssl show it: `AB:CD:…`; in halves, so that it may be broken between them."""
    text = certificate.sha256.upper()
    pairs = [text[at : at + 2] for at in range(0, len(text), 2)]
    parts = (pairs[:16], pairs[16:]) if halves else (pairs,)
    return ": ".join(":".join(part) for part in parts if part)


def verdict(client: ClientTrust) -> tuple[str, str]:
    """A client's state and word."""
    if client.trusted is None:
        return ("failed", "stops over it") if set(client.reads) & set(VARIABLES) else ("unknown", "not known")
    return ("ok", "trusts it") if client.trusted else ("failed", "refuses it")


def differ(clients: Iterable[ClientTrust]) -> bool:
    """Not all of these trust the chain."""
    return any(client.trusted is False for client in clients)


def reads(client: ClientTrust) -> str:
    """The lists that a client takes."""
    return " + ".join(client.reads) or "no list"


def lines(handshake: Handshake) -> Sequence[tuple[Certificate, str]]:
    """Each certificate, with what is known of its issuer."""
    return tuple((certificate, issuer_told(certificate)) for certificate in handshake.chain)
