"""What each list of authorities, and so each kind of client, makes of a chain that was sent. Nothing is sent for it.

The chain is at hand after the run's own handshake, so it's held against each list here instead of asking the server again
for every one. Where the run's own verifier and this reading of the lists disagree, nothing is said.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cryptography import x509

from dbapp_diag.facts.tls import CaSetting, Certificate, ClientTrust, IssuerFound, StoreTrust, TlsError
from dbapp_diag.net.authorities import Authorities, signed_by, signs_itself
from dbapp_diag.net.certificates import described, loaded, organisation
from dbapp_diag.net.client_stores import OS_STORE, Reading, readings
from dbapp_diag.net.trust import Source, Trust, certifis

_PARTIAL = sys.version_info >= (3, 13)
"""Whether Python's own clients take any listed certificate for the end of a chain (`ssl.VERIFY_X509_PARTIAL_CHAIN`)."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A chain, and what is made of it."""

    chain: tuple[Certificate, ...] = ()
    stores: tuple[StoreTrust, ...] = ()
    clients: tuple[ClientTrust, ...] = ()


class Stores:
    """The lists of one run, each read when it's first asked, and once."""

    def __init__(self, trust: Trust, settings: Iterable[CaSetting], platform: str = sys.platform) -> None:
        self._trust = trust
        self._read: dict[str, Authorities] = {}
        self._readings = () if trust.only else readings(trust.sources, settings, platform)

    @property
    def description(self) -> str:
        """What the run trusts, in words."""
        return self._trust.description

    def examine(self, ders: Sequence[bytes], error: TlsError | None) -> Examined:
        """`error` is what the run's own handshake came to: a chain that's for another name says nothing about who vouches for it,
        and of one that's out of date it's only told whether certifi's list does."""
        sent = [certificate for certificate in map(loaded, ders) if certificate is not None]
        chain = self._described(sent)
        if sent and error in (TlsError.EXPIRED, TlsError.NOT_YET_VALID):
            return Examined(chain, (self._by_certifi(sent),))
        if not sent or error not in (None, TlsError.UNTRUSTED):
            return Examined(chain)
        if self._trust.only:
            return Examined(chain, self._beside_certifi(sent) if error is not None else ())
        verdicts = _Verdicts(self, sent, by_system=self._by_system(sent, error))
        clients = tuple(verdicts.of(reading) for reading in self._readings) if error is None else ()
        stores = tuple(verdicts.stores(self._trust.sources))
        if error is None and not any(store.trusted for store in stores):
            return Examined(chain)  # the handshake went well: it's this reading that misses something
        return Examined(chain, stores, clients)

    def is_public(self, source: Source) -> bool:
        """Whether one list has the public authorities, too."""
        return self._authorities(source).has_most_of(self._authorities(certifis()))

    def _beside_certifi(self, sent: Sequence[x509.Certificate]) -> tuple[StoreTrust, ...]:
        """What a given file lacks, where certifi has it."""
        sources = (*self._trust.sources, certifis())
        return tuple(StoreTrust(each.name, each.shown, self.vouches(each, sent, partial=_PARTIAL)) for each in sources)

    def _by_certifi(self, sent: Sequence[x509.Certificate]) -> StoreTrust:
        """Whether a public authority signed a chain that's out of date."""
        source = certifis()
        return StoreTrust(source.name, source.shown, self.vouches(source, sent, partial=_PARTIAL))

    def vouches(self, source: Source, sent: Sequence[x509.Certificate], *, partial: bool) -> bool:
        """Whether one list vouches for a chain."""
        return self._authorities(source).vouch_for(sent, partial=partial)

    def _by_system(self, sent: Sequence[x509.Certificate], error: TlsError | None) -> bool | None:
        """What the system's own verifier says, where it took part: it alone is left where no list explains the handshake."""
        if not self._trust.system_store or error is not None:
            return None if error is None else False
        listed = any(self.vouches(source, sent, partial=_PARTIAL) for source in self._trust.sources)
        return None if listed else True

    def _authorities(self, source: Source) -> Authorities:
        if source.shown not in self._read:
            self._read[source.shown] = Authorities(source.paths)
        return self._read[source.shown]

    def _described(self, sent: Sequence[x509.Certificate]) -> tuple[Certificate, ...]:
        files = {source.name for source in self._trust.sources if not source.folder}
        asked = (each for each in self._trust.sources if not each.folder or each.name not in files)
        lists = [self._authorities(source) for source in asked]
        told = ((certificate, described(certificate)) for certificate in sent)
        return tuple(_with_issuer(each, shown, sent, lists) for each, shown in told if shown is not None)


class _Verdicts:
    """What the lists say about one chain, each asked once."""

    def __init__(self, stores: Stores, sent: Sequence[x509.Certificate], by_system: bool | None) -> None:
        self._stores = stores
        self._sent = sent
        self._by_system = by_system
        self._known: dict[tuple[Source, bool], bool] = {}

    def of(self, reading: Reading) -> ClientTrust:
        """One client's verdict: its lists are asked in turn until one vouches."""
        partial = _PARTIAL or reading.partial
        names = tuple(dict.fromkeys(source.name for source in reading.sources))
        if reading.stops:
            return ClientTrust(reading.client, (reading.over,), None)
        files = [source for source in reading.sources if source != OS_STORE]
        if any(self._of(source, partial=partial) for source in files):
            return ClientTrust(reading.client, names, True)
        return ClientTrust(reading.client, names, self._by_system if OS_STORE in reading.sources else False)

    def stores(self, sources: Iterable[Source]) -> Iterable[StoreTrust]:
        """All files, and those folders that some client had to look into."""
        for source in sources:
            if not source.folder or any(source == asked for asked, _ in tuple(self._known)):
                trusted, public = self._of(source, partial=_PARTIAL), self._stores.is_public(source)
                yield StoreTrust(source.name, source.shown, trusted, source.folder, public)
        if self._by_system is not None:
            yield StoreTrust(OS_STORE.name, "", self._by_system)

    def _of(self, source: Source, *, partial: bool) -> bool:
        key = (source, partial)
        if key not in self._known:
            self._known[key] = self._stores.vouches(source, self._sent, partial=partial)
        return self._known[key]


def _with_issuer(
    certificate: x509.Certificate, shown: Certificate, sent: Sequence[x509.Certificate], lists: Sequence[Authorities]
) -> Certificate:
    if any(certificate in known or known.issuers_of(certificate) for known in lists):
        where = IssuerFound.TRUSTED
    elif signs_itself(certificate):
        where = IssuerFound.ITSELF
    elif any(signed_by(certificate, other) for other in sent if other != certificate):
        where = IssuerFound.SENT
    else:
        where = IssuerFound.MISSING
    by = organisation(certificate.issuer)
    familiar = bool(by) and any(by in known.organisations for known in lists)
    return replace(shown, issuer_found=where, issuer_familiar=familiar)
