"""Cases of the causes around proxies: what a fix is for, where one cause is mended in several ways.

Each reads on after "Where …:", and stands in the value `case` of a finding.
"""

from __future__ import annotations

from enum import StrEnum


class Case(StrEnum):
    """What distinguishes a finding from others of its cause."""

    CERTIFICATE = "the proxy's own certificate isn't trusted here"

    BASIC = "the proxy takes a user and a password"
    REFUSED = "the proxy refuses the user and the password that are set"
    INTEGRATED = "the proxy takes Negotiate or NTLM alone"

    RULE = "the proxy forbids it"
    GATEWAY = "the proxy itself doesn't get there"

    EXCEPTED = "NO_PROXY excepts the host"
    UNSET = "the setting for https doesn't name the proxy"
