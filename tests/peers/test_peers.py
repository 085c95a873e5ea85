"""A share of each table in every test run; `python -m tests.peers` holds all of them."""

from __future__ import annotations

from tests.peers import authentication, certificates, no_proxy, tokens


def test_who_signs_in_is_as_documented_and_as_the_sdk_does() -> None:
    """Each eleventh row of the table, which has four hundred at least."""
    assert len([*authentication.rows()]) >= 400
    outcome = authentication.compared(every=11)  # a number that shares no factor with those of hosts and types
    assert (outcome.wrong, outcome.moved) == ([], [])


def test_what_goes_past_the_proxy_is_as_the_clients_do() -> None:
    """Each fifth value, for all clients and addresses. What curl's release changed is the command's to tell."""
    assert len([*no_proxy.facts()]) * len(no_proxy.CLIENTS) * len(no_proxy.ADDRESSES) >= 2000
    outcome = no_proxy.compared(every=5)
    assert outcome.wrong == []
    assert [each for each in outcome.moved if " curl " not in each] == []


def test_what_is_wrong_with_a_certificate_is_told_as_openssl_does() -> None:
    """Each eleventh chain."""
    assert len([*certificates.rows()]) >= 170
    outcome = certificates.compared(every=11)
    assert (outcome.wrong, outcome.moved) == ([], [])


def test_what_a_token_is_good_for_is_told_by_its_issuer_and_form() -> None:
    """All of them: nothing is waited for."""
    outcome = tokens.compared()
    assert outcome.rows >= 300
    assert (outcome.wrong, outcome.moved) == ([], [])
