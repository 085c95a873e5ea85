"""Who wrote an answer: several independent signals, each weighed, none decisive by a single piece of text.

Pure. A tie, or too little, gives `unknown`: a wrong name would send people to the wrong door. The signals
are those that callers of the platform have reported (IceRhymers/shellbox probe/FINDINGS.md, omnigent
cli.py, databricks/appkit PR 318); what the app itself can write carries little weight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from dbapp_diag.facts.exchange import ErrorKind, Exchange, Phases
from dbapp_diag.model.urls import host_of, is_databricks_workspace
from dbapp_diag.model.words import Confidence, Responder

BLOCK_STATUSES = (200, 302, 403, 451, 503, 511)
"""With what filters and captive portals answer."""
GATEWAY = (502, 503, 504)
"""With what the front door answers for an app that doesn't; an app of its own accord seldom does."""
BEHIND = (400, 405, 406, 409, 410, 411, 412, 415, 416, 417, 421, 422, 423, 424, 426, 428, 500, 501)
"""Statuses about what a request holds or which host it names, or about a program's fault: where a token is asked for first, the
app gives them."""
ENOUGH = 2
"""Weight below which nobody is named."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to think that `responder` answered. `weight`: 1 a hint, 2 telling, 3 close to proof."""

    responder: Responder
    weight: int
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who answered, how sure that is, and what speaks for it."""

    responder: Responder
    confidence: Confidence
    signals: tuple[Signal, ...]


def attribute(answer: Exchange, *, tokenless: Exchange | None = None, beside: tuple[Signal, ...] = ()) -> Attribution:
    """Weigh who wrote `answer`; `tokenless` is the answer to the same path without a token, if it was asked, and `beside`
    what other answers of the same host add."""
    signals = (*_signals(answer, tokenless), *beside)
    weights: dict[Responder, int] = {}
    for signal in signals:
        weights[signal.responder] = weights.get(signal.responder, 0) + signal.weight
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < ENOUGH:
        return Attribution(Responder.UNKNOWN, Confidence.POSSIBLE, signals)
    (first, weight), rival = ranked[0], ranked[1][1] if len(ranked) > 1 else 0
    if weight == rival:
        return Attribution(Responder.UNKNOWN, Confidence.POSSIBLE, signals)
    sure = weight >= 3 and rival < ENOUGH
    mine = tuple(signal for signal in signals if signal.responder is first)
    return Attribution(first, Confidence.CONFIRMED if sure else Confidence.LIKELY, mine)


def login_target(answer: Exchange) -> str | None:
    """The host that a redirect to login leads to, or None when the answer isn't one.

    The front door's redirect goes to `https://<workspace>/oidc/oauth2/v2.0/authorize` and so names the
    workspace that the app belongs to (omnigent cli.py). Any OAuth authorize request, or a login page,
    counts: what matters is that the caller is sent to sign in.
    """
    location = answer.header("location")
    if answer.status is None or not 300 <= answer.status < 400 or not location:
        return None
    try:
        parts = urlsplit(location)
        host = parts.hostname or ""
    except ValueError:  # not a URL: it leads nowhere
        return None
    path = parts.path.lower()
    query = {key.lower() for key in parse_qs(parts.query, keep_blank_values=True)}
    asks_oauth = {"client_id", "redirect_uri"} <= query or {"client_id", "response_type"} <= query
    if asks_oauth or re.search(r"/(?:oidc|oauth2?|saml2?|sso)/.*(?:authorize|login|sso)", path):
        return host
    if re.search(r"/(?:login|signin|sign-in|sign_in)(?:\.html)?/?$", path):
        return host
    return None


def own_sign_in(answer: Exchange, by: Responder) -> bool:
    """The app itself sends its callers to sign in, with it or with an identity provider: the front door has let them through."""
    target = login_target(answer)
    if target is None or by is not Responder.APP:
        return False
    return target in ("", host_of(answer.url)) or not is_databricks_workspace(target)


def same_answer(one: Exchange, other: Exchange) -> bool:
    """Two answers that don't differ in what the sender can see: status, kind, page, and where they lead."""
    if one.status is None or one.status != other.status or one.media_type != other.media_type:
        return False
    if (login_target(one) is None) != (login_target(other) is None):
        return False
    return _shape(one.body) == _shape(other.body)


def same_page(one: str, other: str, *, about: tuple[str, ...]) -> bool:
    """Two pages that differ in nothing but what they're about: addresses and hosts in `about`, and what changes by itself."""
    shapes: list[str] = []
    for page in (one, other):
        text = page.lower()
        for name in about:
            text = text.replace(name.lower(), "#") if name else text
        shapes.append(_shape(text))
    return bool(shapes[0]) and shapes[0] == shapes[1]


