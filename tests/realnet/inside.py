"""A process puts itself where `ip netns exec` would start a program (ip-netns(8)): into a network, with other files over some of
the system's."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path

NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000
BIND, DETACH, RECURSIVE, SLAVE = 0x1000, 0x2, 0x4000, 0x80000
"""From linux/sched.h and linux/mount.h."""


def enter(name: str, files: Mapping[str, str]) -> None:
    """Enter the namespace of this name, with its entries of /etc; `files` are other files to stand over some. The process has one
    thread."""
    with open(f"/run/netns/{name}", "rb") as space:
        _call("setns", space.fileno(), NEW_NETWORK)
    _call("unshare", NEW_MOUNTS)
    _mount("", "/", "none", SLAVE | RECURSIVE)
    _call("umount2", b"/sys", DETACH)
    _mount(name, "/sys", "sysfs", 0)
    own = {str(each): f"/etc/{each.name}" for each in Path("/etc/netns", name).iterdir()}
    for source, target in (own | dict(files)).items():
        _mount(source, target, "none", BIND)


def _mount(source: str, target: str, kind: str, how: int) -> None:
    _call("mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(how), None)


def _call(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
