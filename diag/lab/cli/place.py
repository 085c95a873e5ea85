"""Where the program is: which hosts there are, which certificates it trusts, and what kind of store it has for logins."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit


class CliError(Exception):
    """The program can't do what is asked: its message stands behind `Error: `."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a server."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> dict[str, object]:
        """The body's JSON object; an empty one where it's anything else."""
        try:
            found: object = json.loads(self.text)
        except ValueError:
            return {}
        return cast(dict[str, object], found) if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Place:
    """What the program's script knows about where it is."""

    ports: Mapping[str, int]
    """Each host's port on this machine."""
    bundle: str
    """The PEM file with what is trusted."""
    store: str
    """Where logins are kept unless DATABRICKS_AUTH_STORAGE asks for the file: `file`, `keyring`, or `locked` for a keyring that
    can't be opened."""
    changed: Path
    """A file that is there once somebody has logged in with the program."""

    @property
    def keyring(self) -> Path:
        """The file that stands for the desktop's keyring."""
        return self.changed.with_name("keyring.json")

    @staticmethod
    def read(path: Path) -> Place:
        """The place that a file describes."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return Place(told["ports"], told["bundle"], told["store"], Path(told["changed"]))

    def write(self, path: Path) -> None:
        """Describe the place in a file."""
        told = {"ports": dict(self.ports), "bundle": self.bundle, "store": self.store, "changed": str(self.changed)}
        path.write_text(json.dumps(told), encoding="utf-8")

    def ask(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        json_body: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request over verified TLS. CliError where no answer comes."""
        parts = urlsplit(url)
        host, target = parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "cli/0.298.0"} | ({"Authorization": f"Bearer {token}"} if token else {})
        body = None
        if json_body is not None:
            body, headers["Content-Type"] = json.dumps(json_body), "application/json"
        elif form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        if host not in self.ports:
            raise CliError(f'{method.capitalize()} "{url}": dial tcp: lookup {host}: no such host')
        connection = _Connection(host, self.ports[host], ssl.create_default_context(cafile=self.bundle))
        try:
            connection.request(method, target or "/", body, headers)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read().decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as error:
            raise CliError(f'{method.capitalize()} "{url}": {error}') from None
        finally:
            connection.close()


class _Connection(http.client.HTTPSConnection):
    """To a host of the lab: its name is sent and verified, and its port is on this machine."""

    def __init__(self, host: str, own_port: int, trust: ssl.SSLContext) -> None:
        super().__init__(host, timeout=30)
        self._own_port = own_port
        self._trust = trust

    def connect(self) -> None:
        """Connect, in the place of the host's own address."""
        plain = socket.create_connection(("127.0.0.1", self._own_port), timeout=self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
