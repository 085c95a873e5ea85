"""Whether the platform refuses this network address."""

from __future__ import annotations

import re

from dbapp_diag.analysis.front_door.attribution import (
    from_platform,
    let_through,
    login_target,
    private_link,
    reason_phrase,
)
from dbapp_diag.analysis.front_door.refusals import ABOUT_THE_CALLER, refused_before_any_token
from dbapp_diag.analysis.refusal_text import ADDRESS_REFUSED, address_in
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, TokenlessCall
from dbapp_diag.model.results import Because, Failed, Passed, Result, RuledOut, Skipped, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage

_WORDS = re.compile(rf"{ADDRESS_REFUSED}|private[- ]link", re.IGNORECASE)


class NetworkPolicy(Check):
    """Looks for the platform's own reason phrase in a refusal: IP access lists and private link.

    Why: such a workspace refuses the address that the call comes from before it looks at any token, and so a
    perfect token gets 403.

    Told apart: the refusal is the same without a token, where a missing permission is not; below `/api/` a
    call without a token otherwise gets 401.

    Source: Databricks documentation, "Configure networking for Databricks Apps"; wording of the refusals in
    omnigent issue 4463; private link in the login redirect in databricks-sdk-py databricks/sdk/errors/private_link.py.
    """

    id = "network-policy"
    stage = Stage.FRONT_DOOR
    title = "The platform's network rules"
    wants = (AppCall, TokenlessCall)
    causes = ("network-policy-denied",)

    def judge(self, facts: Facts) -> Result:
        call, tokenless = facts.want(AppCall), facts.want(TokenlessCall)
        answers = [fact.exchange for fact in (call, tokenless) if fact is not None and fact.exchange.status is not None]
        if not answers:
            return Skipped("nobody answered")
        telling = next((answer for answer in answers if _reason(answer)), None)
        refs: Because = (answers[0].id, *(answer.id for answer in answers[1:]))
        if telling is not None and call is not None and tokenless is not None and _admitted(call, tokenless):
            why = f"without a token the answer is {tokenless.exchange.status}, so the address is admitted"
            return Passed(
                "the reason given isn't the front door's",
                rule_out("network-policy-denied", why, (tokenless.exchange.id,)),
            )
        if telling is not None:
            alike = len(answers) > 1 and answers[0].status == answers[1].status
            sure = Confidence.CONFIRMED if alike else Confidence.LIKELY
            reason = _reason(telling) or ""
            observed = f"{telling.status}{', with and without a token' if alike else ''}: {reason}"
            expected = "a network that the workspace admits"
            found = finding("network-policy-denied", sure, observed, expected, refs, values=_values(reason))
            return Failed("the platform refuses this network address", found, ruled_out=_before(refs) if alike else ())
        alike = refused_before_any_token(facts)
        if call is not None and (alike or (tokenless is None and _reasoned(call.exchange))):
            return self._unworded(call.exchange, refs, alike=alike)
        without = tokenless.exchange if tokenless else None
        if without is not None and without.status not in (403, None) and from_platform(without):
            return Passed(
                "the platform looks at calls from here",
                rule_out(
                    "network-policy-denied",
                    f"without a token the answer is {without.status}, so the address is admitted",
                    (without.id,),
                ),
            )
        if any(let_through(answer) for answer in answers):
            return Passed(
                "the platform takes calls from here",
                rule_out("network-policy-denied", "the front door let the call through", refs),
            )
        return Skipped("the answers don't say whether the address matters")

    def _unworded(self, call: Exchange, refs: Because, *, alike: bool) -> Result:
        """Refused before any token is looked at, or so it seems, in words that nobody here knows."""
        said = " ".join((call.header("x-databricks-reason-phrase") or call.body).split())[:200]
        telling = reason_phrase(call) or address_in(said) is not None
        key = ", by the platform's own key for such refusals" if reason_phrase(call) else ""
        observed = f"403{' with a token and without one' if alike else ''}{key}: {said}"
        sure = Confidence.LIKELY if telling else Confidence.POSSIBLE
        expected = "a network that the workspace admits"
        found = finding("network-policy-denied", sure, observed, expected, refs, values=_values(said))
        said_so = (
            "the platform refuses before it looks at a token"
            if alike
            else "the platform refuses for a reason of its own"
        )
        return Failed(said_so, found, ruled_out=_before(refs) if alike else ())


def _reasoned(answer: Exchange) -> bool:
    return answer.status == 403 and reason_phrase(answer) and not let_through(answer)


def _before(refs: Because) -> tuple[RuledOut, ...]:
    """What the front door says to callers without a token isn't about the caller."""
    return rule_out(ABOUT_THE_CALLER, "the platform refuses before it looks at a token", refs)


def _admitted(call: AppCall, tokenless: TokenlessCall) -> bool:
    """Without a token the front door asks for one, in place of refusing the address: what it says to the token it hands on."""
    without = tokenless.exchange
    asks = without.status == 401 or (login_target(without) is not None and not _reason(without))
    return asks and call.exchange.status != without.status


def _values(reason: str) -> dict[str, str]:
    address = address_in(reason)
    return {"caller_address": address} if address else {}


def _reason(answer: Exchange) -> str | None:
    """The platform's words about the address, when it's they that refuse."""
    if private_link(answer):
        return "the login page says that private link doesn't admit this address"
    if answer.status != 403 or let_through(answer):
        return None
    said = answer.header("x-databricks-reason-phrase") or (
        answer.body if from_platform(answer) or "x-databricks-reason-phrase" in answer.body.lower() else ""
    )
    return " ".join(said.split())[:200] if _WORDS.search(said) else None
