"""The certificates that weren't taken, as the terminal shows them: who signed what, from when to when, and which is unknown."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.facts.tls import Certificate, Handshake
from dbapp_diag.model.times import at, seconds
from dbapp_diag.reports import chains
from dbapp_diag.reports.screen import Page


def write(page: Page, case: Case) -> None:
    """One block a host; nothing where every certificate was taken."""
    seen: set[tuple[str, tuple[Certificate, ...]]] = set()
    for handshake in chains.refused(case):
        if (handshake.host, handshake.chain) not in seen:
            seen.add((handshake.host, handshake.chain))
            _block(page, handshake)


def _block(page: Page, handshake: Handshake) -> None:
    page.text((f"Certificates that {handshake.host} shows:", "strong"), hanging=4)
    for number, (certificate, told) in enumerate(chains.lines(handshake), 1):
        lost = chains.unknown(certificate)
        page.text(
            (f"{number} ", "faint"),
            (certificate.subject, "strong"),
            (f", issued by {certificate.issuer}", ""),
            (f": {told}" if told else "", "failed" if lost else "faint"),
            indent=4,
            hanging=6,
        )
        began, ends = (at(seconds(time)) for time in (certificate.not_before, certificate.not_after))
        page.text((f"counts from {began} to {ends}", "faint"), indent=6)
        if certificate.sha256:
            page.text((f"SHA-256 {chains.fingerprint(certificate, halves=True)}", "faint"), indent=6, hanging=14)
    page.blank()
