"""What holds for all judges of the stage, whatever the facts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.connect.client_routes import ClientRoutes
from dbapp_diag.checks.connect.proxy_route import ProxyRoute
from dbapp_diag.checks.connect.tcp_reach import TcpReach
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, ProxyAnswer, Reach, Routes
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Errored, findings_of, ruled_out_by

ADDRESSES = st.sampled_from(("20.42.4.211", "127.0.0.1", "2603:1030::7", "10.0.0.1", "", "not an address"))
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        ADDRESSES,
        st.just(443),
        st.sampled_from(ConnectOutcome),
        st.floats(allow_nan=False),
        st.none() | st.integers(),
    ),
    max_size=4,
).map(tuple)
ANSWERS = st.none() | st.builds(
    ProxyAnswer,
    st.text(max_size=5),
    st.text(max_size=5),
    st.just(443),
    st.none() | st.integers(100, 599),
    error=st.none() | st.sampled_from(("timeout", "tls", "odd")),
)


@pytest.mark.parametrize("kind", [TcpReach, ProxyRoute, ClientRoutes])
@settings(suppress_health_check=[HealthCheck.data_too_large])
@given(data=st.data())
def test_the_judge_is_total_and_deterministic(kind: type[Check], data: st.DataObject) -> None:
    """A result, twice the same, with declared causes, none of them both found and ruled out."""
    reach = st.builds(Reach, attempts=ATTEMPTS, through_proxy=st.booleans(), unused_answer=ANSWERS)
    control = st.builds(WorkspaceReach, attempts=ATTEMPTS, route=st.none(), handshake=st.none())
    routes = st.builds(Routes, answer=ANSWERS, control_answer=ANSWERS)
    known: dict[type, object] = {Reach: data.draw(reach), Routes: data.draw(routes)}
    names = st.builds(Lookup, st.just("a.example"), st.just("10.0.0.53"), st.sampled_from(LookupOutcome), st.just(()))
    known[Resolution] = data.draw(st.builds(Resolution, dns=names, system=st.none(), control=st.none() | names))
    if data.draw(st.booleans()):
        known[WorkspaceReach] = data.draw(control)
    facts = Facts(known, kind.sees())  # type: ignore[arg-type]  # a mapping of types to their own values can't be typed
    result = kind().judge(facts)
    assert result == kind().judge(facts) and not isinstance(result, Errored)
    causes = {finding.cause for finding in findings_of(result)}
    excluded = {entry.cause for entry in ruled_out_by(result)}
    assert causes <= set(kind.causes) and not causes & excluded and excluded <= set(built_in())
    assert all(finding.observed and finding.because for finding in findings_of(result))
