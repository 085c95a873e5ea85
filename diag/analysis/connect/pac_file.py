"""A PAC file in the system's settings: browsers follow it, and no Python client does. Pure.

Source: CPython Lib/urllib/request.py (`getproxies` has no word for it); Microsoft documentation,
WebRequest.GetSystemWebProxy; MDN, Proxy Auto-Configuration (PAC) file.
"""

from __future__ import annotations

import shlex

from dbapp_diag.causes.connect import proxy_needed
from dbapp_diag.facts.asked import WPAD, Vantage
from dbapp_diag.facts.connect import Reach, Routes
from dbapp_diag.model.results import Finding, evidence_of, finding
from dbapp_diag.model.words import Confidence


def describe_pac(pac: str, host: str, *, windows: bool) -> str:
    """That a PAC file is set, whom it doesn't count for, and the command that shows what it says."""
    what = "proxies by auto-discovery (WPAD)" if pac == WPAD else f"a PAC file ({pac})"
    whose = "browsers follow it, this tool and Python's clients don't"
    return f"the system's settings name {what}: {whose}; {by_hand(pac, host, windows=windows)}"


def by_hand(pac: str, host: str, *, windows: bool) -> str:
    """The command that shows which proxy the browser takes, as a sentence part."""
    if windows:
        ask = f"[System.Net.WebRequest]::GetSystemWebProxy().GetProxy('https://{host}/').AbsoluteUri"
        return f'`powershell -Command "{ask}"` prints the proxy that a browser takes (or the same address, for none)'
    file = "http://wpad/wpad.dat" if pac == WPAD else pac
    return f"`curl --silent --noproxy '*' {shlex.quote(file)} | grep PROXY` shows the proxies that it names"


def proxy_of_browsers(reach: Reach, vantage: Vantage | None, routes: Routes | None) -> Finding | None:
    """Where nothing goes directly and a PAC file is set, the file may name the proxy that the call needs."""
    if vantage is None or vantage.pac is None or (routes is not None and routes.unused_proxy is not None):
        return None
    windows = vantage.os.lower().startswith("win")
    observed = describe_pac(vantage.pac, reach.host, windows=windows)
    because, expected = evidence_of(reach, vantage), "a proxy that the call takes"
    return finding("proxy-needed", Confidence.POSSIBLE, observed, expected, because, variant=proxy_needed.PAC)
