"""Certificates: what is wrong with a chain, by key and by length of the chain, and what a client says to it.

Kinds by: x509-limbo's (path length, key usage, name constraints, names), badssl.com's (dates, names, self-signed, incomplete, weak
signatures and keys), BetterTLS' (uses and constraints), and RFC 5280 and 9525. The chains are built here from the description,
served by OpenSSL (Python's `ssl`), and shown to the product over loopback; the client is Python's `ssl` by itself, whose
verify code is what requests, httpx and the SDK see.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from cryptography.x509.oid import NameOID

from dbapp_diag.checks.tls.handshake import TlsHandshake
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.model.results import findings_of
from tests.net.support import HOST, Server, network, quick, silent
from tests.peers.table import Outcome

DAY = timedelta(days=1)
KEYS = ("RSA 2048", "P-256", "P-384", "Ed25519")
LENGTHS = (0, 1, 2)
"""Certificates between the root and the server's."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A description of a chain, and the word for what a client makes of it (None: it's good)."""

    name: str
    error: TlsError | None
    names: tuple[str, ...] = (HOST,)
    begins: timedelta = -9 * DAY
    ends: timedelta = 90 * DAY
    uses: tuple[x509.ObjectIdentifier, ...] | None = (Use.SERVER_AUTH,)
    leaf_is_ca: bool = False
    between_is_ca: bool = True
    between_ends: timedelta = 900 * DAY
    path_length: int | None = None
    permitted: str = ""
    excluded: str = ""
    known_root: bool = True
    sends_between: bool = True
    signs_itself: bool = False
    needs_between: bool = False
    """It's about a certificate in the middle: there's no such row without one."""


E = TlsError
KINDS = (
    Kind("good", None),
    Kind("wildcard", None, names=(f"*.{HOST.partition('.')[2]}",)),
    Kind("one of many names", None, names=("a.example", HOST, "b.example")),
    Kind("any use", None, uses=(Use.ANY_EXTENDED_KEY_USAGE, Use.SERVER_AUTH)),
    Kind("no use named", None, uses=None),
    Kind("in capitals", None, names=(HOST.upper(),)),
    Kind("other name", E.NAME_MISMATCH, names=("other.example.test",)),
    Kind("wildcard a level up", E.NAME_MISMATCH, names=("*.test",)),
    Kind("wildcard a level down", E.NAME_MISMATCH, names=(f"*.{HOST}",)),
    Kind("wildcard inside", E.NAME_MISMATCH, names=(f"{HOST.partition('.')[0]}.*.test",)),
    Kind("expired", E.EXPIRED, ends=-DAY),
    Kind("not yet valid", E.NOT_YET_VALID, begins=DAY),
    Kind("expired and for another name", E.NAME_MISMATCH, names=("other.example.test",), ends=-DAY),
    Kind("expired in the middle", E.EXPIRED, between_ends=-DAY, needs_between=True),
    Kind("unknown root", E.UNTRUSTED, known_root=False),
    Kind("self-signed", E.UNTRUSTED, signs_itself=True),
    Kind("incomplete", E.UNTRUSTED, sends_between=False, needs_between=True),
    Kind("for clients alone", E.UNTRUSTED, uses=(Use.CLIENT_AUTH,)),
    Kind("for signing code", E.UNTRUSTED, uses=(Use.CODE_SIGNING,)),
    Kind("no authority in the middle", E.UNTRUSTED, between_is_ca=False, needs_between=True),
    Kind("path too long", E.UNTRUSTED, path_length=0, needs_between=True),
    Kind("outside the permitted names", E.UNTRUSTED, permitted="example.org"),
    Kind("among the excluded names", E.UNTRUSTED, excluded=HOST.partition(".")[2]),
    Kind("within the permitted names", None, permitted=HOST.partition(".")[2]),
)
CODES = {10: E.EXPIRED, 9: E.NOT_YET_VALID, 62: E.NAME_MISMATCH}
"""OpenSSL's verify codes (x509_vfy.h) that say more than that a chain isn't trusted."""
CAUSES = {
    None: None,
    E.NAME_MISMATCH: "tls-name-mismatch",
    E.EXPIRED: "tls-certificate-expired",
    E.NOT_YET_VALID: "tls-untrusted",
    E.UNTRUSTED: "tls-untrusted",
}
"""What the report names, with nothing known but the handshake."""
Chain = tuple[list[x509.Certificate], Any, x509.Certificate]


@cache
def key(kind: str, number: int) -> Any:
    """A key; the same one for the same number."""
    match kind:
        case "RSA 2048":
            return rsa.generate_private_key(65537, 2048)
        case "P-256":
            return ec.generate_private_key(ec.SECP256R1())
        case "P-384":
            return ec.generate_private_key(ec.SECP384R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def built(kind: Kind, keys: str, between: int) -> Chain:
    """What the server sends, its key, and the root that the client knows."""
    now = datetime.now(UTC)
    names = [_name(f"{each} {keys}") for each in ("root", *(f"between {i}" for i in range(between)))] + [_name("")]
    whole: list[x509.Certificate] = []
    for number, name in enumerate(names):
        leaf = number == len(names) - 1
        itself = number == 0 or (leaf and kind.signs_itself)
        issuer, signer = (name, key(keys, number)) if itself else (names[number - 1], key(keys, number - 1))
        made = x509.CertificateBuilder(issuer, name, key(keys, number).public_key(), x509.random_serial_number())
        if leaf:
            begins, ends = kind.begins, kind.ends
        else:
            begins, ends = -90 * DAY, kind.between_ends if number else 900 * DAY
        authority = kind.leaf_is_ca if leaf else number == 0 or kind.between_is_ca
        length = kind.path_length if number == 0 and authority and between else None
        made = made.not_valid_before(now + min(begins, ends - 9 * DAY)).not_valid_after(now + ends)
        made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=length), critical=True)
        if leaf:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in kind.names]), False)
            if kind.uses is not None:
                made = made.add_extension(x509.ExtendedKeyUsage(kind.uses), False)
        elif number == 0 and (kind.permitted or kind.excluded):
            sides = [[x509.DNSName(each)] if each else None for each in (kind.permitted, kind.excluded)]
            made = made.add_extension(x509.NameConstraints(*sides), critical=True)
        whole.append(made.sign(signer, None if keys == "Ed25519" else hashes.SHA256()))
    root, *rest = whole
    shown = [rest[-1], *(reversed(rest[:-1]) if kind.sends_between and not kind.signs_itself else ())]
    if not kind.known_root:
        root = built(replace(kind, known_root=True, name="another"), "P-256" if keys != "P-256" else "P-384", 0)[2]
    return shown, key(keys, len(names) - 1), root


def rows() -> Iterator[tuple[str, Kind, str, int]]:
    """Every kind, by every key and length."""
    for kind, keys, between in product(KINDS, KEYS, LENGTHS):
        if between or not kind.needs_between:
            yield f"{kind.name}, {keys}, {between} between", kind, keys, between


def compared(*, every: int = 1) -> Outcome:
    """All rows, or each so-manyth."""
    outcome = Outcome()
    with TemporaryDirectory() as folder:
        for name, kind, keys, between in [*rows()][::every]:
            ca, context = _served(built(kind, keys, between), Path(folder))
            ours = asyncio.run(_seen(ca, context))
            did = _by_ssl(ca, context)
            outcome.compare(name, _word(kind.error), product=_word(ours.error), client=_word(did))
            outcome.compare(f"{name}, the cause", CAUSES[kind.error], product=_cause(ours))
    return outcome


def _served(chain: Chain, folder: Path) -> tuple[Path, ssl.SSLContext]:
    shown, own, root = chain
    ca, server = folder / "ca.pem", folder / "server.pem"
    ca.write_bytes(root.public_bytes(Encoding.PEM))
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server.write_bytes(private + b"".join(each.public_bytes(Encoding.PEM) for each in shown))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    return ca, context


async def _seen(ca: Path, context: ssl.SSLContext) -> Handshake:
    async with Server(silent, context).running() as server:
        door = network(quick(ca_bundle=ca, handshake_timeout=20.0, connect_timeout=20.0))
        return await door.handshake(HOST, ("127.0.0.1",), server.port)


def _cause(seen: Handshake) -> str | None:
    result = TlsHandshake().judge(Facts({TlsFacts: TlsFacts(host=HOST, handshake=seen)}, TlsHandshake.sees()))
    return next((each.cause for each in findings_of(result)), None)


def _by_ssl(ca: Path, context: ssl.SSLContext) -> TlsError | None:
    """Python's `ssl` against the same server, in memory."""
    client = ssl.create_default_context(cafile=str(ca))
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = client.wrap_bio(down, up, server_hostname=HOST), context.wrap_bio(up, down, server_side=True)
    done: set[int] = set()
    for turn in range(12):
        try:
            ends[turn % 2].do_handshake()
            done.add(turn % 2)
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as refused:
            return CODES.get(refused.verify_code, E.UNTRUSTED)
    assert 0 in done, "the handshake didn't end"
    return None


def _word(error: TlsError | None) -> str:
    return "trusted" if error is None else error.value


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)] if text else [])
