"""What a chain of certificates shows by itself: who signs, what isn't sent, what is known here. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dbapp_diag.causes.tls_cases import Case
from dbapp_diag.facts.network import Certificate, Handshake, IssuerFound, TlsError

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
_PRODUCTS = re.compile(
    r"zscaler|netskope|forti(?:net|gate)|palo alto|blue ?coat|umbrella|forcepoint|websense|sophos|mcafee|skyhigh|"
    r"check ?point|barracuda|kaspersky|\beset\b|\bavast\b|\bavg\b|bitdefender|watchguard|sonicwall|untangle|\bsquid\b|"
    r"mitmproxy|portswigger|charles proxy|fiddler|cloudflare gateway|cato networks|\biboss\b|menlo|trend micro|"
    r"contentkeeper|smoothwall|lightspeed|securly|goguardian",
    re.IGNORECASE,
)
"""Names of products that inspect TLS, as their makers spell them. A name is easily borrowed: it supports what other evidence
says, and shows nothing alone."""


def issuer(shake: Handshake) -> str:
    """Who signed the first certificate, as a name."""
    return shake.chain[0].issuer if shake.chain else "an issuer that couldn't be read"


def authorities(shake: Handshake) -> frozenset[str]:
    """Who signed the leaf, and who stands at the top: the organisation where it's named, else the common name."""
    ends: tuple[Certificate, ...] = (shake.chain[0], shake.chain[-1]) if shake.chain else ()
    if shake.chain and shake.chain[0].self_signed:
        return frozenset()  # it signs for itself, and for nobody else
    names = (re.search(r"\(([^()]+)\)$", end.issuer) for end in ends)
    return frozenset((match[1] if match else end.issuer).casefold() for match, end in zip(names, ends, strict=True))


def are_public(names: Iterable[str]) -> bool:
    """Whether one of these is an organisation that signs for public sites."""
    return any(name.startswith(PUBLIC) for name in names)


def product(shake: Handshake) -> str | None:
    """The name in the chain that is an inspecting product's; None where there's none."""
    names = (name for each in shake.chain for name in (each.issuer, each.subject))
    return next((name for name in names if _PRODUCTS.search(name)), None)


def listed(shake: Handshake) -> bool | None:
    """Whether certifi vouches for the chain, which is what clients without any setting read; None where it isn't known."""
    return next((store.trusted for store in shake.stores if store.name == "certifi"), None)


def private(shake: Handshake | None) -> bool:
    """A chain that is trusted here and that certifi doesn't vouch for."""
    return shake is not None and shake.error is None and listed(shake) is False


def flaw(shake: Handshake) -> Case | None:
    """What is the matter with a chain that isn't trusted, as far as it shows by itself."""
    if shake.error is not TlsError.UNTRUSTED or not shake.chain:
        return None
    leaf = shake.chain[0]
    if leaf.self_signed:
        return Case.SELF_SIGNED
    own = [
        store for store in shake.stores if store.name != "certifi" or not shake.trust_store.startswith("--ca-bundle")
    ]
    if any(store.trusted for store in own):
        return Case.FLAWED
    familiar = leaf.issuer_familiar and bool(leaf.issuer_url)
    return Case.LEFT_OUT if leaf.issuer_found is IssuerFound.MISSING and familiar else None
