"""Hosts that stand before an app under a name of their own, and where the app itself lives. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from dbapp_diag.analysis.front_door.attribution import from_platform, let_through, login_target, refuses
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, Exchange, OutsideCall, TokenlessCall
from dbapp_diag.model.pages import title_of, words_of
from dbapp_diag.model.urls import APPS_DOMAIN, host_of, is_databricks_workspace, origin

_NO_TOKEN = re.compile(
    r"\b(?:jwt|(?:bearer|access|id|authori[sz]ation)[ _-]?token|authorization header)\b[^.]{0,40}"
    r"\b(?:missing|not (?:present|found|provided|supplied)|absent|required)\b"
    r"|\b(?:missing|no|without|requires?)\b[^.]{0,20}\b(?:jwt|(?:bearer|access|id) token|authorization header)\b",
    re.IGNORECASE,
)
_ANOTHER_KEY = re.compile(r"\b(?:basic|negotiate|ntlm|digest|azureapimanagementkey)\b")


def shows_platform(answer: Exchange) -> bool:
    """The answer is the platform's, or leads to its sign-in: a token may follow it there."""
    target = login_target(answer)
    return from_platform(answer) or (target is not None and is_databricks_workspace(target))


def own_words(answer: Exchange) -> str:
    """What a host says by itself, as a sentence part: its realm, its words or a page's title, and where it leads; empty without."""
    realm, there = answer.header("www-authenticate"), host_of(answer.leads_to or "")
    words = title_of(answer.body) if answer.media_type == "text/html" else " ".join(answer.body.split())
    said = (
        f"WWW-Authenticate: {realm[:120]}" if realm else "",
        f"a redirect to {there}" if there not in (None, host_of(answer.url)) else "",
        f"“{words[:160]}”" if words else "",
    )
    return ", and ".join(filter(None, said))


def wants_token(answer: Exchange) -> bool:
    """The refusal is for want of a bearer token: it says nothing about a call that has one (RFC 6750, section 3; Envoy's jwt_authn
    and API Management's validate-jwt say so in words; the front door says nothing at all)."""
    challenge = (answer.header("www-authenticate") or "").lower()
    if answer.status not in (401, 403) or _ANOTHER_KEY.search(challenge):
        return False
    if answer.status == 401 and not own_words(answer):  # as the front door below /api/, which a gateway hands on
        return True
    words = words_of(answer.body) if answer.media_type == "text/html" else answer.body
    return challenge.startswith("bearer") or _NO_TOKEN.search(words[:500]) is not None


def another_name(address: AppAddress | None) -> bool:
    """The call goes to a host that the platform gives neither to apps nor to workspaces."""
    if address is None or address.domain_known or address.source == "record":
        return False
    return not is_databricks_workspace(address.host)


def own_address(facts: Facts) -> str | None:
    """The app's own address, `https://host`, where the call went to another name: by its record, or by the place to which a sign-in
    that the front door asks for would lead back."""
    address, record = facts.want(AppAddress), facts.want(AppRecord)
    if not another_name(address):
        return None
    if record is not None and record.url:
        return origin(record.url)
    for fact in (facts.want(AppCall), facts.want(TokenlessCall), facts.want(OutsideCall)):
        back = _leads_back_to(fact.exchange) if fact is not None else None
        if back is not None:
            return back
    return None


def in_front_untested(facts: Facts) -> str | None:
    """Why a refusal says nothing about the caller: the call went to a host of another name, and the app's own address wasn't seen
    to refuse the token too. None where nothing stands in front, or that was seen."""
    address, direct = facts.want(AppAddress), facts.want(DirectCall)
    if not another_name(address) or address is None:
        return None
    if direct is not None and refuses(direct.exchange) and not let_through(direct.exchange):
        return None
    return f"{address.host} isn't the app's own host, and may not hand the token on"


def _leads_back_to(answer: Exchange) -> str | None:
    location = answer.header("location")
    if not location or login_target(answer) is None:
        return None
    try:
        places = parse_qs(urlsplit(location).query).get("redirect_uri", [])
    except ValueError:
        return None
    host = host_of(places[0]) if places else None
    return f"https://{host}" if host is not None and host.endswith(f".{APPS_DOMAIN}") else None
