"""Hosts that stand before an app, and where the app itself lives."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.front_door.gateway import another_name, in_front_untested, own_address, shows_platform
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import DirectCall
from tests.made import APP_HOST, DATABRICKS, LOGIN, TAKEN, address, call, exchange, record, tokenless

BEFORE = address(url="https://api.example.com", host="api.example.com", domain_known=False)
STRANGER = (
    "location",
    "https://login.example.com/oauth2/authorize?client_id=x&redirect_uri=https%3A%2F%2Fx.example%2F",
)


def known(*facts: Fact) -> Facts:
    return Facts({type(fact): fact for fact in facts})


def test_the_platform_shows_by_its_header_or_by_its_sign_in() -> None:
    """Another's sign-in shows another."""
    assert shows_platform(exchange(404, DATABRICKS)) and shows_platform(exchange(302, LOGIN))
    assert not shows_platform(exchange(302, STRANGER)) and not shows_platform(exchange(200))


def test_a_host_is_another_name_where_neither_domain_nor_record_says_otherwise() -> None:
    """Nothing known is no other name."""
    assert another_name(BEFORE)
    assert not another_name(address()) and not another_name(None)
    assert not another_name(address(domain_known=False, source="record"))


def test_the_apps_own_address_is_the_records_or_where_a_sign_in_leads_back_to() -> None:
    """A redirect_uri elsewhere is none, and where the call went to the app's own host nobody asks."""
    assert own_address(known(BEFORE, record())) == f"https://{APP_HOST}"
    assert own_address(known(BEFORE, tokenless(302, LOGIN))) == f"https://{APP_HOST}"
    assert own_address(known(BEFORE, record(url=None), call(302, LOGIN))) == f"https://{APP_HOST}"
    assert own_address(known(BEFORE, call(302, STRANGER))) is None
    assert own_address(known(BEFORE)) is None and own_address(known(address(), record())) is None


@pytest.mark.parametrize("uri", ["https%3A%2F%2F[bad", "", "x", "https%3A%2F%2Fevildatabricksapps.com%2F"])
def test_an_odd_way_back_leads_nowhere(uri: str) -> None:
    """Whatever a server sends."""
    odd = ("location", f"https://adb-1.1.azuredatabricks.net/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri={uri}")
    assert own_address(known(BEFORE, call(302, odd))) is None


def test_a_refusal_counts_against_the_caller_only_once_the_apps_own_address_refuses_too() -> None:
    """Until then it may be that the token got lost."""
    assert in_front_untested(known(BEFORE)) is not None
    for answer, untested in ((exchange(401, DATABRICKS), False), (exchange(200), True), (exchange(403, TAKEN), True)):
        assert (in_front_untested(known(BEFORE, DirectCall(exchange=answer))) is not None) is untested
    assert in_front_untested(known(address())) is None
