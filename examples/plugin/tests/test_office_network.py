"""The check on its own, and in a run against the lab."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from acme_dbapp_checks import OFFICE_NAME, OfficeNetwork, OfficeNetworkCheck

from dbapp_diag.cli import main
from dbapp_diag.lab import Lab
from dbapp_diag.plugin import AppCall, EvidenceId, Exchange, Facts, Failed, LookupOutcome, Passed, TokenlessCall


def answer(status: int) -> Exchange:
    """The app's answer with this status."""
    return Exchange(EvidenceId("e2"), "the call", "GET", "https://app", "none", datetime.now(UTC), status=status)


def judged(outcome: LookupOutcome, with_token: int, without: int) -> object:
    """What the check says of a look-up and of the two answers."""
    facts = (
        OfficeNetwork(outcome=outcome, evidence=(EvidenceId("e1"),)),
        AppCall(exchange=answer(with_token)),
        TokenlessCall(exchange=answer(without)),
    )
    return OfficeNetworkCheck().judge(Facts({type(fact): fact for fact in facts}))


def test_an_unknown_name_and_403_without_a_token_mean_that_the_vpn_is_off() -> None:
    """The finding rests on the look-up."""
    result = judged(LookupOutcome.NAME_NOT_FOUND, 403, 403)
    assert isinstance(result, Failed)
    assert result.finding.cause == "acme-vpn-off"
    assert "e1" in result.finding.because


def test_a_403_that_depends_on_the_token_is_about_something_else() -> None:
    """Without a token the front door answers 401, so it admits this address."""
    assert isinstance(judged(LookupOutcome.NAME_NOT_FOUND, 403, 401), Passed)


@pytest.mark.parametrize(("on_vpn", "named"), [(False, True), (True, False)])
def test_a_run_names_the_vpn_only_when_it_is_off(on_vpn: bool, named: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run in this process, against a fake workspace whose app refuses our address."""

    def office(world: Any) -> None:
        if on_vpn:
            world.dns.names[OFFICE_NAME] = ("192.0.2.7",)

    with Lab(("network-policy-denied--ip-list-app",), also=(office,)) as lab:
        for name, value in lab.env.items():
            monkeypatch.setenv(name, value)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            main(["run", *lab.argv, "--format", "json", "--quiet"])
    report = json.loads(out.getvalue())
    causes = [root["id"] for root in report["root_causes"]]
    assert ("acme-vpn-off" in causes) is named
    assert "network-policy-denied" in causes
