"""Lists of certificate authorities, read without OpenSSL, and whether a chain that was sent ends in one of them.

It says who vouches for a chain, and nothing about dates, names and uses: that stays the handshake's. A path is looked for
as OpenSSL does (RFC 5280 section 6.1): by the issuer's name, and then by its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from dbapp_diag.net.certificates import loaded, organisation

HASHED = re.compile(r"[0-9a-f]{8}\.\d+")
"""How OpenSSL's folders name a certificate: the hash of its subject, and a number."""

_PEM = re.compile(rb"-----BEGIN (?:X509 )?CERTIFICATE-----.+?-----END (?:X509 )?CERTIFICATE-----", re.DOTALL)
_LONGEST_PATH = 8
_MOST_TRIED = 100


class Authorities:
    """The certificates of some files and folders."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read them now; what can't be read is left out."""
        self._by_subject: dict[bytes, list[x509.Certificate]] = {}
        self.organisations: set[str] = set()
        for pem in _texts(paths):
            certificate = loaded(pem)
            if certificate is not None:
                self._add(certificate)

    def _add(self, certificate: x509.Certificate) -> None:
        try:
            known = self._by_subject.setdefault(certificate.subject.public_bytes(), [])
            if certificate not in known:
                known.append(certificate)
            self.organisations |= {name for name in (organisation(certificate.subject),) if name}
        except ValueError:
            return

    def __len__(self) -> int:
        return sum(len(known) for known in self._by_subject.values())

    def __contains__(self, certificate: x509.Certificate) -> bool:
        return certificate in self._by_subject.get(_subject(certificate), ())

    def has_most_of(self, other: Authorities) -> bool:
        """Whether at least half of another list's certificates are here."""
        theirs = [certificate for known in other._by_subject.values() for certificate in known]
        return 2 * sum(certificate in self for certificate in theirs) >= len(theirs)

    def issuers_of(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """Those here that signed it, or may have, where the kind of signature is unknown."""
        named = self._by_subject.get(_issuer(certificate), ())
        return [issuer for issuer in named if signed_by(certificate, issuer)]

    def vouch_for(self, chain: Sequence[x509.Certificate], *, partial: bool, now: datetime | None = None) -> bool:
        """Whether a path leads from the chain's first certificate to one here.

        `partial`: any certificate here ends a path; else only one that signs for itself does, as OpenSSL does by default.
        """
        moment = now or datetime.now(UTC)
        waiting = [(each, 0) for each in chain[:1]]
        tried: set[bytes] = set()
        while waiting and len(tried) < _MOST_TRIED:
            certificate, length = waiting.pop()
            key = certificate.signature + _subject(certificate)
            if key in tried or length > _LONGEST_PATH:
                continue
            tried.add(key)
            if certificate in self and _counts(certificate, moment) and (partial or signs_itself(certificate)):
                return True
            waiting += [(other, length + 1) for other in chain[1:] if signed_by(certificate, other)]
            waiting += [(other, length + 1) for other in self.issuers_of(certificate)]
        return False


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key made the signature."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    except UnsupportedAlgorithm:
        return True  # the names fit; a signature that can't be checked here is no proof against it
    return True


def signs_itself(certificate: x509.Certificate) -> bool:
    """Whether it's a root: its issuer is itself."""
    return _subject(certificate) == _issuer(certificate) and signed_by(certificate, certificate)


def _subject(certificate: x509.Certificate) -> bytes:
    try:
        return certificate.subject.public_bytes()
    except ValueError:
        return b""


def _issuer(certificate: x509.Certificate) -> bytes:
    try:
        return certificate.issuer.public_bytes()
    except ValueError:
        return b""


def _counts(certificate: x509.Certificate, moment: datetime) -> bool:
    try:
        return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
    except (ValueError, OverflowError):
        return False


def _texts(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        try:
            files = sorted(each for each in path.iterdir() if HASHED.fullmatch(each.name)) if path.is_dir() else [path]
        except OSError:
            continue
        for file in files:
            try:
                yield from _PEM.findall(file.read_bytes())
            except OSError:
                continue
