"""One address for names that have nothing in common: the zone is sunk, or every name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.analysis.dns.lookups import FAR_APART
from dbapp_diag.analysis.outcome import outcome
from dbapp_diag.checks.dns.one_address import ANYWHERE, OneAddress, ZoneAddresses
from dbapp_diag.contract.check import SoFar
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, Reach
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.tls import Certificate, Handshake, TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Result, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
BLOCKER, INSIDE = "198.51.100.66", "10.9.9.20"


def look(name: str, *addresses: str) -> Lookup:
    ends = LookupOutcome.ANSWERED if addresses else LookupOutcome.NAME_NOT_FOUND
    return Lookup(name, "10.0.0.53", ends, addresses)


def shown(error: TlsError | None, host: str = APP, chain: tuple[Certificate, ...] = ()) -> Handshake:
    return Handshake(host, f"{BLOCKER}:443", error is None, error, chain=chain)


def certificate(*names: str) -> tuple[Certificate, ...]:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return (Certificate(names[0], "Some Company CA", names, day, day.replace(year=2028), "00"),)


def reached(address: str, ends: ConnectOutcome = ConnectOutcome.CONNECTED) -> Reach:
    return Reach(host=APP, port=443, attempts=(Attempt(address, 443, ends, 3.0),), evidence=(EvidenceId("e4"),))


def way(
    address: str = BLOCKER,
    error: TlsError | None = TlsError.UNTRUSTED,
    chain: tuple[Certificate, ...] = (),
    **more: Any,
) -> tuple[Fact, ...]:
    tls = TlsFacts(host=APP, handshake=shown(error, chain=chain), evidence=(EvidenceId("e2"),))
    return resolved(address, **more), reached(address), tls


def dead(address: str, ends: ConnectOutcome) -> tuple[Fact, ...]:
    return resolved(address), reached(address, ends)


def resolved(address: str, **more: Any) -> Resolution:
    return Resolution(host=APP, dns=look(APP, address), evidence=(EvidenceId("e1"),), **more)


def control(error: TlsError | None) -> WorkspaceReach:
    return WorkspaceReach(
        host="w.example", lookup=look("w.example", "203.0.113.10"), handshake=shown(error, "w.example")
    )


def zone(*addresses: str, anywhere: tuple[str, ...] = ("", "")) -> ZoneAddresses:
    return ZoneAddresses(
        host=APP,
        lookups=tuple(look(name, *([each] if each else [])) for name, each in zip(FAR_APART, addresses, strict=True)),
        anywhere=tuple(look(name, *([each] if each else [])) for name, each in zip(ANYWHERE, anywhere, strict=True)),
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


def test_a_certificate_for_other_names_is_no_private_endpoints() -> None:
    """Neither the platform nor a device that inspects shows such a one, so the zone leads to the filter's site. One that is for
    the app's host proves nothing."""
    foreign = way(INSIDE, chain=certificate("block.contoso.example"))
    result = judged(*foreign, zone(*[INSIDE] * 4), control(None))
    assert found(result) == [("dns-sinkholed", "confirmed"), ("dns-zone-blocked", "confirmed")]
    assert findings_of(result)[0].observed.endswith("the certificate is for block.contoso.example")
    assert found(judged(*foreign, zone(*[INSIDE] * 4)))[0] == ("dns-sinkholed", "likely")
    assert found(judged(*way(INSIDE, chain=certificate(APP)), zone(*[INSIDE] * 4), control(None))) == []


@pytest.mark.parametrize(
    ("address", "ends", "beside", "expected"),
    [
        (BLOCKER, ConnectOutcome.TIMEOUT, [control(None)], "confirmed"),
        (BLOCKER, ConnectOutcome.REFUSED, [control(None)], "confirmed"),
        (BLOCKER, ConnectOutcome.REFUSED, [], "likely"),
        (INSIDE, ConnectOutcome.REFUSED, [control(None)], "likely"),
        (INSIDE, ConnectOutcome.TIMEOUT, [control(None)], None),
    ],
)
def test_a_zone_at_one_dead_address_is_sunk(
    address: str, ends: ConnectOutcome, beside: list[Fact], expected: str | None
) -> None:
    """A filter's site needn't serve port 443. A refusal is then no fault of the app's address; a private address that is
    silent may be a private endpoint that can't be reached just now."""
    result = judged(*dead(address, ends), zone(*[address] * 4), *beside)
    assert [sure for _, sure in found(result)][:1] == ([expected] if expected else [])
    assert ("connection-refused" in {entry.cause for entry in ruled_out_by(result)}) is (expected is not None)


@pytest.mark.parametrize("address", [BLOCKER, INSIDE])
@pytest.mark.parametrize("beside", [[], [control(TlsError.UNTRUSTED)]], ids=["no workspace", "the workspace alike"])
def test_one_address_for_every_name_there_is_needs_no_control(address: str, beside: list[Fact]) -> None:
    """Made-up names of other zones lead there too, as a portal has it: names are amiss, and no authority is to be trusted."""
    result = judged(*way(address), zone(*[address] * 4, anywhere=(address, address)), *beside)
    assert found(result) == [("dns-sinkholed", "confirmed")]
    assert findings_of(result)[0].values["case"] == "every name leads to the same address"
    one_only = zone(*[address] * 4, anywhere=(address, ""))
    assert found(judged(*way(address), one_only, control(TlsError.UNTRUSTED))) == []


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
        (dead(BLOCKER, ConnectOutcome.REFUSED), True),
        (dead(BLOCKER, ConnectOutcome.TIMEOUT), True),
        ((resolved(BLOCKER), reached(BLOCKER)), False),
    ],
)
def test_the_zone_is_asked_only_where_nothing_or_a_stranger_is_there(facts: tuple[Fact, ...], asked: bool) -> None:
    """The look-ups are sent only while they can tell something."""
    so_far = SoFar(
        facts=Facts({type(fact): fact for fact in facts}, OneAddress.sees()),
        outcome=outcome(Facts({})),
        standing=frozenset(), established=frozenset(), above=frozenset(), rivals=frozenset(),
    )  # fmt: skip
    assert (OneAddress().worth(so_far) is None) is asked
