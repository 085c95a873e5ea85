"""The account's record of denied calls: what is asked, what the answers say, and what is concluded."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from dbapp_diag.analysis.authorization.ingress import denied
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.authorization.ingress_policy import CANCEL, EXECUTE, POLL, IngressPolicy
from dbapp_diag.contract.check import Skip
from dbapp_diag.contract.port import Port, Send
from dbapp_diag.contract.probe import Probe
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError
from dbapp_diag.facts.identity import SignIn, SignInOutcome, WorkspaceIdentity
from dbapp_diag.facts.ingress import Denial, IngressDenials, Match
from dbapp_diag.lab import Lab
from dbapp_diag.lab.land import Denied
from dbapp_diag.lab.world import CALLER, World
from dbapp_diag.model.results import Result, Skipped
from dbapp_diag.model.words import EvidenceId, Who
from dbapp_diag.workspace.ingress import ROWS, STATEMENT, ingress_denials, statement, under_way
from tests.made import (
    APP_HOST,
    DATABRICKS,
    NOW,
    TAKEN,
    WORKSPACE,
    address,
    asked,
    call,
    exchange,
    first,
    fixes_of,
    found,
    identity,
    judged,
    record,
    sibling,
    token,
    tokenless,
)  # fmt: skip
from tests.scenarios.asking import run

WAREHOUSE = "1234567890abcdef"
TIME = datetime(2026, 11, 20, 8, 50, tzinfo=UTC)
VALUES: dict[str, str | None] = {
    "caller": "ada@example.com",
    "host": "a.example",
    "path": "/api/items",
    "workspace": None,
}


def denial(**more: Any) -> Denial:
    """A denial of the caller at the path of the call."""
    known: dict[str, Any] = {
        "time": TIME,
        "enforced": True,
        "match": Match.PATH,
        "caller": True,
        "source": "198.51.100.7",
    }
    return Denial(**known | more)


def denials(*of: Denial, **more: Any) -> IngressDenials:
    """What the record holds."""
    known: dict[str, Any] = {"warehouse": WAREHOUSE, "denials": of, "evidence": (EvidenceId("e9"),)}
    return IngressDenials(**known | more)


def result(seen: IngressDenials) -> Result:
    """What the check makes of it, where the front door refuses."""
    return judged(IngressPolicy, asked(warehouse=WAREHOUSE), call(401, DATABRICKS), identity(), seen)


def test_a_denial_that_names_the_caller_is_proof() -> None:
    """With the rule, the address and the time, each as the record has it; the fix names address and rule."""
    seen = result(denials(denial(rule="office only")))
    assert found(seen) == {"ingress-policy-denied": "confirmed"}
    said = first(seen).observed
    assert "this caller at /api/items from 198.51.100.7, 2026-11-20T08:50Z, by the rule “office only”" in said
    assert {"e9", "e1", "e6"} <= set(first(seen).because)
    fix = fixes_of(first(seen))[0]
    assert (
        fix.who is Who.ADMIN
        and "198.51.100.7" in fix.text
        and fix.text.endswith("The rule that denies is office only.")
    )


def test_a_denial_without_rule_or_address_still_makes_sentences() -> None:
    """Where no rule allows the call the record has no label; a private endpoint has no address."""
    seen = result(denials(denial(source=None, match=Match.APP)))
    assert first(seen).observed.endswith("this caller at the app's host, 2026-11-20T08:50Z, as no rule allows it")
    assert (
        "The rule" not in fixes_of(first(seen))[0].text
        and "the address that it calls from" in fixes_of(first(seen))[0].text
    )


def test_a_denial_that_names_nobody_is_likely() -> None:
    """It may be another's; one that names the caller counts before a newer one that doesn't, and the newest of those."""
    assert found(result(denials(denial(caller=False)))) == {"ingress-policy-denied": "likely"}
    older, newer = denial(rule="old", time=TIME.replace(hour=8, minute=1)), denial(rule="new")
    late = denial(caller=False, time=TIME.replace(minute=59))
    seen = denials(late, older, newer)
    assert found(result(seen)) == {"ingress-policy-denied": "confirmed"}
    assert [each.rule for each in denied(seen)] == ["new", "old", None]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (denials(), "no denial of this call within the last hour; one takes some minutes"),
        (denials(denial(enforced=False)), "only denials of a dry run, which deny nothing yet"),
        (denials(denial(match=Match.ELSEWHERE)), "none at this path; --endpoint says which path"),
        (denials(denials=None, problem="403 no"), f"can't be read on warehouse {WAREHOUSE}: 403 no"),
    ],
)
def test_nothing_is_concluded_from_less(seen: IngressDenials, said: str) -> None:
    """The reason says what the record has, or how the workspace put it."""
    judgement = result(seen)
    assert isinstance(judgement, Skipped) and said in judgement.reason
    assert denied(seen) == []


def situation(*instead: Fact, warehouse: str | None = WAREHOUSE) -> str | None:
    """Whether the record is worth reading: a healthy token that the front door refuses, with these facts in place of others."""
    here = Vantage(time=NOW, os="Linux", python="3.12", tool="1", runtime="machine")
    signed_in = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 1")
    given = (
        asked(warehouse=warehouse), call(401, DATABRICKS), tokenless(), sibling(401, DATABRICKS), identity(), token(), record(),
        address(), here, signed_in, *instead,
    )  # fmt: skip
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in given}
    return IngressPolicy().worth(so_far(Facts(known), {}, built_in()))


def test_the_record_is_read_where_nothing_else_accounts_for_a_refusal() -> None:
    """And only where a warehouse was named: reading it may start one."""
    assert situation() is None
    assert situation(warehouse=None) == "no --warehouse was named"


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        (call(200, TAKEN), "doesn't refuse"),
        (call(None), "nobody answered"),
        (call(401, DATABRICKS, TAKEN), "isn't the front door"),
        (identity(status=403), "isn't known"),
        (identity(examined=False), "isn't known"),
        (token(defects=("ends in a newline",)), "the token's text accounts for it"),
        (token(scopes=("sql",)), None),
        (sibling(200, TAKEN), "accepts the same token at another path"),
    ],
)
def test_a_healthy_run_and_an_explained_refusal_ask_nothing(instead: Fact, why: str | None) -> None:
    """The first reason that accounts for it is given."""
    said = situation(instead)
    assert (said is None) if why is None else (said is not None and why in said)


def test_no_value_from_outside_is_in_the_statement() -> None:
    """Values go beside it, as parameters of type STRING; every mark has one."""
    hostile = "x' OR '1'='1"
    body = statement(WAREHOUSE, VALUES | {"path": hostile, "caller": hostile})
    assert body["statement"] == STATEMENT and hostile not in STATEMENT
    assert {each["name"] for each in body["parameters"]} == set(re.findall(r":(\w+)", STATEMENT))
    assert {each["type"] for each in body["parameters"]} == {"STRING"}
    assert body["row_limit"] == ROWS and body["wait_timeout"] == "5s" and body["on_wait_timeout"] == "CONTINUE"


def done(*rows: Sequence[str | None], state: str = "SUCCEEDED", **more: object) -> dict[str, object]:
    """An answer of the API about a statement."""
    return {"statement_id": "s1", "status": {"state": state, **more}, "result": {"data_array": list(rows)}}


def row(
    *, outcome: str = "DENIED", happened: str = "1795164600", matched: str = "path", whose: str = "caller"
) -> list[str | None]:
    return [happened, outcome, None, "198.51.100.7", whose, matched]


def test_rows_become_denials() -> None:
    """Both spellings of an outcome count; what can't be read is left out."""
    rows = [
        row(),
        row(outcome="DENY", matched="app", whose="nobody"),
        row(outcome="DRY_RUN_DENIAL"),
        row(outcome="DENY_DRY_RUN"),
    ]
    odd = [row(outcome="ALLOWED"), row(happened="soon"), row(matched="?"), row(happened="9e99"), ["1"]]
    seen = ingress_denials(WAREHOUSE, exchange(200), done(*rows, *odd))
    assert seen.denials is not None
    assert [(each.enforced, each.match, each.caller) for each in seen.denials] == [
        (True, "path", True), (True, "app", False), (False, "path", True), (False, "path", True),
    ]  # fmt: skip
    assert (seen.denials[0].rule, seen.denials[0].source, seen.evidence) == (None, "198.51.100.7", ("e1",))
    assert seen.denials[0].time == datetime.fromtimestamp(1795164600, UTC)


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (403, {"error_code": "PERMISSION_DENIED", "message": "no\n access"}, "403 PERMISSION_DENIED no access"),
        (
            200,
            done(state="FAILED", error={"error_code": "BAD_REQUEST", "message": "[X] no"}),
            "FAILED BAD_REQUEST [X] no",
        ),
        (200, done(state="RUNNING"), "the statement is still running; the warehouse may be starting"),
        (200, done(state="CANCELED"), "CANCELED"),
        (200, None, "an answer without a state"),
        (500, None, "500"),
    ],
)
def test_what_the_workspace_says_is_kept(status: int, body: object, problem: str) -> None:
    """On one line."""
    seen = ingress_denials(WAREHOUSE, exchange(status), body)
    assert (seen.denials, seen.problem) == (None, problem)


