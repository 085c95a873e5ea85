"""An app that people write, behind a small front door of its own, served with TLS on loopback.

The door is other software than the lab's: Starlette and uvicorn. It does what callers have reported of the platform's: 401
without a word below `/api/`, the way to sign in elsewhere, its own server header, and `gap-auth` on what it relays.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import trustme
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "orders-1234567890123456.7.azure.databricksapps.com"
WORKSPACE = "https://adb-1234567890123456.7.azuredatabricks.net"
SECRET = "a-key-of-this-test-alone-0123456789abcdef"


def token() -> str:
    """A token as the door takes it: in date, for this workspace."""
    now = int(time.time())
    claims = {"iss": f"{WORKSPACE}/oidc", "aud": "1234567890123456", "sub": "me@example.com", "scope": "all-apis",
              "iat": now - 60, "exp": now + 3000}  # fmt: skip
    return jwt.encode(claims, SECRET, algorithm="HS256", headers={"typ": "at+jwt"})


@dataclass
class Door:
    """The front door before an app. `log` holds method and path of whatever reached the app."""

    app: ASGIApp
    strips: bool = False
    """It loses the Authorization header on the way in, so that every call looks like one without a token."""
    log: list[str] = field(default_factory=list[str])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if not self._admits(scope):
            await self._turn_away(scope, send)
            return
        self.log.append(f"{scope.get('method', 'WEBSOCKET')} {scope['path']}")
        await relayed(self.app, "me@example.com")(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"").decode()
        if self.strips or not given.startswith("Bearer "):
            return False
        try:
            jwt.decode(given[7:], SECRET, algorithms=["HS256"], audience="1234567890123456")
        except jwt.InvalidTokenError:
            return False
        return True

    async def _turn_away(self, scope: Scope, send: Send) -> None:
        accept = dict(scope["headers"]).get(b"accept", b"").decode()
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["path"].startswith("/api/") or "application/json" in accept:
            await _answer(send, 401, [])
        else:
            where = f"{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=https://{HOST}/.auth/callback&response_type=code"
            await _answer(send, 302, [(b"location", where.encode())])


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    head = [(b"server", b"databricks"), (b"content-length", b"0"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": b""})


def relayed(app: ASGIApp, caller: str) -> ASGIApp:
    """The app as a door relays to it: no Authorization, the caller's address, and the door's marks on the answer."""

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        headers += [(b"x-forwarded-email", caller.encode()), (b"x-forwarded-host", HOST.encode())]
        await app({**scope, "headers": headers}, receive, _marked(send, caller))

    return inside


def _marked(send: Send, caller: str) -> Callable[[Message], Awaitable[None]]:
    async def marked(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
            kept = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"server"]
            message = {**message, "headers": [*kept, (b"server", b"databricks"), (b"gap-auth", caller.encode())]}
        await send(message)

    return marked


@dataclass(frozen=True)
class Served:
    """A server that runs: the options that lead the tool there, and the door's log."""

    port: int
    folder: Path
    door: ASGIApp
    host: str = HOST

    @property
    def options(self) -> dict[str, Any]:
        """For `diagnose`."""
        return {
            "url": f"https://{self.host}",
            "connect_to": [f"{self.host}:443:127.0.0.1:{self.port}"],
            "ca_bundle": self.folder / "ca.pem",
            "no_proxy": True,
        }

    @property
    def arguments(self) -> list[str]:
        """For the command line."""
        return [
            "--url", f"https://{self.host}", "--connect-to", f"{self.host}:443:127.0.0.1:{self.port}",
            "--ca-bundle", str(self.folder / "ca.pem"), "--no-proxy", "--token-file", str(self.folder / "token"),
        ]  # fmt: skip


@contextmanager
def serving(
    app: ASGIApp,
    folder: Path,
    *,
    host: str = HOST,
    hosts: Sequence[str] = (),
    door: ASGIApp | None = None,
    websockets: str = "auto",
) -> Iterator[Served]:
    """Serve an app behind the door, or behind another one, until the end of the block."""
    front = door or Door(app)
    authority = trustme.CA()
    certificate = authority.issue_cert(host, HOST, *hosts)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "token").write_text(token())
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            front,
            log_level="critical",
            ssl_certfile=folder / "server.pem",
            lifespan="auto",
            ws=websockets,
            server_header=False,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Served(listener.getsockname()[1], folder, front, host)
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()
