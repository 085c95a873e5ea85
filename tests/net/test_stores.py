"""What each list of authorities, and each client, makes of a chain: the same as real handshakes and real clients do."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbapp_diag.facts.tls import CaSetting, Handshake, IssuerFound, TlsError
from dbapp_diag.net.authorities import Authorities
from dbapp_diag.net.certificates import loaded
from dbapp_diag.net.client_stores import OS_STORE, readings
from dbapp_diag.net.stores import Stores
from dbapp_diag.net.trust import Source, Trust, ca_settings, trust
from tests.net.support import HOST, Script, Server, answer, go, network, quick

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PARTIAL = sys.version_info >= (3, 13)


class Made:
    """A certificate with its key."""

    def __init__(
        self,
        name: str,
        by: Made | None = None,
        *,
        organisation: str = "Example Corp",
        place: str | None = None,
        ends: timedelta = timedelta(days=30),
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if organisation:
            parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
        self.name = x509.Name(parts)
        signer = by or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(signer.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=900))
            .not_valid_after(NOW + ends)
            .add_extension(x509.BasicConstraints(True, None), critical=True)
        )
        if place is not None:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(place)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        self.certificate = builder.sign(signer.key, hashes.SHA256())

    @property
    def der(self) -> bytes:
        return ssl.PEM_cert_to_DER_cert(self.pem)

    @property
    def pem(self) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding

        return self.certificate.public_bytes(Encoding.PEM).decode()


ROOT = Made("Root")
MIDDLE = Made("Middle", ROOT)
LEAF = Made(HOST, MIDDLE, place="http://ca.example/middle.der")
STRANGER = Made("Root", organisation="Example Corp")  # of the root's name, with another key
OLD = Made("Old root", ends=-timedelta(days=1))
UNDER_OLD = Made("leaf", OLD)


def listing(folder: Path, name: str, *members: Made) -> Path:
    path = folder / name
    path.write_text("".join(member.pem for member in members))
    return path


@pytest.mark.parametrize(
    ("members", "chain", "partial", "vouched"),
    [
        ((ROOT,), (LEAF, MIDDLE), False, True),
        ((ROOT,), (LEAF, MIDDLE, ROOT), False, True),
        ((ROOT,), (LEAF, ROOT, MIDDLE), False, True),
        ((ROOT,), (LEAF,), False, False),
        ((ROOT, MIDDLE), (LEAF,), False, True),
        ((MIDDLE,), (LEAF,), False, False),
        ((MIDDLE,), (LEAF,), True, True),
        ((STRANGER,), (LEAF, MIDDLE, ROOT), False, False),
        ((STRANGER, ROOT), (LEAF, MIDDLE), False, True),
        ((), (LEAF, MIDDLE, ROOT), False, False),
        ((ROOT,), (ROOT,), False, True),
        ((OLD,), (UNDER_OLD,), True, False),
        ((ROOT,), (), True, False),
    ],
)
def test_a_path_is_looked_for_as_openssl_does(
    tmp_path: Path, members: Sequence[Made], chain: Sequence[Made], partial: bool, vouched: bool
) -> None:
    """By name, then by key; in any order; and only to a root, unless any listed certificate will do."""
    known = Authorities([listing(tmp_path, "list.pem", *members)])
    assert known.vouch_for([each.certificate for each in chain], partial=partial, now=NOW) is vouched


def test_a_chain_that_goes_in_circles_ends(tmp_path: Path) -> None:
    """Two certificates that sign each other are a stranger's joke, and no loop."""
    one = Made("One")
    two = Made("Two", one)
    again = Made("One", two)
    known = Authorities([listing(tmp_path, "list.pem", ROOT)])
    assert not known.vouch_for([again.certificate, two.certificate, one.certificate] * 3, partial=False, now=NOW)


