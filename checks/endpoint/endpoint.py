"""Whether the endpoint exists in the app."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.analysis.endpoint.content import is_document, quoted
from dbapp_diag.analysis.endpoint.relayed import relayed_refusal
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.endpoint.routes import closest_first, fits, has_api, nearest, path_of
from dbapp_diag.analysis.endpoint.session_trouble import undecided_refusal
from dbapp_diag.analysis.front_door.attribution import from_platform, let_through, refuses
from dbapp_diag.analysis.front_door.refusals import ABOUT_THE_CALLER
from dbapp_diag.analysis.front_door.responder import CallAttribution, taken_elsewhere
from dbapp_diag.causes.endpoint.endpoint_not_found import NO_ITEM
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, Exchange, SiblingCall
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.results import Because, Failed, Finding, Passed, Result, RuledOut, Skipped, finding, rule_out
from dbapp_diag.model.target import SAFE_METHODS
from dbapp_diag.model.words import AnyCause, Confidence, EvidenceId, Responder, Stage

SHOWN = 5
"""Routes of an app that a sentence names."""


class Endpoint(Check):
    """Judges the path: known to the app, allowed with this method, and one where tokens count.

    Why: a path that the app doesn't have gets the app's own 404; a path outside `/api/` may be one where the front door wants a
    browser's session in place of a token.

    Told apart: it's the path only if the app itself says so, or if the same token is accepted at another path. The platform's
    documentation limits tokens to `/api/`; in practice they're often accepted elsewhere too, so the path alone proves nothing.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication"; tokens accepted outside
    `/api/` in IceRhymers/shellbox probe/FINDINGS.md and databricks/app-templates.
    """

    id = "endpoint"
    stage = Stage.ENDPOINT
    title = "The endpoint exists"
    needs = (Asked, AppCall, CallAttribution)
    wants = (SiblingCall, ApiListing, RequestForm)
    causes = ("endpoint-not-found", "endpoint-method", "path-outside-api", "app-ui-only")

    def judge(self, facts: Facts) -> Result:
        asked, answer = facts.need(Asked), facts.need(AppCall).exchange
        if answer.status is None:
            return Skipped("nobody answered")
        by = facts.need(CallAttribution).by
        if by.responder is not Responder.APP:
            return self._refused(asked, facts, by.responder)
        if asked.endpoint is None:
            return Skipped("no endpoint was named: the call went to a made-up path")
        form = facts.want(RequestForm)
        if form is not None:
            others: tuple[AnyCause, ...] = ("endpoint-not-found", "app-ui-only", "path-outside-api")
            why = f"the app answers {answer.status} there: it knows the path, and takes {form.wanted}"
            return Passed(why, rule_out(others, why, form))
        relayed = relayed_refusal(answer)
        if answer.status == 404 and relayed is not None:
            why = "the 404 is the workspace's about something that the app asked it for, so the app has the path"
            return Passed(why, rule_out(("endpoint-not-found", "app-ui-only", "path-outside-api"), why, (answer.id,)))
        if undecided_refusal(asked, answer):
            return Skipped(f"{answer.status} to an upgrade, without a word: another check looks at that")
        if answer.status == 404:
            return self._unknown(asked, facts, by.confidence)
        if answer.status == 405:
            return self._not_by_this(asked, facts, by.confidence)
        return Passed(f"the app answers {answer.status} there", self._known(answer.status, answer.id))

    def _not_by_this(self, asked: Asked, facts: Facts, sure: Confidence) -> Result:
        """405. Files and pages that are served at every path answer so to whatever doesn't read: only a list of routes shows then
        that the path is one of the app's."""
        answer, listing = facts.need(AppCall).exchange, facts.want(ApiListing)
        allowed, path = answer.header("allow") or "", asked.path.partition("?")[0]
        routes = listing.paths if listing is not None else None
        refs: Because = (answer.id, *((listing.exchange.id,) if listing is not None and routes is not None else ()))
        known = any(fits(path_of(route), path) for route in routes or ())
        anywhere = asked.method not in SAFE_METHODS and _methods(allowed) <= {"GET", "HEAD", "OPTIONS"}
        if anywhere and routes and not known:
            near = nearest(path, routes)
            observed = (
                f"the app answers 405 to {asked.method}, as a server of files does at any path, and lists no {path}"
            )
            closest = _some(closest_first(routes, asked.method, path))
            observed += f"; the nearest route that it lists is {near}" if near else f": it lists {closest}"
            values = {"nearest": near} if near and "{" not in near else {}
            found = finding("endpoint-not-found", sure, observed, f"a route {path} in the app", refs, values=values)
            return Failed(f"the app has no {path}", found)
        pages = facts.want(SiblingCall)
        if anywhere and not known and pages is not None and pages.exchange.succeeded and is_document(pages.exchange):
            observed = (
                f"the app answers 405 to {asked.method}, and a page to GET at a made-up path: servers of pages do"
            )
            refs = (*refs, pages.exchange.id)
            found = finding("endpoint-not-found", Confidence.LIKELY, observed, f"a route {path} in the app", refs)
            pages_alone = finding("app-ui-only", Confidence.POSSIBLE, observed, "a route under /api/", refs)
            return Failed(f"the app has no {path}, as far as it shows", found, (pages_alone,))
        if anywhere and not known and sure is Confidence.CONFIRMED:
            sure = Confidence.LIKELY
        also = f"; it allows {allowed}" if allowed else quoted(answer)
        observed = f"the app answers 405 to {asked.method}{also}"
        values = {"methods": allowed, "allowed": _one_of(allowed)} if allowed else {}
        found = finding("endpoint-method", sure, observed, "a method that the endpoint has", refs, values=values)
        excluded = self._known(405, answer.id) if sure is Confidence.CONFIRMED or not anywhere else ()
        return Failed(f"the endpoint doesn't accept {asked.method}", found, ruled_out=excluded)

    def _known(self, status: int, ref: EvidenceId) -> tuple[RuledOut, ...]:
        why = f"the app answers {status} at this path"
        others: tuple[AnyCause, ...] = ("endpoint-not-found", "endpoint-method", "app-ui-only", "path-outside-api")
        return rule_out(others, why, (ref,), but=("endpoint-method",) if status == 405 else ())

    def _unknown(self, asked: Asked, facts: Facts, sure: Confidence) -> Result:
        answer, listing, sibling = facts.need(AppCall).exchange, facts.want(ApiListing), facts.want(SiblingCall)
        refs: Because = (answer.id, *(fact.exchange.id for fact in (listing, sibling) if fact is not None))
        excluded: tuple[RuledOut, ...] = (
            *rule_out("endpoint-method", "the answer is 404, not 405", (answer.id,)),
            *rule_out("path-outside-api", "the app saw the call", (answer.id,)),
        )
        call = facts.need(AppCall)
        near = call.mcp.nearest if call.mcp is not None else None
        if near is not None or asked.kind is CallKind.WEBSOCKET:  # what an app lists are no websockets
            also_there = f"; it answers as an MCP server at {near}" if near is not None else " to the upgrade"
            observed, expected = f"the app itself answers 404{also_there}", f"a route {asked.path} in the app"
            values = {"nearest": near} if near is not None else {}
            found = finding("endpoint-not-found", sure, observed, expected, (answer.id,), values=values)
            return Failed(f"the app has no {asked.path}", found, ruled_out=excluded)
        routes = listing.paths if listing else None
        if routes is None:  # an app without any API answers so as well
            sure = Confidence.LIKELY
        path = asked.path.partition("?")[0]
        near = nearest(path, routes or ())
        if routes is not None and near is None and not has_api(routes):
            observed = f"the app answers 404, and lists pages alone: {_some(routes)}"
            return Failed(
                "the app has no route under /api/",
                finding("app-ui-only", sure, observed, "a route under /api/", refs),
                ruled_out=excluded,
            )
        if routes is not None:
            excluded = (*excluded, *rule_out("app-ui-only", f"the app lists routes: {_some(routes)}", refs))
        fitting = [route for route in routes or () if fits(path_of(route), path)]
        methods = sorted({route.partition(" ")[0] for route in fitting})
        exact = next((route for route in fitting if route.startswith(f"{asked.method} ")), None)
        if fitting and asked.method not in methods:
            observed = f"the app answers 404 to {asked.method}, and lists {', '.join(fitting)}"
            values = {"methods": ", ".join(methods), "allowed": methods[0]}
            found = finding("endpoint-method", sure, observed, "a method that the endpoint has", refs, values=values)
            return Failed(f"the endpoint doesn't accept {asked.method}", found, ruled_out=excluded[1:])
        if exact:
            observed = f"the app answers 404 though it lists {exact}: what the path names isn't there"
            found = finding(
                "endpoint-not-found",
                sure,
                observed,
                f"a route {path} in the app",
                refs,
                variant=NO_ITEM if "{" in exact else None,
            )
            return Failed(f"the app finds nothing at {path}", found, ruled_out=excluded)
        observed = f"the app itself answers 404{quoted(answer)}"
        if near:
            observed += f"; the nearest route that it lists is {near}"
            values = {} if "{" in near else {"nearest": near}
            found = finding("endpoint-not-found", sure, observed, f"a route {path} in the app", refs, values=values)
            return Failed(f"the app has no {path}", found, ruled_out=excluded)
        observed += f"; it lists {_some(closest_first(routes, asked.method, path))}" if routes else ""
        also: tuple[Finding, ...] = ()
        if routes is None:
            open_ = f"{observed}, and shows no list of its routes"
            also = (finding("app-ui-only", Confidence.POSSIBLE, open_, "a route under /api/", refs),)
        missing = finding("endpoint-not-found", sure, observed, f"a route {path} in the app", refs)
        return Failed(f"the app has no {path}", missing, also, excluded)

    def _refused(self, asked: Asked, facts: Facts, by: Responder) -> Result:
        answer, sibling = facts.need(AppCall).exchange, facts.want(SiblingCall)
        refused = refuses(answer)
        good = _good_token(answer, sibling) if refused and sibling is not None else ()
        if asked.path.startswith("/api/"):
            inside = rule_out("path-outside-api", "the path is under /api/", (answer.id,))
            return Passed("the path is under /api/", (*inside, *good))
        if by in (Responder.PROXY, Responder.MIDDLEBOX) or not (refused or answer.status == 404):
            return Skipped("it isn't the app that answered")
        if sibling is not None and taken_elsewhere(facts):
            observed = f"{answer.status} here, while the same token isn't refused at a path under /api/ ({sibling.exchange.status})"
            shown = let_through(sibling.exchange) or (refused and _taken(sibling))
            if not refused and not shown:
                return Skipped("whether the app saw the call isn't known")
            sure = Confidence.CONFIRMED if shown else Confidence.LIKELY
            found = finding("path-outside-api", sure, observed, "a path under /api/", (answer.id, sibling.exchange.id))
            return Failed("the token isn't accepted at this path, and is under /api/", found, ruled_out=good)
        if sibling is not None and refused and _past_the_door(sibling):
            observed = f"{answer.status} here, while a path under /api/ gets {sibling.exchange.status}, which nobody refused gets"
            expected = "a path under /api/"
            found = finding("path-outside-api", Confidence.LIKELY, observed, expected, (answer.id, sibling.exchange.id))
            return Failed("the token isn't accepted at this path, and seems to be under /api/", found)
        if sibling is not None and refuses(sibling.exchange):
            return Passed(
                "a path under /api/ is refused too",
                rule_out(
                    "path-outside-api",
                    f"a path under /api/ gets {sibling.exchange.status} too",
                    (answer.id, sibling.exchange.id),
                ),
            )
        return Skipped("no path under /api/ was asked to compare with")


