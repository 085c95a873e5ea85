"""The sign-in process: imports the SDK, waits for one query, signs in, says how it went, and ends.

Run by `sign_in.py`, with its parent holding both ends: a query comes on standard input, messages go to what
was standard output. Nothing else may write there, so descriptors 0, 1 and 2 lead nowhere as soon as it runs.
When standard input ends, whether the parent is done or dead, the process ends itself and all that it started.

The SDK's part is in `worker_sdk.py`; this module must not import it, so that a broken installation can be
told.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import queue
import signal
import sys
import threading
from typing import IO, NoReturn

from dbapp_diag.auth.child.messages import LONGEST_LINE, Message, SignInAnswer, SignInQuery, decode_query, encode
from dbapp_diag.auth.child.sdk_parts import import_on_demand
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import SignInOutcome


class Channel:
    """The way back to the parent. Safe to use from several threads."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def tell(self, message: Message) -> None:
        """Send one message; a parent that has gone doesn't matter."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._stream.write(encode(message))
            self._stream.flush()


def main() -> NoReturn:
    """Serve one query and end the process."""
    questions, answers = _take_standard_streams()
    channel = Channel(answers)
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions, asked), daemon=True).start()
    _quiet_logging()
    redactor = Redactor()
    try:
        import_on_demand()
        from dbapp_diag.auth.child.sdk import sdk_version, sign_in  # the slow import, begun before the query is known

        channel.tell(Message(ready=sdk_version()))
        query = _query(asked)
        if query.consent is None:
            answer = sign_in(query, channel.tell, redactor)
        else:
            from dbapp_diag.auth.child.consent import sign_in_by_consent  # only where a person is asked

            answer = sign_in_by_consent(query, query.consent, channel.tell, redactor)
        channel.tell(Message(answer=answer))
    except BaseException as error:  # noqa: BLE001  # whatever it is, it must not end in a traceback with a secret in it
        channel.tell(Message(answer=failure(error, redactor)))
    os._exit(0)  # threads of the SDK that hang would be waited for otherwise


def failure(error: BaseException, redactor: Redactor) -> SignInAnswer:
    """The answer when the process itself fails."""
    text = redactor.error(error, 300)
    if isinstance(error, ImportError):
        sentence = f"the Databricks SDK can't be imported: {text}; pip install --upgrade databricks-sdk fixes that"
    else:
        sentence = f"the sign-in process failed: {type(error).__name__}: {text}"
    return SignInAnswer(SignInOutcome.FAILED, error=(sentence,))


def _query(asked: queue.SimpleQueue[bytes]) -> SignInQuery:
    return decode_query(asked.get())


def _take_standard_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the two pipes under numbers that no child process gets, and put the null device in their place."""
    questions, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return questions, answers


def _listen(questions: IO[bytes], asked: queue.SimpleQueue[bytes]) -> None:
    """Hand over the query; at the end of the input, end everything."""
    text = b""
    with contextlib.suppress(OSError):
        while chunk := questions.read(65_536):
            text += chunk
            if b"\n" in text:
                line, _, text = text.partition(b"\n")
                asked.put(line)
            if len(text) > LONGEST_LINE:
                break
    _end_all()


def _end_all() -> NoReturn:
    """Kill this process's own group, the Databricks CLI in it included.

    Windows has no such group: there this process ends alone, and a CLI that hangs is left to end by itself.
    """
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _quiet_logging() -> None:
    """Leave no handler that was put up before this process was ours (a `sitecustomize`, a `.pth` file): at DEBUG the SDK
    and its HTTP client print bodies. Without any handler at all, `logging.debug` in the SDK would install one."""
    root = logging.getLogger()
    for logger in (root, *(each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger))):
        logger.handlers[:] = []
        logger.setLevel(logging.NOTSET)
    root.addHandler(logging.NullHandler())
    root.setLevel(logging.CRITICAL)
    http.client.HTTPConnection.debuglevel = 0
