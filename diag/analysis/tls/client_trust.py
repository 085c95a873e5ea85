"""Which clients refuse a chain that this run trusts, because they read another list of authorities. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from dbapp_diag.analysis.tls.chains import listed
from dbapp_diag.causes.texts import IN_PARTS
from dbapp_diag.causes.tls import tls_intercepted
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.tls import CaSetting, ClientTrust, Handshake, StoreTrust
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Variant

SDK, CLI = "databricks-sdk", "databricks-cli"
VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
_READ_BY = {
    SDK: "REQUESTS_CA_BUNDLE",
    "requests": "REQUESTS_CA_BUNDLE",
    "httpx": "SSL_CERT_FILE",
    "aiohttp": "SSL_CERT_FILE",
    "urllib": "SSL_CERT_FILE",
    CLI: "SSL_CERT_FILE",
    "curl": "SSL_CERT_FILE",
}
"""The variable that makes each client read one more file (in place of its own list)."""
_BY_GO = re.compile(r"\bx509:|certificate", re.IGNORECASE)


def refusing(shakes: Iterable[Handshake], *, but: Container[str] = ()) -> tuple[ClientTrust, ...]:
    """The clients that refuse at least one of these hosts, each once, without those that were seen to trust them."""
    found = {each.client: each for shake in shakes for each in shake.clients if each.trusted is False}
    return tuple(each for each in found.values() if each.client not in but)


def shown_to_trust(sign_in: SignIn | None, shakes: Iterable[Handshake]) -> tuple[str, ...]:
    """The SDK got answers from one of these hosts: something on this machine has it read more than its settings say."""
    hosts = {shake.host for shake in shakes}
    answered = (request for request in sign_in.requests if request.status is not None) if sign_in is not None else ()
    return (SDK, "requests") if any(host_of(request.url) in hosts for request in answered) else ()


def can_sign_in(shake: Handshake | None) -> bool:
    """Nothing shows that the SDK or the CLI refuses this host, or stops over a variable before it connects."""
    whose = [each for each in shake.clients if each.client in (SDK, CLI)] if shake is not None else []
    return not any(
        each.trusted is False or (each.trusted is None and set(each.reads) & set(VARIABLES)) for each in whose
    )


def misled(shake: Handshake) -> tuple[ClientTrust, ...]:
    """Those that refuse a host that certifi vouches for, because a variable has them read a file that doesn't."""
    if not listed(shake):
        return ()
    found = (each for each in shake.clients if each.trusted is False and each.reads)
    return tuple(each for each in found if each.reads[0] in VARIABLES)


def gave_up(sign_in: SignIn | None, clients: Iterable[ClientTrust]) -> bool:
    """Sign-in failed in a handshake, and the client that signs in is one of these."""
    if sign_in is None or sign_in.outcome is SignInOutcome.SIGNED_IN:
        return False
    names = {each.client for each in clients}
    if sign_in.auth_type == CLI:
        return CLI in names and any(_BY_GO.search(text) for text in (*sign_in.error, *sign_in.warnings))
    unanswered = (request.error or "" for request in sign_in.requests if request.status is None)
    return SDK in names and any("ssl" in error.lower() for error in unanswered)


def file_for_all(shakes: Sequence[Handshake], *, certifi: bool = False) -> StoreTrust | None:
    """A file on this machine that vouches for all these hosts, and has the public authorities for others: the system's before
    a variable's. Never certifi's, which no variable has to name, unless asked for."""
    for store in sorted(shakes[0].stores if shakes else (), key=_rank):
        usable = bool(store.path) and store.public and not store.folder and len(store.path.split()) == 1
        if usable and (certifi or store.name != "certifi") and all(_vouched(shake, store) for shake in shakes):
            return store
    return None


def remedy(shakes: Sequence[Handshake], refused: Iterable[ClientTrust]) -> tuple[Variant, dict[str, str]]:
    """Which fix fits, and what it has to name: the file, and the variables by which the refusing clients read it."""
    file = file_for_all(shakes)
    names = tuple(dict.fromkeys(_variable(each) for each in refused))
    if file is not None:
        settings = " ".join(f"{name}={file.path}" for name in names)
        return tls_intercepted.LISTED, {"bundle": file.path, "variables": settings}
    private = next((shake for shake in shakes if not listed(shake)), None)
    trusting = next((store for store in private.stores if store.trusted), None) if private is not None else None
    if trusting is not None and trusting.path:
        return IN_PARTS, {"bundle": trusting.path}
    return tls_intercepted.OS_STORE, {}


def describe_refusals(refused: Iterable[ClientTrust], settings: Iterable[CaSetting]) -> str:
    """Who reads what, as a sentence part: `databricks-sdk, requests and httpx read certifi`."""
    paths = {setting.variable: setting.path for setting in settings}
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in refused:
        groups.setdefault(each.reads, []).append(each.client)
    parts: list[str] = []
    for reads, clients in groups.items():
        lists = " and ".join(f"{name} ({paths[name]})" if name in paths else _LISTS.get(name, name) for name in reads)
        parts.append(f"{joined(clients)} {'read' if len(clients) > 1 else 'reads'} {lists or 'no list at all'}")
    return ", ".join(parts)


def joined(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def vouching(shake: Handshake) -> str:
    """Which lists have the chain's authority, as a sentence part; each file once, under the first of its names."""
    found = {
        each.path: f"{_LISTS.get(each.name, each.name)}{f' ({each.path})' if each.path else ''}"
        for each in reversed(shake.stores)
        if each.trusted
    }
    named = list(reversed(found.values()))
    return f"{joined(named)} {'have' if len(named) > 1 else 'has'} that authority"


_LISTS = {"certifi": "certifi's list", "system": "the system's store", "python": "the list of Python's OpenSSL"}
_ORDER = ("system", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "python")


def _rank(store: StoreTrust) -> int:
    return _ORDER.index(store.name) if store.name in _ORDER else len(_ORDER)


def _vouched(shake: Handshake, store: StoreTrust) -> bool:
    return any(each.path == store.path and each.trusted for each in shake.stores)


def _variable(client: ClientTrust) -> str:
    """curl looks at CURL_CA_BUNDLE first, so where that is set, nothing else helps."""
    if client.client == "curl" and "CURL_CA_BUNDLE" in client.reads:
        return "CURL_CA_BUNDLE"
    return _READ_BY.get(client.client, "SSL_CERT_FILE")
