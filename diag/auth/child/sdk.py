"""Signing in by the SDK's unified authentication, inside the sign-in process. The only importer of
databricks-sdk.

`Config(...)` and `authenticate()` are what every program with the SDK does; `oauth_token()` isn't used, since
it fails for half of the methods. The SDK's own retries are off: it repeats certificate errors, refusals by a
proxy and 429/503 for five minutes (databricks-sdk-py retries.py, issues 1046 and 1483). It never gets to open
a browser.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from databricks.sdk import clock as sdk_clock
from databricks.sdk import oauth as sdk_oauth
from databricks.sdk import version as sdk_version_module
from databricks.sdk.config import Config

from dbapp_diag.auth.child.http import Watch, watch
from dbapp_diag.auth.child.log import SdkLog
from dbapp_diag.auth.child.messages import Message, SignInAnswer, SignInQuery
from dbapp_diag.auth.child.outcome import BrowserNeeded, NoBearer, error_texts, judge
from dbapp_diag.auth.child.programs import watch_programs
from dbapp_diag.auth.child.route import take_route
from dbapp_diag.auth.settings.profile_file import config_path, read_profiles
from dbapp_diag.auth.settings.sdk_keys import BY_NAME, is_secret, secrets_in
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import NO_BEARER, NO_KEPT_SIGN_IN, SignInOutcome, SignInRequest
from dbapp_diag.model import proxy_address


def sdk_version() -> str:
    """The installed SDK's version."""
    return str(sdk_version_module.__version__)


def sign_in(query: SignInQuery, tell: Callable[[Message], None], redactor: Redactor) -> SignInAnswer:
    """Sign in once. Everything in the answer is redacted but the token."""
    began = time.monotonic()
    take_route(query)
    learn_settings(redactor)
    log = SdkLog(redactor, tell)
    seen = watch(query, redactor, tell)
    watch_programs(redactor)
    no_retries()
    _no_browser()
    config: Any = Config.__new__(Config)
    token, error = _token(config, query, redactor)
    _learn(config, redactor)
    outcome = judge(error, seen.requests, log) if error is not None else SignInOutcome.SIGNED_IN
    host = config.host if getattr(config, "_inner", None) else None
    refused = _refusal(seen, log) if outcome is SignInOutcome.REFUSED else None
    return SignInAnswer(
        outcome=outcome,
        token=token,
        auth_type=_method(config, outcome, log),
        host=redactor.text(str(host)) if host else None,
        error=_said(error, seen, redactor),
        passed_over=tuple(dict.fromkeys(log.reasons)) if outcome is SignInOutcome.NO_CREDENTIALS else (),
        oauth_error=refused.oauth_error if refused else None,
        oauth_description=refused.oauth_description if refused else None,
        requests=tuple(seen.requests),
        warnings=tuple(log.warnings),
        offered=seen.offered,
        ms=round((time.monotonic() - began) * 1000, 1),
        sdk=sdk_version(),
    )


def _refusal(seen: Watch, log: SdkLog) -> SignInRequest | None:
    """The request whose words are those of the refusal; None where a program refused. Metadata is no place of refusals."""
    if log.method == "databricks-cli":
        return None
    worded = (request for request in reversed(seen.requests) if request.oauth_error or request.oauth_description)
    return next((request for request in worded if "/.well-known/" not in request.url), None)


def _token(config: Any, query: SignInQuery, redactor: Redactor) -> tuple[str | None, BaseException | None]:
    """The token, or why there's none."""
    named = {"profile": query.profile, "host": query.host}
    try:
        config.__init__(
            http_timeout_seconds=query.response_timeout,
            retry_timeout_seconds=1,
            **{key: value for key, value in named.items() if value is not None},
        )
        headers: dict[str, Any] = config.authenticate()
        value = str(headers.get("Authorization") or "")
        scheme, _, token = value.partition(" ")
        if token:
            redactor.learn(token, "token")
        if scheme.lower() != "bearer" or token.strip() in ("None", "null"):  # a runtime may have none to give
            raise NoBearer(f"auth_type {config.auth_type} {NO_BEARER}, and apps accept nothing else")
        if not token.strip():
            raise ValueError(f"auth_type {config.auth_type} gives an empty token")
    except Exception as error:  # noqa: BLE001  # the SDK raises whatever configparser, requests, the CLI and KeyError come to
        return None, error
    return token, None


