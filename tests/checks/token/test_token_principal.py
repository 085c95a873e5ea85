"""A person's token where the settings mean a service principal."""

from __future__ import annotations

from typing import Any

from dbapp_diag.checks.token.token_principal import TokenPrincipal
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources, SettingSource
from dbapp_diag.facts.identity import SignIn, SignInOutcome, TokenFacts, TokenKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned
from tests import made

MEANT = "5f0c2a1e-8d3b-4c6f-9a7e-1b2c3d4e5f60"
M2M = (
    SettingSource(key="client_id", origin="client_id of profile lab", value=MEANT),
    SettingSource(key="client_secret", origin="client_secret of profile lab", secret=True),
)


def judged(*others: Fact, settings: tuple[SettingSource, ...] = M2M, by: str | None = None, **claims: Any) -> Result:
    told: dict[str, Any] = {
        "label": "token 1",
        "source": "x",
        "kind": TokenKind.DATABRICKS_OAUTH,
        "length": 900,
        "subject": "ada@example.com",
        "client_id": "databricks-cli",
    }
    sources = CredentialSources(sources=(), config_file="c", config_file_exists=True, settings=settings)
    facts: dict[type[Fact], Fact] = {TokenFacts: TokenFacts(**(told | claims)), CredentialSources: sources}
    if by is not None:
        facts[SignIn] = SignIn(outcome=SignInOutcome.SIGNED_IN, auth_type=by, token="token 1")
    facts |= {type(fact): fact for fact in others}
    return TokenPrincipal().judge(Facts(facts).restricted(TokenPrincipal.sees()))


def test_R36_the_clis_token_of_a_person_is_told_where_a_service_principal_is_meant() -> None:
    """A warning as long as the call works."""
    result = judged(by="databricks-cli")
    assert isinstance(result, Warned)
    assert (result.finding.cause, result.finding.confidence) == ("credentials-conflict", "likely")
    assert "ada@example.com" in result.finding.observed and MEANT in result.finding.observed


def test_a_refusal_may_come_of_it() -> None:
    """Likely where the CLI has just given the token, a suspicion where it was given."""
    for by, sure in (("databricks-cli", "likely"), (None, "possible")):
        result = judged(made.call(401), made.tokenless(401), by=by)
        assert isinstance(result, Failed) and result.finding.confidence == sure


def test_a_given_token_of_somebody_else_is_in_order_while_it_is_taken() -> None:
    """Then the profile only reads the workspace."""
    assert isinstance(judged(), Passed)


def test_nothing_is_compared_where_there_is_nothing_to_compare() -> None:
    """No service principal in the settings, or a token that says nothing; and its own token is in order."""
    assert isinstance(judged(settings=()), Skipped)
    assert isinstance(judged(settings=M2M[:1]), Skipped)
    assert isinstance(judged(kind=TokenKind.OPAQUE), Skipped)
    assert isinstance(judged(subject=None), Skipped)
    assert isinstance(judged(subject=MEANT, client_id=MEANT), Passed)
    assert isinstance(judged(subject="other", client_id="other"), Passed)
