"""Signing in through databricks-sdk, in a process of its own with a hard deadline.

The SDK has calls without a time-out and starts programs that may hang (databricks-sdk-py issue 1046), so it
runs where it can be killed as a group: nothing that it started is left behind. The process is started early,
since the import takes longer than most sign-ins; it gets its query when that's known.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO

from dbapp_diag.auth.child.messages import LONGEST_LINE, Message, SignInAnswer, SignInQuery, decode_message, encode
from dbapp_diag.facts.identity import SignInOutcome, SignInRequest

__all__ = ["SignInAnswer", "SignInQuery", "SignInWorker", "sign_in"]

CLI = "databricks-cli"

_BOOT = (
    "import json, sys; sys.path.extend(p for p in json.loads(sys.argv[1]) if p not in sys.path); "
    "from dbapp_diag.auth.child.main import main; main()"
)
"""Isolated (-I), so that neither the current folder nor PYTHONPATH can put another `databricks` in front;
what this process found its packages by is added behind."""

Lost = Callable[[str], str | None]
"""Why nothing is to be expected from a URL any more, as a sentence part; None while an answer may come."""
_LOOK = 0.2
"""Seconds between two looks at whether it's still worth waiting."""
_PROGRAM = 4.0
"""Seconds that a program gets, once the workspace is known to be silent: it may have a token in its store."""


async def sign_in(query: SignInQuery, *, env: Mapping[str, str], deadline_s: float) -> tuple[SignInAnswer, str | None]:
    """Start a process, sign in, end it. The answer, and the token's text if there's one. Raises nothing but
    CancelledError."""
    worker = SignInWorker.start(env)
    answer = await worker.answer(query, deadline_s=deadline_s)
    return answer, answer.token


