"""Python processes that are forked from one that has its imports behind it, in place of new ones.

Importing the SDK takes longer than most of what a test does with it. What runs in such a process is the real thing, in a
session of its own, with its own environment and streams; only the start is shared. A test whose subject is the start
begins a Python itself.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn
from unittest import mock

SIGN_IN = """
from dbapp_diag.auth.child.sdk_parts import import_on_demand
import_on_demand()
import dbapp_diag.auth.child.sdk
from dbapp_diag.auth.child.main import main
"""
"""What the sign-in process imports before it reads its query."""
PROGRAMS = "import databricks.sdk, databricks.sdk.core, httpx, requests, urllib3.util.connection"
"""What programs import that call an app."""


class Forked:
    """A running process, as far as the product uses `subprocess.Popen`. `life` is a pipe that the process holds open."""

    def __init__(self, pid: int, stdin: int, stdout: int, life: int) -> None:
        self.pid, self._life = pid, os.fdopen(life, "rb")
        self.stdin, self.stdout = os.fdopen(stdin, "wb", buffering=0), os.fdopen(stdout, "rb")

    def wait(self, timeout: float) -> int:
        """Wait for its end, once: the exit code, -9 where it was killed. Raises TimeoutExpired."""
        if not select.select([self._life], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a forked Python", timeout)
        with self._life:
            return next(iter(self._life.read()), -signal.SIGKILL)


class Parent:
    """The process to fork from, with these imports. It ends with the one that made it."""

    def __init__(self, imports: str) -> None:
        self._channel, its_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with its_end:
            end = its_end.fileno()
            command = [sys.executable, "-I", __file__, str(end), imports]
            self._process = subprocess.Popen(command, pass_fds=[end])

    def start(self, code: str, arguments: Sequence[str], env: Mapping[str, str], stderr: int) -> Forked:
        """Run code as `python -I -c` does. The process can be signalled at once."""
        begin = json.dumps([code, list(arguments), dict(env), [path for path in sys.path if os.path.isabs(path)]])
        (stdin, asking), (listening, stdout), (life, held) = os.pipe(), os.pipe(), os.pipe()
        with self._lock:
            socket.send_fds(self._channel, [begin.encode()], [stdin, stdout, stderr, held])
            pid = int(self._channel.recv(32))
        for each in (stdin, stdout, held):
            os.close(each)
        return Forked(pid, asking, listening, life)


parent = functools.cache(Parent)
"""The process to fork from, one for each set of imports."""


def program(code: str, arguments: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A program that calls an app, from its start to its end, without anything on standard input."""
    with tempfile.TemporaryFile() as errors:
        process = parent(PROGRAMS).start(code, arguments, env, errors.fileno())
        with process.stdin, process.stdout:
            process.stdin.close()
            out = process.stdout.read().decode()
        status = process.wait(60)
        errors.seek(0)
        return subprocess.CompletedProcess([code, *arguments], status, out, errors.read().decode())


@contextlib.contextmanager
def forked_sign_in() -> Iterator[None]:
    """While this lasts, runs in this process sign in by forked processes."""
    from dbapp_diag.auth.sign_in import SignInWorker

    def start(env: Mapping[str, str]) -> SignInWorker:
        code = "from dbapp_diag.auth.child.main import main; main()"
        with open(os.devnull, "wb") as nowhere:
            return SignInWorker(parent(SIGN_IN).start(code, (), env, nowhere.fileno()), None)

    with mock.patch.object(SignInWorker, "start", start):
        yield


def _serve(channel: socket.socket) -> NoReturn:
    """Fork a process for each message; end when nobody can send one any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes: the kernel clears them away
    while True:
        begin, streams, _, _ = socket.recv_fds(channel, 1 << 20, 4)
        if not begin:
            os._exit(0)
        if os.fork() == 0:
            _become(channel, *json.loads(begin), streams)
        for each in streams:
            os.close(each)


def _become(
    channel: socket.socket, code: str, arguments: list[str], env: dict[str, str], path: list[str], streams: list[int]
) -> NoReturn:
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        channel.send(str(os.getpid()).encode())
        channel.close()
        *standard, life = streams
        os.set_inheritable(life, False)  # what the process starts may outlive it
        for number, stream in enumerate(standard):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(env)
        sys.argv[:] = ["-c", *arguments]
        sys.path.extend(each for each in path if each not in sys.path)
        os.write(life, bytes([_run(code)]))
    finally:
        os._exit(0)


def _run(code: str) -> int:
    """The exit code, by the rules of the interpreter."""
    status: object = 0
    try:
        exec(code, {"__name__": "__main__"})
    except SystemExit as end:
        status = end.code or 0
    except BaseException:  # noqa: BLE001  # as the interpreter: whatever it is, it ends here
        traceback.print_exc()
        status = 1
    if not isinstance(status, int):
        print(status, file=sys.stderr)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status & 0xFF


if __name__ == "__main__":
    exec(sys.argv[2], {})
    _serve(socket.socket(fileno=int(sys.argv[1])))
