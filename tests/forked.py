"""Python processes that are forked from one that has its imports behind it, in place of new ones.

Importing the SDK, or the product, takes longer than most of what a test does with it. What runs in such a process is the
real thing, in a session of its own, with its own environment and streams; only the start is shared. A test whose subject is
the start begins a Python itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn, cast
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
COMMAND = """
import importlib, pkgutil, dbapp_diag
LATE = ("asgi", "auth.child", "lab", "cli.lab_command", "cli.demo_command")
ALSO = ("anyio._backends._asyncio", "cryptography.hazmat.backends.openssl.backend", "dns.asyncquery", "dns.asyncbackend")
for each in ALSO:
    importlib.import_module(each)
for each in pkgutil.walk_packages(dbapp_diag.__path__, "dbapp_diag."):
    if not each.name.startswith(tuple(f"dbapp_diag.{late}" for late in LATE)):
        importlib.import_module(each.name)
sign_in_by_forks()
"""
"""What `dbapp-diag run` imports before it's done; its sign-in is forked as well."""
OWN_MODULES = 'import os, sys; sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))\n'
"""What a Python does by itself that isn't isolated."""
CONSOLE = f"{OWN_MODULES}from dbapp_diag.__main__ import console\nconsole()\n"
"""What `dbapp-diag` does."""
OWN_SPACES = [f"/proc/self/ns/{kind}" for kind in ("net", "mnt") if sys.platform == "linux"]
PLAIN = {"PATH": os.defpath, "LANG": "C.UTF-8"}


