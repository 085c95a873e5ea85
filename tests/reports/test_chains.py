"""How chains of certificates are shown: whole in HTML, and in the terminal where one wasn't taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL
from report_records import HANDSHAKE

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import formats
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.sections import chains

HOST = "my-app-1234567890123456.16.azure.databricksapps.com"
SHA = "ab" * 16 + "cd" * 16


def certificate(found: str | None, **more: Any) -> dict[str, Any]:
    known = {
        "subject": HOST,
        "issuer": "Corp Issuing CA (Corp AG)",
        "names": [HOST],
        "not_before": "2026-01-01T00:00:00Z",
        "not_after": "2027-01-01T00:00:00Z",
        "sha256": SHA,
        "issuer_found": found,
    }
    return known | more


def case(*chain: dict[str, Any], refused: bool = True, **more: Any) -> Case:
    """A case with one handshake."""
    shown = HANDSHAKE | {"host": HOST, "chain": list(chain), "trusted": not refused}
    shown |= {"error": "untrusted", "detail": "certificate refused"} if refused else {}
    return replace(ALL["network"], evidence=(shown | more,))


def terminal(seen: Case) -> str:
    return formats.renderer("terminal").render(seen, Style())


def html(seen: Case) -> str:
    return formats.renderer("html").render(seen, Style())


MISSING = certificate("missing", issuer_url="http://ca.example/issuing.der")


def test_a_refused_chain_stands_in_the_terminal() -> None:
    """Who signed, from when to when, the fingerprint to compare, and where the chain breaks off."""
    text = terminal(case(MISSING))
    text = " ".join(text.split())
    times = "2026-01-01T00:00Z to 2027-01-01T00:00Z"
    for part in ("Corp Issuing CA (Corp AG)", times, "AB:AB", "CD:CD", "isn't sent", "issuing.der"):
        assert part in text


def test_a_chain_that_was_taken_doesnt() -> None:
    """The screen is for what matters."""
    assert "SHA-256" not in terminal(case(certificate("trusted"), refused=False))


def test_the_same_chain_is_shown_once() -> None:
    """However many handshakes saw it."""
    one = case(MISSING)
    twice = replace(one, evidence=one.evidence * 2)
    assert terminal(twice).count(f"Certificates that {HOST} shows") == 1


@pytest.mark.parametrize(
    ("found", "words", "unknown"),
    [
        ("trusted", "a list that is trusted here has its issuer", False),
        ("sent", "its issuer is sent along", False),
        ("itself", "signs for itself, and no list here has it", True),
        ("missing", "its issuer isn't sent along, and no list here has it", True),
        (None, "issued by Corp Issuing CA (Corp AG)", False),
    ],
)
def test_each_certificate_says_what_is_known_of_its_issuer(found: str | None, words: str, unknown: bool) -> None:
    """The one behind which the chain breaks off is marked by a word, not by colour alone."""
    page = html(case(certificate(found))).replace("&#39;", "'")
    assert words in page and (">unknown issuer<" in page) is unknown
    assert "AB:AB" in page and "Corp AG" in page


def test_a_chain_that_was_taken_is_marked_nowhere() -> None:
    """An authority of the system's own verifier stands in no list, and is none the worse for it."""
    assert ">unknown issuer<" not in html(case(certificate("missing"), refused=False))


def test_what_each_client_makes_of_it_is_a_table_that_opens_where_they_differ() -> None:
    """With the lists that each reads."""
    clients = [
        {"client": "databricks-sdk", "reads": ["certifi"], "trusted": False},
        {"client": "urllib", "reads": ["SSL_CERT_FILE", "system"], "trusted": True},
        {"client": "httpx", "reads": [], "trusted": None},
        {"client": "curl", "reads": ["CURL_CA_BUNDLE"], "trusted": None},
    ]
    page = html(case(certificate("trusted"), refused=False, clients=clients))
    for part in (
        "SSL_CERT_FILE + system",
        "refuses it",
        "trusts it",
        "not known",
        "stops over it",
        "they differ",
        "no list",
    ):
        assert part in page
    alike = html(case(certificate("trusted"), refused=False, clients=clients[1:]))
    assert "they differ" not in alike and "<details open>" not in alike.partition("What each client")[0][-200:]


def test_names_from_outside_stay_text() -> None:
    """A certificate is written by whoever answers."""
    hostile = certificate(
        "missing", subject="<script>alert(1)</script>", issuer="\x1b[31mred", issuer_url="javascript:x"
    )
    page, screen = html(case(hostile)), terminal(case(hostile))
    assert "<script>alert(1)" not in page and 'href="javascript' not in page and "\x1b[31m" not in screen


def test_an_odd_fingerprint_is_shown_as_it_is() -> None:
    """Of another version's making, or empty."""
    (odd, none) = (chains.handshakes(case(certificate(None, sha256=text)))[0].chain[0] for text in ("abc", ""))
    assert chains.fingerprint(odd) == "AB:C" and chains.fingerprint(none) == ""
