"""Who wrote the answer to the real call, by its own signals and by what was seen beside it. Pure.

A front door that marks nothing leaves the answer without a sender. What it does elsewhere with the same token, and the
app's record, can still tell: whoever asks for a token first and then answers in another way has taken it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from dbapp_diag.analysis.front_door import block_pages
from dbapp_diag.analysis.front_door.attribution import (
    GATEWAY,
    Attribution,
    Signal,
    attribute,
    from_platform,
    let_through,
    login_target,
    refuses,
    same_answer,
)
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.exchange import (
    ApiListing,
    AppCall,
    Exchange,
    MadeUpTokenCall,
    OutsideCall,
    SiblingCall,
    TokenlessCall,
)
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Responder


@dataclass(frozen=True, slots=True)
class CallAttribution(DerivedFact):
    """Who answered the real call, and what that says about its token."""

    needs = (AppCall,)
    wants = (
        TokenlessCall,
        MadeUpTokenCall,
        SiblingCall,
        OutsideCall,
        ApiListing,
        AppRecord,
        AppAddress,
        TlsFacts,
        WorkspaceReach,
    )

    by: Attribution
    reached: bool
    """The app did what was asked, or demonstrably answered: whatever stops a call before the app doesn't stop this one."""
    refused: bool
    """The front door itself refused the call with its token: 401, 403, or a redirect to sign in."""

    @classmethod
    def derive(cls, facts: Facts) -> CallAttribution:
        call = facts.need(AppCall).exchange
        by, status = _answerer(call, facts), call.status
        certain = by.confidence is Confidence.CONFIRMED
        return cls(
            by,
            reached=by.responder is Responder.APP and status is not None and (call.succeeded or certain),
            refused=by.responder is Responder.FRONT_DOOR and (status in (401, 403) or login_target(call) is not None),
        )


def reached(facts: Facts) -> bool:
    """Whether the app got the call and did what was asked, or demonstrably answered; False where no call was made."""
    known = facts.want(CallAttribution)
    return known is not None and known.reached


def _answerer(call: Exchange, facts: Facts) -> Attribution:
    tokenless = facts.want(TokenlessCall)
    without = tokenless.exchange if tokenless else None
    by = attribute(call, tokenless=without, beside=tuple(_beside(call, facts)))
    why = _the_apps_own(call, without, by, facts)
    if why is None:
        return by
    signals = (*(signal for signal in by.signals if signal.responder is Responder.APP), Signal(Responder.APP, 2, why))
    return Attribution(Responder.APP, Confidence.LIKELY, signals)


def runs_there(facts: Facts) -> bool:
    """By its record the app runs, at the very host that was called."""
    record, address = facts.want(AppRecord), facts.want(AppAddress)
    if record is None or not record.found or record.app_state != "RUNNING":
        return False
    here = address is None or record.url is None or host_of(record.url) == address.host
    return here and record.compute_state in ("ACTIVE", None)


def _not_up(facts: Facts) -> bool:
    """By its record nothing of the app runs."""
    record = facts.want(AppRecord)
    return bool(
        record and record.found and record.compute_state not in ("ACTIVE", None) and record.app_state != "RUNNING"
    )


def taken_elsewhere(facts: Facts) -> bool:
    """The token of the call isn't refused at a made-up path under `/api/`."""
    sibling = facts.want(SiblingCall)
    if sibling is None or sibling.exchange.status is None:
        return False
    seen = sibling.exchange
    return let_through(seen) or not (refuses(seen) or 300 <= (seen.status or 0) < 400 or (seen.status or 0) >= 500)


