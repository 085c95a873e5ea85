"""Whether the caller's stored consent covers the app's scopes."""

from __future__ import annotations

from dbapp_diag.analysis.token.scopes import Coverage, compare
from dbapp_diag.contract.check import Check, Skip, SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppRecord, UserConsent
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, SiblingCall
from dbapp_diag.facts.identity import SignIn, TokenExchange, TokenFacts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage
from dbapp_diag.workspace.apps import user_consent

CONSENT = Send(
    "workspace",
    "GET /api/2.0/oauth-app-integrations/{oauth2_app_client_id}/user-consent/me",
    TOKEN,
    "the call is refused, and the app has scopes",
)


class UserConsentCheck(Check):
    """Reads what the caller once agreed to for this app, and compares it with the scopes that the app has now.

    Why: the platform keeps each user's consent per app and never widens it. Scopes added later are missing in the token
    that the app gets, until the consent is given anew.

    Told apart: asked only when a call is refused and the app has scopes of its own; a caller who never consented is another
    matter, and a token with `all-apis` is cut down to the consent all the same.

    Source: Databricks documentation on OAuth user-to-machine sign-in (consent record); the refusal that survives
    restart and sign-out in databricks/appkit issue 515 and databrickslabs/ontos PR 288.
    """

    id = "user-consent"
    stage = Stage.AUTHORIZATION
    title = "The caller's consent for the app"
    needs = (SignIn, AppRecord, AppCall, TokenFacts)
    wants = (SiblingCall, TokenExchange)
    provides = UserConsent
    splits = ("user-consent-stale", "app-downstream-scopes", "app-denies", "app-error", "token-scopes-missing")
    causes = ("user-consent-stale",)
    uses = (WorkspaceRequests.sends(CONSENT),)

    def worth(self, so_far: SoFar) -> str | None:
        call, record = so_far.facts.want(AppCall), so_far.facts.want(AppRecord)
        if call is None or call.exchange.status not in (401, 403, 500):
            return "the call isn't refused"
        if record is None or not record.client_id or not record.scopes_wanted:
            return "the app asks for no scopes, as far as known"
        return None

    async def observe(self, probe: Probe, facts: Facts) -> UserConsent | None:
        sign_in, record, token = facts.need(SignIn), facts.need(AppRecord), facts.need(TokenFacts)
        exchanged = facts.want(TokenExchange)
        same = exchanged is not None and (exchanged.subject, exchanged.token) == (sign_in.token, token.label)
        if sign_in.token is None or sign_in.host is None or not (same or token.label == sign_in.token):
            raise Skip("the workspace can't be asked on behalf of this token's caller")
        answer, body = await probe.use(WorkspaceRequests).send(
            CONSENT,
            sign_in.host,
            purpose="the caller's consent",
            token=sign_in.token,
            oauth2_app_client_id=record.client_id or "",
        )
        return user_consent(answer, body)

    def judge(self, facts: Facts) -> Result:
        consent, record = facts.need(UserConsent), facts.need(AppRecord)
        if consent.scopes is None:
            return Skipped(
                "no consent is stored" if consent.status == 404 else f"the consent can't be read: {consent.status}"
            )
        wanted = record.scopes_wanted or ()
        compared = compare(wanted, consent.scopes)
        because = evidence_of(consent, record)
        agreed = " ".join(consent.scopes) or "nothing"
        if compared.coverage is Coverage.COVERED:
            return Passed(
                "the consent covers the app's scopes", rule_out("user-consent-stale", f"agreed to {agreed}", because)
            )
        if compared.coverage is Coverage.UNKNOWN:
            return Skipped(f"whether {agreed} covers {' '.join(compared.unsure)} isn't known")
        observed = f"the stored consent holds {agreed}; it lacks {', '.join(compared.lacking)}"
        expected = f"consent to {', '.join(wanted)}"
        sure = Confidence.CONFIRMED
        found = finding("user-consent-stale", sure, observed, expected, because, app_client_id=record.client_id or "")
        return Failed("the stored consent is narrower than the app's scopes", found)
