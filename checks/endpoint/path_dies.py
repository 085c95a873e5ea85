"""Whether one path of the app dies while others are answered."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import attribute
from dbapp_diag.analysis.front_door.deployment import just_deployed
from dbapp_diag.analysis.front_door.repetition import comes_to
from dbapp_diag.analysis.front_door.responder import CallAttribution, runs_there, taken_elsewhere
from dbapp_diag.analysis.timing.phases import LONG, Part
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, CallAgain, Exchange, SiblingCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.times import span
from dbapp_diag.model.words import Confidence, Responder, Stage


class PathDies(Check):
    """Looks for a path that gets a gateway's error or a cut answer, while another path of the same app is answered by the app.

    Why: the code behind one path may crash its worker, or send an answer that the platform's proxy can't take, such as a header
    of the connection itself. The platform then answers in the app's place, and its error speaks of the app as a whole.

    Told apart: another path of the app is answered, and the same call, made again after that, comes to the same. Where no call was
    made after it, the app may have come up in between. An answer without the app's mark counts where the app's record says that it
    runs, and makes it likely at most. A 504 after a long wait is about time.

    Source: databricks/appkit PR 331 (a header that strict proxies refuse); RFC 9110, sections 15.6.3 and 7.6.1.
    """

    id = "path-dies"
    stage = Stage.ENDPOINT
    title = "The path doesn't end the app's answers"
    needs = (Asked, AppCall, CallAttribution)
    wants = (AppRecord, AppAddress, CallAgain, SiblingCall, Vantage)
    causes = ("app-path-dies",)

    def judge(self, facts: Facts) -> Result:
        call, again, sibling = facts.need(AppCall).exchange, facts.want(CallAgain), facts.want(SiblingCall)
        by = facts.need(CallAttribution).by
        if by.responder is Responder.APP:
            answered = f"the app itself answers {comes_to(call)}"
            return Passed(answered, rule_out("app-path-dies", answered, (call.id,)))
        if facts.need(Asked).path == "/":
            return Skipped("an app without a page of its own at / gets the platform's there, and is fine")
        if not _dies(call) or by.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return Skipped("the call doesn't end in a gateway's error, nor is it cut off")
        marked = sibling is not None and _by_the_app(sibling.exchange)
        if sibling is None or not (marked or (taken_elsewhere(facts) and runs_there(facts))):
            return Skipped("no other path of the app was answered by the app")
        others = [*facts.need(AppCall).repeats, *((again.exchange,) if again is not None else ())]
        if any(comes_to(other) != comes_to(call) for other in others):
            return Skipped("made again, the same call comes to something else")
        after = any(other.sent_at > sibling.exchange.sent_at for other in others)
        if not after and (ago := just_deployed(facts)) is not None:
            return Skipped(f"a deployment ended {span(ago)} ago, and the app may have come up since the call")
        twice = again is not None or len(others) > 1
        observed = f"{comes_to(call)} here{', each time' if twice else ''}, while a made-up path gets the app's own "
        observed += str(sibling.exchange.status)
        sure = Confidence.CONFIRMED if after and marked else Confidence.LIKELY
        refs = evidence_of((call.id,), again, sibling)
        return Failed(
            "only this path ends so",
            finding("app-path-dies", sure, observed, "an answer by the app", refs),
            ruled_out=rule_out("app-not-listening", "another path is answered by the app", refs),
        )


def _dies(call: Exchange) -> bool:
    at_once = call.phases.wait is not None and call.phases.wait < LONG[Part.WAIT]  # later, it's a time limit
    return call.cut_off or call.status in (502, 503) or (call.status == 504 and at_once)


def _by_the_app(other: Exchange) -> bool:
    return attribute(other).responder is Responder.APP