def test_rubbish_in_a_list_is_left_out(tmp_path: Path) -> None:
    """A certificate that can't be read stands beside ones that can; a folder holds hashed names only."""
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    path = tmp_path / "list.pem"
    path.write_text(f"a comment\n{broken}{ROOT.pem}")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "0123abcd.0").write_text(MIDDLE.pem)
    (folder / "README").write_text(STRANGER.pem)
    assert len(Authorities([path])) == 1
    assert len(Authorities([path, folder, tmp_path / "missing.pem"])) == 2


def test_certifis_whole_list_is_read() -> None:
    """None of the public authorities is lost, old serial numbers or not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=certifi.where())
    assert len(Authorities([Path(certifi.where())])) == context.cert_store_stats()["x509"]


def test_what_isnt_a_certificate_is_none() -> None:
    """It came from outside."""
    assert loaded(b"") is None and loaded(b"-----BEGIN CERTIFICATE-----\nAA") is None


def examined(path: Path, chain: Sequence[Made], error: TlsError | None = None) -> list[IssuerFound | None]:
    stores = Stores(Trust(f"--ca-bundle {path}", (Source("--ca-bundle", (path,)),), only=True), ())
    return [each.issuer_found for each in stores.examine([made.der for made in chain], error).chain]


def test_each_certificate_says_where_its_issuer_is(tmp_path: Path) -> None:
    """In a list, among those sent, itself, or nowhere: by key, so that a namesake doesn't count."""
    known, other = listing(tmp_path, "known.pem", ROOT), listing(tmp_path, "other.pem", STRANGER)
    assert examined(known, (LEAF, MIDDLE, ROOT)) == [IssuerFound.SENT, IssuerFound.TRUSTED, IssuerFound.TRUSTED]
    assert examined(other, (LEAF, MIDDLE, ROOT)) == [IssuerFound.SENT, IssuerFound.SENT, IssuerFound.ITSELF]
    assert examined(known, (LEAF,)) == [IssuerFound.MISSING]


def test_the_issuers_organisation_and_place_are_told(tmp_path: Path) -> None:
    """That is how a chain with a gap is told from one of strangers."""
    path = listing(tmp_path, "known.pem", ROOT)
    stores = Stores(Trust("x", (Source("--ca-bundle", (path,)),), only=True), ())
    (leaf,) = stores.examine([LEAF.der], TlsError.UNTRUSTED).chain
    assert (leaf.issuer_familiar, leaf.issuer_url) == (True, "http://ca.example/middle.der")
    (alien,) = stores.examine([Made("x", Made("y", organisation="Strangers Ltd")).der], TlsError.UNTRUSTED).chain
    assert (alien.issuer_familiar, alien.issuer_url) == (False, "")


def test_a_given_bundle_is_held_against_certifi_where_it_fails(tmp_path: Path) -> None:
    """So that a file with a company's authority alone is told from a strange server."""
    path = listing(tmp_path, "corp.pem", ROOT)
    stores = Stores(trust({}, quick(ca_bundle=path)), ())
    public = ssl.create_default_context(cafile=certifi.where()).get_ca_certs(binary_form=True)[0]
    seen = stores.examine([public], TlsError.UNTRUSTED)
    assert {each.name: each.trusted for each in seen.stores} == {"--ca-bundle": False, "certifi": True}
    assert stores.examine([LEAF.der, MIDDLE.der], None).stores == ()


def test_a_chain_for_another_name_isnt_held_against_lists(tmp_path: Path) -> None:
    """Names are no question of authority."""
    env = {"SSL_CERT_FILE": str(listing(tmp_path, "corp.pem", ROOT))}
    seen = Stores(trust(env, quick()), ca_settings(env)).examine([LEAF.der, MIDDLE.der], TlsError.NAME_MISMATCH)
    assert seen.chain and not seen.stores and not seen.clients


