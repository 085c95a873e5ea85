"""Cases of the causes around certificates: what a fix is for, where one cause is mended in several ways.

Each reads on after "Where …:", and stands in the value `case` of a finding.
"""

from __future__ import annotations

from enum import StrEnum


class Case(StrEnum):
    """What distinguishes a finding from others of its cause."""

    LISTED = "a file on this machine has the authority, and some clients read another"
    IN_PARTS = "no single file on this machine has the authorities of all hosts"
    OS_STORE = "only the system's own store has the authority"
    FLAWED = "the authority is listed here, and the chain breaks a rule all the same"

    LEFT_OUT = "the server doesn't send the certificate of its issuer"
    SELF_SIGNED = "the certificate signs for itself"
    EARLY = "the certificate counts only from a later time on"
    PRODUCT = "the issuer has the name of an inspecting product"

    STRANGER = "an authority that nobody here trusts signed for another name"

    COMMON_NAME = "the certificate has the host's name as its common name alone"

    LACKING = "the file is readable, and lacks the authority of a host"
    GIVEN = "the file of --ca-bundle lacks the authority of a host"