def _beside(call: Exchange, facts: Facts) -> Iterator[Signal]:
    """What the answers to the probes say about the sender of this one."""
    sibling, made_up = facts.want(SiblingCall), facts.want(MadeUpTokenCall)
    if _marked_elsewhere(call, facts):
        text = "other paths are answered with the mark of an accepted token, and this one without"
        yield Signal(Responder.FRONT_DOOR, 3, text)
    known = made_up is not None and same_answer(call, made_up.exchange)
    if known and (call.status or 0) >= 400:
        yield Signal(Responder.FRONT_DOOR, 2, "a made-up token gets the same answer, and no app sees one")
    composed = call.media_type == "text/html" or call.media_type.endswith("json")  # the front door is terse
    own_words = composed and made_up is not None and not known and bool(call.body.strip())
    elsewhere = sibling is not None and same_answer(call, sibling.exchange) and not own_words
    turned_away = refuses(call) or call.status == 429
    if elsewhere and turned_away and from_platform(call) and not let_through(call):
        yield Signal(Responder.FRONT_DOOR, 1, "a made-up path is turned away in the same words")
    if call.status in (*GATEWAY, 404) and not let_through(call) and _not_up(facts):
        yield Signal(Responder.FRONT_DOOR, 2, "by its record the app isn't up, so that somebody before it answers")

    yield from _outside(call, facts)
    yield from block_pages.signals(call, facts)


def _outside(call: Exchange, facts: Facts) -> Iterator[Signal]:
    """What the same token gets outside `/api/`, where the front door sends callers that it refuses to sign in."""
    outside = facts.want(OutsideCall)
    if outside is None or outside.exchange.status is None or call.status not in (401, 403) or let_through(call):
        return
    without = facts.want(TokenlessCall)
    if not from_platform(call) and without is not None and same_answer(call, without.exchange):
        if same_answer(call, outside.exchange):  # nothing shows that anybody looks at the token
            text = (
                "with a token, without one and outside /api/ the answer is the same, and bears no mark of the platform"
            )
            yield Signal(Responder.PROXY if call.proxy else Responder.MIDDLEBOX, 2, text)
            return
    if login_target(outside.exchange) is not None:
        yield Signal(Responder.FRONT_DOOR, 1, "outside /api/ the same token is sent to sign in")
    elif outside.exchange.status != 403:  # which some doors are said to answer on every path
        text = f"outside /api/ the same token gets {outside.exchange.status}, not the way to sign in"
        yield Signal(Responder.APP, 5, text)


def _marked_elsewhere(call: Exchange, facts: Facts) -> bool:
    others = [fact.exchange for fact in (facts.want(ApiListing), facts.want(SiblingCall)) if fact is not None]
    return from_platform(call) and not let_through(call) and any(let_through(other) for other in others)


def _the_apps_own(call: Exchange, without: Exchange | None, by: Attribution, facts: Facts) -> str | None:
    """Why the answer is the app's, where its own signals don't say so; None when nothing does."""
    if without is None or not refuses(without):
        return None
    if _marked_elsewhere(call, facts):
        return None
    if (call.status in (401, 403) and login_target(call) is None) or _own_login(call, without):
        own = by.responder in (Responder.UNKNOWN, Responder.FRONT_DOOR) and _below_api(call)
        return "the same token is accepted at another path under /api/" if own and taken_elsewhere(facts) else None
    door = by.responder is Responder.FRONT_DOOR and by.confidence is not Confidence.CONFIRMED
    if call.status == 404 and call.media_type == "text/html" and not _lives(facts):
        return None  # the front door has such a page for apps that aren't up
    if call.status == 404 and (door or by.responder is Responder.UNKNOWN) and runs_there(facts):
        return "the token is accepted, and by its record the app runs at this address"
    if by.responder is not Responder.UNKNOWN:
        return None
    page = call.status in GATEWAY and call.media_type == "text/html"  # the front door has its own for one path, too
    if (call.status == 500 or (call.status in GATEWAY and not page)) and taken_elsewhere(facts):
        return "with the same token another path of the app is answered"
    return None


def _own_login(call: Exchange, without: Exchange) -> bool:
    """A sign-in of the app's own: the platform's leads to `/oidc/` and back to `/.auth/`, and below `/api/` there's none."""
    place = unquote(call.header("location") or "")
    platforms = "/oidc/" in place or "/.auth/" in place or "/login.html" in place
    return login_target(call) is not None and not platforms and without.status == 401


def _lives(facts: Facts) -> bool:
    """Some other path of the app is answered in the affirmative."""
    listing = facts.want(ApiListing)
    return listing is not None and 200 <= (listing.exchange.status or 0) < 300


def _below_api(call: Exchange) -> bool:
    return urlsplit(call.url).path.startswith("/api/")
