"""Asking a person for scopes of their own choice, inside the sign-in process: the authorization code flow with PKCE.

The request, the verifier and the redemption of the code are the SDK's (databricks-sdk-py oauth.py, `OAuthClient` and `Consent`).
Ours is what it lacks: waiting at the loopback port with a limit, an answer that isn't ours told from the one that is, the
issuer compared, and the refusal kept as evidence. The browser is opened by the parent. Nothing is stored, and no refresh token
is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from databricks.sdk import oauth as sdk_oauth
from databricks.sdk.config import Config
from databricks.sdk.credentials_provider import credentials_strategy

from dbapp_diag.auth.child.consent_answer import Answer, wrong_issuer
from dbapp_diag.auth.child.http import watch
from dbapp_diag.auth.child.log import SdkLog, short
from dbapp_diag.auth.child.loopback import USUAL, Loopback, NoPort
from dbapp_diag.auth.child.messages import ConsentStep, ConsentTerms, Message, SignInAnswer, SignInQuery
from dbapp_diag.auth.child.outcome import error_texts, judge
from dbapp_diag.auth.child.route import take_route
from dbapp_diag.auth.child.sdk import learn_settings, no_retries, sdk_version
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import CONSENT, SignInOutcome

CLIENT = "databricks-cli"
"""The public client that every workspace knows; its loopback address is registered."""

Tell = Callable[[Message], None]


class Ended(Exception):
    """The flow is over without a token."""

    def __init__(
        self, outcome: SignInOutcome, sentence: str, error: str | None = None, said: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.error = error
        self.said = said


def sign_in_by_consent(query: SignInQuery, terms: ConsentTerms, tell: Tell, redactor: Redactor) -> SignInAnswer:
    """Ask once. Everything in the answer is redacted but the token."""
    began = time.monotonic()
    take_route(query)
    learn_settings(redactor)
    log = SdkLog(redactor, tell)
    seen = watch(query, redactor, tell)
    no_retries()
    tell(Message(trying=CONSENT))
    config: Any = Config.__new__(Config)
    token: str | None = None
    outcome, said = SignInOutcome.SIGNED_IN, tuple[str, ...]()
    error: str | None = None
    description: str | None = None
    try:
        token = _token(config, query, terms, tell, redactor)
    except Ended as end:
        outcome, said = end.outcome, (short(str(end), redactor),)
        error, description = end.error, end.said
    except Exception as problem:  # noqa: BLE001  # the SDK raises whatever requests, JSON and KeyError come to
        outcome, said = judge(problem, seen.requests, log), tuple(error_texts(problem, redactor))
        last = next((request for request in reversed(seen.requests) if request.oauth_error), None)
        if outcome is SignInOutcome.REFUSED and last is not None:
            error, description = last.oauth_error, last.oauth_description
    host = config.host if getattr(config, "_inner", None) else None
    return SignInAnswer(
        outcome=outcome,
        token=token,
        auth_type=CONSENT,
        host=redactor.text(str(host)) if host else None,
        error=said,
        oauth_error=short(error, redactor) if error else None,
        oauth_description=short(description, redactor) if description else None,
        requests=tuple(seen.requests),
        warnings=tuple(log.warnings),
        ms=round((time.monotonic() - began) * 1000, 1),
        sdk=sdk_version(),
    )


def _token(config: Any, query: SignInQuery, terms: ConsentTerms, tell: Tell, redactor: Redactor) -> str:
    """The token. Raises Ended, and what the SDK raises."""
    try:
        loopback = Loopback(terms.port)
    except NoPort as problem:
        tell(Message(consent=ConsentStep("no-port", str(problem))))
        raise Ended(SignInOutcome.MISCONFIGURED, str(problem)) from None
    try:
        server = _server(config, query)
        client = sdk_oauth.OAuthClient(server.endpoints, loopback.url, CLIENT, list(terms.scopes))
        consent = client.initiate_consent()
        kept: dict[str, str] = cast(Any, consent).as_dict()
        redactor.learn(kept["verifier"], "secret")
        if loopback.port != (terms.port or USUAL):
            tell(Message(consent=ConsentStep("port-moved", str(loopback.port))))
        tell(Message(consent=ConsentStep("asking", _openable(consent.authorization_url))))
        answer = _answer(loopback, kept["state"], terms, tell, redactor)
    finally:
        loopback.close()
    not_from = wrong_issuer(answer, issuer=server.issuer, promised=server.names_itself)
    if not_from is not None:
        raise Ended(SignInOutcome.FAILED, f"the browser brought an answer that isn't used: {not_from}")
    if answer.code is None:
        raise Ended(SignInOutcome.REFUSED, "the consent page refuses", answer.error, answer.description)
    redactor.learn(answer.code, "secret")
    tell(Message(consent=ConsentStep("answered", "consent was given; asking for the token")))
    held = vars(consent.exchange(answer.code, kept["state"]))
    text = str(held["_token"].access_token or "")  # its own `token()` would renew one that ends soon
    if text:
        redactor.learn(text, "token")
    if not text.strip():
        raise ValueError("the token endpoint gives an empty token")
    return text


def _answer(loopback: Loopback, state: str, terms: ConsentTerms, tell: Tell, redactor: Redactor) -> Answer:
    """The browser's answer. Raises Ended where none comes in time."""
    strays: list[str] = []

    def stray(why: str) -> None:
        shown = short(why, redactor)
        if shown not in strays and len(strays) < 10:
            strays.append(shown)
            tell(Message(consent=ConsentStep("stray", shown)))

    answer = loopback.wait(state, terms.wait, stray)
    if answer is None:
        others = f"; one came that {strays[-1]}, and wasn't used" if strays else ""
        sentence = f"no answer came back from the browser within {terms.wait:g} s{others}"
        tell(Message(consent=ConsentStep("unanswered", sentence)))
        raise Ended(SignInOutcome.TIMEOUT, sentence)
    return answer


