"""What the settings and the method say of the remedy: the cause stays, and its fixes are for this sign-in."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.configuration.refine import sharpened, without_secret
from dbapp_diag.facts.configuration import CredentialSources, SettingSource
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import CauseId, Confidence
from tests.made import fixes_of

ID = "8f2e1c00-0000-4000-8000-00000000abcd"


def sources(*defects: str) -> CredentialSources:
    told = (SettingSource(key="client_id", origin="DATABRICKS_CLIENT_ID", value=ID),)
    return CredentialSources(sources=(), config_file="c", config_file_exists=True, settings=told, value_defects=defects)


def signed(method: str, *requests: SignInRequest) -> SignIn:
    return SignIn(outcome=SignInOutcome.REFUSED, auth_type=method, requests=requests)


def finding(cause: str, variant: str | None = None, **values: str) -> Finding:
    return Finding(CauseId(cause), Confidence.CONFIRMED, "it's refused", "a token", (), values, variant)


def advice(found: Finding) -> str:
    return " ".join(f"{fix.text} {fix.command or ''}" for fix in fixes_of(found))


@pytest.mark.parametrize("method", ["oauth-m2m", "azure-client-secret"])
@pytest.mark.parametrize("given", [{}, {"variant": "entra-secret"}])
def test_a_secret_that_shows_its_defect_is_mended_before_a_new_one_is_made(method: str, given: dict[str, str]) -> None:
    """Whatever the server said of it."""
    found = sharpened(finding("client-secret-rejected", **given), signed(method), sources("X ends in a newline"))
    assert found.observed == "it's refused; X ends in a newline" and found.confidence is Confidence.CONFIRMED
    assert "X ends in a newline" in advice(found) and "Make a new" not in advice(found)


def test_a_refused_client_is_named_and_entras_secret_is_entras() -> None:
    """A client ID that's known doesn't stay a blank; an Entra application's secret isn't made in a workspace."""
    own = sharpened(finding("client-secret-rejected"), signed("oauth-m2m"), sources())
    assert f"application ID {ID}" in advice(own)
    azure = sharpened(finding("client-secret-rejected"), signed("azure-client-secret"), sources())
    assert "ARM_CLIENT_SECRET" in advice(azure) and "DATABRICKS_CLIENT_SECRET" not in advice(azure)
    known = sharpened(
        finding("client-secret-rejected", variant="entra-tenant"), signed("azure-client-secret"), sources()
    )
    assert known.variant == "entra-tenant"


@pytest.mark.parametrize("cause", ["scopes-not-granted", "sign-in-timeout"])
@pytest.mark.parametrize(
    ("method", "by_hand"),
    [("oauth-m2m", False), ("env-oidc", False), ("azure-client-secret", False), ("databricks-cli", True)],
)
def test_where_no_person_signs_in_nobody_is_sent_to_the_cli(cause: str, method: str, by_hand: bool) -> None:
    """Nor told of a program that has no part in it. A case that is known stays."""
    found = sharpened(finding(cause), signed(method), sources())
    assert ("databricks auth" in advice(found)) is by_hand
    own = finding(cause, variant="other-server")
    assert sharpened(own, signed(method), sources()) == own


@pytest.mark.parametrize(("status", "allow"), [(404, False), (200, False), (503, False), (None, True)])
def test_a_server_that_was_reached_needs_no_open_way(status: int | None, allow: bool) -> None:
    """Its answer is what's wrong. One that never answered may be closed off."""
    asked = SignInRequest("POST", "http://login.example/t", status)
    found = sharpened(
        finding("workspace-unreachable", server="login.example", variant="other-server"),
        signed("oauth-m2m", asked),
        sources(),
    )
    assert ("Allow outbound" in advice(found)) is allow


@pytest.mark.parametrize(
    ("method", "cause", "excluded"),
    [
        ("databricks-cli", "login-expired", True),
        ("external-browser", "login-expired", True),
        ("env-oidc", "exchange-refused", True),
        ("oauth-m2m", "workspace-unreachable", False),
        ("azure-client-secret", "workspace-unreachable", False),
        ("databricks-cli", "client-secret-rejected", False),
    ],
)
def test_a_sign_in_without_a_secret_excludes_a_refused_one(method: str, cause: str, excluded: bool) -> None:
    """Unless that is what was found."""
    said: Any = without_secret(finding(cause), signed(method), sources())
    assert bool(said) is excluded
