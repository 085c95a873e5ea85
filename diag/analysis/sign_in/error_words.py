"""What the programs and servers of sign-in say when they fail, put to causes. Pure.

The Databricks CLI words its errors itself, in English: cmd/auth/token.go, libs/auth/error.go, libs/auth/storage and, below
them, databricks-sdk-go credentials/u2m (pull requests 5272, 3447, 4594, issues 3439, 1589, 3628, 667 of databricks/cli). Its
advice to log in again stands under nearly every one of them, so that alone says nothing. Go's own words for a broken network
are told from all of that first: they're no word about a credential (cli/cli issue 8293).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbapp_diag.analysis.refusal_text import identity_in
from dbapp_diag.causes.configuration import cli_missing, credentials_conflict, credentials_missing
from dbapp_diag.causes.sign_in import (
    client_secret_rejected,
    exchange_refused,
    login_expired,
    scopes_not_granted,
    workspace_unreachable,
)
from dbapp_diag.causes.texts import AZ, OTHER_SERVER
from dbapp_diag.model.words import AnyCause, Confidence, Variant

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE


@dataclass(frozen=True, slots=True)
class Reading:
    """What words, or a failure, amount to."""

    cause: AnyCause
    sure: Confidence
    variant: Variant | None = None


def _matcher(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_UNTRUSTED = _matcher(r"x509:", r"certificate signed by unknown authority")
_NETWORK = _matcher(
    r"no such host|server misbehaving|dial (?:tcp|udp)|connection (?:refused|reset)|network is unreachable",
    r"no route to host|proxyconnect|x509:|\btls: |tls handshake|proxy authentication required",
    r"\b(?:post|get) \"[^\"]*\": (?:(?:unexpected )?EOF|forbidden|bad gateway|service unavailable|gateway timeout)",
)
"""Of Go's words; the last ones are what net/http makes of a proxy that answers CONNECT with another status than 200."""
_PYTHON_NETWORK = _matcher(
    r"max retries exceeded|newconnectionerror|nameresolutionerror|failed to establish a new connection",
    r"connection (?:aborted|refused|reset)|certificate[_ ]verify[_ ]failed|certificate verification failed|sslerror",
    r"proxyerror|tunnel connection failed|getaddrinfo failed|name or service not known|name resolution",
)
_SLOW = _matcher(r"i/o timeout", r"deadline exceeded", r"client\.timeout")
_ODD_ANSWER = _matcher(
    r"unmarshal: invalid character|invalid character '<'|fetching oauth endpoints|<html|<!doctype",
    r"\b50[0234] (?:internal|bad gateway|service unavailable|gateway)",
)
_NOT_THE_CLI = Reading("cli-missing", SURE, cli_missing.NOT_THE_CLI)
_KEY_STORE = Reading("credentials-missing", SURE, credentials_missing.KEYRING)
_WITH_ADDRESSES = (
    (_matcher(r"has scopes .{0,400} do not match the configured scopes"),
     Reading("scopes-not-granted", SURE, scopes_not_granted.KEPT_SCOPES)),
    (_matcher(r"cannot unmarshal cli result"), _NOT_THE_CLI),
    (_matcher(r"no such command|unknown (?:command|flag|shorthand flag)|no such option"), _NOT_THE_CLI),
    (_matcher(r"exec: .{0,300}: not found|command not found|loading shared libraries|exec format error"), _NOT_THE_CLI),
    (_matcher(r"uses m2m authentication|only supports u2m"),
     Reading("credentials-conflict", SURE, credentials_conflict.OTHER_PRINCIPAL)),
    (_matcher(r"use --profile to (?:specify|choose|select)|multiple profiles match"),
     Reading("credentials-conflict", SURE, credentials_conflict.TWO_PROFILES)),
    (_matcher(r"org[./]freedesktop[./]secret"), _KEY_STORE),
    (_matcher(r"older cli versions|needs version \d+, got version"),
     Reading("login-expired", SURE, login_expired.UPGRADED)),
    (_matcher(r"load: parse:|cache: .{0,80}parse:|token[- ]cache.{0,80}(?:corrupt|permission denied)"),
     Reading("login-expired", SURE, login_expired.CACHE_BROKEN)),
    (_UNTRUSTED, Reading("workspace-unreachable", SURE, workspace_unreachable.CLI_TRUST)),
    (_NETWORK, Reading("workspace-unreachable", SURE, workspace_unreachable.CLI_WAY)),
    (_SLOW, Reading("sign-in-timeout", LIKELY)),
    (_ODD_ANSWER, Reading("workspace-unreachable", SURE, workspace_unreachable.ANSWER)),
    (_matcher(r"too many requests|no space left"), Reading("login-expired", POSSIBLE)),
    (_matcher(r"oauth is not supported for this host"), Reading("workspace-host-wrong", LIKELY)),
    (_matcher(r"error code: invalid_scope|oauth2: \"invalid_scope\""), Reading("scopes-not-granted", SURE)),
)  # fmt: skip
"""What is said about a host, a file or a command, which are part of the words."""
_BARE = (
    (_matcher(r"refresh token (?:is |was |has )?(?:been )?(?:invalid|expired|revoked|rejected|not valid)",
              r"error code: invalid_grant|oauth2: \"invalid_grant\"|login (?:has )?expired"),
     Reading("login-expired", SURE)),
    (_matcher(r"keyring|key ?chain|\bd-?bus\b|secret service|wincred"), _KEY_STORE),
    (_matcher(r"refresh token"), Reading("login-expired", SURE)),
    (_matcher(r"oauth is not configured|no cached|token not found|not logged in"),
     Reading("login-expired", SURE, login_expired.NEVER)),
)  # fmt: skip
"""What is said about the sign-in itself: names that somebody chose don't count."""
_CHOSEN = _matcher(
    r"`[^`]*`",
    r"\bdatabricks auth \w+(?: -{1,2}[\w-]+(?:[ =](?!-)\S+)?)*",
    r"--?p(?:rofile)?[ =]\S+",
    r"\bprofile[ :=]+[\"']?[\w.-]+",
    r"\w+://\S+",
    r"(?<!\w)(?:~|[a-z]:)?[\\/][^\s:;,)'\"]+",
    r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b",
)
"""Names of profiles, addresses, hosts, paths, and the commands that hold them."""

