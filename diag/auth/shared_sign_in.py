"""One sign-in for several runs: whoever asks for the same gets the answer that the first one got."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from dbapp_diag.auth.child.messages import Message, SignInAnswer, SignInQuery
from dbapp_diag.auth.sign_in import Lost, SignInWorker
from dbapp_diag.facts.identity import SignInOutcome

_Answers = dict[SignInQuery, "Future[SignInAnswer | None]"]


class SharedSignIns:
    """The sign-ins of several runs in one environment. From any thread."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` is the whole environment of the sign-in processes. The first one starts at once, as its import takes longest."""
        self.lock = threading.Lock()
        self.answers: _Answers = {}
        self._env = env
        self._first: SignInWorker | None = SignInWorker.start(env)
        self._running: list[SignInWorker] = []

    def for_a_run(self, env: Mapping[str, str]) -> SignInWorker:
        """What a run signs in by."""
        return _Turn(self)

    def process(self) -> SignInWorker:
        """A process that has served no query yet."""
        with self.lock:
            found, self._first = self._first or SignInWorker.start(self._env), None
            self._running.append(found)
        return found

    def end(self) -> None:
        """End every process that is left."""
        with self.lock:
            left, self._first, self._running = [*self._running, *filter(None, [self._first])], None, []
        for each in left:
            each.kill()


class _Turn(SignInWorker):
    """One run's part in it."""

    def __init__(self, shared: SharedSignIns) -> None:
        super().__init__(None, None)
        self._shared = shared
        self._own: SignInWorker | None = None

    async def answer(
        self,
        query: SignInQuery,
        *,
        deadline_s: float,
        on_message: Callable[[Message], None] | None = None,
        lost: Lost = lambda _url: None,
        workspace: str | None = None,
    ) -> SignInAnswer:
        """As `SignInWorker.answer`. The first run that asks signs in; where that one ends before its time, the next one does."""
        try:
            async with asyncio.timeout(deadline_s + 1):
                while True:
                    known, first = self._place(query)
                    if first:
                        return await self._signed_in(
                            known, query, deadline_s=deadline_s, on_message=on_message, lost=lost, workspace=workspace
                        )
                    found = await asyncio.wrap_future(known)
                    if found is not None:
                        return replace(found, shared=True)
        except TimeoutError:
            sentence = f"no answer within {deadline_s:g} s to the sign-in of another call, which this one waits for"
            return SignInAnswer(SignInOutcome.TIMEOUT, error=(sentence,), ms=deadline_s * 1000)

    def kill(self) -> None:
        if self._own is not None:
            self._own.kill()

    def _place(self, query: SignInQuery) -> tuple[Future[SignInAnswer | None], bool]:
        """Where the answer will be, and whether it's this run that has to get it."""
        with self._shared.lock:
            known = self._shared.answers.get(query)
            if known is not None:
                return known, False
            mine: Future[SignInAnswer | None] = Future()
            mine.set_running_or_notify_cancel()  # else who waits in vain would end it for all others
            self._shared.answers[query] = mine
            return mine, True

    async def _signed_in(
        self,
        place: Future[SignInAnswer | None],
        query: SignInQuery,
        *,
        deadline_s: float,
        on_message: Callable[[Message], None] | None,
        lost: Lost,
        workspace: str | None,
    ) -> SignInAnswer:
        self._own = self._shared.process()
        found: SignInAnswer | None = None
        try:
            found = await self._own.answer(
                query, deadline_s=deadline_s, on_message=on_message, lost=lost, workspace=workspace
            )
            return found
        finally:
            if found is None:
                with self._shared.lock:
                    self._shared.answers.pop(query, None)
            place.set_result(found)