def test_no_answer_is_a_problem_as_well() -> None:
    """The network's words, or none."""
    broken = exchange(None, error=ExchangeError(ErrorKind.RESET, "connection reset"))
    assert ingress_denials(WAREHOUSE, broken, None).problem == "connection reset"
    assert ingress_denials(WAREHOUSE, exchange(None), None).problem == "no answer"


def test_a_statement_under_way_is_asked_about_again() -> None:
    """By its ID."""
    assert under_way(done(state="PENDING")) == under_way(done(state="RUNNING")) == "s1"
    assert under_way(done()) is under_way({"status": {"state": "PENDING"}}) is under_way(None) is None


def asked_of(world_changes: Any, *words: str) -> tuple[dict[str, Any], list[str], str]:
    """A run in the lab where the front door refuses: its report, the requests for statements, and the whole report as text."""
    with Lab(("ingress-policy-denied",), also=(world_changes,)) as lab:
        told = run(lab, "--format", "json", "--quiet", *words)
        sent = [f"{each.method} {each.path}" for each in lab.log.requests if "/sql/statements" in each.path]
    return json.loads(told.stdout), sent, told.stdout


def reason(report: dict[str, Any]) -> str:
    """What the check says."""
    return str(next(each for each in report["checks"] if each["id"] == "ingress-policy")["reason"])


