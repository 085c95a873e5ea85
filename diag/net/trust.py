"""Which certificate authorities this run trusts, and what the environment's CA variables are worth.

With `--ca-bundle` that file alone counts. Otherwise the run trusts whatever any client set up on this machine
would: certifi's list, the system's store, and every usable file or folder that a CA variable names. So a
handshake that fails here fails for all of them; `Trust.description` says what was joined. What a single
client makes of one variable is told by `ca_settings`. Nothing here reads the process's environment: OpenSSL's
compiled-in paths are used, not the variables that override them.
"""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import certifi

from dbapp_diag.errors import UsageError
from dbapp_diag.facts.network import CaSetting
from dbapp_diag.settings import NetworkSettings

READERS: Mapping[str, tuple[str, ...]] = {
    "SSL_CERT_FILE": ("httpx", "urllib", "curl"),
    "SSL_CERT_DIR": ("httpx", "urllib", "curl"),
    "REQUESTS_CA_BUNDLE": ("requests", "databricks-sdk"),
    "CURL_CA_BUNDLE": ("requests", "databricks-sdk", "curl"),
}
"""Who reads which variable: measured with httpx 0.28.1, requests 2.34.2, databricks-sdk 0.156.0, urllib of
Python 3.11; curl by its manual (`--cacert`)."""

_USUAL_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where distributions keep the store, for a Python whose OpenSSL was built for other paths (as Go's
crypto/x509 looks)."""

_LARGEST_BUNDLE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One file or folder (with OpenSSL's hashed names) of authorities, and how it's called."""

    name: str
    path: Path

    def add_to(self, context: ssl.SSLContext) -> None:
        """Trust these authorities in `context` too. Raises OSError (`ssl.SSLError` included)."""
        if self.path.is_dir():
            context.load_verify_locations(capath=self.path)
        else:
            context.load_verify_locations(cafile=self.path)


@dataclass(frozen=True, slots=True)
class Trust:
    """The authorities of this run. `description` goes into facts and reports."""

    description: str
    sources: tuple[Source, ...]
    system_store: bool = False
    """Whether the operating system's own verification is asked too (Windows, macOS)."""

    def context(self) -> ssl.SSLContext:
        """A new context that verifies chain and host name, as strictly as httpx on this Python does."""
        context = _system_context() if self.system_store else _bare_context()
        for source in self.sources:
            try:
                source.add_to(context)
            except OSError:
                continue  # it went bad after it was examined; less is trusted, never more
        return context

    def by_source(self) -> dict[str, Trust]:
        """Each source of this trust by itself, by name."""
        names = dict.fromkeys(source.name for source in self.sources)
        return {name: Trust(name, tuple(each for each in self.sources if each.name == name)) for name in names}


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
        problem = _problem(settings.ca_bundle)
        if problem is not None:
            raise UsageError(
                f"--ca-bundle: {settings.ca_bundle}: {problem}; give a PEM file with certificates to trust"
            )
        return Trust(f"--ca-bundle {settings.ca_bundle}", (Source("--ca-bundle", settings.ca_bundle),))
    sources = [Source("certifi", Path(certifi.where()))]
    sources += [Source("system", path) for path in _system_paths() if _problem(path) is None]
    usable = [setting for setting in ca_settings(env) if setting.problem is None]
    sources += [Source(setting.variable, Path(setting.path)) for setting in usable]
    system_store = sys.platform in ("win32", "darwin")
    names = [source.name for source in sources] + (["system"] if system_store else [])
    return Trust(" + ".join(dict.fromkeys(names)), tuple(sources), system_store)


def ca_settings(env: Mapping[str, str]) -> tuple[CaSetting, ...]:
    """The CA variables that are set, with what is wrong with what they name. An empty variable counts as
    unset."""
    return tuple(
        CaSetting(variable, path, _problem(Path(path), folder=variable == "SSL_CERT_DIR"), read_by)
        for variable, read_by in READERS.items()
        if (path := env.get(variable))
    )


def _problem(path: Path, *, folder: bool = False) -> str | None:
    try:
        if path.is_dir():
            hashed = re.compile(r"[0-9a-f]{8}\.\d+")
            return None if any(hashed.fullmatch(entry.name) for entry in path.iterdir()) else "no certificate in it"
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


def _system_paths() -> tuple[Path, ...]:
    if sys.platform in ("win32", "darwin"):
        return ()
    built_in = ssl.get_default_verify_paths()
    file = next((Path(each) for each in (built_in.openssl_cafile, *_USUAL_FILES) if Path(each).is_file()), None)
    folder = Path(built_in.openssl_capath)
    return tuple(path for path in (file, folder) if path is not None and path.exists())


def _bare_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.version_info >= (3, 13):  # as ssl.create_default_context does since then
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    return context


def _system_context() -> ssl.SSLContext:  # pragma: no cover  # Windows and macOS only
    import truststore  # it asks the system's own verifier, and takes added authorities too

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
