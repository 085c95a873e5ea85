"""Who sent what to whom, in order, and where the call ended: look-ups, signing in and each request. From the case alone.

Who wrote an answer is known of the call alone (the case's outcome); of any other request it's said which host it went to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from dbapp_diag.analysis.front_door.repetition import counts, tally, works
from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.urls import app_host, host_of
from dbapp_diag.model.words import HopState, OutcomeKind, Responder
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc

_UNSENT = (ErrorKind.DNS, ErrorKind.BUDGET, ErrorKind.REFUSED_BY_US)
"""Errors of requests that never left this machine."""

_NO = {SignInOutcome.NETWORK: "no answer", SignInOutcome.TIMEOUT: "no answer in time"}


class Party(StrEnum):
    """Who sends and answers, from this machine to the app."""

    HERE = "this machine"
    NAMES = "name server"
    PROXY = "proxy"
    ELSEWHERE = "another host"
    WORKSPACE = "workspace"
    BETWEEN = "something between"
    """What answered in the app's place, such as a filter."""
    DOOR = "front door"
    ADDRESS = "address called"
    """In the place of the front door, where the address isn't one of the platform's."""
    APP = "app"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was sent, or was to be sent. `way` leads from this machine to whom it was for, and the first `reached` of it
    had a part in it; 0 where it never left this machine.

    `answered` False: nothing came back. `state` is empty where neither success nor failure is said of it. `id` is its record.
    """

    what: doc.Text
    way: tuple[Party, ...]
    reached: int
    answered: bool
    state: str
    answer: str
    id: str

    @property
    def told(self) -> str:
        """The way and its end in words."""
        passed, missed = self.way[: self.reached or 1], self.reached < len(self.way)
        short = f"not as far as the {self.way[-1]}" if missed else ""
        return ", ".join(part for part in (" to ".join(passed), short, self.answer) if part)


def parties(messages: Iterable[Message]) -> tuple[Party, ...]:
    """Everybody who has a part in it, or was to have one, from this machine to the app."""
    here = {party for each in messages for party in each.way}
    return tuple(party for party in Party if party in here)


def messages(case: Case) -> tuple[Message, ...]:
    """The course of the run; empty where nothing was sent."""
    found = [*_sent(case)]
    if case.outcome.kind == OutcomeKind.NOT_ATTEMPTED and found:
        what = _request("the call", case.target.method, reading.call_of(case).partition(" ")[2], "")
        way = (Party.HERE, _party(case.target.url, case), Party.APP)
        found.append(Message(what, way, 0, False, HopState.NOT_REACHED.value, case.outcome.summary, ""))
    return tuple(found)


def repeats(case: Case) -> tuple[tuple[Exchange, str], ...]:
    """The calls where the same one was made several times, each with its state."""
    call = saved_facts.fact(case, AppCall)
    made = call.repeats if call is not None else ()
    return tuple(
        (each, (HopState.OK if works(each) else HopState.FAILED if counts(each) else HopState.UNKNOWN).value)
        for each in made
    )


def repeats_told(case: Case) -> str:
    """`4 calls: 200 (twice), 500 (twice)`; empty where the call was made once."""
    made = [each for each, _ in repeats(case)]
    return f"{wording.plural(len(made), 'call')}: {tally(made)}" if made else ""


def _sent(case: Case) -> Iterator[Message]:
    hosts = {host_of(url) for url in (case.target.url, case.target.workspace) if url}
    looked_up = set[tuple[str, str]]()
    for _, group in groupby(case.evidence, key=_alike):
        records = list(group)
        match records[0].get("kind"):
            case "lookup":
                seen = saved_facts.read(records[0], Lookup)
                if seen is not None and seen.name in hosts and (seen.name, seen.outcome) not in looked_up:
                    looked_up.add((seen.name, seen.outcome))
                    yield _lookup(seen, str(records[0].get("id")))
            case "sign-in":
                signed = saved_facts.read(records[0], SignIn)
                if signed is not None and (signed.requests or signed.outcome is SignInOutcome.NETWORK):
                    yield _sign_in(signed, str(records[0].get("id")), case)
            case "exchange":
                known = [each for record in records if (each := saved_facts.read(record, Exchange)) is not None]
                if known:
                    yield _exchanges(known, case)
            case _:
                pass


def _alike(record: dict[str, Any]) -> tuple[str, ...]:
    """Requests behind each other that are the same one are told together."""
    keys = ("purpose", "method", "url", "credential", "check") if record.get("kind") == "exchange" else ("id",)
    return tuple(str(record.get(key)) for key in keys)


def _lookup(seen: Lookup, id: str) -> Message:
    """A look-up of a host that is called, once; those of its neighbours stand with the other records."""
    silent = seen.outcome in (LookupOutcome.TIMEOUT, LookupOutcome.UNREACHABLE, LookupOutcome.PORT_CLOSED)
    found = seen.outcome is LookupOutcome.ANSWERED
    counted = f"{len(seen.addresses)} {'address' if len(seen.addresses) == 1 else 'addresses'}"
    return Message(
        ("name look-up", doc.aside(seen.name)),
        (Party.HERE, Party.NAMES),
        1 if silent else 2,
        not silent,
        "" if found else HopState.FAILED.value,
        counted if found else seen.outcome.value.replace("-", " "),
        id,
    )


def _sign_in(seen: SignIn, id: str, case: Case) -> Message:
    last = seen.requests[-1] if seen.requests else None
    done, answered = seen.outcome is SignInOutcome.SIGNED_IN, last is not None and last.status is not None
    return Message(
        ("sign-in", doc.aside(seen.auth_type or "")),
        (Party.HERE, _party(last.url if last is not None else seen.host, case)),
        2 if answered else 1,
        answered,
        "" if done else HopState.FAILED.value,
        (seen.token or "signed in") if done else _NO.get(seen.outcome, seen.outcome.value.replace("-", " ")),
        id,
    )


def _exchanges(known: list[Exchange], case: Case) -> Message:
    its_own = [each for each in known if each.id in case.outcome.evidence]
    shown = its_own[0] if its_own else known[0]
    way, reached = _way(shown, case, its_own=bool(its_own))
    times = f", {len(known)} times" if len(known) > 1 else ""
    state, answer = _end(shown, case, its_own=bool(its_own))
    return Message(
        _request(f"{shown.purpose}{times}", shown.method, shown.url, shown.credential),
        way,
        reached,
        shown.status is not None or bool(shown.error and shown.error.status),
        state,
        tally(known) if len(known) > 1 else answer,
        str(shown.id),
    )


def _way(exchange: Exchange, case: Case, *, its_own: bool) -> tuple[tuple[Party, ...], int]:
    """Whom a request was to pass, and how many of them had a part in it."""
    to, error, by = _party(exchange.url, case), exchange.error, case.outcome.responder
    behind = (to, Party.APP) if its_own and to in (Party.DOOR, Party.ADDRESS) else (to,)
    start: tuple[Party, ...] = (Party.HERE, Party.PROXY) if exchange.proxy else (Party.HERE,)
    way = (*start, *behind)
    if exchange.status is None and exchange.given_up:
        return (*start, to), len(start) + 1  # how far it got from there nobody saw
    if exchange.status is None and error is not None:
        if error.kind in _UNSENT:
            return way, 0
        return way, 1 if error.kind is ErrorKind.PROXY and error.status is None else len(start)
    if its_own and by == Responder.PROXY:
        return (way, 2) if exchange.proxy else ((Party.HERE, Party.PROXY, *behind), 2)
    if its_own and by == Responder.MIDDLEBOX:
        return (*start, Party.BETWEEN, *behind), len(start) + 1
    return way, len(way) if its_own and by == Responder.APP else len(start) + 1


def _end(exchange: Exchange, case: Case, *, its_own: bool) -> tuple[str, str]:
    """The state of a request and what came back. Of the call itself the outcome says it."""
    error = exchange.error
    if its_own:
        state = HopState.OK if case.outcome.works else HopState.FAILED
        return (
            HopState.UNKNOWN if exchange.given_up and exchange.status is None else state
        ).value, case.outcome.summary
    if exchange.status is not None:
        return "", str(exchange.status)
    if error is None or exchange.given_up:
        return HopState.UNKNOWN.value, "no answer"
    if error.kind in _UNSENT:
        return HopState.NOT_REACHED.value, f"not sent: {error.kind.value}"
    return HopState.FAILED.value, f"no answer: {error.kind.value}"


def _party(url: str | None, case: Case) -> Party:
    host = host_of(url or "")
    if host is not None and case.target.url and host == host_of(case.target.url):
        known = app_host(case.target.url)
        return Party.DOOR if known is not None and known.domain_known else Party.ADDRESS
    if host is not None and case.target.workspace and host == host_of(case.target.workspace):
        return Party.WORKSPACE
    return Party.ELSEWHERE


def _request(purpose: str, method: str, url: str, credential: str) -> doc.Text:
    path = urlsplit(url).path if "://" in url else url
    path = path if len(path) <= 60 else f"{path[:59]}…"
    carried = {"": "", "none": ", no token"}.get(credential, f", {credential}")
    return (purpose, doc.aside(f"{method} {path or '/'}{carried}"))
