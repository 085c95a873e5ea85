"""Whether packets could leave this machine for the internet, by IPv4 and by IPv6. Nothing is sent, nothing needs privileges.

A UDP socket that is "connected" only looks its route up (Linux manual page udp(7)). The address is a root name server's, which
never changes and is no one's inner network (IANA, Root Servers).
"""

from __future__ import annotations

import errno
import socket

ROUTE, NO_ROUTE, NOT_HERE, FORBIDDEN = "route", "no route", "not in this system", "forbidden"
_FAR = {socket.AF_INET: ("198.41.0.4", 53), socket.AF_INET6: ("2001:503:ba3e::2:30", 53)}
_NOT_HERE = frozenset((errno.EAFNOSUPPORT, getattr(errno, "EPROTONOSUPPORT", errno.EAFNOSUPPORT)))
_NO_ROUTE = frozenset(
    (
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        getattr(errno, "EHOSTDOWN", errno.EHOSTUNREACH),
    )
)


def ways_out() -> tuple[str | None, str | None]:
    """The words for IPv4 and for IPv6; None where something else stops the look, which then says nothing."""
    return way_out(socket.AF_INET), way_out(socket.AF_INET6)


def way_out(family: socket.AddressFamily) -> str | None:
    """`route`, `no route`, `not in this system` (the kernel or the build has no such family) or `forbidden`."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(_FAR[family])
    except PermissionError:
        return FORBIDDEN
    except OSError as error:
        if error.errno in _NOT_HERE:
            return NOT_HERE
        return NO_ROUTE if error.errno in _NO_ROUTE else None
    return ROUTE
