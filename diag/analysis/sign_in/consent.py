"""What a consent without a token amounts to. Pure.

OAuth's error codes decide (RFC 6749 sections 4.1.2.1 and 5.2). What they leave open stays open: nobody answering the page is
no cause, and a code that isn't taken isn't a scope that isn't granted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dbapp_diag.analysis.refusal_text import address_in
from dbapp_diag.analysis.sign_in import findings as sign_in_faults
from dbapp_diag.analysis.sign_in.finding import reason_given
from dbapp_diag.analysis.token.scopes import present_name
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.words import Confidence

_BEFORE = ("invalid_scope", "access_denied")
"""Nothing is granted, and that's said."""
_OPEN = ("server_error", "temporarily_unavailable", "invalid_request", "unsupported_response_type")
"""The server's trouble, or the request's: about the scopes nothing is said."""
_CODE = ("invalid_grant", "unauthorized_client", "unsupported_grant_type")
"""The token endpoint doesn't take the code."""
EXPECTED = "a token with the scopes asked for"


def closest(sign_in: SignIn, sources: CredentialSources, scopes: Sequence[str]) -> Finding | None:
    """The closest cause; None where the evidence names none."""
    if sign_in.outcome is SignInOutcome.TIMEOUT and _nothing_sent_hangs(sign_in):
        return None
    if sign_in.outcome in (SignInOutcome.MISCONFIGURED, SignInOutcome.FAILED):
        return None
    if sign_in.outcome is not SignInOutcome.REFUSED:
        return sign_in_faults.finding(sign_in, sources, sign_in.ms / 1000)
    error = (sign_in.oauth_error or "").lower()
    asked = {"scopes": ",".join(dict.fromkeys(map(present_name, scopes)))}
    words = f"{sign_in.oauth_description or ''} {' '.join(sign_in.error)}"
    if error in _BEFORE:
        what = f"the authorization server grants none of {', '.join(scopes)}: {reason_given(sign_in)}"
        return finding("scopes-not-granted", Confidence.CONFIRMED, what, EXPECTED, sign_in, values=asked)
    if error in _CODE and address_in(words) is None:
        what = f"consent was given, and the token endpoint refuses its code: {reason_given(sign_in)}"
        error = reason_given(sign_in)
        return finding(
            "exchange-refused", Confidence.LIKELY, what, EXPECTED, sign_in, parameter="the code", error=error
        )
    if error in _OPEN:
        return None
    known = sign_in_faults.finding(sign_in, sources, sign_in.ms / 1000)
    return replace(known, values={**known.values, **asked}) if known.cause != "credentials-missing" else None


def _nothing_sent_hangs(sign_in: SignIn) -> bool:
    """Every request was answered, so it's the person that didn't answer."""
    return all(request.status is not None for request in sign_in.requests)
