"""What a failed sign-in amounts to: from how it ended, by which method and with which words, to causes. Pure.

Only a refusal of the credential itself blames the credential; whatever happened on the way to the authorization
server doesn't (cli/cli issue 8293 is what comes of mixing the two). What each method wants is in `sign_in_methods.py`, the
words of programs and servers are in `sign_in_words.py`.
"""

from __future__ import annotations

import re

from dbapp_diag.analysis.refusal_text import address_in, identity_in, refuses_address
from dbapp_diag.analysis.sign_in import methods, offered_token
from dbapp_diag.analysis.sign_in.error_words import by_cli, by_entra, entra_number
from dbapp_diag.analysis.sign_in.finding import (
    LIKELY,
    NOTHING_SAID,
    POSSIBLE,
    SURE,
    read_as,
    reason_given,  # for those who tell of a sign-in
    sign_in_finding,
)
from dbapp_diag.analysis.sign_in.methods import BY_AZURE, BY_PERSON, BY_SECRET, FEDERATED, PROGRAMS
from dbapp_diag.analysis.sign_in.servers import (
    PASSING,
    WELL_KNOWN,
    elsewhere,
    last_answer,
    last_asked,
    last_status,
    metadata_served,
    unanswered,
)
from dbapp_diag.analysis.sign_in.token_exchange import parameter
from dbapp_diag.analysis.unknown_principal import names_stranger
from dbapp_diag.causes.sign_in import login_expired, sign_in_timeout, workspace_unreachable
from dbapp_diag.causes.texts import OTHER_SERVER
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import NO_BEARER, SignIn, SignInOutcome
from dbapp_diag.model.results import Finding
from dbapp_diag.model.urls import host_of, is_databricks_workspace
from dbapp_diag.model.words import Confidence

