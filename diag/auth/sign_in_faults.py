"""What a failed sign-in amounts to: from how it ended, by which method and with which words, to causes. Pure.

Only a refusal of the credential itself blames the credential; whatever happened on the way to the authorization
server doesn't (cli/cli issue 8293 is what comes of mixing the two).
"""

from __future__ import annotations

import re

from dbapp_diag.check import Finding
from dbapp_diag.facts.identity import CredentialSources, SignIn, SignInOutcome
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.judging.quoted import address_in, identity_in
from dbapp_diag.urls import host_of, is_databricks_workspace
from dbapp_diag.words import CauseId, Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE

FEDERATED = ("env-oidc", "file-oidc", "github-oidc", "azure-devops-oidc", "runtime-oauth")
"""Methods that exchange a token of somebody else's."""
BY_PERSON = ("databricks-cli", "external-browser")
"""Methods that live on a refresh token."""
BY_SECRET = ("oauth-m2m", "azure-client-secret")

_NOT_A_MEMBER = re.compile(r"not a member of|is not assigned to|is (?:inactive|deactivated|disabled)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\bip (?:acl|access list)\b|public access is not allowed|unauthorized network access", re.IGNORECASE
)
_LOGIN_AGAIN = re.compile(
    r"refresh token|auth login|no cached|not logged in|login (?:has )?expired|databricks oauth is not", re.IGNORECASE
)
_NO_METADATA = re.compile(r"invalid url '?none'?", re.IGNORECASE)


def finding(seen: SignIn, sources: CredentialSources, seconds: float) -> Finding:
    """The closest cause of a sign-in that gave no token; `seconds` is the limit it had."""
    method = seen.auth_type or (sources.winner.method if sources.winner else None)
    words = " ".join((*seen.error, seen.oauth_description or "", *seen.warnings))
    worded = _ADDRESS.search(words) is not None
    if worded or (_last_status(seen) == 403 and address_in(words) is not None):
        return _found(
            "network-policy-denied",
            SURE if worded else LIKELY,
            seen,
            "the workspace refuses this network address",
            "an address that it admits",
        )
    match seen.outcome:
        case SignInOutcome.REFUSED:
            return _refused(seen, method, words)
        case SignInOutcome.NETWORK:
            return _unreachable(seen)
        case SignInOutcome.TIMEOUT:
            waited = f"sign-in{_by(method)} gave no answer within {seconds:g} s"
            return _found("sign-in-timeout", SURE, seen, waited, "an answer in a few seconds")
        case SignInOutcome.BAD_ANSWER:
            return _bad_answer(seen)
        case SignInOutcome.NO_CREDENTIALS:
            return _no_credentials(seen, sources, method, words)
        case SignInOutcome.MISCONFIGURED | SignInOutcome.FAILED | SignInOutcome.SIGNED_IN:
            if _NO_METADATA.search(words):
                broken = bool(seen.requests) and all(request.status is None for request in seen.requests)
                return _unreachable(seen) if broken else _bad_answer(seen)
            cause = "credentials-missing" if seen.outcome is SignInOutcome.MISCONFIGURED else _closest(method)
            return _found(cause, POSSIBLE, seen, f"sign-in{_by(method)} failed", "a token")


def said(seen: SignIn) -> str:
    """The tersest true sentence part about what came back: OAuth's words, else the innermost error."""
    if seen.oauth_error:
        return f"{seen.oauth_error}: {seen.oauth_description}" if seen.oauth_description else seen.oauth_error
    last = next((request for request in reversed(seen.requests) if request.status is not None), None)
    answer = f"{last.status} {last.media_type}".strip() + f" from {host_of(last.url) or last.url}" if last else ""
    return next((text for text in (seen.error[-1] if seen.error else "", answer) if text), "no reason given")


def _refused(seen: SignIn, method: str | None, words: str) -> Finding:
    error = (seen.oauth_error or "").lower()
    if _NOT_A_MEMBER.search(words):
        return _found(
            "principal-not-in-workspace",
            SURE,
            seen,
            "the authorization server doesn't admit this principal",
            "a member",
        )
    if error == "invalid_client" and _last_status(seen) == 403:
        return _stranger_or_secret(seen)
    if error == "invalid_client" or (error == "unauthorized_client" and method in BY_SECRET):
        sure = SURE if error == "invalid_client" else LIKELY
        return _found(
            "client-secret-rejected",
            sure,
            seen,
            "the token endpoint refuses the client",
            "a known client and its secret",
        )
    if error in ("invalid_scope", "access_denied"):
        return _found(
            "scopes-not-granted", SURE, seen, "the authorization server grants nothing", "the scopes asked for"
        )
    if method in FEDERATED:
        sure = SURE if error else POSSIBLE
        values = {"parameter": _parameter(seen), "error": said(seen)}
        return _found(
            "exchange-refused", sure, seen, "the token endpoint refuses the exchange", "a Databricks token", values
        )
    if method in BY_PERSON:
        sure = SURE if error == "invalid_grant" or _LOGIN_AGAIN.search(words) else POSSIBLE if error else LIKELY
        return _found("login-expired", sure, seen, "the kept sign-in is refused", "a sign-in that can be renewed")
    sure = LIKELY if error == "invalid_grant" and method in BY_SECRET else POSSIBLE
    return _found(_closest(method), sure, seen, f"the authorization server refuses{_by(method)}", "a token")