class _Server:
    """What the workspace's metadata says about its authorization server."""

    def __init__(self, endpoints: Any, document: dict[str, Any]) -> None:
        self.endpoints = endpoints
        issuer = document.get("issuer")
        self.issuer = issuer if isinstance(issuer, str) else None
        self.names_itself = document.get("authorization_response_iss_parameter_supported") is True


def _server(config: Any, query: SignInQuery) -> _Server:
    """Read the metadata through the SDK, which keeps two of its values; the document is taken on its way."""

    def nobody_yet(_: Any) -> Callable[[], dict[str, str]]:
        return dict

    reading: Any = sdk_oauth.OidcEndpoints
    documents: list[dict[str, Any]] = []
    usual = reading.from_dict

    def from_dict(document: dict[str, Any]) -> Any:
        documents.append(document)
        return usual(document)

    reading.from_dict = from_dict  # in a process of its own
    named = {"profile": query.profile, "host": query.host}
    config.__init__(
        credentials_strategy=credentials_strategy(CONSENT, [])(nobody_yet),
        auth_type=CONSENT,  # else credentials of several kinds in the environment would be refused, which don't count here
        http_timeout_seconds=query.response_timeout,
        retry_timeout_seconds=1,
        **{key: value for key, value in named.items() if value is not None},
    )
    endpoints = getattr(config, "databricks_oidc_endpoints", None) or config.oidc_endpoints
    if endpoints is None or not endpoints.authorization_endpoint or not endpoints.token_endpoint:
        raise Ended(SignInOutcome.BAD_ANSWER, "the host's sign-in metadata names no page for consent")
    return _Server(endpoints, documents[-1] if documents else {})


def _openable(url: str) -> str:
    """The page's address, which comes from a server and goes to a browser."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not url.isascii() or not url.isprintable():
        raise Ended(SignInOutcome.BAD_ANSWER, "the host's sign-in metadata names a page for consent that isn't https")
    return url