_SOMETHING_ELSE = re.compile(
    r"\bAADSTS\d|unauthori[sz]ed|principal|client|\buser|account|polic|condition|\btoken|permi|not allowed|blocked|denied\W*$",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\bscopes?\b|\bconsent|\bresource owner\b", re.IGNORECASE)
_DECIDED = ("invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "unauthorized_client")
_DISTRUSTED = "SSLCertVerificationError"
"""Python's class for a certificate that isn't taken."""
_NO_METADATA = re.compile(r"invalid url '?none'?", re.IGNORECASE)


def finding(sign_in: SignIn, sources: CredentialSources, seconds: float) -> Finding:
    """The closest cause of a sign-in that gave no token; `seconds` is the limit it had."""
    method = sign_in.auth_type or (sources.winner.method if sources.winner else None)
    words = " ".join((*sign_in.error, sign_in.oauth_description or "", *sign_in.warnings))
    by_servers = (request.oauth_description for request in sign_in.requests if request.status == 403)
    policy = next((text for text in by_servers if text and refuses_address(text)), None)  # metadata are refused too
    worded = policy is not None or refuses_address(words)
    decided = (sign_in.oauth_error or "").lower() in _DECIDED  # a server may quote its own address
    quoted = last_status(sign_in) == 403 and address_in(words) is not None and not decided
    if worded or (quoted and method != "metadata-service"):
        what, expected = "the workspace refuses this network address", "an address that it admits"
        return sign_in_finding(
            "network-policy-denied", SURE if worded else LIKELY, sign_in, what, expected, words=policy
        )
    match sign_in.outcome:
        case SignInOutcome.REFUSED:
            return _refused(sign_in, sources, method, words)
        case SignInOutcome.NETWORK:
            return _unreachable(sign_in, method)
        case SignInOutcome.TIMEOUT:
            return _late(sign_in, method, seconds)
        case SignInOutcome.BAD_ANSWER:
            return _bad_answer(sign_in, sources, method, words)
        case SignInOutcome.NO_CREDENTIALS:
            return methods.gave_nothing(sign_in, sources, method, words)
        case SignInOutcome.MISCONFIGURED | SignInOutcome.FAILED | SignInOutcome.SIGNED_IN:
            return _stopped(sign_in, sources, method, words)


def beside(first: Finding, sign_in: SignIn) -> tuple[Finding, ...]:
    """What follows from the cause for this sign-in: where the address isn't admitted, the sign-in can't be reached."""
    if first.cause != "network-policy-denied":
        return ()
    what, expected = "its sign-in refuses this network address", "an answer as OAuth writes it"
    return (
        sign_in_finding(
            "workspace-unreachable", first.confidence, sign_in, what, expected, variant=workspace_unreachable.ANSWER
        ),
    )


def _refused(sign_in: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding:
    error, spoken = (sign_in.oauth_error or "").lower(), sign_in.oauth_description or " ".join(sign_in.error)
    number = entra_number(words) if method in BY_AZURE else None
    entra = by_entra(words) if number is not None else None
    if entra is not None:
        return read_as(
            entra, sign_in, "Entra ID refuses the sign-in", "a token of Entra ID", values=offered_token.offered(sign_in)
        )
    if number is None and names_stranger(spoken):
        what = "the authorization server doesn't admit this principal"
        return sign_in_finding("principal-not-in-workspace", SURE, sign_in, what, "a member")
    if method in FEDERATED:
        return _exchange_refused(sign_in, error)
    if error == "invalid_client" and last_status(sign_in) == 403:
        return _stranger_or_secret(sign_in)
    if error == "invalid_client" or (error == "unauthorized_client" and method in BY_SECRET):
        sure = SURE if error == "invalid_client" else LIKELY if number is None else POSSIBLE
        what = "the token endpoint refuses the client"
        return sign_in_finding("client-secret-rejected", sure, sign_in, what, "a known client and its secret")
    about_scopes = _about_scopes(error, spoken)
    if about_scopes is not None:
        what = "the authorization server grants nothing"
        return sign_in_finding("scopes-not-granted", about_scopes, sign_in, what, "the scopes asked for")
    if method in BY_PERSON:
        reading = by_cli(words) if method == "databricks-cli" else None
        return (
            methods.said_by_cli(reading, sign_in, sources) if reading else _kept_sign_in_refused(sign_in, method, error)
        )
    return methods.refused(sign_in, method, error)


def _kept_sign_in_refused(sign_in: SignIn, method: str | None, error: str) -> Finding:
    """By OAuth's words to the SDK, or by a program whose words are unknown: of those nothing follows."""
    sure = SURE if error == "invalid_grant" else POSSIBLE
    variant = login_expired.BROWSER if method == "external-browser" else None
    observed = "the kept sign-in is refused"
    return sign_in_finding("login-expired", sure, sign_in, observed, "a sign-in that can be renewed", variant=variant)


def _exchange_refused(sign_in: SignIn, error: str) -> Finding:
    if _about_scopes(error, sign_in.oauth_description or "") is SURE:
        what = "the authorization server grants nothing"
        return sign_in_finding("scopes-not-granted", SURE, sign_in, what, "the scopes asked for")
    if error == "invalid_client" and last_status(sign_in) == 403 and identity_in(sign_in.oauth_description or ""):
        return _stranger_or_secret(sign_in)
    values = {
        "parameter": parameter(sign_in.oauth_error, sign_in.oauth_description),
        "error": reason_given(sign_in),
    } | offered_token.offered(sign_in)
    what = "the token endpoint refuses the exchange"
    decided = error and error != "access_denied"
    sure, variant = SURE if decided else POSSIBLE, offered_token.variant_of_exchange(sign_in, error)
    return sign_in_finding(
        "exchange-refused",
        sure,
        sign_in,
        what,
        "a Databricks token",
        values,
        variant=variant,
        more=offered_token.describe_offer(sign_in),
    )


def _about_scopes(error: str, spoken: str) -> Confidence | None:
    """How sure it is that the scopes are refused; None where it isn't about them.

    `access_denied` is also what policies and other servers say: it's certain where a scope, a consent or the resource owner is
    named (RFC 6749 section 4.1.2.1), and likely only where the words name nothing else.
    """
    if error == "invalid_scope":
        return SURE
    if error != "access_denied":
        return None
    if _ASKED_FOR.search(spoken):
        return SURE
    return None if not spoken.strip() or _SOMETHING_ELSE.search(spoken) else LIKELY


def _stranger_or_secret(sign_in: SignIn) -> Finding:
    """A wrong secret gets 401 or 400; 403 was seen for a principal that isn't assigned to the workspace, and named it
    (community.databricks.com m-p/134979)."""
    if identity_in(sign_in.oauth_description or ""):
        what = "the authorization server refuses this principal by name"
        return sign_in_finding("principal-not-in-workspace", LIKELY, sign_in, what, "a member")
    what = "the token endpoint refuses the client"
    return sign_in_finding("client-secret-rejected", LIKELY, sign_in, what, "a known client and its secret")


def _unreachable(sign_in: SignIn, method: str | None) -> Finding:
    if method == "metadata-service":
        return methods.no_metadata_service(sign_in)
    request = unanswered(sign_in)
    other = elsewhere(sign_in, request)
    asked = host_of(request.url) if request else None
    where = asked or (host_of(sign_in.host) if sign_in.host else None) or "the workspace"
    expected = "an answer, even a refusal"
    distrusted = (
        workspace_unreachable.SDK_TRUST if request is not None and _DISTRUSTED in (request.error or "") else None
    )
    if other is not None:
        what, variant = f"no answer from {other}, which sign-in{_by(method)} needs", distrusted or OTHER_SERVER
        return sign_in_finding(
            "workspace-unreachable", SURE, sign_in, what, expected, {"server": other}, variant=variant
        )
    what = f"no answer from {where} to the sign-in"
    return sign_in_finding("workspace-unreachable", LIKELY, sign_in, what, expected, variant=distrusted)


def _late(sign_in: SignIn, method: str | None, seconds: float) -> Finding:
    waiting = unanswered(sign_in)
    limit = f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"
    what = f"sign-in{_by(method)} gave no answer within {limit} s"
    other = elsewhere(sign_in, waiting)
    variant = OTHER_SERVER if other else sign_in_timeout.PROGRAM if waiting is None and method in PROGRAMS else None
    values = {"server": other} if other else {"program": PROGRAMS[method]} if method in PROGRAMS else {}
    more = f", waiting for {host_of(waiting.url) or waiting.url}" if waiting is not None else ""
    expected = "an answer in a few seconds"
    return sign_in_finding(
        "sign-in-timeout", SURE, sign_in, what, expected, values, variant=variant, words=NOTHING_SAID, more=more
    )


def _bad_answer(sign_in: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding:
    own = methods.bad_answer(sign_in, sources, method, words)
    if own is not None:
        return own
    answer = last_answer(sign_in)
    status = answer.status or 0 if answer else 0
    answer_type = answer.media_type if answer else ""
    passing = status in PASSING
    where = (host_of(sign_in.host) if sign_in.host else None) or "the host"
    known = is_databricks_workspace(where)
    hint = "; an IP access list or a proxy can answer so too" if passing else ""
    expected = "an answer as OAuth writes it"
    asked = last_asked(sign_in)
    other = elsewhere(sign_in, asked)
    if other is not None:
        what = f"{other}, which sign-in{_by(method)} needs, doesn't answer as OAuth does{hint}"
        sure = POSSIBLE if passing else SURE
        return sign_in_finding(
            "workspace-unreachable", sure, sign_in, what, expected, {"server": other}, variant=OTHER_SERVER
        )
    at_token_endpoint = asked is not None and WELL_KNOWN not in asked.url and metadata_served(sign_in)
    if methods.refused_by_workspace(sign_in) and method in BY_SECRET and "html" not in answer_type:
        what = f"{where} refuses the sign-in without a word"
        return sign_in_finding(methods.closest(method), POSSIBLE, sign_in, what, expected)
    if at_token_endpoint or (known and status >= 500):
        what = f"{where} is reached, and its sign-in doesn't answer as OAuth does{hint}"
        sure = POSSIBLE if passing else SURE
        return sign_in_finding(
            "workspace-unreachable", sure, sign_in, what, expected, variant=workspace_unreachable.ANSWER
        )
    hint = "; a proxy, or an IP access list, can answer so too" if passing or known or status >= 500 else ""
    sure = POSSIBLE if hint else LIKELY
    observed = f"{where} doesn't answer like a workspace{hint}"
    values = {"where": "the profile or DATABRICKS_HOST"}
    return sign_in_finding(
        "workspace-host-wrong", sure, sign_in, observed, "the sign-in metadata of a workspace", values
    )


def _stopped(sign_in: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding:
    """The SDK gave up by itself."""
    if _NO_METADATA.search(words):
        broken = bool(sign_in.requests) and all(request.status is None for request in sign_in.requests)
        return _unreachable(sign_in, method) if broken else _bad_answer(sign_in, sources, method, words)
    if NO_BEARER in words:
        empty = methods.without_bearer(sign_in, method)
        if empty is not None:
            return empty
        what, expected = "these credentials make no token", "a bearer token, which is all that apps take"
        return sign_in_finding(
            "credentials-missing",
            SURE,
            sign_in,
            what,
            expected,
            variant=methods.VARIANT_WITHOUT_BEARER.get(method or ""),
        )
    if "account_id is required" in words:
        what = "the host's metadata is an account's, not a workspace's"
        return sign_in_finding(
            "workspace-host-wrong", LIKELY, sign_in, what, "the host of a workspace", {"where": "the settings"}
        )
    own = methods.stopped(sign_in, method)
    if own is not None:
        return own
    misconfigured = sign_in.outcome is SignInOutcome.MISCONFIGURED
    cause = "credentials-missing" if misconfigured else methods.closest(method)
    return sign_in_finding(cause, POSSIBLE, sign_in, f"sign-in{_by(method)} failed", "a token")


def _by(method: str | None) -> str:
    return f" by {method}" if method else ""
