"""Whether the answer is what the caller said it should be."""

from __future__ import annotations

from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage


class Expected(Check):
    """Holds the answer against what `--expect` asks for: status, media type, a JSON value, words, or time.

    Why: an answer that succeeds isn't yet the right one, and a release step has to notice.

    Told apart: where the call fails, what it failed by is told; expectations count where the answer succeeds.

    Source: what the caller expects; JSON and media types by RFC 8259 and RFC 9110, section 8.3.1.
    """

    id = "expected"
    stage = Stage.ENDPOINT
    title = "The answer is the expected one"
    needs = (Asked, AppCall)
    causes = ("expectation-unmet",)

    def judge(self, facts: Facts) -> Result:
        asked, call = facts.need(Asked), facts.need(AppCall)
        if not asked.expect:
            return Passed(
                "nothing more than success is expected",
                rule_out("expectation-unmet", "asked without --expect: nothing more than success is expected", asked),
            )
        if call.exchange.status is None:
            return Skipped("nobody answered")
        about_the_body = any(text.startswith(("json:", "body~")) for text in asked.expect)
        if not call.unmet and about_the_body and not call.exchange.body_complete:
            return Skipped(f"only the first {call.exchange.body_size} bytes of the body were read")
        if not call.unmet:
            said = f"{', '.join(asked.expect)}: so it is"
            return Passed(said, rule_out("expectation-unmet", said, call))
        unmet = "; ".join(call.unmet)
        found = finding("expectation-unmet", Confidence.CONFIRMED, unmet, ", ".join(asked.expect), call, unmet=unmet)
        return Failed(f"not as expected: {unmet}", found)
