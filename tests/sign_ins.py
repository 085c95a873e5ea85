"""Sign-ins that ended without a token, made by hand for tests of what they're put down to."""

from __future__ import annotations

from typing import Any

from dbapp_diag.analysis.sign_in.findings import finding
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import EvidenceId

HOST = "adb-1234567890123456.16.azuredatabricks.net"
WORKSPACE = f"https://{HOST}"
ENTRA = "https://login.microsoftonline.com/t/oauth2/token"
GITHUB = "https://ids.example/idtoken"
Out = SignInOutcome


def request(status: int | None, url: str, media_type: str = "application/json", method: str = "GET") -> SignInRequest:
    return SignInRequest(method, url, status, media_type)


SERVED = request(200, f"{WORKSPACE}/.well-known/databricks-config")


def ended(outcome: Out, method: str | None, **more: Any) -> SignIn:
    told: dict[str, Any] = {"auth_type": method, "host": WORKSPACE, "evidence": (EvidenceId("e1"),)}
    return SignIn(outcome=outcome, **(told | more))


def settings(method: str | None = None, **more: Any) -> CredentialSources:
    rows = () if method is None else (Source(method, "used", "somewhere", ""),)
    return CredentialSources(sources=rows, config_file="c", config_file_exists=True, host=WORKSPACE, **more)


def read(seen: SignIn, known: CredentialSources | None = None) -> Finding:
    return finding(seen, known or settings(seen.auth_type), 20)


def told(found: Finding) -> tuple[str, str, str | None]:
    return found.cause, found.confidence.value, found.variant
