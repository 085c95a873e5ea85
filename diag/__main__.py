"""The process of the command line: `dbapp-diag` and `python -m dbapp_diag` begin and end here.

Whoever calls the command line within a process of their own calls `dbapp_diag.cli.main`, which returns.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import NoReturn

FAILED = 4
"""The exit code when the tool itself fails."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the signal's number."""


def console() -> NoReturn:
    """Run the command line on this process's arguments, and end the process with its exit code."""
    code = FAILED
    try:
        from dbapp_diag.cli import main  # late: an interrupt while it's imported ends as any other does

        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process at once, when what was written is out.

    Threads may still be at work: a check that doesn't end, a look-up, a sign-in that nobody waits for any more. The
    interpreter's own way to end collects their coroutines while they run, which prints tracebacks and can crash.
    """
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # closed, full, or without a reader: nobody is left to hear of it
                stream.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    console()