def _stranger_or_secret(seen: SignIn) -> Finding:
    """A wrong secret gets 401 or 400; 403 was seen for a principal that isn't assigned to the workspace, and named it
    (community.databricks.com m-p/134979)."""
    if identity_in(seen.oauth_description or ""):
        what = "the authorization server refuses this principal by name"
        return _found("principal-not-in-workspace", LIKELY, seen, what, "a member")
    what = "the token endpoint refuses the client"
    return _found("client-secret-rejected", LIKELY, seen, what, "a known client and its secret")


def _last_status(seen: SignIn) -> int | None:
    return next((request.status for request in reversed(seen.requests) if request.status is not None), None)


def _unreachable(seen: SignIn) -> Finding:
    failed = next((host_of(request.url) for request in reversed(seen.requests) if request.status is None), None)
    workspace = host_of(seen.host) if seen.host else None
    elsewhere = failed is not None and workspace is not None and failed != workspace
    where = failed or workspace or "the workspace"
    sure = POSSIBLE if elsewhere else LIKELY
    return _found(
        "workspace-unreachable", sure, seen, f"no answer from {where} to the sign-in", "an answer, even a refusal"
    )


def _bad_answer(seen: SignIn) -> Finding:
    statuses = [request.status for request in seen.requests if request.status is not None]
    passing = any(status in (403, 407, 429) or status >= 500 for status in statuses[-1:])
    known = bool(seen.host) and is_databricks_workspace(host_of(seen.host or "") or "")
    hint = "; a proxy, or an IP access list, can answer so too" if passing or known else ""
    sure = POSSIBLE if passing or known else LIKELY
    where = host_of(seen.host) if seen.host else None
    values = {"where": "the profile or DATABRICKS_HOST"}
    observed = f"{where or 'the host'} doesn't answer like a workspace{hint}"
    return _found("workspace-host-wrong", sure, seen, observed, "the sign-in metadata of a workspace", values)


def _no_credentials(seen: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding:
    if sources.needs_cli and (sources.cli is None or sources.cli_problem is not None):
        why = sources.cli_problem or "there's no program databricks on PATH"
        return _found("cli-missing", SURE, seen, why, "the current Databricks CLI on PATH")
    if method in BY_PERSON or _LOGIN_AGAIN.search(words):
        sure = SURE if _LOGIN_AGAIN.search(words) else LIKELY
        return _found(
            "login-expired", sure, seen, "the CLI has no sign-in to give a token from", "a sign-in that can be renewed"
        )
    sure = SURE if sources.winner is None and all(source.state == "absent" for source in sources.sources) else LIKELY
    return _found(
        "credentials-missing", sure, seen, "the SDK finds nothing to sign in with", "one complete source of credentials"
    )


def _closest(method: str | None) -> str:
    """The cause nearest to a method's failure, where its words say nothing."""
    if method in BY_PERSON:
        return "login-expired"
    if method in BY_SECRET:
        return "client-secret-rejected"
    return "exchange-refused" if method in FEDERATED else "credentials-missing"


def _parameter(seen: SignIn) -> str:
    words = (seen.oauth_description or "").lower()
    by_word = next(
        (name for name in ("audience", "scope", "subject_token_type", "issuer", "subject") if name in words), None
    )
    by_error = {"invalid_target": "audience", "invalid_grant": "the subject token or its federation policy"}
    return by_word or by_error.get((seen.oauth_error or "").lower(), "the parameter that the error names")


def _by(method: str | None) -> str:
    return f" by {method}" if method else ""


def _found(
    cause: str, sure: Confidence, seen: SignIn, what: str, expected: str, values: dict[str, str] | None = None
) -> Finding:
    words = said(seen)
    observed = what if words == "no reason given" else f"{what}: {words}"
    return Finding(CauseId(cause), sure, observed, expected, grounds(seen), values or {})
