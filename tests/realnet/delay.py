"""`python -m tests.realnet.delay DEVICE SECONDS`: hold every packet of a TUN device for a while, and give it back to be routed on.

Stands in for the delay of tc-netem(8), which isn't in every kernel. The namespace's rules send packets into the device; what comes
out of it goes by the main table. The device lasts as long as this process.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
"""From linux/if_tun.h."""


def main() -> None:
    """Hold packets until the process is ended."""
    device, held = sys.argv[1], float(sys.argv[2])
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
    print("ready", flush=True)
    waiting: deque[tuple[float, bytes]] = deque()
    while True:
        left = max(waiting[0][0] - time.monotonic(), 0) if waiting else None
        if select.select([tun], [], [], left)[0]:
            waiting.append((time.monotonic() + held, os.read(tun, 65536)))
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(tun, waiting.popleft()[1])


if __name__ == "__main__":
    main()
