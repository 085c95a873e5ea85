"""Every HTTP request of the sign-in process: bounded in time and size, recorded, and never in the clear.

One door for all: the SDK, google-auth and bare `requests.post` go through
`requests.adapters.HTTPAdapter.send`. The SDK's token request has no time-out of its own (databricks-sdk-py
oauth.py, `retrieve_token`).
"""

from __future__ import annotations

import functools
import ipaddress
import json
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import requests.adapters

from dbapp_diag.auth.child.identity import offered
from dbapp_diag.auth.child.kept import Kept
from dbapp_diag.auth.child.log import short
from dbapp_diag.auth.child.messages import Message, SignInQuery
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import OfferedIdentity, SignInRequest

_MOST = 60
_LARGEST_ANSWER = 1_048_576
_WORDS = 500
_REASON = "X-Databricks-Reason-Phrase"
"""A header of refusals, and a key in the body of some of them."""
_SECRETS = ("access_token", "refresh_token", "id_token", "value", "oidcToken")

NO_HANDSHAKE = "HandshakeTimeout"
"""The name of a TLS handshake that gets no answer."""


class InTheClear(requests.exceptions.RequestException):
    """A request with credentials was about to go out unencrypted."""


class Watch:
    """The requests so far, redacted."""

    def __init__(self, query: SignInQuery, redactor: Redactor, tell: Callable[[Message], None]) -> None:
        self.requests: list[SignInRequest] = []
        self.offered: OfferedIdentity | None = None
        """Whose token was offered last in exchange for one of Databricks."""
        self._limits = (query.connect_timeout, query.response_timeout)
        self._redactor = redactor
        self._tell = tell

    def send(
        self,
        usual: Callable[..., tuple[requests.Response, bool]],
        request: requests.PreparedRequest,
        given: dict[str, Any],
    ) -> requests.Response:
        """Send one request by `usual`, which also tells whether the connection was a kept one, and keep what came of it. Raises
        what requests raises."""
        method, url = str(request.method), self._shown(str(request.url))
        if len(self.requests) >= _MOST:
            raise requests.exceptions.RequestException(f"more than {_MOST} requests in one sign-in")
        self.offered = offered(request.body, self._redactor) or self.offered
        self._tell(Message(sending=SignInRequest(method, url, None)))
        began = time.monotonic()
        try:
            if _in_the_clear(request):
                raise InTheClear("credentials would travel over http://, so nothing was sent; use https://")
            given["timeout"] = self._shorter(given.get("timeout"))
            response, reused = usual(request, **given)
            if not given.get("stream"):
                _read_bounded(response)
        except Exception as error:
            self._keep(SignInRequest(method, url, None, error=_name(error), ms=_since(began)))
            raise
        code, description = self._words(response, stream=bool(given.get("stream")))
        media_type = str(response.headers.get("Content-Type") or "").split(";")[0].strip().lower()[:100]
        status = response.status_code
        self._keep(SignInRequest(method, url, status, media_type, None, code, description, _since(began), reused))
        return response

    def _keep(self, request: SignInRequest) -> None:
        self.requests.append(request)
        self._tell(Message(sent=request))

    def _shown(self, url: str) -> str:
        """Scheme, host and path; a query may hold an assertion, and user information a password."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return "an address that can't be read"
        return short(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}", self._redactor)

    def _shorter(self, asked: Any) -> tuple[float, float]:
        """The time-outs for connecting (TLS included) and for each read: the caller's own, when they're
        shorter."""
        both: Any = cast(Any, asked) if isinstance(asked, tuple) else (asked, asked)
        own = [limit if isinstance(limit, int | float) else None for limit in both]
        first, second = (min(limit, ours) if limit else ours for limit, ours in zip(own, self._limits, strict=False))
        return first, second

    def _words(self, response: requests.Response, *, stream: bool) -> tuple[str | None, str | None]:
        """The OAuth words of a refusal (RFC 6749 section 5.2; the SDK reads errorCode and errorSummary, too), or the words alone
        where it isn't OAuth's: of those the SDK makes "unknown: unknown" (databricks-sdk-py issue 1210).

        Tokens in any JSON answer are captured on the way, so that no later text can hold them."""
        data = {} if stream else _object(response.content)
        for name in _SECRETS:
            if isinstance(data.get(name), str):
                self._redactor.learn(data[name], "token")
        code = data.get("error", data.get("errorCode"))
        error = short(code, self._redactor) if isinstance(code, str) else None
        if response.status_code < 400 and (error is None or response.status_code != 200):
            return None, None
        names = ("error_description", "errorSummary") if error else ("message", "error_message", "detail", _REASON)
        words = next((data[name] for name in names if isinstance(data.get(name), str)), None)
        if words is None and error is None and not stream:
            words = response.headers.get(_REASON) or _plain(response)
        return error, short(words, self._redactor) if words else None


def _plain(response: requests.Response) -> str | None:
    """The words of a refusal in plain text: an access list's is (Databricks documentation, IP access lists)."""
    plain = str(response.headers.get("Content-Type") or "").lower().startswith("text/plain")
    words = response.content[:_WORDS].decode("utf-8", "replace").strip() if plain else ""
    return words if words and not words.startswith(("<", "{")) else None


