"""What the same call came to when it was made several times."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.repetition import by_place, comes_to, counts, tally
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.target import SAFE_METHODS
from dbapp_diag.model.words import Confidence, Stage


class Repeats(Check):
    """Counts what the same call came to with `--repeat`, by address and by instance of the app.

    Why: a fault of one instance, or of one address, shows only now and then.

    Told apart: a rate limit answers 429 and is no matter of an instance, nor is a wait that this run ended. Where the outcomes
    go with one address or one instance, it's named.

    Source: the calls of this run.
    """

    id = "repeats"
    stage = Stage.FRONT_DOOR
    title = "The same call comes to the same"
    needs = (AppCall,)
    causes = ("app-intermittent",)

    def judge(self, facts: Facts) -> Result:
        calls = facts.need(AppCall).repeats
        if not calls:
            return Skipped("asked without --repeat: the call was made once")
        refs = (calls[0].id, *(call.id for call in calls[1:]))
        counted = [call for call in calls if counts(call)]
        if len({comes_to(call) for call in counted}) < 2:
            same = f"{len(calls)} calls came to {tally(calls)}"
            if len(counted) < 2:
                return Skipped(f"too few of the calls count: {tally(calls)}")
            return Passed(same, rule_out("app-intermittent", same, refs))
        if calls[0].method not in SAFE_METHODS and all((call.status or 500) < 500 for call in counted):
            return Skipped(f"each {calls[0].method} may change what the next one meets: {tally(calls)}")
        observed = f"{len(calls)} calls came to {tally(calls)}{by_place(calls)}"
        found = finding(
            "app-intermittent", Confidence.CONFIRMED, observed, "the same outcome each time", refs, tally=tally(calls)
        )
        return Failed("the same call comes to different outcomes", found)
