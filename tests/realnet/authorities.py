"""Certificate authorities and certificates, made anew for each process of tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID


@dataclass(frozen=True, slots=True)
class Shown:
    """What a server shows: its chain and its key, as PEM."""

    chain: bytes
    key: bytes


@cache
def public() -> trustme.CA:
    """An authority that everybody's list holds."""
    return trustme.CA(organization_name="Everybody's Trust Services", organization_unit_name="Root R1")


@cache
def corporate() -> trustme.CA:
    """The authority of a company's inspection: on nobody's list until it's installed."""
    return trustme.CA(organization_name="Initech Corp", organization_unit_name="TLS Inspection CA")


@cache
def stray() -> trustme.CA:
    """An authority that nobody knows."""
    return trustme.CA(organization_name="Some Appliance", organization_unit_name="Factory CA")


@cache
def intermediate() -> trustme.CA:
    """An authority under the public one, as a server has to send it along."""
    return trustme.CA(public(), organization_name="Everybody's Trust Services", organization_unit_name="Issuing CA 3")


def trusted(host: str) -> Shown:
    """A certificate of the usual kind, with the intermediate."""
    return _shown(intermediate().issue_cert(host))


def incomplete(host: str) -> Shown:
    """The same without the intermediate; it says where that is to be had, as public authorities' certificates do."""
    url = x509.UniformResourceIdentifier("http://cacerts.everybodys-trust.example/IssuingCA3.crt")
    place = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, url)])
    by = x509.load_pem_x509_certificate(intermediate().cert_pem.bytes())
    signer = serialization.load_pem_private_key(intermediate().private_key_pem.bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    return _signed(host, by.subject, signer, place)


def expired(host: str) -> Shown:
    """Over since a week."""
    now = datetime.now(UTC)
    made = public().issue_cert(host, not_before=now - timedelta(days=97), not_after=now - timedelta(days=7))
    return _shown(made)


def not_yet(host: str) -> Shown:
    """Valid from next week on."""
    now = datetime.now(UTC)
    made = public().issue_cert(host, not_before=now + timedelta(days=7), not_after=now + timedelta(days=97))
    return _shown(made)


def lasting(first: float, last: float) -> Kind:
    """Of the usual kind, from and to so many days from now."""

    def made(host: str) -> Shown:
        now = datetime.now(UTC)
        begins, ends = now + timedelta(days=first), now + timedelta(days=last)
        return _shown(intermediate().issue_cert(host, not_before=begins, not_after=ends))

    return made


def other_name(host: str) -> Shown:
    """Good, but for another site."""
    return _shown(public().issue_cert("www.contoso.example", "contoso.example"))


def by_corporate(host: str) -> Shown:
    """Re-signed by the company."""
    return _shown(corporate().issue_cert(host))


def by_stray(host: str) -> Shown:
    """By an authority that nobody knows."""
    return _shown(stray().issue_cert(host))


def self_signed(host: str) -> Shown:
    """Signed by its own key, as an appliance comes from the factory."""
    return _signed(host, None, None)


def _signed(
    host: str, issuer: x509.Name | None, signer: ec.EllipticCurvePrivateKey | None, *more: x509.ExtensionType
) -> Shown:
    """One certificate with a key of its own, signed by another (None: by itself)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    for extension in more:
        made = made.add_extension(extension, critical=False)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Shown(made.sign(signer or key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), pem)


Kind = Callable[[str], Shown]


def _shown(made: trustme.LeafCert) -> Shown:
    return Shown(b"".join(each.bytes() for each in made.cert_chain_pems), made.private_key_pem.bytes())
