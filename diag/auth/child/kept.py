"""Connections of the sign-in process that are kept from one request to the next.

The SDK makes each request of a sign-in by a `requests.get` or `requests.post` of its own, and so a new connection for each
(databricks-sdk-py oauth.py, `retrieve_token`, and config.py). Here they share one adapter.
"""

from __future__ import annotations

import threading
from typing import Any, cast

import requests
import requests.adapters
import urllib3.util.connection as urllib3_connection

_ONCE = ("grant_type=refresh_token", "grant_type=authorization_code")
"""What is spent by being used once (RFC 6749 sections 4.1.2 and 6): it goes on a new connection, so that it needs no second try."""


class Kept:
    """Sends by kept connections, where the adapter is the usual one. From any thread."""

    def __init__(self) -> None:
        """From now on counts the connections that are made."""
        self._usual = requests.adapters.HTTPAdapter.send
        self._shared: dict[str, requests.adapters.HTTPAdapter] = {}
        self._here = threading.local()
        connect = urllib3_connection.create_connection

        def create_connection(*args: Any, **kwargs: Any) -> Any:
            self._here.made = self._made + 1
            return connect(*args, **kwargs)

        urllib3_connection.create_connection = create_connection

    def send(
        self, adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **given: Any
    ) -> tuple[requests.Response, bool]:
        """The answer, and whether it came by a connection of an earlier request. Raises what requests raises.

        The other end may close a kept connection just as it's used. That says nothing about it: so the request is sent once
        more, by a new connection, and what comes of that counts (RFC 9112 section 9.3.1).
        """
        if type(adapter) is not requests.adapters.HTTPAdapter or _spent_by_use(request):
            return self._usual(adapter, request, **given), False
        trust = repr((given.get("verify"), given.get("cert")))  # requests before 2.32 doesn't part connections by trust
        shared = self._shared.setdefault(trust, requests.adapters.HTTPAdapter())
        before = self._made
        try:
            response = self._usual(shared, request, **given)
        except requests.exceptions.Timeout:
            raise
        except requests.exceptions.ConnectionError:
            if self._made != before:
                raise
            return self._usual(adapter, request, **given), False
        return response, self._made == before

    @property
    def _made(self) -> int:
        return cast(int, getattr(self._here, "made", 0))


def _spent_by_use(request: requests.PreparedRequest) -> bool:
    body = request.body or b""
    text = body if isinstance(body, str) else body.decode("latin-1") if isinstance(body, bytes) else _ONCE[0]
    return any(each in text for each in _ONCE)