def _some(routes: Iterable[str]) -> str:
    """The first of the routes."""
    known = list(routes)
    return ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")


def _good_token(answer: Exchange, sibling: SiblingCall) -> tuple[RuledOut, ...]:
    """Where the front door shows at another path that it accepted the very token, nothing about the caller stops this call."""
    if not let_through(sibling.exchange):
        return ()
    why, refs = "the front door accepts the same token at another path", (sibling.exchange.id, answer.id)
    return rule_out(ABOUT_THE_CALLER, why, refs, but=("path-outside-api", "front-door-refuses"))


def _past_the_door(sibling: SiblingCall) -> bool:
    """The platform's page about an app that isn't up, or an error: the token wasn't what stopped it there."""
    return from_platform(sibling.exchange) and (sibling.exchange.status or 0) >= 500


def _taken(sibling: SiblingCall) -> bool:
    """The made-up path is answered in the affirmative: that too shows that the token is accepted."""
    return 200 <= (sibling.exchange.status or 0) < 300


def _methods(allowed: str) -> set[str]:
    return {name.strip().upper() for name in allowed.split(",") if name.strip()}


def _one_of(allowed: str) -> str:
    """The first method in an Allow header that does more than ask about the others."""
    names = [name.strip() for name in allowed.split(",")]
    return next((name for name in names if name not in ("HEAD", "OPTIONS")), names[0])
