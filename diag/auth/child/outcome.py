"""From what the SDK raised, and what its requests came to, to how a sign-in ended.

Source: databricks-sdk-py databricks/sdk/config.py (`validate:`, `resolve:`, `… auth:`),
credentials_provider.py (CLI) and oauth.py (`retrieve_token`) for who raises what.
"""

from __future__ import annotations

import configparser
import errno
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence

import requests

from dbapp_diag.auth.child.http import InTheClear, handshake_timed_out
from dbapp_diag.auth.child.log import LONGEST, SdkLog, without_output
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import CLI_SAYS, GENERIC, NO_KEY, SignInOutcome, SignInRequest

_DEPTH = 10

_NO_GOOGLE = ("DefaultCredentialsError", "MalformedError")
"""Errors of google-auth about credentials that aren't there or can't be read; it may have asked a metadata server before."""
_SLOW = ("ReadTimeout", "ReadTimeoutError", "TimeoutExpired")


class BrowserNeeded(Exception):
    """The SDK wants a person in front of a browser."""


class NoBearer(Exception):
    """The SDK is content, but what it would send isn't a bearer token."""


def judge(error: BaseException, seen: Sequence[SignInRequest], log: SdkLog) -> SignInOutcome:
    """How the sign-in ended, for the error that ended it."""
    chain = list(_chain(error))
    text = str(error)
    if any(isinstance(each, BrowserNeeded) for each in chain):
        return _without_a_browser(seen)
    if any(isinstance(each, NoBearer | InTheClear | configparser.Error) for each in chain):
        return SignInOutcome.MISCONFIGURED
    if any(type(each).__name__ in _NO_GOOGLE for each in chain):
        return SignInOutcome.NO_CREDENTIALS
    if "validate: " in text or "resolve: " in text:
        return SignInOutcome.MISCONFIGURED
    if any(handshake_timed_out(each) for each in chain):
        return SignInOutcome.NETWORK
    if any(type(each).__name__ in _SLOW for each in chain):
        return SignInOutcome.TIMEOUT
    if any(
        isinstance(each, requests.exceptions.ConnectionError | requests.exceptions.ChunkedEncodingError)
        for each in chain
    ):
        return SignInOutcome.NETWORK
    last = seen[-1] if seen else None
    if "Invalid URL 'None'" in text:
        return _by_request(last)
    if any(CLI_SAYS in str(each) for each in chain):
        return SignInOutcome.REFUSED
    if log.method in ("databricks-cli", "azure-cli") and GENERIC not in text:
        return SignInOutcome.MISCONFIGURED if _started_nothing(chain) else SignInOutcome.BAD_ANSWER
    if GENERIC in text:
        return SignInOutcome.NO_CREDENTIALS
    if last is None or _only_metadata(seen):
        return SignInOutcome.MISCONFIGURED
    return _by_request(last)


def error_texts(error: BaseException, redactor: Redactor) -> list[str]:
    """`Class: text` of the error and of those below it, outermost first, redacted and then cut.

    A parser's error quotes the line that it can't read, which may hold a token: its class alone is told. The
    output of a program is cut, and left out when it's JSON.
    """
    texts: list[str] = []
    chain = list(_chain(error))
    for each in chain:
        if isinstance(each, configparser.Error):
            text = "the config file can't be read" + (f" (line {_line(each)})" if _line(each) else "")
        elif isinstance(each, subprocess.CalledProcessError):
            text = _ended(each.returncode)
        else:
            text = " ".join(without_output(_without_settings(str(each))).split())
            key = next((str(error) for error in chain if isinstance(error, KeyError)), None)
            if key is not None and text.endswith(key):  # a bare name, which says nothing by itself
                text = f"{text.removesuffix(key)}{NO_KEY} {key}"
        text = redactor.text(text)
        shown = f"{type(each).__name__}: {text}" if text else type(each).__name__
        if not any(text and text in known for known in texts):
            texts.append(shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…")
    return texts


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes, outermost first."""
    current: BaseException | None = error
    known: set[int] = set()
    for _ in range(_DEPTH):
        if current is None or id(current) in known:
            return
        known.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _without_a_browser(seen: Sequence[SignInRequest]) -> SignInOutcome:
    """The SDK would ask a person: because nothing is kept, or because what is kept wasn't renewed, for whatever reason."""
    renewal = next((request for request in reversed(seen) if request.method == "POST"), None)
    return SignInOutcome.NO_CREDENTIALS if renewal is None else _by_request(seen[-1])


def _by_request(last: SignInRequest | None) -> SignInOutcome:
    """What the last request says about the end."""
    if last is None:
        return SignInOutcome.FAILED
    if last.status is None:
        slow = last.error is not None and last.error.startswith("ReadTimeout")
        return SignInOutcome.TIMEOUT if slow else SignInOutcome.NETWORK
    spoken = last.oauth_error is not None or "json" in last.media_type
    refused = last.status in (400, 401, 403) or (last.status == 200 and last.oauth_error is not None)
    if refused and spoken and "/.well-known/" not in last.url:
        return SignInOutcome.REFUSED
    return SignInOutcome.BAD_ANSWER


def _only_metadata(seen: Sequence[SignInRequest]) -> bool:
    """Nothing was asked but what kind of host it is, and that went well: the settings stopped the SDK, not an
    answer."""
    return all(request.url.endswith("/.well-known/databricks-config") for request in seen)


def _started_nothing(chain: Sequence[BaseException]) -> bool:
    """The program couldn't be started."""
    return any(
        isinstance(each, FileNotFoundError | PermissionError)
        or (isinstance(each, OSError) and each.errno == errno.ENOEXEC)
        for each in chain
    )


def _without_settings(text: str) -> str:
    """Without the settings that the SDK appends to each message; they're told elsewhere."""
    return re.split(r"\.? Config: [a-z_]+=", text, maxsplit=1)[0]


def _ended(code: int) -> str:
    """How a program ended that failed, by its code; a signal's is negative."""
    names = {each.value: each.name for each in signal.Signals}
    return f"the program was ended by {names[-code]}" if -code in names else f"the program ended with code {code}"


def _line(error: configparser.Error) -> int | None:
    line = getattr(error, "lineno", None)
    errors = getattr(error, "errors", None)
    return line if isinstance(line, int) else errors[0][0] if errors else None
