"""What a consent without a token amounts to. Pure.

OAuth's error codes decide (RFC 6749 sections 4.1.2.1 and 5.2). What they leave open stays open: nobody answering the page is
no cause, and a code that isn't taken isn't a scope that isn't granted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dbapp_diag.analysis.refusal_text import address_in
from dbapp_diag.analysis.sign_in.error_words import LIKELY, SURE
from dbapp_diag.analysis.sign_in.failure import SignInFailure
from dbapp_diag.analysis.sign_in.findings import put_down
from dbapp_diag.analysis.token.scopes import present_name
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.results import Finding, finding

_BEFORE = ("invalid_scope", "access_denied")
"""Nothing is granted, and that's said."""
_OPEN = ("server_error", "temporarily_unavailable", "invalid_request", "unsupported_response_type")
"""The server's trouble, or the request's: about the scopes nothing is said."""
_CODE = ("invalid_grant", "unauthorized_client", "unsupported_grant_type")
"""The token endpoint doesn't take the code."""
EXPECTED = "a token with the scopes asked for"


def closest(sign_in: SignIn, sources: CredentialSources, scopes: Sequence[str]) -> Finding | None:
    """The closest cause; None where the evidence names none."""
    failure = SignInFailure(sign_in, sources, sign_in.ms / 1000)
    match sign_in.outcome:
        case SignInOutcome.MISCONFIGURED | SignInOutcome.FAILED:
            return None
        case SignInOutcome.TIMEOUT if failure.waiting is None:  # so it's the person that didn't answer
            return None
        case SignInOutcome.REFUSED:
            return _refused(failure, scopes)
        case _:
            return put_down(failure)


def _refused(failure: SignInFailure, scopes: Sequence[str]) -> Finding | None:
    if failure.code in _OPEN:
        return None
    asked = {"scopes": ",".join(dict.fromkeys(map(present_name, scopes)))}
    if failure.code in _BEFORE:
        what = f"the authorization server grants none of {', '.join(scopes)}: {failure.reason}"
        return finding("scopes-not-granted", SURE, what, EXPECTED, failure.sign_in, values=asked)
    if failure.code in _CODE and address_in(f"{failure.description} {' '.join(failure.sign_in.error)}") is None:
        what = f"consent was given, and the token endpoint refuses its code: {failure.reason}"
        return finding(
            "exchange-refused", LIKELY, what, EXPECTED, failure.sign_in, parameter="the code", error=failure.reason
        )
    known = put_down(failure)
    return replace(known, values={**known.values, **asked}) if known.cause != "credentials-missing" else None
