"""Small real workspaces on the loopback: TLS with an authority of their own, answering by a table."""

from __future__ import annotations

import contextlib
import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from dbapp_diag.auth.sign_in import SignInQuery
from dbapp_diag.model.settings import ConnectTo

HOST = "adb-1111111111111111.11.azuredatabricks.example"
URL = f"https://{HOST}"
METADATA = "/.well-known/databricks-config"
DISCOVERY = "/oidc/.well-known/oauth-authorization-server"
TOKEN = "/oidc/v1/token"


@dataclass(frozen=True)
class Answer:
    """One response; `hang`: none until the test is over."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


def js(data: object, status: int = 200, **headers: str) -> Answer:
    """JSON."""
    return Answer(status, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})


def html(text: str, status: int = 200) -> Answer:
    """A page."""
    return Answer(status, text.encode(), {"Content-Type": "text/html"})


def routes(token: Answer, **others: Answer) -> dict[str, Answer]:
    """A workspace in order, with `token` as the token endpoint's answer."""
    usual = {
        METADATA: js({"oidc_endpoint": f"{URL}/oidc", "workspace_id": "1111111111111111"}),
        DISCOVERY: js({"token_endpoint": f"{URL}{TOKEN}", "authorization_endpoint": f"{URL}/oidc/v1/authorize"}),
        TOKEN: token,
    }
    return usual | {
        path: others[name] for path, name in ((METADATA, "metadata"), (DISCOVERY, "discovery")) if name in others
    }


def issued(token: str = "issued-canary-token-0123456789", **more: object) -> Answer:
    """A token endpoint's good answer."""
    return js({"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more})


@dataclass
class Served:
    """A workspace that runs. `seen` are (method, path, Authorization, body) in order."""

    port: int
    bundle: Path
    seen: list[tuple[str, str, str, bytes]]

    def query(self, **more: object) -> SignInQuery:
        """A query that leads here, by --connect-to and --ca-bundle."""
        place = ConnectTo(HOST, 443, "127.0.0.1", self.port)
        return SignInQuery(ca_bundle=str(self.bundle), **{"connect_to": (place,), "no_proxy": True, **more})  # type: ignore[arg-type]


@contextlib.contextmanager
def served(
    table: dict[str, Answer], folder: Path, *, name: str = HOST, others: tuple[str, ...] = ()
) -> Iterator[Served]:
    """Serve a table of paths until the end of the block, under these names; any other path is a JSON 404."""
    authority = trustme.CA()
    bundle = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, *others).configure_cert(context)
    seen: list[tuple[str, str, str, bytes]] = []
    over = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(table, seen, over))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield Served(server.server_address[1], bundle, seen)
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def _handler(
    table: dict[str, Answer], seen: list[tuple[str, str, str, bytes]], over: threading.Event
) -> Callable[..., http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def _serve(self) -> None:
            path = self.path.split("?")[0]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.command, path, self.headers.get("Authorization") or "", body))
            answer = table.get(path) or js({"error": "not found"}, 404)
            if answer.hang:
                over.wait(30)
                return
            self.send_response(answer.status)
            for header, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = _serve  # noqa: N815  # names that http.server asks for

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    return Handler
