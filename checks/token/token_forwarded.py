"""Whether the token is one that a front door handed to another app."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import login_target, refuses
from dbapp_diag.analysis.front_door.refusals import taken_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.token.scopes import ALL_APIS, ALWAYS_THERE
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import TokenFacts, TokenKind
from dbapp_diag.model.ids import CLIENT_ID
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Responder, Stage

_OWN_CLIENTS = ("databricks-cli", "databricks-connect", "databricks-sdk-python")
"""Clients by which people sign in themselves (databricks-sdk-py oauth.py; databricks/cli libs/auth)."""
_OF_EVERY_APP = frozenset(("iam.current-user:read", "iam.access-control:read"))
"""The scopes about its user that every app is given, beside those of the sign-in itself."""


class TokenForwarded(Check):
    """Compares the token's client with the caller and with this app.

    Why: the front door hands each app a token of its caller, as X-Forwarded-Access-Token, cut down to that app's scopes. An app
    that sends it on to another app is refused there: the token isn't the user's own, and not for that app.

    Told apart: the token's client is neither the CLI, nor the caller (a service principal is its own client), nor this app, and
    its scopes are those that apps are given. An OAuth integration of one's own may ask for more, so only a token with nothing but
    the scopes of every app's users makes it certain.

    Source: community.databricks.com "User OBO Token Forwarding between apps" (m-p/134979); claims of forwarded tokens as
    published by users.
    """

    id = "token-forwarded"
    stage = Stage.TOKEN
    title = "The token is the caller's own"
    needs = (TokenFacts,)
    wants = (CallAttribution, AppCall, AppRecord)
    causes = ("token-forwarded",)

    def judge(self, facts: Facts) -> Result:
        token, record = facts.need(TokenFacts), facts.want(AppRecord)
        client, refs = token.client_id, evidence_of(token, record)
        if token.kind is not TokenKind.DATABRICKS_OAUTH or client is None:
            return Skipped("such a token names no client")
        own = record.client_id if record is not None else None
        if client in (*_OWN_CLIENTS, token.subject, own) or (own is not None and own in token.audience):
            whose = "this app" if own in (client, *token.audience) else "the caller's own sign-in"
            return Passed(f"the token's client is {whose}", rule_out("token-forwarded", f"its client is {whose}", refs))
        if taken_at_door(facts):
            return Passed(
                "the front door accepts the token", rule_out("token-forwarded", "the front door accepts it", refs)
            )
        scopes = frozenset(token.scopes or ())
        if not CLIENT_ID.fullmatch(client) or not scopes or not _as_for_an_app(scopes):
            return Skipped(f"its client {client} may be an OAuth integration of one's own")
        call, known = facts.want(AppCall), facts.want(CallAttribution)
        by = known.by.responder if known is not None else Responder.UNKNOWN
        refused = call is not None and (refuses(call.exchange) or login_target(call.exchange) is not None)
        if not refused or by not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return Skipped("the front door doesn't refuse the token")
        nor = " nor this app" if own is not None else "; whether it's this app isn't known"
        observed = f"the token's client is {client}, not the caller{nor}, and its scopes are those of an app's users: "
        observed += ", ".join(sorted(scopes))
        whole = Confidence.CONFIRMED if scopes <= _OF_EVERY_APP | ALWAYS_THERE else Confidence.LIKELY
        sure = whole if own is not None else Confidence.POSSIBLE
        found = finding("token-forwarded", sure, observed, "a token of the caller's own", refs, client=client)
        return Failed("the token seems to have been handed to another app", found)


def _as_for_an_app(scopes: frozenset[str]) -> bool:
    """Scopes as the front door gives an app: those about the user, and narrow ones beside them."""
    return ALL_APIS not in scopes and bool(scopes & _OF_EVERY_APP)
