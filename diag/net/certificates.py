"""Reading the certificates that a server shows. They are from outside: what can't be read is left out."""

from __future__ import annotations

import contextlib
import ssl
import warnings
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from dbapp_diag.facts.tls import Certificate

_LONGEST_CHAIN = 10
_MOST_NAMES = 100
_LONGEST_NAME = 256
_DER = 2  # _ssl.ENCODING_DER


def sent(connection: ssl.SSLObject) -> tuple[bytes, ...]:
    """The chain as the server sent it, DER-encoded, leaf first; only the leaf where this Python gives no access to the
    rest.

    `get_unverified_chain` is public since Python 3.13 and private before (measured with 3.11: the elements
    have `public_bytes`). It's no proof of trust.
    """
    ders: list[bytes] = []
    with contextlib.suppress(Exception):  # a private interface: whatever it does, the leaf is still there
        holder: Any = (
            connection if hasattr(connection, "get_unverified_chain") else getattr(connection, "_sslobj", None)
        )
        for element in holder.get_unverified_chain() or ():
            ders.append(element if isinstance(element, bytes) else element.public_bytes(_DER))
    if not ders:
        leaf = connection.getpeercert(binary_form=True)
        ders = [leaf] if leaf else []
    return tuple(ders[:_LONGEST_CHAIN])


def loaded(data: bytes) -> x509.Certificate | None:
    """A certificate from PEM or DER; None where that can't be read. Old ones with odd serial numbers are read in silence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            pem = data.startswith(b"-----")
            return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        except (ValueError, TypeError, OverflowError, x509.InvalidVersion):
            return None


def described(certificate: x509.Certificate) -> Certificate | None:
    """What is told of a certificate; None where it can't be read."""
    try:
        return Certificate(
            subject=_name(certificate.subject),
            issuer=_name(certificate.issuer),
            names=_dns_names(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            issuer_url=_issuer_url(certificate),
        )
    except (ValueError, TypeError, OverflowError, x509.UnsupportedGeneralNameType):
        return None


def organisation(name: x509.Name) -> str:
    """The organisation in a name, without regard to case; empty where there's none."""
    try:
        found = name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(found[0].value).strip().casefold() if found else ""
    except ValueError:
        return ""


def _name(name: x509.Name) -> str:
    """`common name (organisation)`, or what there is of it; the whole name in RFC 4514's form when there's
    neither."""
    parts: list[str] = []
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
        found = name.get_attributes_for_oid(oid)
        if found and (oid != NameOID.ORGANIZATIONAL_UNIT_NAME or not parts):
            parts.append(_printable(str(found[0].value)))
    if not parts:
        return _printable(name.rfc4514_string())
    return parts[0] if len(parts) == 1 or parts[1] == parts[0] else f"{parts[0]} ({parts[1]})"


def _dns_names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    names = extension.get_values_for_type(x509.DNSName)
    names += [str(address) for address in extension.get_values_for_type(x509.IPAddress)]
    return tuple(_printable(each) for each in names[:_MOST_NAMES])


def _issuer_url(certificate: x509.Certificate) -> str:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ""
    wanted = AuthorityInformationAccessOID.CA_ISSUERS
    places = (each.access_location for each in extension if each.access_method == wanted)
    return next(
        (_printable(str(place.value)) for place in places if isinstance(place, x509.UniformResourceIdentifier)), ""
    )


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:_LONGEST_NAME])