BY_NUMBER = {
    number: reading
    for reading, numbers in (
        (Reading("client-secret-rejected", SURE, client_secret_rejected.ENTRA_SECRET), (7000215,)),
        (Reading("client-secret-rejected", SURE, client_secret_rejected.ENTRA_EXPIRED), (7000222,)),
        (Reading("client-secret-rejected", SURE, client_secret_rejected.ENTRA_APPLICATION), (700016, 7000112)),
        (Reading("client-secret-rejected", SURE, client_secret_rejected.ENTRA_TENANT), (90002, 900023, 500011)),
        (Reading("exchange-refused", SURE, exchange_refused.ENTRA_FEDERATION), (70021, 700211, 700212, 700213)),
        (Reading("exchange-refused", SURE, exchange_refused.TOO_OLD), (700024,)),
    )
    for number in numbers
}
"""Microsoft's numbers (Microsoft identity platform documentation, error codes; Azure/login issues 379 and 453 for the
federated ones)."""
_AZ_OVER = (700082, 50173, 70043, 70044, 50076, 50078, 50079, 50132, 50133, 70008)
"""A person's sign-in in Azure that has run out, or that has to be made anew with a second factor."""
_AZ_TENANT = (50020, 50059, 90002, 90072, 50034, 500011, 500200)
"""A person who isn't in the tenant, or a tenant that isn't there."""


def by_cli(words: str) -> Reading | None:
    """What the Databricks CLI says, or the SDK about its answer; None where the words are unknown."""
    for known, text in ((_WITH_ADDRESSES, words), (_BARE, _CHOSEN.sub(" ", words))):
        for pattern, reading in known:
            if pattern.search(text):
                return reading
    return None


def by_az(words: str) -> Reading:
    """What the Azure CLI says. By Microsoft's number it's certain, by its own advice unless there's a number that isn't known."""
    number = entra_number(words)
    if number in _AZ_OVER:
        return Reading("login-expired", SURE, AZ)
    if number in _AZ_TENANT:
        return Reading("credentials-missing", SURE, credentials_missing.AZ_TENANT)
    if number is not None:
        return Reading("credentials-missing", POSSIBLE, AZ)
    if _NETWORK.search(words) or _PYTHON_NETWORK.search(words):
        return Reading("workspace-unreachable", SURE, OTHER_SERVER)  # no other check looks at the way there
    if _SLOW.search(words):
        return Reading("sign-in-timeout", LIKELY, OTHER_SERVER)
    sure = SURE if "az login" in words else LIKELY if "az account set" in words else POSSIBLE
    return Reading("credentials-missing", sure, AZ)


def entra_number(words: str) -> int | None:
    """The first of Microsoft's error numbers in the words."""
    found = re.search(r"\bAADSTS(\d{4,8})\b", words)
    return int(found[1]) if found else None


def in_oauths_words(error: str, description: str | None) -> str:
    """OAuth's error code with what is said beside it, if anything is."""
    return f"{error}: {description}" if description else error


def refused_by_name(code: str, status: int | None, description: str | None) -> bool:
    """A client is refused that is named. A wrong secret gets 401 or 400; 403 was seen for a principal that isn't assigned to the
    workspace, and named it (community.databricks.com m-p/134979)."""
    return code == "invalid_client" and status == 403 and identity_in(description or "")