def no_tables(world: World) -> None:
    world.workspace.system_tables = False


def no_warehouse(world: World) -> None:
    world.workspace.warehouses = ()


@pytest.mark.parametrize(
    ("change", "said"), [(no_tables, "INSUFFICIENT_PERMISSIONS"), (no_warehouse, "404 NOT_FOUND SQL warehouse")]
)
def test_a_statement_that_fails_leaves_the_verdict_alone(change: Any, said: str) -> None:
    """One request, and the workspace's words."""
    report, sent, _ = asked_of(change)
    assert sent == ["POST /api/2.0/sql/statements"] and said in reason(report)
    assert [root["id"] for root in report["root_causes"]] == ["front-door-refuses"]
    left = next(each for each in report["differential"] if each["id"] == "ingress-policy-denied")
    assert left["state"] == "possible" and said in left["reason"]


class Quick(IngressPolicy):
    """The same without waits."""

    pauses = (0.0, 0.0, 0.0)


class Api:
    """In the port's place: answers one after another, and keeps what was sent."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, object, dict[str, str]]] = []

    def use(self, port: type[Port]) -> Api:
        return self

    async def statement(
        self, send: Send, workspace: str, *, purpose: str, token: str, body: object = None, **values: str
    ) -> tuple[Exchange, object]:
        assert (workspace, token) == (WORKSPACE, "token 1")
        self.sent.append((send.what, body, values))
        return exchange(200), self.answers.pop(0)


def observed(api: Api, *instead: Fact) -> IngressDenials:
    """What the check finds out by this API."""
    signed_in = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 1", host=WORKSPACE)
    given = (asked(warehouse=WAREHOUSE, path="/api/items?page=2"), signed_in, identity(), token(), address(), *instead)
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in given}
    seen = asyncio.run(Quick().observe(cast("Probe", api), Facts(known)))
    assert seen is not None
    return seen


def test_the_statement_asks_about_this_caller_and_this_path() -> None:
    """The caller in lower case, the path without its query, the app's host, and its workspace's number."""
    api = Api(done(row()))
    seen = observed(api, identity(user_name="Ada@Example.com"))
    assert seen.denials is not None and len(seen.denials) == 1
    (what, body, _), *others = api.sent
    assert (what, others) == ("POST /api/2.0/sql/statements", [])
    given = {each["name"]: each["value"] for each in cast("dict[str, Any]", body)["parameters"]}
    assert given == {
        "caller": "ada@example.com",
        "host": APP_HOST,
        "path": "/api/items",
        "workspace": "1234567890123456",
    }


def test_a_statement_under_way_is_looked_at_until_it_ends() -> None:
    """By its ID, and no longer."""
    api = Api(done(state="PENDING"), done(state="RUNNING"), done(row()))
    assert observed(api).denials
    assert [(what, values) for what, _, values in api.sent[1:]] == [(POLL.what, {"statement": "s1"})] * 2


def test_a_statement_that_takes_too_long_is_taken_back() -> None:
    """It's looked at three times, and then cancelled, so that nothing goes on at somebody's cost."""
    api = Api(*[done(state="PENDING")] * 4, {})
    assert observed(api).problem == "the statement is still pending; the warehouse may be starting"
    assert [what for what, _, _ in api.sent] == [EXECUTE.what, *[POLL.what] * 3, CANCEL.what]


@pytest.mark.parametrize(
    "instead", [SignIn(outcome=SignInOutcome.REFUSED), asked(warehouse=None), identity(user_name=None)]
)
def test_nothing_is_sent_where_there_is_nothing_to_ask_with(instead: Fact) -> None:
    """No sign-in, no warehouse, or nobody to look for."""
    nobody = (token(subject=None),) if isinstance(instead, WorkspaceIdentity) else ()
    api = Api()
    with pytest.raises(Skip):
        observed(api, instead, *nobody)
    assert api.sent == []


def test_what_the_record_holds_of_others_is_nowhere_in_the_report() -> None:
    """Their addresses, identities and rules; the rows themselves aren't kept either."""

    def canary(world: World) -> None:
        hidden = Denied("/api/items", "canary-person@example.com", source="192.0.2.66", rule_label="canary-rule")
        world.workspace.denied.append(hidden)

    report, _, text = asked_of(canary)
    assert [root["id"] for root in report["root_causes"]] == ["ingress-policy-denied"]
    assert not re.search("canary|192\\.0\\.2\\.(66|99)|deny-guests|data_array", text)
    assert "apps-from-the-office" in text


def test_a_path_with_a_query_and_quotes_finds_its_denial() -> None:
    """Quotes stay values; the query isn't part of the path."""

    def quoted(world: World) -> None:
        world.question.endpoint = "/api/it'em?page=2"
        world.workspace.denied = [Denied("/api/it'em?page=1", CALLER.id)]

    report, _, _ = asked_of(quoted)
    assert [root["id"] for root in report["root_causes"]] == ["ingress-policy-denied"]


def test_an_old_denial_does_not_count() -> None:
    """The last hour alone."""

    def old(world: World) -> None:
        world.workspace.denied = [Denied("/api/items", CALLER.id, age=3700.0)]

    report, _, _ = asked_of(old)
    assert "no denial of this call" in reason(report)
