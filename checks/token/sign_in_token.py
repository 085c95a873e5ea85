"""What sets the token of the call apart from the one that sign-in gives now."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.ports.configuration import Notes
from dbapp_diag.contract.ports.tokens import Tokens
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn, SignInToken, TokenFacts
from dbapp_diag.model.results import Passed, Result
from dbapp_diag.model.times import span
from dbapp_diag.model.words import Stage


class SignInTokenCheck(Check):
    """Compares a token that was given with the one that this sign-in gets: whose it is, from where, how old, with which scopes.

    Why: a token that was copied hours ago, or by somebody else, fails where a new one from the same profile works; side by side
    the two show what changed.

    Told apart: it draws no conclusion by itself. Where the token of the call lacks scopes, the check of its scopes says whether
    the other one has them.

    Source: RFC 9068 section 2.2 for the claims.
    """

    id = "sign-in-token"
    stage = Stage.TOKEN
    title = "The given token beside the sign-in's own"
    needs = (TokenFacts, SignIn)
    provides = SignInToken
    uses = (Tokens, Notes)

    async def observe(self, probe: Probe, facts: Facts) -> SignInToken | None:
        from dbapp_diag.auth.tokens.claims import read_token  # late: it brings the decoder along

        label, tokens = facts.need(SignIn).token, probe.use(Tokens)
        if tokens.given() is None or label is None:
            raise Skip("there is one token alone")
        if label == facts.need(TokenFacts).label:
            raise Skip("the token is the one that sign-in gave")
        seen, sendable = read_token(tokens.text(label), label=label, source="sign-in")
        note = probe.use(Notes).note("token-of-sign-in", replace(seen, sendable=sendable))
        known: dict[str, Any] = {each.name: getattr(seen, each.name) for each in fields(seen)}
        known |= {"sendable": sendable, "evidence": (note,)}
        return SignInToken(**known)

    def judge(self, facts: Facts) -> Result:
        differs = tuple(_differences(facts.need(TokenFacts), facts.need(SignInToken)))
        return Passed(f"sign-in gives another one: {'; '.join(differs)}" if differs else "sign-in gives one like it")


def _differences(given: TokenFacts, fresh: SignInToken) -> list[str]:
    """What sets them apart, as sentence parts about the sign-in's."""
    found = [
        f"{name} {theirs}, not {ours}"
        for name, ours, theirs in (
            ("of", given.subject, fresh.subject),
            ("by client", given.client_id, fresh.client_id),
            ("from", given.issuer, fresh.issuer),
        )
        if ours is not None and theirs is not None and ours != theirs
    ]
    if given.issued_at is not None and fresh.issued_at is not None:
        later = (fresh.issued_at - given.issued_at).total_seconds()
        if abs(later) >= 60:
            found.append(f"issued {span(later)} {'later' if later > 0 else 'earlier'}")
    if given.scopes is not None and fresh.scopes is not None:
        more, fewer = (
            [scope for scope in one if scope not in other]
            for one, other in ((fresh.scopes, given.scopes), (given.scopes, fresh.scopes))
        )
        found += [f"with {', '.join(more)} besides"] if more else []
        found += [f"without {', '.join(fewer)}"] if fewer else []
    return found
