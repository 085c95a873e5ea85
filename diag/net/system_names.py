"""Names asked of the operating system, as ordinary programs ask: hosts file, search list, caches and all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from pathlib import Path

from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.model.times import duration
from dbapp_diag.net.tcp import milliseconds
from dbapp_diag.net.trouble import unreachable

SERVER = "system"
HOSTS_FILE = Path(r"C:\Windows\System32\drivers\etc\hosts" if os.name == "nt" else "/etc/hosts")
_LARGEST_FILE = 1_048_576
_QUICK = 1.0
"""Seconds within which a passing failure (EAI_AGAIN) is a server's own answer; later it's silence that was
waited out."""

_WINDOWS_NO_DATA = 11004
_NO_ADDRESS = {getattr(socket, name) for name in ("EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}


async def system_look_up(name: str, *, timeout: float) -> Lookup:
    """`getaddrinfo`, given up after `timeout` seconds."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(timeout):
            return await look_up_by_system(name)
    except TimeoutError:
        return silence(name, milliseconds(began))


async def look_up_by_system(name: str) -> Lookup:
    """`getaddrinfo`, however long it takes.

    It runs on a daemon thread of its own: a look-up can't be stopped, and one that hangs in the event loop's
    executor would hold up the end of the process (measured: 4 s of look-up, 4.5 s of life).
    """
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Lookup] = loop.create_future()

    def settle(lookup: Lookup) -> None:
        if not answer.done():
            answer.set_result(lookup)

    def work() -> None:
        lookup = _ask(name, began)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile; nobody waits any more
            loop.call_soon_threadsafe(settle, lookup)

    try:
        threading.Thread(target=work, name="dbapp-diag-look-up", daemon=True).start()
    except RuntimeError:  # a container's limit of processes counts threads
        detail = "no thread can be started here"
        return Lookup(name, SERVER, LookupOutcome.SERVER_FAILURE, ms=milliseconds(began), detail=detail)
    return await answer


def silence(name: str, ms: float) -> Lookup:
    """What's known of a look-up that nobody waits for any longer."""
    return Lookup(name, SERVER, LookupOutcome.TIMEOUT, ms=ms, detail=f"no answer in {duration(ms)}")


def _ask(name: str, began: float) -> Lookup:
    try:
        if not name.isprintable():  # a NUL would end the name for the system, not for us
            raise ValueError(name)
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    except socket.gaierror as error:
        outcome = _outcome(error.errno, time.perf_counter() - began)
        return Lookup(name, SERVER, outcome, ms=milliseconds(began), detail=f"getaddrinfo error {error.errno}")
    except (UnicodeError, ValueError):  # a label that is empty or too long: not a gaierror (measured)
        return Lookup(name, SERVER, LookupOutcome.BAD_NAME, ms=milliseconds(began), detail="not a valid name")
    except OSError as error:  # EAI_SYSTEM: the errno says why
        outcome = LookupOutcome.UNREACHABLE if unreachable(error) else LookupOutcome.SERVER_FAILURE
        return Lookup(name, SERVER, outcome, ms=milliseconds(began), detail=f"errno {error.errno}")
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    canonical = next((each[3].rstrip(".").lower() for each in found if each[3]), "")
    aliases = (canonical,) if canonical and canonical != name.rstrip(".").lower() else ()
    return Lookup(name, SERVER, LookupOutcome.ANSWERED, addresses, aliases, milliseconds(began))


def _outcome(code: int | None, seconds: float) -> LookupOutcome:
    if code == socket.EAI_NONAME:
        return LookupOutcome.NAME_NOT_FOUND
    if code in _NO_ADDRESS or code == _WINDOWS_NO_DATA:
        return LookupOutcome.NO_ADDRESS
    if code == socket.EAI_AGAIN and seconds >= _QUICK:
        return LookupOutcome.TIMEOUT
    return LookupOutcome.SERVER_FAILURE


def hosts_file_addresses(name: str, path: Path = HOSTS_FILE) -> tuple[str, ...]:
    """The addresses that the hosts file gives a name, in its order; none when there's no such file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(_LARGEST_FILE)
    except (OSError, ValueError):
        return ()
    wanted = name.lower().rstrip(".")
    rows = (line.split("#", 1)[0].lower().split() for line in text.splitlines())
    return tuple(dict.fromkeys(row[0] for row in rows if wanted in row[1:]))
