"""Whether the token carries the scopes that the app asks for."""

from __future__ import annotations

from dbapp_diag.analysis.authorization.access import CallerAccess
from dbapp_diag.analysis.front_door.refusals import refused_at_door, taken_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks, in_date
from dbapp_diag.analysis.token.scopes import ALL_APIS, Coverage, compare, that_count
from dbapp_diag.causes.token.token_scopes_missing import IN_SIGN_IN
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import SignInToken, TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.model.results import (
    Because,
    Failed,
    Passed,
    Result,
    RuledOut,
    Skipped,
    Warned,
    evidence_of,
    finding,
    rule_out,
)
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Stage

SHOWING = (TokenKind.DATABRICKS_OAUTH, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
"""Kinds of tokens that have scopes, shown or not."""


class TokenScopes(Check):
    """Compares the token's scopes with those of the app's user authorization.

    Why: by the documentation the token must carry all of the app's scopes, or the call gets 401 or 403. Which one is
    missing isn't said.

    Told apart: certain only where nothing else is left: the front door refuses, the workspace accepts the token, it's in
    date, and its bearer may use the app. A scope that nobody here has heard of, or a token that doesn't show its scopes,
    is never more than likely. A token with `all-apis` is never blamed, since callers saw it pass; where the app names
    scopes of its own, that it's broader than needed is noted.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication"; databricks/appkit
    issue 515 and natefleming/dao-ai PR 113 for the names of scopes.
    """

    id = "token-scopes"
    stage = Stage.TOKEN
    title = "The token's scopes"
    needs = (TokenFacts, Vantage, CallerAccess, Clocks, ScopeCoverage)
    wants = (CallAttribution, AppCall, AppRecord, Permissions, WorkspaceIdentity, SignInToken)
    causes = ("token-scopes-missing", "token-too-broad")

    def judge(self, facts: Facts) -> Result:
        token, record = facts.need(TokenFacts), facts.want(AppRecord)
        if token.kind not in SHOWING:
            return Skipped("such a token shows no scopes")
        seen = facts.need(ScopeCoverage)
        because = evidence_of(token, record)
        if seen.coverage is Coverage.COVERED:
            none = rule_out("token-scopes-missing", seen.how, because)
            wanted = that_count(record.scopes_wanted or ()) if record is not None else ()
            if wanted and ALL_APIS in (token.scopes or ()):
                return self._broad(wanted, because, none) if _works(facts) else Passed(seen.how, none)
            known = record is not None and record.found
            narrow = "the record names no scopes of the app" if known and not wanted else "it has no all-apis"
            told = known or token.scopes is not None and ALL_APIS not in token.scopes
            return Passed(seen.how, (*none, *rule_out("token-too-broad", narrow, because)) if told else none)
        if taken_at_door(facts):
            return self._taken(facts, token, seen)
        if not refused_at_door(facts):
            lacks = seen.coverage is Coverage.LACKING
            return self._lacking(facts, token, seen, Confidence.LIKELY) if lacks else Skipped(seen.how)
        alone = _nothing_else(facts, token, record)
        if seen.coverage is Coverage.LACKING:
            return self._lacking(facts, token, seen, Confidence.CONFIRMED if alone else Confidence.LIKELY)
        return self._lacking(facts, token, seen, Confidence.LIKELY if alone else Confidence.POSSIBLE)

    def _broad(self, wanted: tuple[str, ...], because: Because, none: tuple[RuledOut, ...]) -> Result:
        observed, expected = f"the token has all-apis; the app asks for {', '.join(wanted)}", "the app's scopes alone"
        found = finding("token-too-broad", Confidence.CONFIRMED, observed, expected, because, scopes=",".join(wanted))
        return Warned("the token can do more than the app needs", found, ruled_out=none)

    def _taken(self, facts: Facts, token: TokenFacts, seen: ScopeCoverage) -> Result:
        """The front door let it through: whatever the lists say, the scopes didn't stop it."""
        call = facts.need(AppCall)
        lacks = seen.coverage is Coverage.LACKING
        if lacks and (call.exchange.status or 0) >= 400:  # the copy that the app gets may be too narrow all the same
            told = self._lacking(facts, token, seen, Confidence.LIKELY)
            return Warned(f"{seen.how}; the front door accepts it all the same", told.finding)
        none = rule_out("token-scopes-missing", "the front door accepts the token", call, token)
        return Passed(f"the front door accepts the token{f', though {seen.how}' if lacks else ''}", none)

    def _lacking(self, facts: Facts, token: TokenFacts, seen: ScopeCoverage, sure: Confidence) -> Failed:
        held = ", ".join(token.scopes or ()) or ("none" if token.scopes is not None else "scopes that it doesn't show")
        missing = ", ".join((*seen.lacking, *seen.unsure))
        because = evidence_of(
            token, *(facts.want(kind) for kind in (AppRecord, AppCall, WorkspaceIdentity, Permissions))
        )
        values = {"missing": missing, "scopes": ",".join(seen.wanted)} if seen.wanted else {}
        fresh = facts.want(SignInToken)
        better = fresh is not None and _has_them(fresh, token, seen)
        variant = IN_SIGN_IN if better else None
        if better:
            because, values = evidence_of(because, fresh), values | {"token_from": token.source}
        expected = (
            f"all that the app asks for: {', '.join(seen.wanted)}" if seen.wanted else "all that the app asks for"
        )
        observed = f"{seen.how}; it has {held}" + ("; the token from this sign-in has all of them" if better else "")
        found = finding("token-scopes-missing", sure, observed, expected, because, variant=variant, values=values)
        return Failed(f"the token may lack {missing or 'scopes'}" if seen.unsure else seen.how, found)


def _has_them(fresh: SignInToken, token: TokenFacts, seen: ScopeCoverage) -> bool:
    """The sign-in's own token is the same principal's, from the same place, and covers what the app asks for."""
    same = (fresh.kind, fresh.issuer, fresh.subject) == (token.kind, token.issuer, token.subject)
    return same and bool(seen.wanted) and compare(seen.wanted, fresh.scopes).coverage is Coverage.COVERED


def _works(facts: Facts) -> bool:
    call = facts.want(AppCall)
    return call is not None and call.exchange.succeeded


def _nothing_else(facts: Facts, token: TokenFacts, record: AppRecord | None) -> bool:
    """The facts exclude every other reason for a refusal that lies with token or permission."""
    identity = facts.want(WorkspaceIdentity)
    if identity is None or not identity.examined or record is None or not record.found:
        return False
    taken = identity.takes_token and identity.active is not False
    here = host_of(identity.host) == host_of(record.host)
    dated = in_date(token, facts.need(Clocks).moment) or (token.kind is not TokenKind.DATABRICKS_OAUTH and taken)
    return taken and here and dated and not token.defects and facts.need(CallerAccess).allowed is True
