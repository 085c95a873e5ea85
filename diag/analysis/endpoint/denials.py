"""What an app's refusal is about where it isn't the caller: what the front door hands over, another service's key, an upgrade that
was lost on the way. Pure."""

from __future__ import annotations

import re

from dbapp_diag.analysis.endpoint.content import words
from dbapp_diag.causes.endpoint.app_denies import OTHERS_KEY
from dbapp_diag.causes.endpoint.app_host_guard import CSRF
from dbapp_diag.causes.endpoint.app_rejects_request import CONFLICT, FORM_FOR_JSON, TOO_LARGE, UPGRADE_LOST
from dbapp_diag.causes.texts import USER_TOKEN
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.request_parts import FORM, CallKind
from dbapp_diag.model.urls import APPS_DOMAIN, is_databricks_workspace
from dbapp_diag.model.words import AnyCause, Variant

_HANDED_OVER = re.compile(
    r"x[-_ ]forwarded[-_ ]access[-_ ]token|\bon[- ]behalf[- ]of[- ]user\b|\bobo\b.{0,20}\btoken", re.IGNORECASE
)
_LACKS = re.compile(
    r"\b(?:missing|absent|required|without|disabled|enable|turn on|no|not (?:\w+ )?(?:found|present|set|sent|enabled|available|"
    r"provided|forwarded|configured|received))\b",
    re.IGNORECASE,
)
_WRONG_KEY = re.compile(
    r"\b(?:incorrect|invalid|wrong|expired|revoked)\b\W{1,3}(?:x-)?(?:api|subscription|access)[-_ ]?key"
    r"|\b(?:api|subscription|access)[-_ ]?key\b.{0,60}?\b(?:not valid|invalid|incorrect|wrong|expired|revoked)\b",
    re.IGNORECASE,
)
_MASKED_KEY = re.compile(r"\b[A-Za-z]{2,8}[-_][\w-]{0,40}(?:\*{3,}|\.{3,}|…)")
_HOST = re.compile(r"\bhttps?://([a-z0-9.-]+\.[a-z]{2,})", re.IGNORECASE)
_CLOUDS = re.compile(r"\"API_KEY_INVALID\"|\b(?:InvalidClientTokenId|UnrecognizedClientException)\b")
"""What clouds call a key that they don't take (google.rpc.ErrorInfo; AWS common errors). Codes of the form that OpenAI's API has
tell nothing: apps that speak it themselves have them too."""
_UPGRADE_WANTED = re.compile(r"\bupgrade\b|\bmissing connection header\b", re.IGNORECASE)
"""How servers of websockets word it: npm's ws, Tornado, aiohttp, gorilla/websocket, Python's websockets."""
_CSRF = re.compile(r"\bcsrf\b", re.IGNORECASE)


def misses_user_token(answer: Exchange, record: AppRecord | None) -> bool:
    """The app wants the caller's token from the front door, which hands it to apps with user authorization alone; and the record,
    as far as it's known, asks for no scopes."""
    said = words(answer)
    asks = record is not None and bool(record.scopes_wanted)
    return not asks and (answer.status or 0) >= 400 and bool(_HANDED_OVER.search(said) and _LACKS.search(said))


def others_key(answer: Exchange, asked: Asked) -> bool:
    """The refusal of a key that the words show to be another service's: they link to it, show what is left of a key, or have a
    cloud's own word for it. A caller who gives a secret of his own may be the one whose key it is."""
    if any("‹" in value for _, value in asked.headers):
        return False
    said = words(answer)
    elsewhere = [host for host in _HOST.findall(said) if not _ours(host.lower())]
    shown = bool(elsewhere) or _MASKED_KEY.search(said) is not None
    return _CLOUDS.search(said) is not None or (shown and _WRONG_KEY.search(said) is not None)


def upgrade_lost(answer: Exchange, asked: Asked) -> bool:
    """The app asks for the upgrade to a websocket that the request had, and not for another version of it: something between took
    the hop-by-hop headers away (RFC 9110, section 7.6.1; RFC 6455, section 4.4, for the version)."""
    if asked.kind is not CallKind.WEBSOCKET or "13" not in (answer.header("sec-websocket-version") or "13"):
        return False
    return answer.status == 426 or (answer.status == 400 and _UPGRADE_WANTED.search(words(answer)) is not None)


def _rejection(answer: Exchange, asked: Asked) -> Variant | None:
    if upgrade_lost(answer, asked):
        return UPGRADE_LOST
    kind = (asked.header("content-type") or "").partition(";")[0].strip().lower()
    if answer.status in (400, 415, 422) and kind == FORM and asked.body.lstrip()[:1] in ("{", "["):
        return FORM_FOR_JSON
    if answer.status == 413:
        return TOO_LARGE
    return CONFLICT if answer.status in (409, 412, 423) else None


def _ours(host: str) -> bool:
    return host.endswith(f".{APPS_DOMAIN}") or is_databricks_workspace(host)


def called_from(asked: Asked) -> str | None:
    """Where a browser, or a client that says so, calls from."""
    return asked.origin or asked.header("origin")


def variant_of(cause: AnyCause, answer: Exchange, asked: Asked, record: AppRecord | None) -> Variant | None:
    """Which variant of its cause the app's own refusal is."""
    if cause == "app-host-guard":
        return CSRF if called_from(asked) is None and _CSRF.search(words(answer)) else None
    if cause in ("app-denies", "app-rejects-request") and misses_user_token(answer, record):
        return USER_TOKEN
    if cause == "app-rejects-request":
        return _rejection(answer, asked)
    return OTHERS_KEY if cause == "app-denies" and others_key(answer, asked) else None
