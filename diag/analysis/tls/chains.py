"""What a chain of certificates shows by itself: who signs, what isn't sent, what is known here. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dbapp_diag.causes.texts import FLAWED
from dbapp_diag.causes.tls import tls_untrusted
from dbapp_diag.facts.tls import Certificate, Handshake, IssuerFound, TlsError
from dbapp_diag.model.words import Variant

PUBLIC = (
    "actalis", "amazon", "apple", "asseco", "buypass", "certainly", "certum", "cloudflare", "comodo", "d-trust",
    "deutsche telekom", "digicert", "entrust", "gandi", "geotrust", "globalsign", "godaddy", "google trust services",
    "hellenic academic", "identrust", "internet security research group", "let's encrypt", "microsoft", "network solutions",
    "quovadis", "rapidssl", "sectigo", "ssl corp", "starfield", "swisssign", "telia", "thawte", "trustwave", "usertrust",
    "zerossl",
)  # fmt: skip
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
_MOST_NAMES = 100
"""From so many names on, a certificate may have more than were read."""


def fits(shake: Handshake) -> bool | None:
    """Whether the first certificate is for the host that was asked, as a device that inspects shows one. By its common name where
    it has no other (RFC 6125 section 6.4.4). None: it can't be said."""
    if not shake.chain:
        return None
    leaf = shake.chain[0]
    names = leaf.names or (_common_name(leaf.subject),)
    if any(_is_for(shake.host, name) for name in names):
        return True
    return None if len(names) >= _MOST_NAMES or names == ("",) else False


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


def _common_name(subject: str) -> str:
    """The name without the organisation behind it."""
    return re.sub(r" \([^()]+\)$", "", subject)


def _is_for(host: str, name: str) -> bool:
    """A wildcard stands for the first label alone (RFC 9525 section 6.3)."""
    asked, shown = host.casefold().rstrip("."), name.casefold().rstrip(".")
    return asked == shown or (shown.startswith("*.") and asked.partition(".")[2] == shown[2:])


def names_product(text: str) -> bool:
    """Whether an inspecting product is named in it."""
    return _PRODUCTS.search(text) is not None


def strange(shake: Handshake | None, control: Handshake | None) -> bool:
    """Chains that are trusted, and the first is signed by nobody who signs the second, nor by an authority of public sites."""
    if shake is None or control is None or shake.error is not None or control.error is not None:
        return False
    ours, theirs = authorities(shake), authorities(control)
    return bool(ours and theirs) and not ours & theirs and not are_public(ours)


def signed_by_root(shake: Handshake | None) -> bool:
    """A trusted certificate that an authority of the list signs itself. Public ones sign none but their intermediates (CA/Browser
    Forum, Baseline Requirements 6.1.7); inspecting devices often do."""
    if shake is None or shake.error is not None or not shake.chain or shake.chain[0].self_signed:
        return False
    return shake.chain[0].issuer_found is IssuerFound.TRUSTED and not are_public(authorities(shake))


def listed(shake: Handshake) -> bool | None:
    """Whether certifi vouches for the chain, which is what clients without any setting read; None where it isn't known."""
    return next((store.trusted for store in shake.stores if store.name == "certifi"), None)


def private(shake: Handshake | None) -> bool:
    """A chain that is trusted here and that certifi doesn't vouch for."""
    return shake is not None and shake.error is None and listed(shake) is False


def flaw(shake: Handshake) -> Variant | None:
    """What is the matter with a chain that isn't trusted, as far as it shows by itself."""
    if shake.error is not TlsError.UNTRUSTED or not shake.chain:
        return None
    leaf = shake.chain[0]
    if leaf.self_signed:
        return tls_untrusted.SELF_SIGNED
    own = [
        store for store in shake.stores if store.name != "certifi" or not shake.trust_store.startswith("--ca-bundle")
    ]
    if any(store.trusted for store in own):
        return FLAWED
    return tls_untrusted.LEFT_OUT if kin(shake) and leaf.issuer_url else None


def kin(shake: Handshake) -> bool:
    """The issuer's certificate is nowhere, and another one of its organisation is trusted here: the chain looks incomplete."""
    return bool(shake.chain) and shake.chain[0].issuer_found is IssuerFound.MISSING and shake.chain[0].issuer_familiar
