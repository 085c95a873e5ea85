"""What the token is by its form."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.sign_in.token_exchange import without_answer
from dbapp_diag.analysis.token.exchange import EXCHANGED_ALONE, kind_of
from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.causes.texts import UNDECIDED
from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.ports.configuration import Notes
from dbapp_diag.contract.ports.tokens import Tokens
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn, TokenExchange, TokenFacts, TokenKind
from dbapp_diag.model.results import Because, Failed, Finding, Passed, Result, evidence_of, finding, rule_out
from dbapp_diag.model.words import AnyCause, Confidence, Stage

EXPECTED = "an OAuth access token, as `databricks auth token` prints under access_token"
BY_KIND: dict[TokenKind, AnyCause] = {
    TokenKind.PERSONAL_ACCESS: "token-is-pat",
    TokenKind.NOTEBOOK: "token-not-exchanged",
    TokenKind.ENTRA: "token-is-entra",
    TokenKind.ID_TOKEN: "token-not-access-token",
    TokenKind.REFRESH_TOKEN: "token-not-access-token",
    TokenKind.CLIENT_SECRET: "token-not-access-token",
}
OPEN = {
    TokenKind.OPAQUE: ("token-not-access-token", "token-is-entra"),
    TokenKind.ENCRYPTED: ("token-not-access-token", "token-is-entra"),
    TokenKind.FOREIGN_JWT: ("token-not-access-token",),
    TokenKind.MALFORMED: ("token-is-pat", "token-is-entra", "token-not-exchanged", "token-not-access-token"),
}
"""What the form of such a token can't exclude."""


class TokenForm(Check):
    """Reads the token of the call: its text, its kind and its claims. The signature isn't verified.

    Why: an app accepts OAuth access tokens only. Anything else with the look of a token is rejected, as if no token was sent at
    all, although the workspace's own API accepts several kinds more.

    Told apart: each kind has a form or an issuer of its own; a text without readable claims is left to the
    checks that ask the workspace and the front door.

    Source: RFC 6750 section 2.1; RFC 9068; forms of tokens in IceRhymers/shellbox probe/FINDINGS.md and sparklyr
    issue 3515; databricks/app-templates deploy skill for the refusal of personal access tokens.
    """

    id = "token-form"
    stage = Stage.TOKEN
    title = "The token's form and kind"
    needs = (Asked,)
    wants = (SignIn, TokenExchange)
    provides = TokenFacts
    causes = ("token-malformed", "token-is-pat", "token-is-entra", "token-not-exchanged", "token-not-access-token")
    uses = (Tokens, Notes)

    async def observe(self, probe: Probe, facts: Facts) -> TokenFacts | None:
        from dbapp_diag.auth.tokens.claims import read_token  # late: it brings the decoder along

        tokens = probe.use(Tokens)
        given, sign_in, exchanged = tokens.given(), facts.want(SignIn), facts.want(TokenExchange)
        if exchanged is not None and exchanged.token is not None:
            label, source = exchanged.token, f"the exchange of {NAMES[exchanged.subject_kind]}"
            text = tokens.text(label)
        elif given is not None:
            text, source = given
            label = tokens.keep(text)
        elif sign_in is not None and sign_in.token is not None:
            label, source = sign_in.token, f"sign-in by {sign_in.auth_type or 'the SDK'}"
            text = tokens.text(label)
        else:
            raise Skip("there's no token: none was given, and sign-in gave none")
        seen, sendable = read_token(text, label=label, source=source)
        note = probe.use(Notes).note("token", replace(seen, sendable=sendable))
        return replace(seen, sendable=sendable, evidence=(note,))

    def judge(self, facts: Facts) -> Result:
        token, sign_in = facts.need(TokenFacts), facts.want(SignIn)
        because = evidence_of(token)
        own = sign_in is not None and sign_in.token == token.label
        kind = kind_of(token, sign_in.auth_type if own and sign_in is not None else None)
        exchange = facts.want(TokenExchange)
        found, name = self._found(token, kind, because, exchange), NAMES[kind]
        named = {finding.cause for finding in found}
        sound: tuple[AnyCause, ...] = ("token-malformed",)
        undecided = {*named, *OPEN.get(kind, ())}
        ruled_out = (
            *rule_out(sound, "its text is sound", token, but=undecided),
            *rule_out(self.causes, f"by its form it is {name}", token, but=(*undecided, *sound)),
        )
        if not found:
            return Passed(f"{name}{_issuer(token)}, from {token.source}", ruled_out)
        first, *rest = found
        summary = "the token's text is damaged" if first.cause == "token-malformed" else f"the token is {name}"
        return Failed(summary, first, tuple(rest), ruled_out)

    def _found(
        self, token: TokenFacts, kind: TokenKind, because: Because, exchange: TokenExchange | None
    ) -> list[Finding]:
        findings: list[Finding] = []
        sure, name = Confidence.CONFIRMED, NAMES[kind]
        defects = token.defects or (("can't be read as a token",) if kind is TokenKind.MALFORMED else ())
        if defects:
            observed = f"the text from {token.source} {'; it '.join(defects)}"
            findings.append(finding("token-malformed", sure, observed, EXPECTED, because, defect=defects[0]))
        cause = BY_KIND.get(kind)
        if cause is not None:
            variant, values = None, {"kind": name} | ({"issuer": token.issuer} if token.issuer else {})
            observed = f"the token from {token.source} is {name} by its form{_issuer(token)}"
            failed = without_answer(exchange)
            if failed is not None and kind in EXCHANGED_ALONE:
                observed += f"; this run's exchange of it failed: {failed}"
                values |= {"failure": failed}
                variant, because = UNDECIDED, evidence_of(token, exchange)
            findings.append(finding(cause, sure, observed, EXPECTED, because, variant=variant, values=values))
        return findings


def _issuer(token: TokenFacts) -> str:
    return f" of {token.issuer}" if token.issuer else ""
