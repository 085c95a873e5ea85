"""What the programs and servers of sign-in say when they fail, put to causes. Pure.

The Databricks CLI words its errors itself, in English: cmd/auth/token.go, libs/auth/error.go, libs/auth/storage and, below
them, databricks-sdk-go credentials/u2m (pull requests 5272, 3447, 4594, issues 3439, 1589, 3628, 667 of databricks/cli). Its
advice to log in again stands under nearly every one of them, so that alone says nothing. Go's own words for a broken network
are told from all of that first: they're no word about a credential (cli/cli issue 8293).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.words import Confidence

SURE, LIKELY = Confidence.CONFIRMED, Confidence.LIKELY

NO_KEPT_SIGN_IN = "the SDK has no kept sign-in that works"
NO_BEARER = "gives no bearer token"
"""What the sign-in process itself says, where the SDK has no words of its own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What words amount to."""

    cause: str
    sure: Confidence
    case: Case | None = None


def _matcher(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_CLI: tuple[tuple[re.Pattern[str], Reading], ...] = (
    (
        _matcher(r"no such command", r"unknown (?:command|flag|shorthand flag)", r"no such option"),
        Reading("cli-missing", SURE, Case.NOT_THE_CLI),
    ),
    (
        _matcher(r"uses m2m authentication", r"only supports u2m"),
        Reading("credentials-conflict", SURE, Case.OTHER_PRINCIPAL),
    ),
    (
        _matcher(r"use --profile to (?:specify|choose|select)", r"multiple profiles match"),
        Reading("credentials-conflict", SURE, Case.TWO_PROFILES),
    ),
    (
        _matcher(r"keyring", r"key ?chain", r"d-?bus\b", r"secret service", r"org\.freedesktop\.secret", r"wincred"),
        Reading("credentials-missing", SURE, Case.KEYRING),
    ),
    (
        _matcher(r"older cli versions", r"needs version \d+, got version"),
        Reading("login-expired", SURE, Case.UPGRADED),
    ),
    (
        _matcher(r"load: parse:", r"cache: .{0,80}parse:", r"token[- ]cache.{0,80}(?:corrupt|permission denied)"),
        Reading("login-expired", SURE, Case.CACHE_BROKEN),
    ),
    (
        _matcher(
            r"no such host|server misbehaving|dial (?:tcp|udp)|connection (?:refused|reset)|network is unreachable",
            r"no route to host|proxyconnect|x509:|\btls: |tls handshake|\bEOF\b",
        ),
        Reading("workspace-unreachable", LIKELY),
    ),
    (_matcher(r"i/o timeout", r"deadline exceeded", r"client\.timeout"), Reading("sign-in-timeout", LIKELY)),
    (
        _matcher(r"unmarshal: invalid character", r"invalid character '<'", r"fetching oauth endpoints"),
        Reading("workspace-unreachable", LIKELY, Case.ANSWER),
    ),
    (_matcher(r"oauth is not supported for this host"), Reading("workspace-host-wrong", LIKELY)),
    (
        _matcher(r"error code: invalid_scope", r"oauth2: \"invalid_scope\""),
        Reading("scopes-not-granted", SURE),
    ),
    (
        _matcher(
            r"refresh token", r"error code: invalid_grant", r"oauth2: \"invalid_grant\"", r"login (?:has )?expired"
        ),
        Reading("login-expired", SURE),
    ),
    (
        _matcher(r"oauth is not configured", r"no cached", r"token not found", r"not logged in"),
        Reading("login-expired", SURE, Case.NEVER),
    ),
)

_BY_NUMBER = {
    7000215: Reading("client-secret-rejected", SURE, Case.ENTRA_SECRET),
    7000222: Reading("client-secret-rejected", SURE, Case.ENTRA_EXPIRED),
    700016: Reading("client-secret-rejected", SURE, Case.ENTRA_APPLICATION),
    7000112: Reading("client-secret-rejected", SURE, Case.ENTRA_APPLICATION),
    90002: Reading("client-secret-rejected", SURE, Case.ENTRA_TENANT),
    900023: Reading("client-secret-rejected", SURE, Case.ENTRA_TENANT),
    500011: Reading("client-secret-rejected", SURE, Case.ENTRA_TENANT),
    70021: Reading("exchange-refused", SURE, Case.ENTRA_FEDERATION),
    700211: Reading("exchange-refused", SURE, Case.ENTRA_FEDERATION),
    700212: Reading("exchange-refused", SURE, Case.ENTRA_FEDERATION),
    700213: Reading("exchange-refused", SURE, Case.ENTRA_FEDERATION),
    700024: Reading("exchange-refused", SURE, Case.TOO_OLD),
}
"""Microsoft's numbers (Microsoft identity platform documentation, error codes; Azure/login issues 379 and 453 for the
federated ones)."""
_AZ_OVER = (700082, 50173, 70043, 70044, 50076, 50078, 50079, 50132, 50133, 70008)
"""A person's sign-in in Azure that has run out, or that has to be made anew with a second factor."""
_AZ_TENANT = (50020, 50059, 90002, 90072, 50034, 500011, 500200)
"""A person who isn't in the tenant, or a tenant that isn't there."""
_SCOPES_DIFFER = _matcher(r"has scopes .{0,400} do not match the configured scopes")
_NOT_JSON = _matcher(r"cannot unmarshal cli result")


def by_cli(words: str) -> Reading | None:
    """What the Databricks CLI says, or the SDK about its answer; None where the words are unknown."""
    if _SCOPES_DIFFER.search(words):
        return Reading("scopes-not-granted", SURE, Case.KEPT_SCOPES)
    if _NOT_JSON.search(words):
        return Reading("cli-missing", SURE, Case.NOT_THE_CLI)
    return next((reading for pattern, reading in _CLI if pattern.search(words)), None)


def by_az(words: str) -> Reading:
    """What the Azure CLI says. By Microsoft's number or its own advice it's certain, otherwise likely."""
    number = entra_number(words)
    if number in _AZ_OVER:
        return Reading("login-expired", SURE, Case.AZ)
    if number in _AZ_TENANT:
        return Reading("credentials-missing", SURE, Case.AZ_TENANT)
    network = next((reading for pattern, reading in _CLI if reading.sure is LIKELY and pattern.search(words)), None)
    if network is not None and number is None:
        return Reading(network.cause, LIKELY, Case.OTHER_SERVER)
    return Reading("credentials-missing", SURE if "az login" in words else LIKELY, Case.AZ)


def by_entra(words: str) -> Reading | None:
    """What Entra ID's number says; None without one that is known."""
    number = entra_number(words)
    return _BY_NUMBER.get(number) if number is not None else None


def entra_number(words: str) -> int | None:
    """The first of Microsoft's error numbers in the words."""
    found = re.search(r"\bAADSTS(\d{4,8})\b", words)
    return int(found[1]) if found else None
