"""Whether the token carries the scopes that the app asks for."""

from __future__ import annotations

from dbapp_diag.auth.scopes import ALL_APIS, Coverage, compare
from dbapp_diag.check import Check, Facts, Failed, Finding, Passed, Result, RuledOut, Skipped, Warned
from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.facts.network import WorkspaceReach
from dbapp_diag.judging.access import access
from dbapp_diag.judging.clock import in_date, moment_of_call
from dbapp_diag.judging.door import refused_at_door, taken_at_door
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.urls import host_of
from dbapp_diag.words import CauseId, Confidence, Stage

MISSING = CauseId("token-scopes-missing")


class TokenScopes(Check):
    """Compares the token's scopes with those of the app's user authorization.

    Why: by the documentation the token must carry all of the app's scopes, or the call gets 401 or 403. Which one is
    missing isn't said.

    Told apart: certain only where nothing else is left: the front door refuses, the workspace takes the token, it's in
    date, and its bearer may use the app. A token with `all-apis` is never blamed, since callers saw it pass.
    That such a token is broader than the app needs (`token-too-broad`) isn't reported either: it's what every
    plain sign-in gives, so the note would stand in every healthy report.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication"; databricks/appkit
    issue 515 and natefleming/dao-ai PR 113 for the names of scopes.
    """

    id = "token-scopes"
    stage = Stage.TOKEN
    title = "The token's scopes"
    needs = (TokenFacts, Vantage)
    wants = (AppRecord, AppCall, TokenlessCall, Permissions, WorkspaceIdentity, WorkspaceReach)
    causes = (MISSING,)

    def judge(self, facts: Facts) -> Result:
        token, record = facts.need(TokenFacts), facts.want(AppRecord)
        if token.kind is not TokenKind.DATABRICKS_OAUTH:
            return Skipped("such a token shows no scopes")
        because = grounds(token, record, facts.want(AppCall), facts.want(Permissions), facts.want(WorkspaceIdentity))
        if token.scopes is not None and ALL_APIS in token.scopes:
            return Passed("the token has all-apis", (RuledOut(MISSING, "it has all-apis", because),))
        if record is None or not record.found:
            return Skipped("which scopes the app asks for isn't known without its record")
        wanted = (
            record.effective_user_api_scopes if record.effective_user_api_scopes is not None else record.user_api_scopes
        )
        seen = compare(wanted or (), token.scopes)
        if seen.coverage is Coverage.COVERED:
            why = "it has every scope that the app asks for" if wanted else "the app asks for no scopes"
            return Passed(why, (RuledOut(MISSING, why, because),))
        if seen.coverage is Coverage.UNKNOWN:
            return Skipped(f"whether the token covers {', '.join(seen.unsure)} can't be told")
        lacking, held = ", ".join(seen.lacking), ", ".join(token.scopes or ()) or "none"
        taken = taken_at_door(facts)
        sure = Confidence.CONFIRMED if not taken and _nothing_else(facts, token, record) else Confidence.LIKELY
        finding = Finding(
            MISSING,
            sure,
            f"the token lacks {lacking}; it has {held}" + ("; the front door takes it all the same" if taken else ""),
            f"all that the app asks for: {', '.join(wanted or ())}",
            because,
            {"missing": lacking, "scopes": ",".join(wanted or ())},
        )
        summary = f"the token lacks {lacking}"
        return Warned(summary, finding) if taken else Failed(summary, finding)


def _nothing_else(facts: Facts, token: TokenFacts, record: AppRecord) -> bool:
    """The front door refuses, and the facts exclude every other reason that lies with token or permission."""
    identity = facts.want(WorkspaceIdentity)
    if not refused_at_door(facts) or identity is None or not identity.examined:
        return False
    taken = identity.status == 200 and identity.user_name is not None and identity.active is not False
    here = host_of(identity.host) == host_of(record.host)
    allowed = access(facts.want(Permissions), identity, token).allowed is True
    return taken and here and in_date(token, moment_of_call(facts)) and not token.defects and allowed
