"""Which certificate authorities this run trusts, and what the environment's CA variables are worth.

With `--ca-bundle` that file alone counts. Otherwise the run trusts whatever any client set up on this machine
would: certifi's list, the system's store, the paths of Python's own OpenSSL, and every usable file or folder that a CA
variable names. So a handshake that fails here fails for all of them; `Trust.description` says what was joined. What a
single client makes of it is told by `stores`. Nothing here reads the process's environment: OpenSSL's compiled-in paths are
used, not the variables that override them.

The system's store is its own verifier on Windows and macOS, reached by truststore. On Linux it's files, and truststore would
read nothing but OpenSSL's paths, and SSL_CERT_FILE from the process's environment (truststore `_openssl.py`).
"""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import certifi

from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net.authorities import HASHED

READERS: Mapping[str, tuple[str, ...]] = {
    "SSL_CERT_FILE": ("httpx", "aiohttp", "urllib", "curl", "databricks-cli"),
    "SSL_CERT_DIR": ("httpx", "aiohttp", "urllib", "curl", "databricks-cli"),
    "REQUESTS_CA_BUNDLE": ("requests", "databricks-sdk"),
    "CURL_CA_BUNDLE": ("requests", "databricks-sdk", "curl"),
}
"""Who reads which variable: measured with httpx 0.28.1, requests 2.34.2, databricks-sdk 0.156.0, aiohttp 3.14.5, urllib of
Python 3.11 and curl 7.88.1; the Databricks CLI by Go's crypto/x509 (`root_unix.go`)."""

CERTIFI, SYSTEM, PYTHON = "certifi", "system", "python"

_USUAL_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_USUAL_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs")
"""Where distributions keep the store (as Go's crypto/x509 looks); OpenSSL may be built for other paths, as conda's is."""

_LARGEST_BUNDLE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One file of authorities, or some folders of them with OpenSSL's hashed names, and how that is called."""

    name: str
    paths: tuple[Path, ...]
    folder: bool = False
    pythons: bool = False
    """The OpenSSL of this Python reads it without being told."""

    @property
    def shown(self) -> str:
        """Its path as text."""
        return os.pathsep.join(str(path) for path in self.paths)

    def add_to(self, context: ssl.SSLContext) -> None:
        """Trust these authorities in `context` too. Raises OSError (`ssl.SSLError` included)."""
        for path in self.paths:
            if self.folder and not path.is_dir():
                continue  # of several folders one may be gone
            if path.is_dir():
                context.load_verify_locations(capath=path)
            else:
                context.load_verify_locations(cafile=path)


@dataclass(frozen=True, slots=True)
class Trust:
    """The authorities of this run. `description` goes into facts and reports."""

    description: str
    sources: tuple[Source, ...]
    system_store: bool = False
    """Whether the operating system's own verification is asked too (Windows, macOS)."""
    only: bool = False
    """Nothing else counts: `--ca-bundle`."""

    def context(self) -> ssl.SSLContext:
        """A new context that verifies chain and host name, as strictly as httpx on this Python does."""
        context = _system_context() if self.system_store else _bare_context()
        for source in self.sources:
            try:
                source.add_to(context)
            except OSError:
                continue  # it went bad after it was examined; less is trusted, never more
        return context


def reading_context() -> ssl.SSLContext:
    """A context that verifies nothing, for reading a bad chain: nothing may ever be sent over it."""
    context = _bare_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def trust(env: Mapping[str, str], settings: NetworkSettings) -> Trust:
    """What this run trusts. Raises UsageError when `--ca-bundle` can't be used; a broken variable is left
    out."""
    if settings.ca_bundle is not None:
        problem = _problem((settings.ca_bundle,))
        if problem is not None:
            raise UsageError(
                f"--ca-bundle: {settings.ca_bundle}: {problem}; give a PEM file with certificates to trust"
            )
        return Trust(f"--ca-bundle {settings.ca_bundle}", (Source("--ca-bundle", (settings.ca_bundle,)),), only=True)
    sources = [certifis(), *_usual()]
    usable = [setting for setting in ca_settings(env) if setting.problem is None]
    sources += [Source(each.variable, _paths(each.variable, each.path), each.variable == _DIR) for each in usable]
    system_store = sys.platform in ("win32", "darwin")
    names = [source.name for source in sources] + ([SYSTEM] if system_store else [])
    return Trust(" + ".join(dict.fromkeys(names)), tuple(sources), system_store)


