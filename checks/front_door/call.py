"""The real call."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.endpoint.mcp import OTHER_ENDPOINTS
from dbapp_diag.analysis.endpoint.redirects import by_get, follows
from dbapp_diag.analysis.front_door.gateway import another_name, shows_platform
from dbapp_diag.analysis.front_door.repetition import worst
from dbapp_diag.contract.app_requests import WAY, AppRequest, silence
from dbapp_diag.contract.check import WHOLE_RUN, Skip
from dbapp_diag.contract.mcp_dialog import McpDialog
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests, Message
from dbapp_diag.contract.probe import Probe
from dbapp_diag.evidence.request_secrets import named_secret
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.expectation import Answer, expectation
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.results import Passed, Result, Skipped, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Stage

WITHOUT_TOKEN = Send("app", "{safe_method} {endpoint}", when="the host isn't under databricksapps.com")
FRONT_PAGE = Send("app", "GET /", when="that answer doesn't show who gives it")
RESULT = Send("app", "GET {endpoint}", TOKEN, "the app answers that the result is elsewhere")
_FOR_MCP = "it's an MCP client's call, and"
END = Send("app", "DELETE {endpoint}", TOKEN, f"{_FOR_MCP} the server has given it a session")
OTHERS = tuple(
    Send("app", f"POST {path}", TOKEN, f"{_FOR_MCP} the app has no such path as asked") for path in OTHER_ENDPOINTS
)

LONGEST_PAGE = 5.0
"""Seconds for the page that shows who answers."""
LONGEST_UNMET = 200
"""Characters that are shown of what was expected and of what came."""


def _unmet(expected: str, why: str) -> str:
    """What was expected, and what came instead, without a value that its name says is secret."""
    what = expected.partition("=")[0]
    if what.startswith("json:") and named_secret(what) and why.startswith("the value"):
        return f"{what} was expected with a value: it has another one"
    return f"{expected} was expected: {why}"


class Call(AppRequest):
    """Makes the call that was asked about, with the token, headers and body given. A redirect that stays on the app's https host
    is followed where the method only reads, as clients do.

    Why: everything else explains this one answer.

    Told apart: the answer alone says little; who wrote it, and why, is judged by the checks that follow.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication".
    """

    id = "call"
    stage = Stage.FRONT_DOOR
    title = "The call through the front door"
    needs = (Asked, AppAddress, TokenFacts)
    wants = WAY
    provides = AppCall
    causes = ("cors-preflight",)
    request = Send("app", "{method} {endpoint}", TOKEN)
    purpose = "the call"
    whole = True
    timeout = WHOLE_RUN
    uses = (AppRequests.sends(WITHOUT_TOKEN, FRONT_PAGE, request, RESULT, END, *OTHERS),)

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        if not facts.need(TokenFacts).sendable:
            raise Skip("the token can't stand in a header as it is")
        address = facts.need(AppAddress)
        if another_name(address):
            await self._only_to_the_platform(probe, facts)
        asked = facts.need(Asked)
        one = self._mcp if asked.kind is CallKind.MCP else self._followed
        calls = [await one(probe, facts) for _ in range(asked.repeat)]
        if len(calls) < 2:
            return calls[0]
        repeats = tuple(call.exchange for call in calls)
        chosen = calls[repeats.index(worst(repeats))]
        return replace(chosen, repeats=repeats, evidence=tuple(ref for call in calls for ref in call.evidence))

    async def _followed(self, probe: Probe, facts: Facts) -> AppCall:
        """One call, to where the app's own redirects lead."""
        asked, label = facts.need(Asked), facts.need(TokenFacts).label
        talk = probe.use(AppRequests).websocket() if asked.kind is CallKind.WEBSOCKET else None
        message = Message(talk.asks, listener=talk) if talk is not None else None
        seen = self.fact(*await self.ask(probe, facts, self.request, self.purpose, label, message=message), facts)
        hops: list[Exchange] = []
        follow = not any(text.startswith("3") for text in asked.expect)
        while follow and (there := follows(seen.exchange, len(hops))) is not None:
            hops.append(seen.exchange)
            purpose = f"the call, redirected to {there.path}"
            send = RESULT if by_get(seen.exchange, there) else self.request
            answer = await self.ask(probe, facts, send, purpose, label, path=there.path, message=message)
            seen = self.fact(*answer, facts)
        evidence = (*(hop.id for hop in hops), *seen.evidence)
        unmet = tuple(probe.use(AppRequests).shown(text, LONGEST_UNMET) for text in seen.unmet)
        websocket = talk.session if talk is not None else None
        return replace(seen, hops=tuple(hops), evidence=evidence, websocket=websocket, unmet=unmet)

    async def _mcp(self, probe: Probe, facts: Facts) -> AppCall:
        """The call of an MCP client: its first requests, one after the other."""
        asked, label = facts.need(Asked), facts.need(TokenFacts).label
        others = dict(zip(OTHER_ENDPOINTS, OTHERS, strict=True))

        async def say(purpose: str, message: Message, path: str | None) -> tuple[Exchange, bytes]:
            send = others.get(path or "", self.request)
            return await self.ask(probe, facts, send, purpose, label, path=path, message=message)

        async def end(purpose: str, message: Message, path: str | None) -> tuple[Exchange, bytes]:
            return await self.ask(probe, facts, END, purpose, label, path=path, message=message)

        came = await McpDialog(asked.path, say, end, probe.use(AppRequests).learn).run()
        seen = self.fact(came.exchange, b"", facts)
        return replace(seen, hops=came.hops, mcp=came.session, evidence=(*came.session.evidence, came.exchange.id))

    def fact(self, exchange: Exchange, body: bytes, facts: Facts) -> AppCall:
        wanted = [expectation(text) for text in facts.need(Asked).expect]
        if not wanted or exchange.status is None:
            return AppCall(exchange=exchange, evidence=(exchange.id,))
        answer = Answer(exchange.status, exchange.media_type, body, exchange.total_ms, exchange.body_complete)
        met = [(each, each.objection(answer)) for each in wanted]
        return AppCall(
            exchange=exchange,
            unmet=tuple(_unmet(each.text, why) for each, why in met if why is not None),
            status_expected=any(each.about_status and why is None for each, why in met),
            evidence=(exchange.id,),
        )

    async def _only_to_the_platform(self, probe: Probe, facts: Facts) -> None:
        """A host outside the platform's domain may be a mistyped one, and somebody else's: it shows first, without the token,
        that it's the platform. Raises Skip when it doesn't."""
        seen, _ = await self.ask(probe, facts, WITHOUT_TOKEN, "whether this is the platform")
        if not shows_platform(seen) and seen.status in (401, 403):  # a bare refusal may be anybody's; a page's isn't
            anything = Message(
                headers=(("Accept", "*/*"),), wait=LONGEST_PAGE
            )  # else the front door answers 401 here too
            page, _ = await self.ask(
                probe, facts, FRONT_PAGE, "whether the platform is behind this name", message=anything
            )
            seen = page if shows_platform(page) else seen
        if not shows_platform(seen):
            raise Skip(
                f"{facts.need(AppAddress).host} isn't under databricksapps.com and doesn't show that it's the platform, so no "
                "token is sent"
            )

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(AppCall).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        asked = facts.need(Asked)
        no_page = rule_out("cors-preflight", "asked without --origin: this isn't a browser's call", asked)
        excluded = no_page if asked.origin is None else ()
        return Passed(f"answered with {seen.status} in {duration(seen.total_ms)}", excluded)
