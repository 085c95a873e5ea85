"""Who it was that answered, or didn't, while somebody signed in: the workspace, or another server that the method needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.facts.identity import SignIn, SignInRequest
from dbapp_diag.model.urls import host_of

WELL_KNOWN = "/.well-known/"
PASSING = (403, 407, 408, 429, 451)
"""Statuses that an access list, a proxy or a limit of requests gives as well."""


def last_answer(sign_in: SignIn) -> SignInRequest | None:
    """The last request that got a status."""
    return next((request for request in reversed(sign_in.requests) if request.status is not None), None)


def last_asked(sign_in: SignIn) -> SignInRequest | None:
    """The request that the last answer came to in the end: where redirects were followed, the one that began them."""
    answered = [request for request in sign_in.requests if request.status is not None]
    while len(answered) > 1 and 300 <= (answered[-2].status or 0) < 400:
        answered.pop()
    return answered[-1] if answered else None


def last_status(sign_in: SignIn) -> int | None:
    """Its status."""
    answer = last_answer(sign_in)
    return answer.status if answer else None


def unanswered(sign_in: SignIn) -> SignInRequest | None:
    """The last request that got none."""
    return next((request for request in reversed(sign_in.requests) if request.status is None), None)


def elsewhere(sign_in: SignIn, request: SignInRequest | None) -> str | None:
    """The host that was asked, where it isn't the workspace's."""
    asked, own = host_of(request.url) if request else None, host_of(sign_in.host) if sign_in.host else None
    return asked if asked is not None and own is not None and asked != own else None


def metadata_served(sign_in: SignIn) -> bool:
    """The workspace has served the metadata of its sign-in, so it's one, and what it says of its token endpoint counts."""
    return any(_served(request) for request in _own(sign_in)) and not any(
        WELL_KNOWN in request.url and not _served(request) for request in _own(sign_in)
    )


def form(request: SignInRequest) -> str:
    """An answer by what can be said of it without its body: status, type and place (databricks-sdk-py issue 1210). Of paths
    only OAuth's own are told: elsewhere one may be a secret."""
    path = "/" + request.url.partition("://")[2].partition("/")[2]
    told = path if "/oidc/" in path or "/oauth2/" in path or WELL_KNOWN in path else ""
    where = f"{host_of(request.url) or request.url}{told}"
    return f"{request.status} {request.media_type or 'without a content type'} from {where}"


def _own(sign_in: SignIn) -> Iterable[SignInRequest]:
    return (request for request in sign_in.requests if elsewhere(sign_in, request) is None)


def _served(request: SignInRequest) -> bool:
    return WELL_KNOWN in request.url and request.status == 200 and "json" in request.media_type
