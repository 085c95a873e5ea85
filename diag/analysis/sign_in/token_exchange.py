"""What a refused token exchange amounts to: which parameter the token endpoint refuses. Pure.

OAuth's error codes (RFC 6749 section 5.2, RFC 8693 section 2.2.2) decide; words only say more. An answer without them isn't
the token endpoint's own, and names no cause for certain.
"""

from __future__ import annotations

import re
from functools import partial

from dbapp_diag.analysis.refusal_text import address_in, refuses_address
from dbapp_diag.analysis.sign_in.error_words import LIKELY, POSSIBLE, SURE, in_oauths_words, refused_by_name
from dbapp_diag.analysis.sign_in.offered_token import claims_known
from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.analysis.unknown_principal import names_stranger
from dbapp_diag.causes.sign_in import exchange_refused
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.identity import TokenExchange
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause, Confidence

_PARAMETERS = ("audience", "scope", "subject_token_type", "requested_token_type", "client_id", "issuer", "subject")
_BY_ERROR = {
    "invalid_target": "the audience",
    "invalid_scope": "the scope",
    "invalid_grant": "the subject token or its federation policy",
    "invalid_client": "the client_id",
    "unauthorized_client": "the client_id, which may not exchange tokens",
    "unsupported_grant_type": "the workspace: it doesn't exchange tokens",
    "invalid_request": "the parameter that the error names",
}

_UNDECIDED = ("server_error", "temporarily_unavailable", "slow_down", "unsupported_grant_type")
"""Errors of RFC 6749 and RFC 8628 that say nothing about this token: not now, or never."""


def refusal(exchange: TokenExchange) -> Finding | None:
    """The cause of an exchange that gave no token; None where nothing answered."""
    answer, code = exchange.exchange, (exchange.oauth_error or "").lower()
    if answer is None or answer.status is None:
        return None
    words, said = f"{exchange.oauth_description or ''} {answer.body}", _said(exchange, answer)
    found = partial(_finding, exchange, said)
    worded = refuses_address(words)
    if answer.status == 403 and (worded or (exchange.oauth_error is None and address_in(words))):
        sure = SURE if worded else LIKELY
        return found("network-policy-denied", sure, f"the workspace refuses this network address: {said}")
    if exchange.oauth_error is None:
        hint = "; an IP access list or a proxy can answer so" if answer.status in (403, 407) else ""
        observed = f"{host_of(answer.url)} answers the exchange with {said}, which isn't OAuth{hint}"
        return found("exchange-refused", POSSIBLE, observed)
    if names_stranger(words):
        return found("principal-not-in-workspace", SURE, f"the exchange doesn't admit this principal: {said}")
    if refused_by_name(code, answer.status, exchange.oauth_description):
        return found("principal-not-in-workspace", LIKELY, f"the exchange refuses this principal by name: {said}")
    undecided = code in _UNDECIDED or answer.status == 429 or answer.status >= 500
    what = f"the exchange of {NAMES[exchange.subject_kind]} is refused: {said}{_asked(exchange)}"
    return found("exchange-refused", POSSIBLE if undecided else SURE, what)


def without_answer(exchange: TokenExchange | None) -> str | None:
    """How an exchange ended that decided nothing about the token, as a sentence part; None where there was none, or it was
    decided."""
    if exchange is None or exchange.token is not None:
        return None
    if exchange.exchange is None:
        return exchange.problem
    if exchange.exchange.status is None:
        return exchange.exchange.error.detail if exchange.exchange.error else "no answer"
    found = refusal(exchange)
    return _said(exchange, exchange.exchange) if found is not None and found.confidence is POSSIBLE else None


def parameter(error: str | None, description: str | None) -> str:
    """Which parameter a refusal is about: the one that its description names, else the one that its code stands for."""
    words = (description or "").lower()
    named = next((name for name in _PARAMETERS if re.search(rf"\b{name.replace('_', '[_ ]')}\b", words)), None)
    if named is not None:
        return f"the {named}"
    return _BY_ERROR.get((error or "").lower(), "the parameter that the error names")


def _said(exchange: TokenExchange, answer: Exchange) -> str:
    if exchange.oauth_error is not None:
        return in_oauths_words(exchange.oauth_error, exchange.oauth_description)
    return f"{answer.status} {answer.media_type or 'without a content type'}"


def _asked(exchange: TokenExchange) -> str:
    """What was asked for, where the refusal is about it."""
    named = parameter(exchange.oauth_error, exchange.oauth_description)
    if "scope" in named:
        wanted = f", and the app asks its callers for {', '.join(exchange.app_scopes)}" if exchange.app_scopes else ""
        return f"; asked for the scope {exchange.scope}{wanted}"
    if "audience" in named and exchange.audience:
        return f"; asked for the audience {exchange.audience}, the client id of {exchange.app or 'the app'}"
    if "subject_token_type" in named:
        return f"; offered as {exchange.subject_type}"
    issuer = exchange.subject_issuer if _about_a_policy(exchange) else None
    return f"; its issuer is {issuer}" if issuer and issuer not in (exchange.oauth_description or "") else ""


def _about_a_policy(exchange: TokenExchange) -> bool:
    """Whether the refusal may be a federation policy's: one that's missing, or that another token matches."""
    return exchange.subject_type == "jwt" and (exchange.oauth_error or "").lower() == "invalid_grant"


def _finding(exchange: TokenExchange, said: str, cause: AnyCause, sure: Confidence, observed: str) -> Finding:
    named, variant = parameter(exchange.oauth_error, exchange.oauth_description), None
    values = {"parameter": named, "error": said, "scopes": ",".join(exchange.app_scopes or ()) or exchange.scope}
    if cause == "exchange-refused" and sure is SURE and "scope" in named:
        variant = exchange_refused.SCOPE
    elif cause == "exchange-refused" and sure is SURE and _about_a_policy(exchange):
        variant, audience = exchange_refused.ACCOUNT_POLICY, " ".join(exchange.subject_audience)
        values |= claims_known(exchange.subject_issuer, exchange.subject_name, audience)
    return finding(cause, sure, observed, "a token that apps accept", exchange, variant=variant, values=values)
