"""Whether the token is signed by the workspace that it names."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import refuses
from dbapp_diag.causes.token.token_rejected import ALTERED, UNKNOWN_KEY
from dbapp_diag.contract.check import Check, Skip, SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.tokens import Tokens
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import Signature, TokenFacts, TokenKind, TokenSignature, WorkspaceIdentity
from dbapp_diag.model.json_values import listing, mapping
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding
from dbapp_diag.model.urls import host_of, origin
from dbapp_diag.model.words import Confidence, Stage

KEYS = Send("workspace", "GET /oidc/jwks.json", when="the token is refused, and names that workspace as its issuer")


class TokenSignatureCheck(Check):
    """Verifies the token's signature against the keys that its issuer publishes.

    Why: a token whose text was changed on its way, or that somebody else signed, looks like any other, and is refused without a
    word. One whose signature fits was issued by this workspace, so a refusal means that it was taken back, or that its principal
    is gone.

    Told apart: a signature that doesn't fit the key it names is proof that the text was altered. A key that isn't published may
    also be one that the workspace has given up since.

    Source: RFC 7515 and 7517; the workspace's own metadata name `/oidc/jwks.json` as its key set.
    """

    id = "token-signature"
    stage = Stage.TOKEN
    title = "The token's signature"
    needs = (TokenFacts,)
    wants = (WorkspaceIdentity, AppCall)
    provides = TokenSignature
    causes = ("token-rejected",)
    uses = (Tokens, WorkspaceRequests.sends(KEYS))

    def worth(self, so_far: SoFar) -> str | None:
        token, call = so_far.facts.want(TokenFacts), so_far.facts.want(AppCall)
        identity = so_far.facts.want(WorkspaceIdentity)
        if token is None or token.kind is not TokenKind.DATABRICKS_OAUTH or token.defects:
            return "such a token isn't one that a workspace signs"
        if identity is not None and identity.status in (401, 403):
            return None
        return None if call is not None and refuses(call.exchange) else "nobody refuses the token"

    async def observe(self, probe: Probe, facts: Facts) -> TokenSignature | None:
        from dbapp_diag.auth.tokens.signature import signature_of  # late: it brings cryptography along

        token = facts.need(TokenFacts)
        issuer, host = origin(token.issuer or ""), host_of(token.issuer or "")
        whole = f"{issuer}/oidc" == (token.issuer or "").rstrip("/")  # an account's own key set is elsewhere
        identity = facts.want(WorkspaceIdentity)
        if issuer is None or not whole or identity is None or host_of(identity.host) != host:
            raise Skip("the token's issuer isn't the workspace that was asked about it")
        answer, body = await probe.use(WorkspaceRequests).send(KEYS, issuer, purpose="the keys of the token's issuer")
        keys = [mapping(key) for key in listing(mapping(body).get("keys"))] if answer.status == 200 else []
        found = signature_of(probe.use(Tokens).text(token.label), keys)
        return TokenSignature(state=found, issuer=host or issuer, keys=len(keys), evidence=(answer.id,))

    def judge(self, facts: Facts) -> Result:
        seen, token, identity = facts.need(TokenSignature), facts.need(TokenFacts), facts.want(WorkspaceIdentity)
        because = evidence_of(seen, token, identity)
        expected = f"a signature that fits the keys of {seen.issuer}"
        if seen.state is Signature.GOOD:
            return Passed(f"signed by {seen.issuer}")
        if seen.state is Signature.UNREADABLE:
            return Skipped("the keys, or the signature, can't be read")
        refused = identity is not None and identity.examined and identity.status in (401, 403)
        if seen.state is Signature.ALTERED:
            observed = f"its signature doesn't fit the key of {seen.issuer} that it names: its text was altered after it was signed"
            sure = Confidence.CONFIRMED if refused else Confidence.LIKELY
            return Failed(
                "the token was altered", finding("token-rejected", sure, observed, expected, because, variant=ALTERED)
            )
        observed = (
            f"it names a key that {seen.issuer} doesn't publish: somebody else signed it, or the key was given up"
        )
        found = finding("token-rejected", Confidence.LIKELY, observed, expected, because, variant=UNKNOWN_KEY)
        return Failed("the token is signed with an unknown key", found)
