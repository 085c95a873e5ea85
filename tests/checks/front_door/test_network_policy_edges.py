"""A refusal of the network address: by the platform's words, by what it quotes, or by its key alone."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.front_door.network_policy import NetworkPolicy
from dbapp_diag.facts.base import Fact
from dbapp_diag.model.results import Failed, Passed, Result, Skipped
from tests.made import DATABRICKS, LOGIN, TAKEN, call, excluded, first, found, judged, tokenless

WORDS = "Source IP address: 203.0.113.7 is blocked by Databricks IP ACL for workspace: 1"
PHRASE = "x-databricks-reason-phrase"


def refused(*headers: tuple[str, str], **more: Any) -> tuple[Fact, Fact]:
    """The same 403 with and without the token."""
    return call(403, *headers, **more), tokenless(403, *(headers or (("date", "x"),)), **more)


def result(*facts: Fact) -> Result:
    return judged(NetworkPolicy, *facts)


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "blocked by an IP access list",
        "Public access is not allowed",
        "Unauthorized network access to workspace",
        "use Private Link",
        "use private-link",
    ],
)
def test_the_platforms_known_words_with_and_without_a_token_are_certain(words: str) -> None:
    """In its header, or in the body of its answer; then nothing about a token matters."""
    for facts in (refused((PHRASE, words)), refused(DATABRICKS, body=words), refused(body=f"{PHRASE}: {words}")):
        seen = result(*facts)
        assert found(seen) == {"network-policy-denied": "confirmed"}
        assert first(seen).observed.startswith("403, with and without a token: ")
        assert first(seen).because == ("e1", "e2")
        assert {"token-expired", "permission-missing"} <= excluded(seen)


def test_its_address_fills_the_fix() -> None:
    """Where one is quoted."""
    assert first(result(*refused((PHRASE, WORDS)))).values == {"caller_address": "203.0.113.7"}
    assert first(result(*refused((PHRASE, "by an IP access list")))).values == {}


def test_one_answer_alone_is_likely() -> None:
    """It rules nothing out until the answer without a token is known."""
    marked = result(call(403, DATABRICKS, (PHRASE, WORDS)))
    assert found(marked) == {"network-policy-denied": "likely"}
    assert first(marked).observed == f"403: {WORDS}"
    assert excluded(marked) == set()


def test_a_reason_that_only_a_token_gets_is_handed_on() -> None:
    """Without one the front door asks for one: it admits the address."""
    for headers, body in (((DATABRICKS,), WORDS), (((PHRASE, WORDS),), "")):
        seen = result(call(403, *headers, body=body), tokenless(401))
        assert found(seen) == {} and excluded(seen) == {"network-policy-denied"}


def test_the_answer_without_a_token_alone_is_enough() -> None:
    """Where no call could be made."""
    assert first(result(tokenless(403, DATABRICKS, (PHRASE, WORDS)))).because == ("e2",)


@pytest.mark.parametrize(
    "fact",
    [
        call(403, body=WORDS),
        call(401, DATABRICKS, body=WORDS),
        call(404, DATABRICKS, body=WORDS),
        call(403, DATABRICKS, TAKEN, body=WORDS),
        call(403, DATABRICKS, body="no"),
    ],
    ids=["by nobody known", "an earlier status", "a later status", "let through", "other words"],
)
def test_such_words_by_somebody_else_are_none(fact: Fact) -> None:
    """Apps and filters write them too."""
    assert not found(result(fact))


def test_the_login_page_says_it_by_its_address() -> None:
    """Whatever the spelling."""
    for error in ("private-link-validation-error", "PRIVATE_LINK", "privatelink"):
        seen = result(tokenless(302, ("location", f"https://adb-1.2.azuredatabricks.net/login.html?error={error}")))
        assert first(seen).observed == "302: the login page says that private link doesn't admit this address"
    assert not found(result(tokenless(302, ("location", "https://x/login.html?next=a#error=private-link"))))
    assert not found(result(tokenless(302, LOGIN)))


def test_long_words_are_cut() -> None:
    """After 200 characters, with the blanks between them made one."""
    assert first(result(call(403, (PHRASE, f"IP ACL \n {'x' * 300}")))).observed == f"403: IP ACL {'x' * 193}"
    assert first(result(*refused((PHRASE, f"nein \n {'x' * 300}")))).observed.endswith(f": nein {'x' * 195}")


def test_its_key_in_unknown_words_is_likely() -> None:
    """Everybody gets the same; the words are quoted."""
    seen = result(*refused((PHRASE, "Nein"), body="body"))
    assert found(seen) == {"network-policy-denied": "likely"}
    key = "403 with a token and without one, by the platform's own key for such refusals: Nein"
    assert first(seen).observed == key
    assert found(result(*refused(body=f'{{"{PHRASE}":"Nein"}}'))) == {"network-policy-denied": "likely"}


def test_the_form_of_its_errors_is_likely_only_with_an_address() -> None:
    """Else it's possible: other refusals have that form too."""
    bare = result(*refused(body='{"error_code":"403","message":"Nein"}'))
    assert found(bare) == {"network-policy-denied": "possible"}
    assert first(bare).observed == '403 with a token and without one: {"error_code":"403","message":"Nein"}'
    told = result(*refused(body='{"error_code":"403","message":"Nein, 203.0.113.7"}'))
    assert found(told) == {"network-policy-denied": "likely"}
    assert first(told).values == {"caller_address": "203.0.113.7"}