def _shape(body: str) -> str:
    """A page without what changes from answer to answer: ids, times, numbers, masks."""
    return re.sub(r"[0-9a-f]{8,}(?:-[0-9a-f]+)*|\d+|‹[^›]*›", "#", body.lower()).strip()


def from_platform(answer: Exchange) -> bool:
    """The answer carries the platform's own `server` header. Workspace, front door and relayed answers all do."""
    return "databricks" in (answer.header("server") or "").lower()


def let_through(answer: Exchange) -> bool:
    """The front door shows that it took the request's credential."""
    return bool(answer.header("gap-auth")) or bool(answer.header("x-databricks-internal-pod-ip"))


def never_sent(answer: Exchange) -> bool:
    """It ended before anything was tried, as over a proxy setting that this tool can't use: whoever it names did nothing."""
    error = answer.error
    return error is not None and error.status is None and error.errno is None and answer.phases == Phases()


def _signals(answer: Exchange, tokenless: Exchange | None) -> Iterator[Signal]:
    if answer.status is None:
        if answer.error is not None and answer.error.kind is ErrorKind.PROXY and not never_sent(answer):
            yield Signal(Responder.PROXY, 3, "the proxy itself refused the connection")
        return
    yield from _behind_the_door(answer, tokenless)
    yield from _the_door(answer, tokenless)
    yield from _workspace(answer)
    yield from _in_between(answer, tokenless)


def _behind_the_door(answer: Exchange, tokenless: Exchange | None) -> Iterator[Signal]:
    if answer.header("gap-auth"):
        yield Signal(Responder.APP, 3, "the answer has gap-auth, so the front door accepted the token")
    if answer.header("x-databricks-internal-pod-ip"):
        yield Signal(Responder.APP, 3, "the answer carries the app runtime's address: it was relayed from the app")
    if tokenless is not None and tokenless.status is not None and answer.credential != "none":
        switched = answer.status == 101
        fits = (
            switched or from_platform(answer) or not from_platform(tokenless)
        )  # else it didn't come through the platform's edge
        if fits and refuses(tokenless) and not refuses(answer) and not _platform_page(answer):
            gateways = answer.status == 400 and answer.media_type == "text/html"  # too long a header, and the like
            told = answer.status in BEHIND and not gateways and (answer.status < 500 or bool(answer.body.strip()))
            told = told or _moved_on(answer)
            weight = 2 if _worked(answer) or told else 1
            yield Signal(Responder.APP, weight, f"without a token the same path gets {tokenless.status} instead")
    if answer.status == 101:
        yield Signal(Responder.APP, 2, "it takes the connection over for a websocket")
    works = from_platform(answer) and 200 <= (answer.status or 0) < 300
    if works and answer.media_type.endswith("json") and answer.body.strip() not in ("", "{}"):
        yield Signal(Responder.APP, 2, "a JSON answer through the platform's edge")


def _the_door(answer: Exchange, tokenless: Exchange | None) -> Iterator[Signal]:
    target = login_target(answer)
    if target is not None and not let_through(answer):
        to_door = "/.auth/" in unquote(answer.header("location") or "")
        weight = 3 if to_door else 2 if _platform_login(answer) else 1
        yield Signal(Responder.FRONT_DOOR, weight, f"it sends the caller to sign in at {target or 'its own host'}")
    if any(name == "set-cookie" and "__host-databricksapps" in value.lower() for name, value in answer.headers):
        yield Signal(Responder.FRONT_DOOR, 2, "it sets the front door's own cookie")
    if let_through(answer):
        return
    if reason_phrase(answer):
        yield Signal(Responder.FRONT_DOOR, 3, "it gives the platform's own reason phrase")
    if from_platform(answer) and refuses(answer):
        weight = 2 if not answer.body.strip() else 1
        what = "an empty" if weight == 2 else "a"
        yield Signal(
            Responder.FRONT_DOOR,
            weight,
            f"{what} {answer.status} by the platform, without the mark of an accepted token",
        )
    elif from_platform(answer) and (answer.status or 0) >= 400:
        page = _platform_page(answer) and not answer.media_type.endswith("json")
        fault = (answer.status or 0) >= 500 and answer.status not in GATEWAY
        yield Signal(
            Responder.FRONT_DOOR,
            2 if page or fault else 1,
            f"a {answer.status} by the platform, without the mark of an accepted token",
        )
    strange_page = answer.media_type == "text/html" and not from_platform(answer)
    alike = tokenless is not None and answer.credential != "none" and same_answer(answer, tokenless)
    anybodys = strange_page or (target is not None and not _platform_login(answer))  # a captive portal's are alike too
    asks = refuses(answer) and answer.status != 403  # 403 for everybody is a filter's as well
    if alike and not anybodys and (asks or (from_platform(answer) and (answer.status or 0) >= 300)):
        yield Signal(Responder.FRONT_DOOR, 2, "the same path without a token gets the same answer")


