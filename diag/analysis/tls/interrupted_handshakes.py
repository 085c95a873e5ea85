"""A handshake that is cut or hangs: by the name in it, by the address, or for all hosts. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.connect.attempts import CERTIFICATE, CUT
from dbapp_diag.causes.connect import connection_reset, egress_blocked
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.model.results import Because, Finding, finding
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Confidence

MADE_UP = "www.example.com"
SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
_ANSWERED = CERTIFICATE | {None, TlsError.PROTOCOL}
"""Ends of a handshake in which the other side spoke TLS."""
_HEARD = (
    "; the other end acknowledges what it's sent, so it keeps silent itself, or its answer is lost: as large packets are "
    "behind a tunnel whose MTU nobody tells"
)
_UNHEARD = "; what is sent isn't acknowledged: it's dropped on the way"


def findings(
    tls: TlsFacts, control: Handshake | None, because: Because, proxy: str | None = None
) -> tuple[Finding, *tuple[Finding, ...]]:
    """The causes, the closest first. `proxy`: whoever says that it connects, and through whom the handshakes go."""
    shake, other = tls.handshake, tls.made_up_name
    hangs = shake.error is TlsError.TIMEOUT
    how = f"gets no answer within {duration(shake.ms)}" if hangs else f"is cut after {duration(shake.ms)}"
    expected = "a certificate in answer to the app's name"
    values = {"host": tls.host, "address": shake.peer}
    text = f"the handshake for {tls.host} {f'through {proxy}' if proxy else f'at {shake.peer}'} {how}"
    everybody = control is not None and control.error in CUT
    if other is not None and other.error in _ANSWERED:
        text = f"{text}; one for {MADE_UP} {'by the same way' if proxy else 'at the same address'} is answered"
        if control is not None and everybody:
            text = f"{text}; {control.host}: {control.detail or control.error}"
            expected, variant = "a certificate in answer to either name", connection_reset.BOTH_NAMES
            values["control"] = control.host
            return (finding("connection-reset", SURE, text, expected, because, variant=variant, values=values),)
        if hangs:
            return (finding("app-domain-blocked", SURE, text, expected, because, values=values),)
        by_name = finding("connection-reset", SURE, text, expected, because, values=values)
        return by_name, finding("app-domain-blocked", POSSIBLE, text, expected, because, values=values)
    both = other is not None and other.error in CUT
    if both:
        text = f"{text}; one for {MADE_UP} too"
    works = _works(control)
    if control is not None:
        text = f"{text}; {control.host}: {'answered' if works else control.detail or control.error}"
    if hangs:
        text = f"{text}{'' if shake.heard is None else _HEARD if shake.heard else _UNHEARD}"
        if everybody:
            sure = POSSIBLE if shake.heard is None and proxy is None else LIKELY
            large = egress_blocked.LARGE_PACKETS if shake.heard and control is not None and control.heard else None
            expected = "answers at port 443 of both hosts"
            return (finding("egress-blocked", sure, text, expected, because, variant=large, values=values),)
        sure = LIKELY if works and not shake.heard else POSSIBLE
        return (finding("app-domain-blocked", sure, text, expected, because, values=values),)
    # the platform's own edge may cut a name that it doesn't know, so a made-up one that is cut as well decides nothing
    if both and everybody:
        out = finding("egress-blocked", LIKELY, text, "answers at port 443 of both hosts", because, values=values)
        return out, finding("connection-reset", POSSIBLE, text, expected, because, values=values)
    domain = finding("app-domain-blocked", LIKELY if works else POSSIBLE, text, expected, because, values=values)
    any_name = connection_reset.ANY_NAME if both else None
    sure = POSSIBLE if both and works else LIKELY
    reset = finding("connection-reset", sure, text, expected, because, variant=any_name, values=values)
    return (domain, reset) if both and works else (reset, domain)


def _works(control: Handshake | None) -> bool:
    return control is not None and (control.error is None or control.error in CERTIFICATE)
