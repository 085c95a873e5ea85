"""`python -m tests.peers`: every table against the product and the clients as installed. Ends with 1 where one differs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from dbapp_diag.net.clients.installed import look
from tests.peers import authentication, certificates, no_proxy, tokens
from tests.peers.table import Outcome

TABLES: dict[str, Callable[[], Outcome]] = {
    "authentication": authentication.compared,
    "no_proxy": no_proxy.compared,
    "certificates": certificates.compared,
    "tokens": tokens.compared,
}


def main() -> int:
    """Every table in its turn."""
    print("clients:", ", ".join(f"{name} {version}" for name, version in look({"PATH": "/usr/bin"}).versions.items()))
    print(f"{'table':16}{'rows':>8}{'asked':>8}{'wrong':>8}{'moved':>8}{'CPU':>8}")
    differ = False
    for name, compared in TABLES.items():
        began = time.process_time()
        outcome = compared()
        counts = (outcome.rows, outcome.asked, len(outcome.wrong), len(outcome.moved))
        print(f"{name:16}" + "".join(f"{count:8}" for count in counts) + f"{time.process_time() - began:6.1f} s")
        for line in (*outcome.wrong, *outcome.moved):
            print(f"  {line}")
        differ |= bool(outcome.wrong or outcome.moved)
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