def certifis() -> Source:
    """certifi's list, which requests and httpx read without any setting."""
    return Source(CERTIFI, (Path(certifi.where()),))


def ca_settings(env: Mapping[str, str]) -> tuple[CaSetting, ...]:
    """The CA variables that are set, with what is wrong with what they name. An empty variable counts as
    unset."""
    return tuple(
        CaSetting(
            variable,
            path,
            _problem(_paths(variable, path), folder=variable == _DIR),
            read_by,
            any(os.path.isdir(each) for each in _paths(variable, path)),
        )
        for variable, read_by in READERS.items()
        if (path := env.get(variable))
    )


_DIR = "SSL_CERT_DIR"


def _paths(variable: str, text: str) -> tuple[Path, ...]:
    """What a variable names: OpenSSL takes several folders, with the system's separator between them."""
    parts = text.split(os.pathsep) if variable == _DIR else [text]
    return tuple(Path(part) for part in parts if part)


def _problem(paths: tuple[Path, ...], *, folder: bool = False) -> str | None:
    """What is wrong with all of these; of several, one that's good will do."""
    problems = [_problem_of(path, folder=folder) for path in paths] or ["missing"]
    return None if None in problems else problems[0]


def _problem_of(path: Path, *, folder: bool) -> str | None:
    try:
        if path.is_dir():
            return None if any(HASHED.fullmatch(entry.name) for entry in path.iterdir()) else "no certificate in it"
        if not path.exists():
            return "missing"
        if folder:
            return "no certificate in it"
        size = path.stat().st_size
        if size == 0:
            return "empty"
        if not path.is_file() or size > _LARGEST_BUNDLE:
            return "unreadable"
        _bare_context().load_verify_locations(cafile=path)
    except ssl.SSLError:
        return "no certificate in it"
    except (OSError, ValueError):
        return "unreadable"
    return None


def _usual() -> list[Source]:
    """The system's file and folder, and those of this Python's OpenSSL where they're others."""
    built_in = ssl.get_default_verify_paths()
    has_store = sys.platform in ("win32", "darwin")
    sources: list[Source] = []
    for usual, own, folder in (
        (_USUAL_FILES, built_in.openssl_cafile, False),
        (_USUAL_FOLDERS, built_in.openssl_capath, True),
    ):
        systems = None if has_store else next((path for path in map(Path, usual) if _filled(path, folder)), None)
        pythons = Path(own) if own and _filled(Path(own), folder) else None
        same = systems is not None and pythons is not None and systems.resolve() == pythons.resolve()
        if systems is not None:
            sources.append(Source(SYSTEM, (systems,), folder, pythons=same))
        if pythons is not None and not same:
            sources.append(Source(PYTHON, (pythons,), folder, pythons=True))
    return sources


def _filled(path: Path, folder: bool) -> bool:
    """There's something in it; what that is shows when it's read."""
    try:
        return _problem_of(path, folder=True) is None if folder else path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def _bare_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.version_info >= (3, 13):  # as ssl.create_default_context does since then
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    return context


def _system_context() -> ssl.SSLContext:  # pragma: no cover  # Windows and macOS only
    import truststore  # it asks the system's own verifier, and takes added authorities too

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def named(sources: Iterable[Source], *names: str) -> tuple[Source, ...]:
    """Those with one of these names."""
    return tuple(source for source in sources if source.name in names)
