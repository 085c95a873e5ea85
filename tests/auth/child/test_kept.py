"""Connections that the sign-in process keeps."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Generator
from typing import Any

import pytest
import requests
import requests.adapters
import urllib3.util.connection as urllib3_connection

from dbapp_diag.auth.child.kept import Kept


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """In the test's own process: what it changes of urllib3 is put back."""
    monkeypatch.setattr(urllib3_connection, "create_connection", urllib3_connection.create_connection)
    return Kept()


@contextlib.contextmanager
def server(most: int) -> Generator[tuple[str, list[str]], None, None]:
    """Answers so many requests on a connection, and cuts it when the next one has come; its address, and what it answered."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        answered = 0

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.close_connection = self.answered == most
            if not self.close_connection:
                self.answered += 1
                seen.append(self.command)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        do_GET = do_POST = _serve  # noqa: N815  # names that http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}/", seen
    finally:
        running.shutdown()
        running.server_close()


def _asked(kept: Kept, url: str, **more: Any) -> bool:
    """One request as the SDK makes it, with an adapter of its own; whether it went by a kept connection."""
    method = "POST" if more else "GET"
    adapter = requests.adapters.HTTPAdapter()
    prepared = requests.Request(method, url, **more).prepare()
    try:
        response, reused = kept.send(adapter, prepared, stream=False, timeout=5, verify=True, cert=None, proxies={})
        assert response.status_code == 200 and response.content == b""
    finally:
        adapter.close()
    return reused


def test_requests_of_several_sessions_share_a_connection(kept: Kept) -> None:
    """The second goes by the connection of the first, and is known to."""
    with server(9) as (url, seen):
        assert [_asked(kept, url), _asked(kept, url, data={"grant_type": "client_credentials"})] == [False, True]
        assert seen == ["GET", "POST"]


@pytest.mark.parametrize("grant", ["refresh_token", "authorization_code"])
def test_what_is_good_once_goes_by_a_new_connection(kept: Kept, grant: str) -> None:
    """A refresh token or a code is never sent where a second try might be needed."""
    with server(9) as (url, _):
        _asked(kept, url)
        assert not _asked(kept, url, data={"grant_type": grant})


def test_a_kept_connection_that_is_cut_is_no_answer(kept: Kept) -> None:
    """The server cuts it as the second request comes: that one is answered by a new connection."""
    with server(1) as (url, seen):
        assert [_asked(kept, url), _asked(kept, url)] == [False, False]
        assert seen == ["GET", "GET"]
