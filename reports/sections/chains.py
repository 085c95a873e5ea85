"""Certificates, as hosts showed them: who signed what, from when to when, which issuer is unknown, and what clients make of it."""

from __future__ import annotations

from datetime import datetime

from dbapp_diag.analysis.tls.client_trust import VARIABLES
from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.tls import Certificate, ClientTrust, Handshake, IssuerFound
from dbapp_diag.model.times import aged, at, seconds
from dbapp_diag.reports import wording
from dbapp_diag.reports.document import blocks as doc

UNKNOWN = (IssuerFound.ITSELF, IssuerFound.MISSING)
"""The chain breaks off behind such a certificate."""


def refused(case: Case) -> tuple[doc.Section, ...]:
    """The chains that weren't taken, each once."""
    once = {(shown.host, shown.chain): shown for shown in handshakes(case) if shown.trusted is False}
    return tuple(
        doc.Section(f"Certificates that {shown.host} shows:", (_chain(shown, case),)) for shown in once.values()
    )


def all_chains(case: Case) -> tuple[doc.Section, ...]:
    """Every chain with what came of it."""
    return tuple(
        doc.Section(
            f"Certificates of {shown.host}",
            (doc.Para(_taken(shown), "lead"), _chain(shown, case), _clients(shown.clients)),
        )
        for shown in handshakes(case)
    )


def _taken(shown: Handshake) -> str:
    trusted = {None: "Trust not decided", True: "Trusted", False: "Not trusted"}[shown.trusted]
    parts = [f"{trusted} by {shown.trust_store}" if shown.trust_store else trusted]
    parts += [f"{shown.version} {shown.cipher}"] if shown.version else []
    parts += [f"{shown.error.value}: {shown.detail}"] if shown.error else []
    return " · ".join(parts)


def _chain(shown: Handshake, case: Case) -> doc.Items:
    now, refused_here = wording.run_time(case), shown.trusted is False
    texts = (_certificate(each, now, refused_here and each.issuer_found in UNKNOWN) for each in shown.chain)
    return doc.Items(tuple(doc.Item(f"{number}.", text) for number, text in enumerate(texts, 1)), "chain")


def _certificate(each: Certificate, now: datetime | None, broken: bool) -> doc.Text:
    told = issuer_told(each)
    whose = f"{each.issuer}, that is by itself" if each.self_signed else each.issuer
    ends = aged(each.not_after, now) if now is not None else at(seconds(each.not_after))
    counts = f"counts from {at(seconds(each.not_before))} to {ends}"
    names = f"; for {', '.join(each.names)}" if each.names else ""
    return (
        doc.strong(each.subject),
        *((" ", doc.badge("failed", "unknown issuer")) if broken else ()),
        doc.BREAK,
        doc.faint(f"issued by {whose}{f': {told}' if told else ''}; {counts}{names}"),
        *((doc.BREAK, doc.code(f"SHA-256 {fingerprint(each)}")) if each.sha256 else ()),
    )


def _clients(clients: tuple[ClientTrust, ...]) -> doc.Section:
    rows = tuple(doc.row(each.client, reads(each), doc.badge(*verdict(each))) for each in clients)
    differ = any(client.trusted is False for client in clients)
    said = doc.faint("they differ" if differ else "all trust it, as far as is known")
    table = doc.Table(("Client", "Reads", "Verdict"), rows)
    return doc.Section("What each client makes of it", (table,), beside=said, open=differ)


def handshakes(case: Case) -> tuple[Handshake, ...]:
    """The handshakes in which certificates were seen."""
    found = (saved_facts.read(record, Handshake) for record in case.evidence if record.get("kind") == "handshake")
    return tuple(handshake for handshake in found if handshake is not None and handshake.chain)


def issuer_told(certificate: Certificate) -> str:
    """What is known of the issuer, as a sentence part; empty where it wasn't looked for."""
    where = f"; it names {certificate.issuer_url} for it" if certificate.issuer_url else ""
    return {
        IssuerFound.TRUSTED: "a list that is trusted here has its issuer",
        IssuerFound.SENT: "its issuer is sent along",
        IssuerFound.ITSELF: "signs for itself, and no list here has it",
        IssuerFound.MISSING: f"its issuer isn't sent along, and no list here has it{where}",
        None: "",
    }[certificate.issuer_found]


def fingerprint(certificate: Certificate) -> str:
    """SHA-256 as browsers and openssl show it: `AB:CD:…`; in halves, so that it may be broken between them."""
    text = certificate.sha256.upper()
    pairs = [text[at : at + 2] for at in range(0, len(text), 2)]
    return ": ".join(":".join(part) for part in (pairs[:16], pairs[16:]) if part)


def verdict(client: ClientTrust) -> tuple[str, str]:
    """A client's state and word."""
    if client.trusted is None:
        return ("failed", "stops over it") if set(client.reads) & set(VARIABLES) else ("unknown", "not known")
    return ("ok", "trusts it") if client.trusted else ("failed", "refuses it")


def reads(client: ClientTrust) -> str:
    """The lists that a client takes."""
    return " + ".join(client.reads) or "no list"
