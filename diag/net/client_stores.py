"""Which lists of authorities each kind of client reads with the settings seen here. Pure.

Source: measured with requests 2.34.2 and databricks-sdk 0.162.0 (one variable's file or folder in place of certifi), httpx
0.28.1 (the file of SSL_CERT_FILE, else the folder of SSL_CERT_DIR, in place of certifi), urllib of Python 3.11 and aiohttp 3.14.5
(OpenSSL's paths, each replaced by its variable, an empty one too) and curl 7.88.1 (CURL_CA_BUNDLE before the others; SSL_CERT_DIR
before SSL_CERT_FILE until 8.3: curl/curl issue 11325); Go's crypto/x509 `root_unix.go` for the Databricks CLI.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.net.trust import CERTIFI, SYSTEM, Source, named

OS_STORE = Source(SYSTEM, ())
"""The operating system's own verifier, which is no file."""
_BY_REQUESTS = ("databricks-sdk", "requests")
_BY_OPENSSL = ("aiohttp", "urllib")
_FILE, _DIR, _REQUESTS, _CURL = "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"
_BOTH_SINCE = (8, 3)
"""Since this release curl reads SSL_CERT_FILE also where SSL_CERT_DIR is set."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one client reads. `over`: the broken variable that it gives up over."""

    client: str
    sources: tuple[Source, ...]
    over: str = ""
    partial: bool = False
    """Any certificate of a list ends a chain for it, on every version."""

    @property
    def stops(self) -> bool:
        """It gives up before it connects."""
        return bool(self.over)


def readings(
    sources: Iterable[Source],
    settings: Iterable[CaSetting],
    platform: str,
    *,
    empty: Container[str] = (),
    curl: tuple[int, ...] = _BOTH_SINCE,
) -> tuple[Reading, ...]:
    """Each client's lists. `platform` is as in `sys.platform`; `sources` are all that there are on this machine; `empty` are
    variables that are set to nothing; `curl` is its release."""
    known, variables = tuple(sources), {setting.variable: setting for setting in settings}
    return (
        *(_by_one_variable(client, (_REQUESTS, _CURL), known, variables) for client in _BY_REQUESTS),
        _by_one_variable("httpx", (_FILE, _DIR), known, variables),
        *(_by_openssl(client, known, variables, platform, empty) for client in _BY_OPENSSL),
        _curl(known, variables, platform, curl),
        _go(known, variables, platform),
    )


def _by_one_variable(
    client: str, names: tuple[str, ...], sources: tuple[Source, ...], variables: Mapping[str, CaSetting]
) -> Reading:
    """The first variable that is set, in place of certifi."""
    chosen = next((variables[name] for name in names if name in variables), None)
    if chosen is None:
        return Reading(client, named(sources, CERTIFI))
    as_file = chosen.variable == _FILE
    broken = chosen.problem is not None and (as_file or not chosen.folder) and chosen.variable != _DIR
    stops = broken or (as_file and chosen.folder)
    return Reading(client, () if stops else named(sources, chosen.variable), chosen.variable if stops else "")


def _by_openssl(
    client: str,
    sources: tuple[Source, ...],
    variables: Mapping[str, CaSetting],
    platform: str,
    empty: Container[str],
) -> Reading:
    """OpenSSL's file and folder, each replaced by its variable; on Windows Python adds the system's store."""
    own = tuple(source for source in sources if source.pythons and (_DIR if source.folder else _FILE) not in empty)
    found = _replaced(own, sources, variables)
    return Reading(client, found + ((OS_STORE,) if platform == "win32" else ()))


def _curl(
    sources: tuple[Source, ...], variables: Mapping[str, CaSetting], platform: str, release: tuple[int, ...]
) -> Reading:
    systems = (OS_STORE,) if platform in ("win32", "darwin") else named(sources, SYSTEM)
    if platform == "win32":  # Schannel: the variables don't count (curl's manual, --cacert)
        return Reading("curl", systems, partial=True)
    if _CURL in variables:
        folder = tuple(source for source in systems if source.folder)
        return Reading("curl", named(sources, _CURL) + folder, _over(_CURL, variables), partial=True)
    if _DIR in variables and release < _BOTH_SINCE:
        variables = {_DIR: variables[_DIR]}
    return Reading("curl", _replaced(systems, sources, variables), _over(_FILE, variables), partial=True)


def _over(variable: str, variables: Mapping[str, CaSetting]) -> str:
    """The variable, where what should be a file isn't one that can be read."""
    setting = variables.get(variable)
    return variable if setting is not None and (setting.problem is not None or setting.folder) else ""


def _go(sources: tuple[Source, ...], variables: Mapping[str, CaSetting], platform: str) -> Reading:
    if platform in ("win32", "darwin"):
        return Reading("databricks-cli", (OS_STORE,), partial=True)
    return Reading("databricks-cli", _replaced(named(sources, SYSTEM), sources, variables), partial=True)


def _replaced(
    usual: tuple[Source, ...], sources: tuple[Source, ...], variables: Mapping[str, CaSetting]
) -> tuple[Source, ...]:
    """A usual file and folder, each replaced by what its variable names: by nothing, where that's broken."""
    if _FILE in variables:
        files = () if variables[_FILE].folder else named(sources, _FILE)
    else:
        files = tuple(each for each in usual if not each.folder)
    folders = named(sources, _DIR) if _DIR in variables else tuple(each for each in usual if each.folder)
    return files + folders
