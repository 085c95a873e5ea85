"""Redirects, and what they do to the token."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from dbapp_diag.analysis.front_door.attribution import from_platform, login_target
from dbapp_diag.analysis.front_door.refusals import ABOUT_THE_CALLER
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, finding, rule_out
from dbapp_diag.model.words import Confidence, Responder, Stage

_LOGIN_LINK = re.compile(r"/login\.html\b|/oidc/[^\s\"'<>]*authorize", re.IGNORECASE)
"""Where the platform's sign-in lives, as a page's links name it."""


class Redirects(Check):
    """Looks at where a redirect leads, without following it.

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
        if 200 <= answer.status < 300 and answer.media_type == "text/html" and _LOGIN_LINK.search(answer.body):
            return self._relayed(answer)
        if not 300 <= answer.status < 400:
            none = f"the answer is {answer.status}, no redirect"
            return Passed(none, rule_out(("redirect-drops-token", "login-page-as-success"), none, (answer.id,)))
        target = login_target(answer)
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
        location = answer.header("location")
        if not location:
            return Skipped(f"{answer.status} without a place to go to")
        known = facts.need(CallAttribution).by.responder in (Responder.APP, Responder.FRONT_DOOR) or from_platform(
            answer
        )
        return self._elsewhere(asked, answer, location, known=known)

    def _relayed(self, answer: Exchange) -> Result:
        """The app, or a client of its own, has followed such a redirect already."""
        observed = f"{answer.status} with a page that leads to the platform's sign-in"
        found = finding("login-page-as-success", Confidence.LIKELY, observed, "data, or a plain refusal", (answer.id,))
        none = rule_out("redirect-drops-token", f"the answer is {answer.status}, no redirect", (answer.id,))
        return Warned("a login page stands where data was expected", found, ruled_out=none)

    def _elsewhere(self, asked: Asked, answer: Exchange, location: str, *, known: bool) -> Result:
        try:
            goal = urljoin(answer.url, location)
            urlsplit(goal).port  # noqa: B018  # reading it is the test
        except ValueError:
            return Skipped(f"{answer.status} to something that isn't a URL")
        losses = _losses(answer.url, goal, asked.method, answer.status or 0)
        if goal.partition("#")[0] == answer.url and not losses:
            return Skipped(f"{answer.status} to the very address that was called")
        path = urlsplit(goal).path or "/"
        query = f"?{urlsplit(goal).query}" if urlsplit(goal).query else ""
        observed = f"{answer.status} from {asked.path} to {goal}" + (f": {', '.join(losses)}" if losses else "")
        here = urlsplit(goal).hostname == urlsplit(answer.url).hostname
        found = finding(
            "redirect-drops-token",
            Confidence.CONFIRMED if here or known else Confidence.POSSIBLE,
            observed,
            "the final address at once",
            (answer.id,),
            values={"location": path + query, "nearest": path + query} if here else {"location": goal},
        )
        no_login = rule_out(ABOUT_THE_CALLER, f"the redirect leads to {goal}, not to sign-in", (answer.id,))
        return Failed(f"redirected to {goal}", found, ruled_out=no_login if here or known else ())


def _losses(source: str, goal: str, method: str, status: int) -> list[str]:
    one, other = urlsplit(source), urlsplit(goal)
    found: list[str] = []
    if one.hostname != other.hostname or (one.port or 443) != (other.port or (443 if other.scheme == "https" else 80)):
        found.append("clients that follow drop the token, since host or port change")
    if other.scheme != "https":
        found.append("the token would travel in the clear")
    if status in (301, 302, 303) and method not in ("GET", "HEAD"):
        found.append(f"{method} becomes GET")
    return found
