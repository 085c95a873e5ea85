"""Asking for a token with scopes on the lab: the command while it waits, and a person who answers without a browser."""

from __future__ import annotations

import http.client
import os
import queue
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from dbapp_diag.lab import Lab


def without_call(lab: Lab) -> list[str]:
    """The lab's own options for a command that makes no call."""
    words = list(lab.argv)
    if "--endpoint" in words:
        place = words.index("--endpoint")
        del words[place : place + 2]
    return words


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Asking:
    """`dbapp-diag token get --scopes …` while it runs; what it says on standard error is read line by line."""

    def __init__(self, lab: Lab, *words: str, env: dict[str, str] | None = None, options: Sequence[str] = ()) -> None:
        self.port = free_port()
        given = without_call(lab) if not options else list(options)
        more = {name: os.environ[name] for name in ("COVERAGE_PROCESS_START",) if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dbapp_diag", "token", "get", *given, "--port", str(self.port), *words],
            env={**lab.env, **more, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.out = ""
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=read, daemon=True) for read in (self._read_said, self._read_out)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Asking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=10)
        for thread in self._threads:
            thread.join(timeout=10)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def url(self) -> str:
        """The page's address, once it's printed."""
        return self.line("/oidc/v1/authorize?").strip()

    def line(self, words: str) -> str:
        """The next line on standard error that holds these words; waits for it."""
        while (line := self._lines.get(timeout=60)) is not None:
            if words in line:
                return line
        raise AssertionError(f"ended without saying {words!r}: {self.stderr}")

    def end(self) -> int:
        """Wait for the end; the exit code."""
        code = self._process.wait(timeout=60)
        for thread in self._threads:
            thread.join(timeout=10)
        return code

    def interrupt(self) -> int:
        """As Ctrl-C does; the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self.end()

    @property
    def stderr(self) -> str:
        """Everything that it has said so far."""
        return "\n".join(self.said)

    def _read_said(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _read_out(self) -> None:
        assert self._process.stdout is not None
        self.out = self._process.stdout.read()


def decide(lab: Lab, url: str, decision: str = "allow") -> str:
    """Answer the consent page by hand; the address to which it leads back."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    address, port = next(each.split(":")[2:] for each in lab.connections if each.startswith(f"{host}:"))
    context = ssl.create_default_context(cafile=str(lab.ca_bundle))
    with socket.create_connection((address, int(port)), timeout=20) as plain:
        connection = http.client.HTTPConnection(host)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"{parts.path}?{parts.query}", f"decision={decision}", form)
        answer = connection.getresponse()
        answer.read()
        connection.close()
    assert answer.status == 302, answer.status
    return answer.headers["location"]


def arrive(place: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Go where the consent page leads, as a browser does: status, headers and page."""
    parts = urlsplit(place)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=20)
    connection.request(method, f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def files_of(lab: Lab) -> dict[Path, bytes]:
    """Every file of the lab's folder, the home of who asks included."""
    return {path: path.read_bytes() for path in lab.base_dir.rglob("*") if path.is_file()}
