"""The identity token that a workload offers for an exchange: what of it a federation policy has to match. Pure."""

from __future__ import annotations

from dbapp_diag.causes.sign_in import exchange_refused
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.words import Variant


def variant_of_exchange(sign_in: SignIn, error: str, description: str) -> Variant | None:
    """What fixes the refusal of an exchange, as far as the token that was offered and the server's words tell."""
    token = sign_in.offered
    if error in ("invalid_client", "unauthorized_client"):
        return exchange_refused.CLIENT
    if token is None or error not in ("invalid_grant", "invalid_request", "invalid_token"):
        return None
    if not token.readable:
        return exchange_refused.NOT_A_TOKEN
    if token.expired:
        return exchange_refused.TOO_OLD
    about_a_policy = error == "invalid_grant" or "federation policy" in description.lower()
    return exchange_refused.POLICY if about_a_policy else None


def offered(sign_in: SignIn) -> dict[str, str]:
    """What a policy has to match, by the claims of the token that was offered."""
    token = sign_in.offered
    return claims_known(token.issuer, token.subject, ",".join(token.audience)) if token else {}


def claims_known(issuer: str | None, subject: str | None, audience: str | None) -> dict[str, str]:
    """The claims that a policy has to match, as they fill fixes: those that are known."""
    claims = {"issuer": issuer, "subject": subject, "audience": audience}
    return {name: value for name, value in claims.items() if value}


def describe_offer(sign_in: SignIn) -> str:
    """The same as a sentence part that follows what the server said."""
    token = sign_in.offered
    if token is None:
        return ""
    if not token.readable:
        return "; what was offered isn't a JWT"
    claims = ", ".join(f"{name} {value}" for name, value in offered(sign_in).items())
    late = f"; it ran out at {token.expires_at:%Y-%m-%dT%H:%M:%SZ}" if token.expired and token.expires_at else ""
    return f"; the token offered has {claims}{late}" if claims else f"; the token offered names nobody{late}"