def _method(config: Any, outcome: SignInOutcome, log: SdkLog) -> str | None:
    """The method in effect, or the one that failed; where the whole chain gave nothing, the one asked for."""
    chosen: Any = getattr(config, "_inner", {}).get("auth_type")
    if outcome in (SignInOutcome.SIGNED_IN, SignInOutcome.NO_CREDENTIALS):
        return str(chosen) if chosen and chosen != "default" else None
    return log.method


def _said(error: BaseException | None, seen: Watch, redactor: Redactor) -> tuple[str, ...]:
    if error is None:
        return ()
    texts = error_texts(error, redactor)
    failed = next((request for request in reversed(seen.requests) if request.status is None and request.error), None)
    if failed is not None and any("Invalid URL 'None'" in text for text in texts):
        texts.append(f"{failed.error} at {failed.url}, so the SDK doesn't know the token endpoint")
    return tuple(dict.fromkeys(texts))


def no_retries() -> None:
    """What the SDK would try again ends at once, with its own error."""

    def give_up(self: object, seconds: float) -> None:
        """In place of the pause between two attempts; the error being handled is the one that led here."""
        error = sys.exc_info()[1]
        if error is not None:
            raise error
        time.sleep(min(seconds, 1.0))

    sdk_clock.RealClock.sleep = give_up  # type: ignore[method-assign]  # the SDK offers no setting that covers discovery


def _no_browser() -> None:
    """A login in the browser would wait for ever on localhost (databricks-sdk-py oauth.py,
    `launch_external_browser`)."""

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise BrowserNeeded(f"{NO_KEPT_SIGN_IN}, and would open a browser, which this tool never does")

    sdk_oauth.OAuthClient.initiate_consent = refuse  # type: ignore[method-assign]  # before anything is sent
    sdk_oauth.Consent.launch_external_browser = refuse  # type: ignore[method-assign]


def learn_settings(redactor: Redactor) -> None:
    """Capture all secrets of the environment and the config file before anything can quote them."""
    from pathlib import Path

    for text in proxy_address.secrets_in(os.environ):
        redactor.learn(text, "proxy password")
    for text, kind in secrets_in(os.environ):
        redactor.learn(text, kind)
        _learn_path(redactor, text)
    home = Path(os.path.expanduser("~"))
    file = read_profiles(config_path(os.environ.get("DATABRICKS_CONFIG_FILE"), home))
    for values in file.profiles.values():
        for name, value in values.items():
            key = BY_NAME.get(name)
            if key is not None and key.secret is not None and is_secret(value, key.secret):
                redactor.learn(value, key.secret)
                _learn_path(redactor, value)


def _learn_path(redactor: Redactor, value: str) -> None:
    """Of a secret address its path by itself as well: that's what the HTTP client's errors quote."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(value)
        if parts.scheme and parts.path.strip("/"):
            redactor.learn(parts.path.strip("/"), "address")


def _learn(config: Any, redactor: Redactor) -> None:
    """Capture the secrets of the configuration in effect."""
    inner: dict[str, Any] = getattr(config, "_inner", {})
    for attribute in Config.attributes():
        value = inner.get(attribute.name)
        if attribute.sensitive and isinstance(value, str) and value:
            kind = (BY_NAME[attribute.name].secret if attribute.name in BY_NAME else None) or "secret"
            if is_secret(value, kind):
                redactor.learn(value, kind)
