"""Whether a running app listens where the platform looks for it."""

from __future__ import annotations

import re

from dbapp_diag.analysis.front_door.attribution import GATEWAY, from_platform, let_through, refuses
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.timing.phases import LONG, Part
from dbapp_diag.causes.app.app_not_listening import SILENT
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, SiblingCall, TokenlessCall
from dbapp_diag.model.results import Because, Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.words import Confidence, Responder, Stage

_GOT_NO_ANSWER = re.compile(r"upstream connect error or disconnect/reset before headers")
"""Envoy's words for a connection to the app that can't be made, or that the app ends without an answer (Envoy documentation,
Response code details). "No healthy upstream" isn't among them: there the gateway tried none."""


def _sure(call: Exchange, tokenless: TokenlessCall | None, sure: Confidence) -> Confidence:
    """502 and 504 are a gateway's words for an app that doesn't answer; 503, or the same to callers without a token, may as well
    mean the platform itself, or a record that lags behind, unless the gateway says in words that it's the app that ends it."""
    if tokenless is not None and tokenless.exchange.status in GATEWAY:
        return Confidence.POSSIBLE
    if call.status != 503:
        return sure
    return Confidence.LIKELY if _GOT_NO_ANSWER.search(call.body) else Confidence.POSSIBLE


def _silent(*calls: Exchange) -> bool:
    """The gateway waited each time, and gave up: at a port that nobody listens on, a call mostly fails at once."""
    return all(call.status == 504 and (call.phases.wait or 0) >= LONG[Part.WAIT] for call in calls)


def _answered(other: Exchange) -> bool:
    """Somebody behind the front door answered: neither it nor a gateway did."""
    return other.status is not None and other.status not in GATEWAY and not refuses(other)


class AppListening(Check):
    """Compares a record that says RUNNING with what the front door gets from the app.

    Why: the state says that the process lives. An app that listens on another port than `DATABRICKS_APP_PORT`, or on
    127.0.0.1 only, is RUNNING and yet answered for with 502 or 504.

    Told apart: one failing path may be the app's own doing, so a made-up path under `/api/` must fail in the same way.
    The page at `/` alone proves nothing: an app without a root route has been seen with it while healthy.

    Source: databricks-agent-skills other-frameworks.md; databricks-solutions/ai-dev-kit PR 197.
    """

    id = "app-listening"
    stage = Stage.APP
    title = "A running app answers"
    needs = (AppCall, CallAttribution)
    wants = (TokenlessCall, SiblingCall, AppRecord)
    causes = ("app-not-listening",)

    def judge(self, facts: Facts) -> Result:
        call, record, sibling = facts.need(AppCall).exchange, facts.want(AppRecord), facts.want(SiblingCall)
        tokenless = facts.want(TokenlessCall)
        by = facts.need(CallAttribution).by
        if by.responder is Responder.APP:
            heard = rule_out("app-not-listening", "the app itself answered", (call.id,))
            return Passed("the app answers", heard)
        if call.status not in GATEWAY or by.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return Skipped("the answer isn't the front door's about an app that doesn't answer")
        if record is None or not record.found:
            return Skipped("the app's state isn't known")
        if record.app_state != "RUNNING":
            return Skipped(f"the app isn't running ({record.app_state or 'state not stated'})")
        refs: Because = (call.id, *record.evidence)
        values = {"status": str(call.status)}
        asks = tokenless is not None and refuses(tokenless.exchange)
        marks = tokenless is not None and from_platform(tokenless.exchange) and not from_platform(call)
        if marks or not (asks or from_platform(call)):
            return Skipped(f"{call.status} by somebody who doesn't show that he's the front door")
        if sibling is not None and _answered(sibling.exchange):
            other = rule_out(
                "app-not-listening", f"a made-up path gets {sibling.exchange.status}", (sibling.exchange.id,)
            )
            return Passed("another path of the app is answered", other)
        alike = sibling is not None and sibling.exchange.status in GATEWAY and not let_through(sibling.exchange)
        if sibling is not None and alike:
            observed = f"the record says RUNNING, and the front door answers {call.status} here and at a made-up path"
            door = by.responder is Responder.FRONT_DOOR
            found = finding(
                "app-not-listening",
                _sure(call, tokenless, Confidence.CONFIRMED if door else Confidence.LIKELY),
                observed,
                "answers from the app",
                (call.id, sibling.exchange.id, *refs[1:]),
                variant=SILENT if _silent(call, sibling.exchange) else None,
                values=values,
            )
        else:
            observed = f"the record says RUNNING, and the front door answers {call.status}"
            sure = _sure(call, tokenless, Confidence.LIKELY)
            expected = "an answer from the app"
            found = finding("app-not-listening", sure, observed, expected, (refs[0], *refs[1:]), values=values)
        return Failed("the app runs, and the front door gets no answer from it", found)