class Forked:
    """A running process, as far as the product uses `subprocess.Popen`. `life` is a pipe that the process holds open: its
    number comes first, and its exit code when it ends."""

    def __init__(self, stdin: int, stdout: int, life: int) -> None:
        self._life = os.fdopen(life, "rb", buffering=0)
        self.stdin, self.stdout = os.fdopen(stdin, "wb", buffering=0), os.fdopen(stdout, "rb", buffering=0)
        told = self._life.read(8)
        if not told:
            raise ChildProcessError("the forked process ended before it began")
        self.pid = int.from_bytes(told, "big")

    def wait(self, timeout: float) -> int:
        """Wait for its end, once: the exit code, -9 where it was killed. Raises TimeoutExpired."""
        if not select.select([self._life], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("a forked Python", timeout)
        with self._life:
            return next(iter(self._life.read()), -signal.SIGKILL)

    def line(self, timeout: float) -> bytes:
        """The first line that it writes to standard output; empty when it ended without one. Raises TimeoutExpired."""
        end, out = time.monotonic() + timeout, bytearray()
        while select.select([self.stdout], [], [], max(end - time.monotonic(), 0))[0]:
            if not (more := os.read(self.stdout.fileno(), 65536)) or more.endswith(b"\n"):
                return bytes(out + more)
            out += more
        raise subprocess.TimeoutExpired("a forked Python", timeout, bytes(out))

    def close(self) -> None:
        """Let go of it, when its end isn't of interest."""
        for each in (self.stdin, self.stdout, self._life):
            each.close()

    def to_the_end(self, timeout: float) -> tuple[int, bytes]:
        """Let it run without anything on standard input: the exit code, and what it wrote to standard output. It's killed
        with its group when time is over; that raises TimeoutExpired."""
        end, out = time.monotonic() + timeout, bytearray()
        with self.stdin, self.stdout:
            self.stdin.close()
            while select.select([self.stdout], [], [], max(end - time.monotonic(), 0))[0]:
                if not (more := os.read(self.stdout.fileno(), 65536)):
                    return self.wait(max(end - time.monotonic(), 1)), bytes(out)
                out += more
        os.killpg(self.pid, signal.SIGKILL)
        raise subprocess.TimeoutExpired("a forked Python", timeout, bytes(out))


class Parent:
    """The process to fork from, with these imports. It ends with the last one that can ask it."""

    def __init__(self, imports: str) -> None:
        self._channel, its_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_end:
            end = its_end.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-I", __file__, str(end), imports],
                pass_fds=[end], env=PLAIN, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip

    def start(
        self,
        code: str,
        arguments: Sequence[str],
        env: Mapping[str, str],
        stderr: int,
        spaces: Sequence[str] = OWN_SPACES,
    ) -> Forked:
        """Run code as `python -I -c` does, in this folder and in these namespaces of Linux. The process can be signalled at
        once."""
        paths = [path for path in sys.path if os.path.isabs(path)]
        begin = json.dumps([code, list(arguments), dict(env), paths, os.getcwd()])
        (stdin, asking), (listening, stdout), (life, held) = os.pipe(), os.pipe(), os.pipe()
        entered = [os.open(space, os.O_RDONLY) for space in spaces]
        socket.send_fds(self._channel, [begin.encode()], [stdin, stdout, stderr, held, *entered])
        for each in (stdin, stdout, held, *entered):
            os.close(each)
        return Forked(asking, listening, life)


_parents: dict[str, Parent] = {}
_one_at_a_time = threading.Lock()


def parent(imports: str) -> Parent:
    """The process to fork from, one for each set of imports. From any thread."""
    with _one_at_a_time:
        if imports not in _parents:
            _parents[imports] = Parent(imports)
        return _parents[imports]


def program(
    code: str,
    arguments: Sequence[str],
    env: Mapping[str, str],
    *,
    imports: str = PROGRAMS,
    spaces: Sequence[str] = OWN_SPACES,
    timeout: float = 60,
) -> subprocess.CompletedProcess[str]:
    """A program, such as one that calls an app, from its start to its end, without anything on standard input."""
    with tempfile.TemporaryFile() as errors:
        process = parent(imports).start(code, arguments, env, errors.fileno(), spaces)
        status, out = process.to_the_end(timeout)
        errors.seek(0)
        return subprocess.CompletedProcess([code, *arguments], status, out.decode(), errors.read().decode())


def sign_in_by_forks() -> None:
    """From now on, runs in this process and in those that are forked from it sign in by forked processes."""
    from dbapp_diag.auth.sign_in import SignInWorker

    parent(SIGN_IN)
    SignInWorker.start = _start_sign_in  # type: ignore[method-assign]


@contextlib.contextmanager
def forked_sign_in() -> Iterator[None]:
    """While this lasts, runs in this process sign in by forked processes."""
    from dbapp_diag.auth.sign_in import SignInWorker

    with mock.patch.object(SignInWorker, "start", _start_sign_in):
        yield


def _start_sign_in(env: Mapping[str, str]) -> Any:
    from dbapp_diag.auth.sign_in import SignInWorker

    code = "from dbapp_diag.auth.child.main import main; main()"
    with open(os.devnull, "wb") as nowhere:
        return SignInWorker(cast("Any", parent(SIGN_IN).start(code, (), env, nowhere.fileno())), None)


def _serve(channel: socket.socket) -> NoReturn:
    """Fork a process for each message; end when nobody can send one any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes: the kernel clears them away
    gc.freeze()
    own = [os.stat(space).st_ino for space in OWN_SPACES]
    while True:
        begin, given, _, _ = socket.recv_fds(channel, 1 << 20, 8)
        if not begin:
            os._exit(0)
        if os.fork() == 0:
            channel.close()
            for space in given[4:]:
                if os.fstat(space).st_ino not in own:
                    enter(space)
            code, arguments, env, path, folder = json.loads(begin)
            _become(code, arguments, env, path, folder, given[:4])
        for each in given:
            os.close(each)


def _become(
    code: str, arguments: list[str], env: dict[str, str], path: list[str], folder: str, streams: list[int]
) -> NoReturn:
    leave = os._exit
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        *standard, life = streams

        def tell(status: int) -> NoReturn:
            os.write(life, bytes([status & 0xFF]))
            leave(status)

        os._exit = tell
        os.set_inheritable(life, False)  # what the process starts may outlive it
        os.write(life, os.getpid().to_bytes(8, "big"))
        for number, stream in enumerate(standard):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(env)
        time.tzset()
        sys.argv[:] = ["-c", *arguments]
        sys.path.extend(each for each in path if each not in sys.path)
        tell(_run(code))
    finally:
        leave(0)


def enter(space: int) -> None:
    """Put this process, which has one thread, into an open namespace (setns(2); `os.setns` is there from Python 3.12 on)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(space, 0):
        raise OSError(ctypes.get_errno(), "setns")


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
    exec(sys.argv[2])
    _serve(socket.socket(fileno=int(sys.argv[1])))