class SignInWorker:
    """One sign-in process, for one query. Start it, ask it once, and `kill` it in any case."""

    def __init__(self, process: subprocess.Popen[bytes] | None, problem: str | None) -> None:
        self._process = process
        self._problem = problem
        self._asked = False
        self._lock = threading.Lock()

    @classmethod
    def start(cls, env: Mapping[str, str]) -> SignInWorker:
        """Start the process with `env` as its whole environment; it begins to import the SDK at once. Returns
        in milliseconds and raises nothing: what went wrong is told by `answer`. From any thread, without
        an event loop."""
        if not sys.executable:
            return cls(None, "this Python doesn't know its own program, so the sign-in process can't be started")
        paths = [path for path in sys.path if os.path.isabs(path)]
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BOOT, json.dumps(paths)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(env),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            kind = type(error).__name__
            return cls(
                None,
                f"the sign-in process can't be started: {kind}: {getattr(error, 'strerror', None) or kind}",
            )
        return cls(process, None)

    async def answer(
        self,
        query: SignInQuery,
        *,
        deadline_s: float,
        on_message: Callable[[Message], None] | None = None,
        lost: Lost = lambda _url: None,
        workspace: str | None = None,
    ) -> SignInAnswer:
        """Sign in within `deadline_s` seconds from now. `on_message` hears each message as it comes, on another thread. The
        process and all that it started is gone when this returns, also when it's cancelled. Raises nothing else: every
        failure is an outcome.

        It ends early when `lost` knows that what is waited for won't come: an answer by the URL of the request under way, or,
        where the Databricks CLI is at it, one by the `workspace` at all.
        """
        began = time.monotonic()
        if self._process is None or self._asked:
            sentence = self._problem or "the sign-in process has served its one query already"
            return SignInAnswer(SignInOutcome.FAILED, error=(sentence,))
        self._asked = True
        heard = _Heard(on_message)
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def end() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile; nobody waits any more
                loop.call_soon_threadsafe(ended.set)

        talk = threading.Thread(target=_talk, args=(self._process, query, heard, end), daemon=True)
        talk.start()
        try:
            async with asyncio.timeout(deadline_s):
                await _until(ended, heard, lost, workspace)
        except TimeoutError:
            pass
        finally:
            self.kill()
        return heard.conclusion(time.monotonic() - began, deadline_s)

    def kill(self) -> None:
        """End the process and its group, and wait for its end. From any thread, as often as one likes."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        _kill_group(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()


class _Heard:
    """What the process has told so far."""

    def __init__(self, also: Callable[[Message], None] | None = None) -> None:
        self._also = also
        self._requests: list[SignInRequest] = []
        self._warnings: list[str] = []
        self._open: SignInRequest | None = None
        self._trying: str | None = None
        self._sdk = ""
        self._answer: SignInAnswer | None = None
        self._hopeless: str | None = None

    @property
    def waiting_for(self) -> str | None:
        """The URL of the request under way."""
        return self._open.url if self._open else None

    @property
    def by_cli(self) -> bool:
        """The Databricks CLI was started, and has the word."""
        return self._open is None and self._trying == CLI

    def give_up(self, why: str) -> None:
        """Nothing is to be expected any more."""
        self._hopeless = why

    def hear(self, message: Message) -> bool:
        """Take one message; whether it was the last one."""
        if self._also is not None:
            self._also(message)
        self._sdk = message.ready or self._sdk
        self._trying = message.trying or self._trying
        self._open = None if message.sent else message.sending or self._open
        if message.sent:
            self._requests.append(message.sent)
        if message.warning:
            self._warnings.append(message.warning)
        self._answer = message.answer
        return message.answer is not None

    def conclusion(self, seconds: float, deadline_s: float) -> SignInAnswer:
        """The answer as it was given, or what is known without one."""
        if self._answer is not None:
            return self._answer
        late, why = seconds >= deadline_s, self._hopeless
        doing = (
            f"by {self._trying}"
            if self._trying
            else "before the first method"
            if self._sdk
            else "while the SDK was loading"
        )
        pending = f", waiting for {self._open.method} {self._open.url}" if self._open else ""
        sentence = (
            f"given up after {seconds:.1f} s, as {why} ({doing}{pending})"
            if why
            else f"no answer within {deadline_s:g} s ({doing}{pending})"
            if late
            else f"the sign-in process ended without an answer ({doing})"
        )
        hanging = (SignInRequest(self._open.method, self._open.url, None, error="no answer"),) if self._open else ()
        ended = SignInOutcome.NETWORK if why else SignInOutcome.TIMEOUT if late else SignInOutcome.FAILED
        return SignInAnswer(
            ended,
            auth_type=self._trying,
            error=(sentence,),
            requests=(*self._requests, *hanging),
            warnings=tuple(self._warnings),
            ms=round(seconds * 1000, 1),
            sdk=self._sdk,
        )


async def _until(ended: asyncio.Event, heard: _Heard, lost: Lost, workspace: str | None) -> None:
    """Wait for the end, or until it's known that nothing comes."""
    silent_since: float | None = None
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK):
                await ended.wait()
                return None
        waiting_for, now = heard.waiting_for, time.monotonic()
        why = lost(waiting_for) if waiting_for is not None else None
        if why is None and heard.by_cli and workspace is not None:
            by_program = lost(workspace)
            silent_since = (silent_since or now) if by_program else None
            why = by_program if silent_since is not None and now - silent_since >= _PROGRAM else None
        if why is not None:
            return heard.give_up(why)


def _talk(process: subprocess.Popen[bytes], query: SignInQuery, heard: _Heard, end: Callable[[], None]) -> None:
    """Ask, and listen until the answer or the end of the process. On a thread of its own: pipes block."""
    try:
        asking, listening = process.stdin, process.stdout
        if asking is not None and listening is not None:
            asking.write(encode(query))
            asking.flush()
            _listen(listening, heard)
    except (OSError, ValueError):
        pass  # the process is gone, or what came isn't a message; `conclusion` tells that there's no answer
    finally:
        end()


def _listen(listening: IO[bytes], heard: _Heard) -> None:
    while line := listening.readline(LONGEST_LINE):
        if heard.hear(decode_message(line)):
            return


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process's group before the process is waited for: until then its number can't be anybody
    else's.

    Windows has no groups to kill: there the process ends alone, and a CLI that hangs is left to end by
    itself.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            process.kill()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
