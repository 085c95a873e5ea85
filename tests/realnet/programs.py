"""The servers that these networks are built of, and whether they're here."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

NEEDED = {
    "ip": "iproute2",
    "nft": "nftables",
    "iptables": "iptables",
    "unbound": "unbound",
    "dnsmasq": "dnsmasq-base",
    "nginx": "nginx-light",
    "squid": "squid-openssl",
    "tinyproxy": "tinyproxy-bin",
    "tcpdump": "tcpdump",
    "curl": "curl",
    "openssl": "openssl",
}
"""Program to Debian's package."""

FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@cache
def missing() -> str | None:
    """Why these tests can't run here, with the command that would enable them; None when they can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "network namespaces need root on Linux; run: sudo -E python -m pytest tests/realnet"
    lacking = [package for program, package in NEEDED.items() if shutil.which(program, path=FOLDERS) is None]
    if lacking:
        return f"not installed; run: apt-get install {' '.join(lacking)}"
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        return "this machine's root may not make network namespaces; run them where it may (CAP_SYS_ADMIN)"
    return None
