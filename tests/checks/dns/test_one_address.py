"""One address for names that have nothing in common: the zone is sunk."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.check import Facts, Result, SoFar, findings_of, ruled_out_by
from dbapp_diag.checks.dns.one_address import FAR_APART, OneAddress, ZoneAddresses
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.network import Handshake, Lookup, LookupOutcome, Resolution, TlsError, TlsFacts, WorkspaceReach
from dbapp_diag.outcome import outcome
from dbapp_diag.words import EvidenceId

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
BLOCKER = "198.51.100.66"


def look(name: str, *addresses: str) -> Lookup:
    ends = LookupOutcome.ANSWERED if addresses else LookupOutcome.NAME_NOT_FOUND
    return Lookup(name, "10.0.0.53", ends, addresses)


def shown(error: TlsError | None, host: str = APP) -> Handshake:
    return Handshake(host, f"{BLOCKER}:443", error is None, error)


def way(address: str = BLOCKER, error: TlsError | None = TlsError.UNTRUSTED, **more: Any) -> tuple[Fact, ...]:
    names = Resolution(host=APP, dns=look(APP, address), evidence=(EvidenceId("e1"),), **more)
    return names, TlsFacts(host=APP, handshake=shown(error), evidence=(EvidenceId("e2"),))


def control(error: TlsError | None) -> WorkspaceReach:
    return WorkspaceReach(
        host="w.example", lookup=look("w.example", "203.0.113.10"), handshake=shown(error, "w.example")
    )


def zone(*addresses: str) -> ZoneAddresses:
    return ZoneAddresses(
        host=APP,
        lookups=tuple(look(name, *([each] if each else [])) for name, each in zip(FAR_APART, addresses, strict=True)),
        evidence=(EvidenceId("e3"),),
    )


def judged(*facts: Fact) -> Result:
    return OneAddress().judge(Facts({type(fact): fact for fact in facts}, OneAddress.sees()))


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


@pytest.mark.parametrize(
    ("beside", "sure"), [([control(None)], "confirmed"), ([], "likely")], ids=["workspace in order", "no workspace"]
)
def test_every_name_at_one_address_is_a_sunk_zone(beside: list[Fact], sure: str) -> None:
    """The domain itself and apps of three clouds lead to the app's address, which shows a stranger's certificate."""
    result = judged(*way(), zone(*[BLOCKER] * 4), *beside)
    assert found(result) == [("dns-sinkholed", sure), ("dns-zone-blocked", sure)]
    assert all(finding.values["address"] == BLOCKER for finding in findings_of(result))


@pytest.mark.parametrize(
    "addresses",
    [("", "", "", ""), (BLOCKER, BLOCKER, BLOCKER, ""), ("203.0.113.30", BLOCKER, BLOCKER, BLOCKER)],
    ids=["none", "all but one", "the domain elsewhere"],
)
def test_names_that_lead_elsewhere_or_nowhere_are_no_sunk_zone(addresses: tuple[str, ...]) -> None:
    """A wildcard for one cloud, or a block of this name alone: nothing is concluded about the zone as a whole."""
    result = judged(*way(), zone(*addresses), control(None))
    assert found(result) == []
    assert bool(ruled_out_by(result)) is not any(addresses)


def test_a_private_address_for_the_zone_may_be_the_private_endpoint() -> None:
    """A company may lead the whole zone to its private endpoint; what is wrong there is the certificate."""
    assert found(judged(*way("10.9.9.20"), zone(*["10.9.9.20"] * 4), control(None))) == []


def test_where_the_workspaces_certificate_is_strange_too_the_names_arent_blamed() -> None:
    """Then connections are inspected, to whatever address."""
    assert found(judged(*way(), zone(*[BLOCKER] * 4), control(TlsError.UNTRUSTED))) == []


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (way(), True),
        (way(error=TlsError.NAME_MISMATCH), True),
        (way(error=None), False),
        (way(error=TlsError.EXPIRED), False),
        (way(hosts_file=(BLOCKER,)), False),
        (way(through_proxy=True), False),
        (way(overridden="127.0.0.1"), False),
    ],
)
def test_the_zone_is_asked_only_where_a_strange_certificate_is_shown(facts: tuple[Fact, ...], asked: bool) -> None:
    """The look-ups are sent only while they can tell something."""
    so_far = SoFar(
        facts=Facts({type(fact): fact for fact in facts}, OneAddress.sees()),
        outcome=outcome(Facts({})),
        standing=frozenset(), established=frozenset(), above=frozenset(), rivals=frozenset(),
    )  # fmt: skip
    assert (OneAddress().worth(so_far) is None) is asked
