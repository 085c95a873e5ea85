"""Whether the app objects to a part of the request that the tool made up, and what would be asked in its place. Pure.

A bare GET of this tool's own that meets 405, 406 or 422 says nothing about the call that people make: what is proven is that
network, token, permission and route are in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbapp_diag.analysis.endpoint.denials import misses_user_token
from dbapp_diag.analysis.endpoint.host_guard import host_guard
from dbapp_diag.analysis.endpoint.relayed import relayed_refusal
from dbapp_diag.analysis.endpoint.routes import allowed_methods, route_for
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, Exchange, UpgradeCall
from dbapp_diag.model.json_values import listing, mapping, read_json, text
from dbapp_diag.model.repeating import BODY
from dbapp_diag.model.request_parts import MCP_MEDIA_TYPES
from dbapp_diag.model.target import SAFE_METHODS
from dbapp_diag.model.words import Responder

_UPGRADE = re.compile(r"\bwebsocket\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm(DerivedFact):
    """The app's objection to a part of the request that nobody asked for, where it has one."""

    needs = (Asked, AppCall, CallAttribution)
    wants = (ApiListing, UpgradeCall, AppRecord)

    wanted: str
    """What the endpoint takes, as a sentence part: `POST with a JSON body`."""
    options: tuple[str, ...] = ()
    """The options of `dbapp-diag run` that ask so, as words; empty where nothing says which."""
    example: str = ""
    """A body in the form that the app's own description gives, as JSON; empty without one."""

    @classmethod
    def derive(cls, facts: Facts) -> RequestForm | None:
        asked, answer = facts.need(Asked), facts.need(AppCall).exchange
        if facts.need(CallAttribution).by.responder is not Responder.APP or asked.endpoint is None:
            return None
        elsewhere = misses_user_token(answer, facts.want(AppRecord)) or relayed_refusal(answer) is not None
        if elsewhere or host_guard(answer) is not None:  # the form isn't what it objects to
            return None
        listed, upgrade = facts.want(ApiListing), facts.want(UpgradeCall)
        if upgrade is not None and upgrade.exchange.status == 101:
            return _as_websocket(answer, upgrade.exchange)
        if not _made_up(asked, answer, listed):
            return None
        other = _mcp(asked, answer) or _websocket(answer)
        return other if answer.status == 200 else other or _http(asked, answer, listed)


def _made_up(asked: Asked, answer: Exchange, listed: ApiListing | None) -> bool:
    """The part of the request that the answer objects to wasn't the caller's."""
    if asked.given is None or "kind" in asked.given:
        return False
    match answer.status:
        case 200:
            silent = answer.given_up and answer.stream is not None and answer.stream.events == 0
            return silent and not (asked.gave("method") or asked.gave("headers"))
        case 405:
            return not _chose_method(asked)
        case 404:  # some frameworks say so of a path that has another method
            routes = listed.paths or () if listed is not None else ()
            methods = allowed_methods(routes, asked.path)
            return not _chose_method(asked) and bool(methods) and asked.method not in methods
        case 406:
            return asked.header("accept") is None and not _whole(asked)
        case 411 | 415:
            return not asked.gave("body")
        case 426:
            return not _whole(asked)
        case 400 | 422:
            part = asked.gave("body") if asked.method not in SAFE_METHODS else bool(asked.given)
            return not part
        case _:
            return False


def _chose_method(asked: Asked) -> bool:
    """The method is the caller's: by name, or by a body, which makes it POST as with curl."""
    return asked.gave("method") or asked.gave("body")


def _whole(asked: Asked) -> bool:
    """The caller gave all of the request, as by a curl command."""
    return all(asked.gave(part) for part in ("method", "headers", "body"))