def _object(content: bytes) -> dict[str, Any]:
    """The JSON object that an answer is; an empty one where it isn't."""
    if len(content) > _LARGEST_ANSWER or not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return {}
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def watch(query: SignInQuery, redactor: Redactor, tell: Callable[[Message], None]) -> Watch:
    """Put the watch on every request from now on."""
    seen = Watch(query, redactor, tell)
    kept = Kept()

    def send(
        self: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        given = dict(zip(("stream", "timeout", "verify", "cert", "proxies"), args, strict=False)) | kwargs
        return seen.send(functools.partial(kept.send, self), request, given)

    requests.adapters.HTTPAdapter.send = send  # type: ignore[method-assign]  # wrapped once, in a process of its own
    return seen


def _in_the_clear(request: requests.PreparedRequest) -> bool:
    """Whether credentials would leave the machine unencrypted. Metadata services of clouds are http by
    design."""
    parts = urlsplit(str(request.url))
    if parts.scheme != "http" or not (request.body or request.headers.get("Authorization")):
        return False
    host = (parts.hostname or "").rstrip(".")
    if host in ("localhost", "metadata.google.internal", "metadata"):
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_link_local)


def _read_bounded(response: requests.Response) -> None:
    """Read the body as requests would, but not without end."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65_536):
        parts.append(part)
        size += len(part)
        if size > _LARGEST_ANSWER:
            response.close()
            raise requests.exceptions.ContentDecodingError("the answer is larger than 1 MiB")
    response._content = b"".join(parts)  # pyright: ignore[reportPrivateUsage]  # as requests' own `content` does


def _name(error: BaseException) -> str:
    """The class of an error, and the innermost one that says more: `SSLError (SSLCertVerificationError)`."""
    inner: BaseException = error
    for _ in range(8):
        reason = getattr(inner, "reason", None)
        following = inner.__cause__ or inner.__context__ or (reason if isinstance(reason, BaseException) else None)
        if following is None:
            break
        inner = following
    kind, number = type(inner).__name__, getattr(inner, "errno", None)
    detail = kind if number is None or not isinstance(number, int) else f"{kind} {number}"
    name = NO_HANDSHAKE if handshake_timed_out(inner) else type(error).__name__
    return name if detail == name else f"{name} ({detail})"


def handshake_timed_out(error: BaseException) -> bool:
    """Whether it's the time-out of a TLS handshake, which requests calls one of reading: so Python's `_ssl.c` words it."""
    return "handshake operation timed out" in str(error)


def _since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
