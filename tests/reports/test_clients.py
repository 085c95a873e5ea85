"""What other clients would do, as every format shows it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL

from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.evidence import codec
from dbapp_diag.facts.connect import ClientRoute, Routes
from dbapp_diag.facts.tls import ClientTrust, Handshake, TlsFacts
from dbapp_diag.reports import html, markdown, terminal
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.sections import clients

PROXY = "http://proxy.corp.example:3128"
TOLD = f"databricks-sdk goes directly; httpx goes through {PROXY}: NO_PROXY entry '10.0.0.0/8' counts for databricks-sdk only"
ROUTES = Routes(
    host="app.example",
    ours=ClientRoute("dbapp-diag", PROXY, "HTTPS_PROXY"),
    clients=(
        ClientRoute(
            *("databricks-sdk", None, "NO_PROXY entry '10.0.0.0/8'"),
            entry="10.0.0.0/8",
            trusts=("certifi",),
            version="0.162.0",
            installed=True,
        ),
        ClientRoute(
            *("requests", None, "NO_PROXY entry '10.0.0.0/8'"),
            trusts=("certifi",),
            bearer="replaced",
            netrc="/home/ada/.netrc",
            version="2.34.2",
            installed=True,
        ),
        ClientRoute("httpx", PROXY, "HTTPS_PROXY", trusts=("certifi",), version="0.28.1", installed=True),
        ClientRoute(
            *("curl", PROXY, "HTTPS_PROXY"),
            trusts=("system",),
            ca_error="SSL_CERT_FILE names /nope.pem: missing",
            http2=True,
            installed=False,
        ),
    ),
    problems=("NO_PROXY: entry '[::1]': httpx takes it for a host with a bad port",),
)
SHAKE = Handshake("app.example", "", True, clients=(ClientTrust("httpx", ("certifi",), False),))


def case_of(*, status: str = "warned", summary: str = TOLD, routes: Routes = ROUTES) -> Case:
    """A healthy case in which clients were looked at."""
    facts: dict[str, Any] = {"Routes": routes, "TlsFacts": TlsFacts(host="app.example", handshake=SHAKE)}
    check = CheckInfo(
        id=clients.CHECK,
        stage="connect",
        title="Other clients' way to the app",
        status=status,
        summary=summary,
        reason=None,
        duration_ms=1.0,
        evidence=(),
    )
    known = ALL["healthy"]
    plain = {name: codec.plain(fact) for name, fact in facts.items()}
    return replace(known, facts={**known.facts, **plain}, checks=(*known.checks, check))


def flat(text: str) -> str:
    """Without the breaks of lines."""
    return re.sub(r"\s+", " ", text)


def test_rows_say_way_trust_token_and_protocol() -> None:
    """Each with what decides it; what isn't installed here says so, and its row stands all the same."""
    rows = {row.name: row for row in clients.clients(case_of())}
    assert rows["databricks-sdk"].short == "directly (NO_PROXY entry '10.0.0.0/8')" and not rows["databricks-sdk"].fails
    assert rows["requests"].token == "the entry of /home/ada/.netrc replaces the token"
    assert rows["requests"].fails == ("token",)
    assert rows["httpx"].trust == "certifi, which doesn't trust the app" and rows["httpx"].fails == ("trust",)
    assert (rows["curl"].version, rows["curl"].http) == ("not installed here", "HTTP/2 and HTTP/1.1")
    assert rows["curl"].trust == "fails: SSL_CERT_FILE names /nope.pem: missing"


def test_a_case_without_it_has_no_table() -> None:
    """Nobody looked, or what is there can't be read."""
    known = ALL["healthy"]
    for facts in ({}, {"Routes": {"host": 3}}):
        assert clients.table(replace(known, facts=facts)).blocks == ()


def test_an_old_case_is_shown_with_what_it_has() -> None:
    """Cases from before this was looked at know ways alone."""
    routes = {"client": "curl", "proxy": None, "because": "no proxy is set", "error": None}
    old = {"host": "app.example", "ours": {**routes, "client": "dbapp-diag"}, "clients": [routes], "evidence": []}
    case = replace(ALL["healthy"], facts={"Routes": old})
    assert "Trusts" not in markdown.render(case, Style(verbose=True))
    assert [row.sentence for row in clients.clients(case)] == [
        "directly (no proxy is set); HTTP/1.1",
        "directly (no proxy is set)",
    ]


@pytest.mark.parametrize("render", [terminal.render, markdown.render], ids=["terminal", "markdown"])
@pytest.mark.parametrize(("status", "shown"), [("warned", True), ("passed", False)])
def test_the_default_view_shows_it_where_clients_differ(render: Any, status: str, shown: bool) -> None:
    """Else it's one of the details."""
    word = re.compile("What (each client|other clients) would do")
    assert bool(word.search(render(case_of(status=status), Style()))) is shown
    assert word.search(render(case_of(status=status), Style(verbose=True)))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_terminal_names_all_clients_of_one_way_together(width: int) -> None:
    """Also where there's little room."""
    text = flat(terminal.render(case_of(), Style(width=width)))
    assert "databricks-sdk: directly (NO_PROXY entry '10.0.0.0/8')" in text
    assert "replaces the token" in text and "which doesn't trust the app" in text


def test_the_page_has_the_sentence_and_the_table() -> None:
    """With what would fail marked, and problems that the sentence doesn't name."""
    page = html.render(case_of(), Style())
    section = page[page.index("What other clients would do") : page.index("Certificate authorities")]
    assert "databricks-sdk goes directly; httpx goes through" in section
    assert section.count("glyph-failed") == 3 and "[::1]" in section and "not installed here" in section


def test_hostile_settings_stay_text() -> None:
    """What an environment holds is shown, never run."""
    evil = "http://x/<script>alert(1)</script>"
    routes = replace(ROUTES, clients=(ClientRoute("httpx", evil, "NO_PROXY entry '|<b>`'", installed=True),))
    page = html.render(case_of(routes=routes), Style())
    shown = page[page.index("What other clients would do") : page.index("Certificate authorities")]
    assert "<script>" not in shown and "<b>" not in shown
    assert "<script>" not in markdown.render(case_of(routes=routes), Style()).replace("`http://x/<script>", "")
    json.dumps(codec.plain(routes))


def test_a_sentence_that_begins_with_a_program_keeps_its_name() -> None:
    """`httpx`, not `Httpx`."""
    assert clients.said(case_of(summary="httpx goes directly")) == "httpx goes directly."
    assert clients.said(case_of(summary="all clients take the same way")) == "All clients take the same way."