@pytest.mark.parametrize("error", [TlsError.EXPIRED, TlsError.NOT_YET_VALID])
def test_of_a_chain_out_of_date_its_told_whether_the_authority_is_public(tmp_path: Path, error: TlsError) -> None:
    """A public one doesn't let several hosts' certificates lapse together. What clients make of it is no question then."""
    env = {"SSL_CERT_FILE": str(listing(tmp_path, "corp.pem", ROOT))}
    stores = Stores(trust(env, quick()), ca_settings(env))
    public = ssl.create_default_context(cafile=certifi.where()).get_ca_certs(binary_form=True)[0]
    for sent, vouched in (([LEAF.der, MIDDLE.der], False), ([public], True)):
        seen = stores.examine(sent, error)
        assert [(each.name, each.trusted) for each in seen.stores] == [("certifi", vouched)] and not seen.clients


def test_where_no_list_explains_a_good_handshake_nothing_is_said(tmp_path: Path) -> None:
    """This reading is the one that misses something, then."""
    seen = Stores(trust({}, quick()), ()).examine([LEAF.der, MIDDLE.der], None)
    assert seen.chain and not seen.stores and not seen.clients


def test_the_systems_own_verifier_is_what_is_left_over(tmp_path: Path) -> None:
    """Where it takes part and no file explains the handshake, it's the one that trusts; nothing is asked again."""
    made = Stores(Trust("x", (Source("certifi", (Path(certifi.where()),)),), system_store=True), (), "darwin")
    seen = made.examine([LEAF.der, MIDDLE.der], None)
    assert {each.name: each.trusted for each in seen.stores} == {"certifi": False, "system": True}
    clients = {each.client: each.trusted for each in seen.clients}
    assert (clients["databricks-cli"], clients["curl"], clients["requests"]) == (True, True, False)


def test_a_list_says_whether_it_has_the_public_authorities_too(tmp_path: Path) -> None:
    """A company's authority alone must not stand in their place."""
    alone = listing(tmp_path, "corp.pem", ROOT)
    both = tmp_path / "both.pem"
    both.write_text(ROOT.pem + Path(certifi.where()).read_text(encoding="utf-8"))
    env = {"SSL_CERT_FILE": str(alone), "REQUESTS_CA_BUNDLE": str(both)}
    seen = Stores(trust(env, quick()), ca_settings(env)).examine([LEAF.der, MIDDLE.der], None)
    public = {each.name: each.public for each in seen.stores}
    assert (public["SSL_CERT_FILE"], public["REQUESTS_CA_BUNDLE"], public["certifi"]) == (False, True, True)


def test_a_client_that_stops_names_the_variable(tmp_path: Path) -> None:
    """What it would have trusted isn't known."""
    env = {"SSL_CERT_FILE": str(listing(tmp_path, "corp.pem", ROOT)), "REQUESTS_CA_BUNDLE": str(tmp_path / "gone")}
    seen = Stores(trust(env, quick()), ca_settings(env)).examine([LEAF.der, MIDDLE.der], None)
    clients = {each.client: (each.reads, each.trusted) for each in seen.clients}
    assert clients["requests"] == (("REQUESTS_CA_BUNDLE",), None) and clients["httpx"] == (("SSL_CERT_FILE",), True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), error=st.sampled_from((None, TlsError.UNTRUSTED)))
def test_a_chain_of_damaged_certificates_is_read_without_raising(
    tmp_path: Path, data: st.DataObject, error: TlsError | None
) -> None:
    """They come from whoever answers: bytes changed anywhere leave certificates out, or say less."""
    damaged: list[bytes] = []
    for made in (LEAF, MIDDLE, ROOT):
        text = bytearray(made.der)
        for at in data.draw(st.lists(st.integers(0, len(text) - 1), max_size=3)):
            text[at] = data.draw(st.integers(0, 255))
        damaged.append(bytes(text))
    path = tmp_path / "list.pem"
    path.write_text(ROOT.pem)
    trusts = Trust("x", (Source("SSL_CERT_FILE", (path,)),))
    assert len(Stores(trusts, (), "linux").examine(damaged, error).chain) <= 3


