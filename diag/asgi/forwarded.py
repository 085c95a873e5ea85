"""The caller's own token as the front door forwards it to an app, read and explained. Nothing is sent; the text is never shown.

Source: Databricks documentation, "Configure authorization in a Databricks app" (user authorization); databricks-agent-skills
platform-guide.md for the header; community.databricks.com m-p/134979 and IceRhymers/shellbox probe/FINDINGS.md for the forwarded
token being cut down to the app's scopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.analysis.token.scope_meanings import meaning
from dbapp_diag.analysis.token.scopes import ALL_APIS
from dbapp_diag.auth.tokens.claims import read_token
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import TokenFacts, TokenKind
from dbapp_diag.model.times import aged
from dbapp_diag.model.urls import host_of

HEADER = "X-Forwarded-Access-Token"


@dataclass(frozen=True, slots=True)
class Explained:
    """What there is to say about the token. `facts` None: none was forwarded."""

    kind: str
    facts: TokenFacts | None = None
    principal: str | None = None
    expires: str | None = None
    scopes: tuple[tuple[str, str], ...] = ()
    """Each scope with what it stands for."""
    good_for: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def explained(text: str | None, *, now: datetime) -> Explained:
    """Read the forwarded token; None where the header is missing."""
    if text is None:
        return Explained(
            "none",
            problems=(
                f"no {HEADER} came with this request: user authorization isn't on for this app, it has no scopes, or you "
                "came without a user's sign-in",
            ),
            good_for=("the app can act as its own service principal alone",),
        )
    redactor = Redactor()
    seen, _ = read_token(text, label=redactor.learn(text, "token"), source=HEADER)
    facts = redactor.fact(seen)
    expired = facts.expires_at is not None and facts.expires_at <= now
    problems = [f"it {defect}" for defect in facts.defects]
    problems += ["it has expired; a new request brings a new one"] if expired else []
    if facts.kind is not TokenKind.DATABRICKS_OAUTH:
        problems.append(f"it's {NAMES[facts.kind]}, where the platform forwards a Databricks OAuth access token")
    return Explained(
        kind=NAMES[facts.kind],
        facts=facts,
        principal=facts.subject or facts.client_id,
        expires=aged(facts.expires_at, now) if facts.expires_at else None,
        scopes=tuple((scope, meaning(scope)) for scope in facts.scopes or ()),
        good_for=() if problems else _good_for(facts),
        problems=tuple(problems),
    )


def _good_for(facts: TokenFacts) -> tuple[str, ...]:
    host = host_of(facts.issuer or "") or "its workspace"
    scopes = facts.scopes or ()
    whole = ALL_APIS in scopes
    reach = "all that its bearer may do" if whole else "what these scopes cover" if scopes else "nothing that is known"
    return (
        f"APIs of {host} on behalf of {facts.subject or 'its bearer'}: {reach}",
        f"perhaps another app: its bearer needs CAN USE there{'' if whole else ', and the token every scope that it asks for'}; "
        "`?as=user` tries it",
    )
