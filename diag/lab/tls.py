"""Certificates: the lab's own CA, a company's inspection CA, and every kind of bad leaf."""

import asyncio
import datetime
import socket
import ssl
import warnings
from functools import cached_property

import trustme

from dbapp_diag.lab.wires import Tls

LAB = "dbapp-diag lab"
CORPORATE = "Example Corp TLS Inspection"
ISSUERS_PLACE = "http://ca.example/lab-issuing-ca.der"


class Certificates:
    """Issues the certificates of one lab, each when it's first asked for."""

    @cached_property
    def trusted(self) -> trustme.CA:
        """The CA in the lab's bundle."""
        return trustme.CA(organization_name=LAB, organization_unit_name="Lab CA")

    @cached_property
    def issuing(self) -> trustme.CA:
        """An intermediate below it."""
        return trustme.CA(self.trusted, organization_name=LAB, organization_unit_name="Lab Issuing CA")

    @cached_property
    def corporate(self) -> trustme.CA:
        """The CA of a company's TLS inspection, which isn't in the bundle."""
        return trustme.CA(organization_name=CORPORATE, organization_unit_name="Inspection CA")

    def bundle(self) -> bytes:
        """The PEM file that makes the lab's own CA trusted."""
        return self.trusted.cert_pem.bytes()

    def corporate_bundle(self) -> bytes:
        """The PEM file that makes the company's CA trusted."""
        return self.corporate.cert_pem.bytes()

    def server(self, host: str, tls: Tls) -> ssl.SSLContext:
        """A server's context that shows this kind of certificate for `host`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = self._leaf(host, tls)
        leaf.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]  # it names pyOpenSSL, not here
        if tls is Tls.OLD_PROTOCOL:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # that TLS 1.1 is deprecated is the point
                context.minimum_version = ssl.TLSVersion.TLSv1_1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")  # else OpenSSL 3 has no cipher left for it and says so instead
        return context

    def _leaf(self, host: str, tls: Tls) -> trustme.LeafCert:
        match tls:
            case Tls.EXPIRED:
                now = datetime.datetime.now(datetime.UTC)
                start, end = now - datetime.timedelta(days=92), now - datetime.timedelta(days=2)
                return self.trusted.issue_cert(host, common_name=host, not_before=start, not_after=end)
            case Tls.WRONG_NAME:
                zone = "*.appliance.corp.example"
                return self.trusted.issue_cert(zone, common_name=zone)
            case Tls.UNKNOWN_CA:
                own = trustme.CA(organization_name="Example Appliance", organization_unit_name="Appliance CA")
                return own.issue_cert(host, common_name=host)
            case Tls.CORPORATE:
                return self.corporate.issue_cert(host, common_name=host, organization_name=CORPORATE)
            case Tls.SELF_SIGNED:
                return _leaf(host, None)
            case Tls.LEFT_OUT:
                return _leaf(host, self.issuing)
            case Tls.TRUSTED | Tls.OLD_PROTOCOL | Tls.PLAIN:
                siblings = ["*." + host.partition(".")[2]] if host.endswith(".databricksapps.com") else []
                return self.trusted.issue_cert(host, *siblings, common_name=host)


def _leaf(host: str, issuer: trustme.CA | None) -> trustme.LeafCert:
    """A leaf alone, by an issuer that isn't sent along, or by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    if issuer is None:
        signed = builder.issuer_name(name).sign(key, hashes.SHA256())
    else:
        place = x509.UniformResourceIdentifier(ISSUERS_PLACE)
        access = [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)]
        above = x509.load_pem_x509_certificate(issuer.cert_pem.bytes())
        signer = serialization.load_pem_private_key(issuer.private_key_pem.bytes(), None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        builder = builder.issuer_name(above.subject)
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
        signed = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return trustme.LeafCert(private, signed.public_bytes(serialization.Encoding.PEM), [])


async def refuse_handshake(connection: socket.socket, context: ssl.SSLContext) -> str:
    """Go through a handshake that must fail, and send the alert that says why.

    asyncio would drop that alert on its way out.
    """
    loop = asyncio.get_running_loop()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_side=True)
    while True:
        try:
            session.do_handshake()
            outcome = "ok"
        except ssl.SSLWantReadError:
            outcome = ""
        except ssl.SSLError as error:
            outcome = error.reason or "SSL error"
        await loop.sock_sendall(connection, outgoing.read())
        if outcome:
            connection.shutdown(socket.SHUT_WR)
            return outcome
        data = await loop.sock_recv(connection, 65536)
        if not data:
            return "EOF"
        incoming.write(data)