USUAL = (
    Source("certifi", (Path("/certifi.pem"),)),
    Source("system", (Path("/system.pem"),)),
    Source("system", (Path("/system"),), folder=True),
    Source("python", (Path("/conda.pem"),), pythons=True),
    Source("python", (Path("/conda"),), folder=True, pythons=True),
)


def read_by(platform: str = "linux", **variables: str | None) -> dict[str, list[str]]:
    """Each client's lists, by path; `None` for a variable that's broken."""
    settings = [CaSetting(name, path or "/gone", None if path else "missing", ()) for name, path in variables.items()]
    known = [Source(name, (Path(path),), name == "SSL_CERT_DIR") for name, path in variables.items() if path]
    found = readings((*USUAL, *known), settings, platform)
    return {
        each.client: ["stops"] if each.stops else [source.shown or "the system" for source in each.sources]
        for each in found
    }


def test_without_variables_each_client_has_its_own_list() -> None:
    """certifi's, OpenSSL's paths, the system's: that is what makes them differ."""
    seen = read_by()
    assert seen["databricks-sdk"] == seen["requests"] == seen["httpx"] == ["/certifi.pem"]
    assert seen["aiohttp"] == seen["urllib"] == ["/conda.pem", "/conda"]
    assert seen["curl"] == seen["databricks-cli"] == ["/system.pem", "/system"]


def test_requests_and_the_sdk_read_one_variable_in_its_place() -> None:
    """R45: REQUESTS_CA_BUNDLE before CURL_CA_BUNDLE, and never SSL_CERT_FILE."""
    assert read_by(REQUESTS_CA_BUNDLE="/a", CURL_CA_BUNDLE="/b")["databricks-sdk"] == ["/a"]
    assert read_by(CURL_CA_BUNDLE="/b", SSL_CERT_FILE="/c")["requests"] == ["/b"]
    assert read_by(SSL_CERT_FILE="/c", SSL_CERT_DIR="/d")["databricks-sdk"] == ["/certifi.pem"]


def test_httpx_reads_the_file_before_the_folder() -> None:
    """R45: and never REQUESTS_CA_BUNDLE."""
    assert read_by(SSL_CERT_FILE="/c", SSL_CERT_DIR="/d")["httpx"] == ["/c"]
    assert read_by(SSL_CERT_DIR="/d")["httpx"] == ["/d"]
    assert read_by(REQUESTS_CA_BUNDLE="/a", CURL_CA_BUNDLE="/b")["httpx"] == ["/certifi.pem"]


def test_openssls_readers_replace_one_path_each() -> None:
    """The folder stays where only the file is named."""
    assert read_by(SSL_CERT_FILE="/c")["urllib"] == ["/c", "/conda"]
    assert read_by(SSL_CERT_DIR="/d")["aiohttp"] == ["/conda.pem", "/d"]
    assert read_by(SSL_CERT_FILE="/c")["databricks-cli"] == ["/c", "/system"]


def test_curl_reads_its_own_variable_first() -> None:
    """Then the others don't count, and its folder stays."""
    assert read_by(CURL_CA_BUNDLE="/b", SSL_CERT_FILE="/c", SSL_CERT_DIR="/d")["curl"] == ["/b", "/system"]
    assert read_by(SSL_CERT_FILE="/c")["curl"] == ["/c", "/system"]


def test_over_a_broken_variable_some_stop_and_some_go_on_without() -> None:
    """As measured: httpx, requests and curl raise; urllib and Go read what is left."""
    seen = read_by(SSL_CERT_FILE=None, REQUESTS_CA_BUNDLE=None)
    assert seen["httpx"] == seen["requests"] == seen["curl"] == ["stops"]
    assert seen["urllib"] == ["/conda"] and seen["databricks-cli"] == ["/system"]


