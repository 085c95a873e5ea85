"""Runs the product where the system allows it less: no network, no name server, no sockets, a read-only home.

Used as a program inside namespaces of its own: `python -m tests.net.confined DESCRIPTION COMMAND…`.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from dnslib import AAAA, QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

NAMESPACES = ("unshare", "--user", "--map-root-user", "--net", "--mount")
_ARCHITECTURES = {"x86_64": 41, "aarch64": 198}
"""The number of the system call `socket`."""


@cache
def why_not() -> str | None:
    """Why namespaces can't be had here, with the command that would show it; None where they can."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return "needs Linux and unshare (util-linux)"
    tried = subprocess.run([*NAMESPACES, "mount", "--version"], capture_output=True, check=False)
    return None if tried.returncode == 0 else f"`{' '.join(NAMESPACES)} true` isn't allowed here"


def run(folder: Path, description: dict[str, Any], *arguments: str, **env: str) -> dict[str, Any]:
    """The report of one run of the product, confined as described.

    `resolv_conf` is the text of that file, `nsswitch` of the other; `addresses` are put on the loopback interface, which is up
    where they're named; `names` are answered by a name server there (a leading `*` for all names below; an empty list for a
    name without an address); `listening` are addresses that take connections at port 443 and end them; `deny` is the errno
    that sockets end with, those of `families` (both, unless named); `route` gives the machine a way out that swallows all;
    with `read_only`, nothing can be written.
    """
    told = folder / "confined.json"
    told.write_text(json.dumps({"folder": str(folder), **description}), encoding="utf-8")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    product = [sys.executable, "-m", "dbapp_diag", "run", "--format", "json", "--quiet", *arguments]
    done = subprocess.run(
        [*NAMESPACES, sys.executable, "-m", "tests.net.confined", str(told), *product],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "LANG": "C.UTF-8", **env},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith("{"), done.stderr or done.stdout
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["exit_code"] == done.returncode
    return report


class _Names(BaseResolver):  # type: ignore[misc]  # dnslib ships no types
    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply()
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        wild = (known for known in self._names if known.startswith("*") and name.endswith(known[1:]))
        known = name if name in self._names else next(wild, None)
        if known is None:
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        for address in self._names[known]:
            if (":" in address) == (kind == "AAAA") and kind in ("A", "AAAA"):
                data = AAAA(address) if kind == "AAAA" else A(address)
                reply.add_answer(RR(request.q.qname, getattr(QTYPE, kind), rdata=data, ttl=0))
        return reply


def main() -> int:
    """Confine this process as described, then run the command and end as it does."""
    description = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name, file in (("resolv_conf", "resolv.conf"), ("nsswitch", "nsswitch.conf"), ("hosts", "hosts")):
        if name in description:
            own = Path(description["folder"], file)
            own.write_text(description[name], encoding="utf-8")
            _run("mount", "--bind", str(own), f"/etc/{file}")
    if description.get("addresses") is not None:
        _loopback_up()
        for address in description["addresses"]:
            _run("ip", "address", "add", address, "dev", "lo")
    if description.get("route"):
        _run("ip", "link", "add", "away", "type", "veth", "peer", "name", "nobody")
        _run("ip", "link", "set", "nobody", "up")
        _run("ip", "link", "set", "away", "up")
        _run("ip", "address", "add", "198.51.100.2/24", "dev", "away")
        _run("ip", "neighbour", "add", "198.51.100.1", "lladdr", "02:00:00:00:00:01", "dev", "away")
        _run("ip", "route", "add", "default", "via", "198.51.100.1")
    if description.get("names") is not None:
        DNSServer(
            _Names(description["names"]), address="127.0.0.1", port=53, logger=DNSLogger(logf=lambda _: None)
        ).start_thread()
    for address in description.get("listening", ()):
        Thread(target=_end_all, args=(socket.create_server((address, 443)),), daemon=True).start()
    if description.get("read_only"):
        _run("mount", "--bind", "--options", "ro", description["folder"], description["folder"])
        _run("mount", "--options", "remount,bind,ro", description["folder"])
    denied = description.get("deny")
    families = description.get("families", [socket.AF_INET, socket.AF_INET6])
    confine = None if denied is None else lambda: _deny(denied, families)
    return subprocess.run(sys.argv[2:], check=False, preexec_fn=confine).returncode


def _end_all(door: socket.socket) -> None:
    while True:
        door.accept()[0].close()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def _loopback_up() -> None:
    """SIOCSIFFLAGS with IFF_UP (netdevice(7)); no program is needed for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        fcntl.ioctl(door, 0x8914, struct.pack("16sH", b"lo", 1) + bytes(22))


def _deny(number: int, families: list[int]) -> None:
    """Answer `socket` for these families with an errno, from here on (seccomp(2))."""
    call = _ARCHITECTURES[os.uname().machine]
    load, equal, give = 0x20, 0x15, 0x06
    program = [
        (load, 0, 0, 0),
        (equal, 0, len(families) + 1, call),
        (load, 0, 0, 16),
        *((equal, len(families) - at, 0, int(family)) for at, family in enumerate(families)),
        (give, 0, 0, 0x7FFF0000),
        (give, 0, 0, 0x00050000 | number),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    filtered = Filter(len(program), ctypes.cast(code, ctypes.c_void_p))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    if system.prctl(22, 2, ctypes.byref(filtered), 0, 0):  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        raise OSError(ctypes.get_errno() or errno.EPERM, "seccomp")


if __name__ == "__main__":
    sys.exit(main())
