"""Whose the token is, as the workspace says."""

from __future__ import annotations

from dbapp_diag.analysis.sign_in.identity import how_it_went, stranger
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import SignIn, TokenExchange, TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import host_of, origin
from dbapp_diag.model.words import Stage
from dbapp_diag.workspace.identity import ME, workspace_identity

NEVER_SENT = (TokenKind.CLIENT_SECRET, TokenKind.REFRESH_TOKEN, TokenKind.MALFORMED)

WHO_AM_I = Send("workspace", f"GET {ME}", TOKEN, "the call is refused, or isn't made, and it isn't clear why")


class TokenAtWorkspace(Check):
    """Asks the workspace who the bearer of the very token of the call is.

    Why: a token that the workspace takes is genuine and alive, so a refusal by the app has another reason. The
    answer also names the principal and its groups, on which permission depends.

    A token exchanged for one app is good there alone, so the token that it was exchanged for is asked about in its place.

    Told apart: the workspace says in words that a principal is unknown or inactive. A refusal of the token itself is
    weighed by another check, together with the front door's; a rate limit, an error page or a missing scope says
    nothing about the token.

    Source: databricks-sdk-py databricks/sdk/service/iam.py (CurrentUserAPI.me); omnigent-ai/omnigent issue 3231 and
    community.databricks.com m-p/134979 for the words of refusals; cli/cli issue 14053 for what isn't one.
    """

    id = "token-at-workspace"
    stage = Stage.TOKEN
    title = "The token at the workspace"
    needs = (TokenFacts,)
    wants = (SignIn, AppCall, TokenExchange)
    provides = WorkspaceIdentity
    causes = ("token-rejected", "principal-not-in-workspace", "workspace-host-wrong")
    uses = (WorkspaceRequests.sends(WHO_AM_I),)
    splits = (
        "token-rejected", "principal-not-in-workspace", "permission-missing", "token-scopes-missing", "front-door-refuses",
        "token-wrong-audience", "token-other-workspace", "token-is-foreign", "workspace-host-wrong", "app-denies",
        "token-expired", "token-not-yet-valid",
    )  # fmt: skip

    async def observe(self, probe: Probe, facts: Facts) -> WorkspaceIdentity | None:
        token, sign_in = facts.need(TokenFacts), facts.want(SignIn)
        host = origin(sign_in.host) if sign_in is not None and sign_in.host else None
        if host is None or not token.sendable or token.kind in NEVER_SENT:
            return None
        exchanged = facts.want(TokenExchange)
        label = exchanged.subject if exchanged is not None and exchanged.for_one_app(token.label) else token.label
        answer, body = await probe.use(WorkspaceRequests).send(
            WHO_AM_I, host, purpose="the token at the workspace", token=label
        )
        return workspace_identity(host, examined=True, answer=answer, body=body)

    def judge(self, facts: Facts) -> Result:
        identity, token = facts.need(WorkspaceIdentity), facts.need(TokenFacts)
        because, where = evidence_of(identity), host_of(identity.host) or identity.host
        strange = stranger(identity, token)
        if strange is not None:
            why, sure = strange
            principal = identity.user_name or token.subject or token.client_id
            found = finding(
                "principal-not-in-workspace",
                sure,
                f"{where}: {why}",
                "an active member of the workspace",
                because,
                values={"principal": principal} if principal else {},
            )
            return Failed("the workspace doesn't admit the principal", found)
        if identity.takes_token:
            exchanged = facts.want(TokenExchange)
            original = exchanged is not None and exchanged.for_one_app(token.label)
            taken = f"{where} accepts the token{' that this one was exchanged for' if original else ''}"
            ruled_out = (
                *rule_out("token-rejected", taken, because),
                *rule_out("principal-not-in-workspace", f"{where} knows the principal", because),
                *rule_out("workspace-host-wrong", f"{where} answers as a workspace", because),
            )
            return Passed(f"{where} knows the bearer as {identity.display_name or identity.user_name}", ruled_out)
        return Skipped(f"{where} didn't say who the bearer is: {how_it_went(identity)}")