def test_the_systems_store_is_no_file_elsewhere() -> None:
    """On macOS and Windows the CLI and curl ask the system, and on Windows Python does too."""
    assert read_by("darwin")["databricks-cli"] == read_by("win32")["curl"] == ["the system"]
    assert read_by("win32")["urllib"][-1] == "the system" and "the system" not in read_by("darwin")["urllib"]
    assert OS_STORE.shown == ""


PROGRAMS = {
    "requests": "import requests; requests.get(url, timeout=9)",
    "httpx": "import httpx; httpx.get(url, timeout=9)",
    "urllib": "import urllib.request; urllib.request.urlopen(url, timeout=9)",
}
SETTINGS: tuple[dict[str, str], ...] = (
    {},
    {"REQUESTS_CA_BUNDLE": "good"},
    {"CURL_CA_BUNDLE": "good"},
    {"SSL_CERT_FILE": "good"},
    {"SSL_CERT_DIR": "folder"},
    {"SSL_CERT_DIR": "nowhere:folder"},
    {"SSL_CERT_FILE": "bad", "SSL_CERT_DIR": "folder"},
    {"REQUESTS_CA_BUNDLE": "bad", "SSL_CERT_FILE": "good"},
    {"REQUESTS_CA_BUNDLE": "good", "SSL_CERT_FILE": "bad"},
)


@pytest.mark.parametrize("named", SETTINGS, ids=lambda named: " ".join(f"{k}={v}" for k, v in named.items()) or "none")
def test_real_clients_do_what_is_said_of_them(
    ca: trustme.CA, ca_file: Path, context: ssl.SSLContext, tmp_path: Path, named: dict[str, str]
) -> None:
    """R45: with a private authority in this file or that, each client of this machine takes the chain exactly where the
    handshake's record says so."""
    bad, folder = tmp_path / "bad.pem", tmp_path / "folder"
    trustme.CA().cert_pem.write_to_path(str(bad))
    folder.mkdir()
    (folder / f"{_hash(ca_file)}.0").write_bytes(ca_file.read_bytes())
    places = {"good": ca_file, "bad": bad, "folder": folder, "nowhere": tmp_path / "nowhere"}
    env = {name: os.pathsep.join(str(places[part]) for part in text.split(":")) for name, text in named.items()}

    async def run() -> tuple[Handshake, dict[str, bool]]:
        async with Server(Script(answer(b"ok")), context).running() as server:
            door = network(quick(), {**env, "REQUESTS_CA_BUNDLE_OF_NOBODY": "x"})
            seen = await door.handshake(HOST, ("127.0.0.1",), server.port)
            works = await asyncio.gather(*(_works(text, server.port, env) for text in PROGRAMS.values()))
        return seen, dict(zip(PROGRAMS, works, strict=True))

    seen, did = go(run())
    if not named:
        assert seen.error is TlsError.UNTRUSTED and not any(did.values())
        return
    said = {each.client: each.trusted for each in seen.clients}
    assert {name: said[name] for name in did} == did
    assert said["databricks-sdk"] == said["requests"] and said["aiohttp"] == said["urllib"]


async def _works(program: str, port: int, env: dict[str, str]) -> bool:
    """Whether a program of this Python gets its answer, with HOST led to loopback."""
    text = (
        "import socket; usual = socket.getaddrinfo\n"
        f"socket.getaddrinfo = lambda host, *rest, **more: usual('127.0.0.1' if host == {HOST!r} else host, *rest, **more)\n"
        f"url = 'https://{HOST}:{port}/'\n{program}\n"
    )
    whole = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "NO_PROXY": "*", **env}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", text, env=whole, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0 or b"CERTIFICATE_VERIFY_FAILED" in said, said.decode()[-300:]
    return process.returncode == 0


def _hash(path: Path) -> str:
    """The name under which OpenSSL looks for a certificate in a folder."""
    done = subprocess.run(
        ["openssl", "x509", "-hash", "-noout", "-in", path], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