def _mcp(asked: Asked, answer: Exchange) -> RequestForm | None:
    """An MCP server's objection: JSON-RPC's own error, its session header, or its path with the methods of its transport."""
    allowed = _allowed(answer)
    marked = any(name in ("mcp-session-id", "mcp-protocol-version") for name, _ in answer.headers)
    asks = json_rpc_error(answer) is not None or marked
    by_name = re.search(r"/mcp/?$", asked.path.partition("?")[0]) is not None
    posts = answer.status == 200 or (answer.status in (405, 406) and (not allowed or "POST" in allowed))
    if not asks and not (by_name and posts):
        return None
    return RequestForm(
        wanted=f"the requests of an MCP client: POST with JSON-RPC, and Accept: {MCP_MEDIA_TYPES}",
        options=("--mcp",),
        evidence=(answer.id,),
    )


def _allowed(answer: Exchange) -> list[str]:
    """The methods in the answer's Allow header."""
    return [method.strip().upper() for method in (answer.header("allow") or "").split(",") if method.strip()]


def json_rpc_error(answer: Exchange) -> str | None:
    """The message of an error in JSON-RPC 2.0's form, section 5.1; None where the body is none."""
    data = mapping(read_json(answer.body))
    error = mapping(data.get("error"))
    return (text(error, "message") or "") if data.get("jsonrpc") == "2.0" and "code" in error else None


def _websocket(answer: Exchange) -> RequestForm | None:
    upgrade = answer.header("upgrade") or ""
    unnamed = answer.status == 426 and not upgrade  # no other protocol is asked of an app's callers
    if unnamed or _UPGRADE.search(upgrade) or (answer.status == 400 and _UPGRADE.search(answer.body)):
        return _as_websocket(answer)
    return None


def _as_websocket(*answers: Exchange) -> RequestForm:
    refs = tuple(answer.id for answer in answers)
    return RequestForm(wanted="a websocket's upgrade", options=("--websocket",), evidence=refs)


def _http(asked: Asked, answer: Exchange, listed: ApiListing | None) -> RequestForm:
    routes = listed.paths or () if listed is not None else ()
    said = _allowed(answer)
    known = dict.fromkeys(said or allowed_methods(routes, asked.path))
    methods = sorted((each for each in known if each not in ("HEAD", "OPTIONS")), key=_harm)
    refs = (answer.id, *((listed.exchange.id,) if listed is not None else ()))
    method = asked.method if asked.method in methods or not methods or answer.status not in (404, 405) else methods[0]
    example = dict(listed.examples).get(f"{method} {route_for(routes, method, asked.path)}", "") if listed else ""
    missing = _missing_in_query(answer)
    if missing:
        return RequestForm(wanted=f"the query's {' and '.join(missing)}", evidence=refs)
    if answer.status == 406:
        return RequestForm(wanted="another media type, which an Accept in --header asks for", evidence=refs)
    with_body = example or (answer.status in (400, 411, 415, 422) and method not in SAFE_METHODS)
    wanted = " or ".join(methods) if method != asked.method else method
    if not (with_body or methods or answer.status in (404, 405)):
        wanted = "something that its answer doesn't name"
    if with_body:
        wanted += " with a JSON body" if example or answer.status != 411 else " with a body"
    words = ["--method", method] if method != "GET" and not asked.gave("method") else []
    words += ["--json", BODY] if with_body else []
    if answer.status in (404, 405) and not methods:
        wanted, words = "another method, which --method chooses", []
    return RequestForm(wanted=wanted, options=tuple(words), example=example, evidence=refs)


def _harm(method: str) -> int:
    """How much a call with this method may change, to suggest the least."""
    gentle = ("GET", "QUERY", "POST", "PUT", "PATCH")
    return gentle.index(method) if method in gentle else len(gentle)


def _missing_in_query(answer: Exchange) -> list[str]:
    """Names of the query that a validation error of FastAPI's names (`{"detail": [{"loc": ["query", NAME]}]}`)."""
    details = listing(mapping(read_json(answer.body)).get("detail"))
    places = [listing(mapping(item).get("loc")) for item in details]
    return [place[1] for place in places if len(place) == 2 and place[0] == "query" and isinstance(place[1], str)][:5]