def _workspace(answer: Exchange) -> Iterator[Signal]:
    if "databricksrealm" in (answer.header("www-authenticate") or "").lower():
        yield Signal(Responder.WORKSPACE, 3, "it asks for a credential in the workspace API's realm")
    if answer.header("x-databricks-org-id") is not None and not let_through(answer):
        yield Signal(Responder.WORKSPACE, 2, "it carries the workspace API's header x-databricks-org-id")
    if workspace_error(answer) and not let_through(answer):
        yield Signal(Responder.WORKSPACE, 1, "an error in the workspace API's form")


def _in_between(answer: Exchange, tokenless: Exchange | None) -> Iterator[Signal]:
    if let_through(answer):
        return
    who, name = (Responder.PROXY, "proxy") if answer.proxy else (Responder.MIDDLEBOX, "filter or gateway")
    if answer.status == 407 or answer.header("proxy-authenticate") is not None:
        yield Signal(Responder.PROXY, 3, "it asks for a proxy's password")
    telling = [
        key for key, _ in answer.headers if re.match(r"x-(?:squid|bluecoat|zscaler|fortinet|cache-lookup|proxy)", key)
    ]
    if telling:
        yield Signal(who, 2, f"it carries a {name}'s header {telling[0]}")
    if from_platform(answer):
        return
    if answer.header("via") is not None:
        yield Signal(who, 1, "it came via another server, and lacks the platform's server header")
    if login_target(answer) is None and not reason_phrase(answer):
        page = answer.media_type == "text/html"
        marked = bool(telling) or answer.proxy is not None or answer.header("via") is not None
        known = tokenless if answer.credential != "none" else None
        minds = known is not None and refuses(known) and not refuses(answer)  # a filter doesn't mind tokens
        if (page or answer.proxy) and not (minds and _worked(answer)):
            yield Signal(who, 1, "it lacks the platform's server header")
        if page and marked and answer.status in BLOCK_STATUSES and not minds:
            yield Signal(who, 1, "a page where the platform answers otherwise")
            if known is not None and same_answer(answer, known):
                yield Signal(
                    who, 1, "the same page without a token, where the platform would send the caller to sign in"
                )


def refuses(answer: Exchange) -> bool:
    """A refusal of the caller: 401, 403, or sent to sign in."""
    return answer.status in (401, 403) or login_target(answer) is not None


def _worked(answer: Exchange) -> bool:
    """It does what was asked. A page is what's asked for outside `/api/`, and may be anybody's below it."""
    page = answer.media_type == "text/html" and urlsplit(answer.url).path.startswith("/api/")
    return answer.succeeded and (from_platform(answer) or not page)


def _moved_on(answer: Exchange) -> bool:
    """A redirect to another path of the same host. The front door has none but to sign in."""
    if answer.leads_to is None or login_target(answer) is not None:
        return False
    there, here = urlsplit(answer.leads_to), urlsplit(answer.url)
    return there.hostname == here.hostname and there.path != here.path and not there.path.startswith("/.auth/")


def _platform_login(answer: Exchange) -> bool:
    """Sent to a sign-in that's the platform's by its host, or that returns to the very host that was called."""
    parts, called = urlsplit(answer.header("location") or ""), urlsplit(answer.url).hostname
    back = " ".join(parse_qs(parts.query).get("redirect_uri", ()))
    host = parts.hostname or ""
    platform = host.endswith((".azuredatabricks.net", ".databricks.com", ".databricks.us", ".databricks.azure.cn"))
    return platform or "/oidc/" in parts.path or bool(called and called in back)


def _platform_page(answer: Exchange) -> bool:
    if let_through(answer):
        return False
    return answer.status in GATEWAY or (answer.status == 404 and not answer.media_type.endswith("json"))


def private_link(answer: Exchange) -> bool:
    """Sent to a login page whose address says that private link doesn't admit the caller (databricks-sdk-py
    databricks/sdk/errors/private_link.py)."""
    location = answer.header("location")
    return bool(location and re.search(r"[?&]error=[^&#]*private-?_?link", location, re.IGNORECASE))


def reason_phrase(answer: Exchange) -> bool:
    """The answer holds the platform's own key for its reasons."""
    return (
        answer.header("x-databricks-reason-phrase") is not None or "x-databricks-reason-phrase" in answer.body.lower()
    )


def workspace_error(answer: Exchange) -> bool:
    """The answer has the form of the workspace API's errors, whoever hands it on."""
    return '"error_code"' in answer.body and '"message"' in answer.body
