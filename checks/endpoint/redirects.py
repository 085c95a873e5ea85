"""Redirects, and what they do to the token."""

from __future__ import annotations

from dbapp_diag.analysis.endpoint.content import login_page
from dbapp_diag.analysis.endpoint.redirects import Goal, goal, keeps_everything, losses, not_followed
from dbapp_diag.analysis.front_door.attribution import from_platform, login_target, own_sign_in
from dbapp_diag.analysis.front_door.refusals import ABOUT_THE_CALLER
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, finding, rule_out
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Responder, Stage


class Redirects(Check):
    """Looks at where a redirect leads. One that stays on the app's https host has been followed, where the method only reads.

    Why: clients that follow a redirect drop `Authorization` when host, port or scheme change, and turn POST into GET
    on 301 and 302. One that follows the redirect to login ends with 200 and a page, which passes for success.

    Told apart: a redirect to login is the front door's refusal and has a cause of its own; any other redirect comes from the
    path (a slash too many or too few) or from the app's idea of its own address.

    Source: RFC 9110, section 15.4; measured with requests 2.34 and httpx 0.28; `//` in the path in omnigent
    routes_resources.py; slash redirects behind a TLS-ending proxy in the FastAPI documentation, "Behind a Proxy".
    """

    id = "redirects"
    stage = Stage.ENDPOINT
    title = "Redirects"
    needs = (Asked, AppCall, CallAttribution)
    causes = ("redirect-drops-token", "login-page-as-success")

    def judge(self, facts: Facts) -> Result:
        asked, answer = facts.need(Asked), facts.need(AppCall).exchange
        if answer.status is None:
            return Skipped("nobody answered")
        if login_page(answer):
            return self._relayed(asked, answer)
        if not 300 <= answer.status < 400:
            none = f"the answer is {answer.status}, no redirect"
            return Passed(none, rule_out(("redirect-drops-token", "login-page-as-success"), none, (answer.id,)))
        target = login_target(answer)
        if target is not None and own_sign_in(answer, facts.need(CallAttribution).by.responder):
            why = "the app itself sends its callers to sign in"
            return Passed(why, rule_out("redirect-drops-token", why, (answer.id,)))
        if target is not None:
            sent = "no credential" if answer.credential == "none" else f"Authorization: Bearer, {answer.credential}"
            where = target or "the same host"
            asked_with = f"to a {answer.method} that carried {sent}"
            observed = f"{answer.status} to sign in at {where}, {asked_with}; a client that follows gets 200 and a page"
            expected = "data, or a plain refusal"
            found = finding("login-page-as-success", Confidence.CONFIRMED, observed, expected, (answer.id,))
            return Warned(
                "a client that follows redirects takes the login page for success",
                found,
                ruled_out=rule_out("redirect-drops-token", "the redirect leads to login", (answer.id,)),
            )
        there = goal(answer)
        if there is None:
            return Skipped(f"{answer.status} without a place to go to that can be read")
        if keeps_everything(answer, there):
            why = not_followed(answer, len(facts.need(AppCall).hops))
            return Skipped(f"{answer.status} to {there.path} on the same host: {why}")
        if there.on_purpose and facts.need(CallAttribution).by.responder is Responder.APP:
            why = f"the app sends its callers to {host_of(there.url)}, for what isn't at the call's own path"
            return Passed(why, rule_out("redirect-drops-token", why, (answer.id,)))
        known = facts.need(CallAttribution).by.responder in (Responder.APP, Responder.FRONT_DOOR) or from_platform(
            answer
        )
        return self._elsewhere(asked, answer, there, known=known)

    def _relayed(self, asked: Asked, answer: Exchange) -> Result:
        """The app, or a client of its own, has followed such a redirect already."""
        observed = f"{answer.status} with a page that leads to the platform's sign-in"
        sure = Confidence.CONFIRMED if asked.path.startswith("/api/") else Confidence.LIKELY
        found = finding("login-page-as-success", sure, observed, "data, or a plain refusal", (answer.id,))
        none = rule_out("redirect-drops-token", f"the answer is {answer.status}, no redirect", (answer.id,))
        return Failed("a login page stands where data was expected", found, ruled_out=none)

    def _elsewhere(self, asked: Asked, answer: Exchange, there: Goal, *, known: bool) -> Result:
        lost = losses(answer, there)
        observed = f"{answer.status} from {asked.path} to {there.url}" + (f": {', '.join(lost)}" if lost else "")
        here = not there.usable or there.same_host
        known = known or there.same_name
        sure = Confidence.CONFIRMED if known else Confidence.POSSIBLE
        values = {"location": there.path, "nearest": there.path} if here and known else {"location": there.url}
        found = finding(
            "redirect-drops-token", sure, observed, "the final address at once", (answer.id,), values=values
        )
        no_login = rule_out(ABOUT_THE_CALLER, f"the redirect leads to {there.url}, not to sign-in", (answer.id,))
        return Failed(f"redirected to {there.url}", found, ruled_out=no_login if known else ())
