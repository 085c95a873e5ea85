"""A token that apps don't accept, exchanged for one that they do."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.sign_in.token_exchange import refusal
from dbapp_diag.analysis.token import exchange
from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.configuration import Configuration
from dbapp_diag.contract.ports.tokens import Tokens
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn, TokenExchange, TokenFacts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, rule_out
from dbapp_diag.model.urls import host_of, name_asked
from dbapp_diag.model.words import Stage
from dbapp_diag.workspace.apps import app_record
from dbapp_diag.workspace.oauth import token_answer

PATH = "/oidc/v1/token"

RECORD = Send("workspace", "GET /api/2.0/apps/{app}", TOKEN, "the token is a notebook's, to be exchanged")
EXCHANGE = Send("workspace", f"POST {PATH}", TOKEN, "the token is a notebook's or Entra ID's")


class Exchange(Check):
    """Exchanges a notebook's own token for one with the app as its audience, and Entra ID's for one of the workspace.

    Why: apps accept neither as it is. The exchange is the caller's task, and the platform does it for nobody.

    Told apart: OAuth's words say which parameter is refused: the audience, the scope, the kind of token or the policy that
    would trust its issuer. An answer in other words isn't the token endpoint's, and leaves the cause open. Where the
    exchange is refused, the call is made with the original token all the same.

    Source: RFC 8693; Databricks documentation, "Connect to an API Databricks app using token authentication" and
    "Authenticate with an identity provider token"; databrickslabs/lakemeter-oss PR 5.
    """

    id = "token-exchange"
    stage = Stage.SIGN_IN
    title = "The exchange for a token that apps accept"
    needs = (Asked, SignIn)
    provides = TokenExchange
    causes = ("exchange-refused", "principal-not-in-workspace", "network-policy-denied")
    uses = (WorkspaceRequests.sends(RECORD, EXCHANGE), Tokens, Configuration)

    async def observe(self, probe: Probe, facts: Facts) -> TokenExchange | None:
        asked, sign_in = facts.need(Asked), facts.need(SignIn)
        token, given = _subject(probe, sign_in)
        kind = exchange.kind_of(token, None if given else sign_in.auth_type)
        why_not = exchange.not_exchanged(kind, given=given, how=asked.exchange)
        if why_not is not None:
            raise Skip(why_not)
        if sign_in.host is None:
            raise Skip("no workspace is known to exchange the token at")
        planned = TokenExchange(
            subject=token.label,
            subject_kind=kind,
            subject_issuer=token.issuer,
            subject_name=token.subject,
            subject_audience=token.audience,
            subject_from=token.source,
            subject_type=exchange.subject_type(kind),
            scope=exchange.SCOPE,
            app=name_asked(asked.app, asked.url, asked.path),
        )
        if exchange.for_one_app(kind):
            planned = await _with_audience(probe, sign_in, planned)
            if planned.audience is None:
                return planned
        client_id = probe.use(Configuration).env.get("DATABRICKS_CLIENT_ID")
        form = exchange.form(planned.subject_type, audience=planned.audience, client_id=client_id or None)
        if planned.subject_type != "jwt":
            form.pop("client_id", None)
        seen, body = await probe.use(WorkspaceRequests).exchange_token(
            EXCHANGE, sign_in.host, form, purpose="the exchange of the token", subject=token.label
        )
        text, granted, error, description = token_answer(body)
        return replace(
            planned,
            exchange=seen,
            token=probe.use(Tokens).keep(text) if text is not None and seen.status == 200 else None,
            granted=granted,
            oauth_error=error,
            oauth_description=description,
            evidence=(*planned.evidence, seen.id),
        )

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(TokenExchange)
        what = NAMES[seen.subject_kind]
        if seen.exchange is None:
            return Skipped(f"{what} would have to be exchanged, and {seen.problem}")
        where = host_of(seen.exchange.url) or "the workspace"
        if seen.token is not None:
            good_for = f"{seen.app} alone" if seen.audience is not None else "the workspace and its apps"
            done = f"{where} gave a token for {what}, good for {good_for}"
            because = evidence_of(seen)
            return Passed(done, rule_out(self.causes, done, because))
        finding = refusal(seen)
        if finding is None:
            how = seen.exchange.error.detail if seen.exchange.error else "no answer"
            return Skipped(f"{what} couldn't be exchanged: {how}")
        return Failed(f"{what} isn't exchanged", finding)


def _subject(probe: Probe, sign_in: SignIn) -> tuple[TokenFacts, bool]:
    """The token that the call would carry, and whether it was given rather than got by sign-in."""
    from dbapp_diag.auth.tokens.claims import read_token  # late: it brings the decoder along

    tokens = probe.use(Tokens)
    given = tokens.given()
    if given is not None:
        return read_token(given[0], label=tokens.keep(given[0]), source=given[1])[0], True
    if sign_in.token is None:
        raise Skip("there's no token to exchange")
    source = f"sign-in by {sign_in.auth_type or 'the SDK'}"
    return read_token(tokens.text(sign_in.token), label=sign_in.token, source=source)[0], False


async def _with_audience(probe: Probe, sign_in: SignIn, planned: TokenExchange) -> TokenExchange:
    """With the app's client id as audience, read from its record; else with the reason why it isn't known.

    The record is read here as well as by its own check: waiting for that one would hold back every call whose token needs no
    exchange, by a round trip.
    """
    if planned.app is None or sign_in.token is None:
        why = "the app's name isn't known" if planned.app is None else "there's no token to read the app's record with"
        return replace(planned, problem=f"{why}, on which its client id depends")
    answer, body = await probe.use(WorkspaceRequests).send(
        RECORD, sign_in.host or "", purpose="the app's client id", token=sign_in.token, app=planned.app
    )
    record = app_record(planned.app, sign_in.host or "", answer, body)
    known = replace(planned, app_scopes=record.scopes_wanted, evidence=(answer.id,))
    if record.client_id is None:
        how = record.error or (f"{record.status} {record.message}".strip() if record.status else "no answer")
        why = "has no oauth2_app_client_id" if record.found else f"can't be read ({how})"
        return replace(known, problem=f"the app's record {why}, which is the audience to ask for")
    return replace(known, audience=record.client_id)