def test_another_answer_by_the_platform_shows_that_the_address_is_admitted() -> None:
    """Without a token, and not 403; or any that was let through."""
    for seen in (result(call(401), tokenless(401)), result(call(403, TAKEN))):
        assert isinstance(seen, Passed) and excluded(seen) == {"network-policy-denied"}
    for facts in ((tokenless(403),), (tokenless(401, ("date", "x")),), (call(401, DATABRICKS),)):
        assert isinstance(result(*facts), Skipped)


def test_silence_says_nothing() -> None:
    """With a token or without."""
    for facts in ((), (call(None),), (call(None), tokenless(None))):  # type: ignore[arg-type]  # no status
        assert result(*facts) == Skipped("nobody answered")


def test_known_words_beside_another_answer_without_a_token_are_likely() -> None:
    """Unless that one asks for a token: then the address is admitted."""
    words = call(403, DATABRICKS, body=WORDS)
    for without in (tokenless(400), tokenless(404), tokenless(500)):
        seen = result(words, without)
        assert (found(seen), excluded(seen)) == ({"network-policy-denied": "likely"}, set())
        assert first(seen).observed == f"403: {WORDS}"
    for without in (tokenless(401), tokenless(302, LOGIN)):
        assert excluded(result(words, without)) == {"network-policy-denied"}


def test_a_login_page_over_private_link_does_not_admit_anybody() -> None:
    """Nor does the way to sign in where the call gets just that."""
    link = ("location", "https://adb-1.2.azuredatabricks.net/login.html?error=private-link")
    assert found(result(call(403, DATABRICKS, body=WORDS), tokenless(302, link))) == {"network-policy-denied": "likely"}
    assert found(result(call(302, link), tokenless(302, LOGIN))) == {"network-policy-denied": "confirmed"}


def test_an_unknown_reason_is_told_by_whether_everybody_gets_it() -> None:
    """Then it's none of the caller's matters; of a call alone it's a reason, and no more."""
    everybody, alone = result(*refused((PHRASE, "Nein"))), result(call(403, (PHRASE, "Nein")))
    assert isinstance(everybody, Failed) and isinstance(alone, Failed)
    assert found(everybody) == found(alone) == {"network-policy-denied": "likely"}
    assert everybody.summary == "the platform refuses before it looks at a token"
    assert alone.summary == "the platform refuses for a reason of its own"
    assert first(alone).observed == "403, by the platform's own key for such refusals: Nein"
    assert {"token-expired", "permission-missing"} <= excluded(everybody)
    assert excluded(alone) == set()


@pytest.mark.parametrize(
    "fact",
    [
        call(402, (PHRASE, "Nein")),
        call(404, (PHRASE, "Nein")),
        call(403, body="Nein"),
        call(403, TAKEN, (PHRASE, "Nein")),
    ],
    ids=["an earlier status", "a later status", "no key", "let through"],
)
def test_only_a_403_by_the_platforms_key_is_such_a_reason(fact: Fact) -> None:
    """One that wasn't let through."""
    assert not found(result(fact))
