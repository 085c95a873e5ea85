"""The very same call, once more."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.repetition import comes_to, tally, works
from dbapp_diag.contract.app_requests import ABOUT_THE_APP, ABOUT_THE_REFUSAL, WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, CallAgain, SiblingCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.target import SAFE_METHODS
from dbapp_diag.model.words import Confidence, Stage

_LONG_MS = 8_000
"""A call that took longer isn't made twice: the answer would take the rest of the run."""


class Again(AppRequest):
    """Makes the same call a second time, where the first one ended in a server error or was cut off and it only reads.

    Why: one of several instances may be dead, or the app may just be starting anew; then the next call works, and a look at the
    app as a whole finds nothing.

    Told apart: the same call that comes to another outcome proves that neither token, permission nor path is at fault. It comes
    last, so that one that fails as before isn't explained by an app that has come up in between. With
    `--repeat` the call is made as often as asked for, and what each came to is counted.

    Source: the HTTP semantics of safe methods (RFC 9110, section 9.2.1), which may be repeated.
    """

    id = "again"
    stage = Stage.FRONT_DOOR
    title = "The same call once more"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (SiblingCall, *WAY)
    provides = CallAgain
    causes = ("app-intermittent",)
    splits = ("app-intermittent", "app-path-dies", "app-error", *ABOUT_THE_APP, *ABOUT_THE_REFUSAL)
    request = Send("app", "{method} {endpoint}", TOKEN, "the call only reads, and ends in a server error or is cut off")
    purpose = "the same call once more"
    uses = (AppRequests.sends(request),)
    whole = True

    def worth(self, so_far: SoFar) -> str | None:
        call, asked = so_far.facts.want(AppCall), so_far.facts.want(Asked)
        if call is None or asked is None or asked.method not in SAFE_METHODS:
            return "the call isn't one that only reads"
        if call.repeats:
            return "the call was made several times already"
        seen = call.exchange
        if not seen.cut_off and (seen.status or 0) < 500:
            return "the call wasn't cut off and doesn't end in a server error"
        return "the call took too long to be made twice" if seen.total_ms > _LONG_MS else None

    def judge(self, facts: Facts) -> Result:
        first, again = facts.need(AppCall).exchange, facts.need(CallAgain).exchange
        calls = (first, again)
        refs = (first.id, again.id)
        if comes_to(first) == comes_to(again):
            same = f"made again, the call comes to the same: {comes_to(again)}"
            return Passed(same, rule_out("app-intermittent", same, refs))
        if again.status is None and again.error is not None and not again.cut_off:
            return Skipped(f"made again, the call got no answer: {comes_to(again)}")
        if not works(again) and ((again.status or 500) >= 500):  # it may be the same trouble in another dress
            return Skipped(f"made again, the call fails too: {comes_to(again)}")
        observed = f"the same call came to {tally(calls)}"
        found = finding(
            "app-intermittent", Confidence.CONFIRMED, observed, "the same outcome each time", refs, tally=tally(calls)
        )
        return Failed("the same call comes to another outcome", found)
