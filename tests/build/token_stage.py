"""Hand-made facts around a healthy call on an Azure workspace, for the judges of the stage token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord, Grant, Permissions
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import AppCall, Exchange, Phases, TokenlessCall
from dbapp_diag.facts.identity import SignIn, SignInOutcome, TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Result
from dbapp_diag.model.words import EvidenceId

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
ID = "1234567890123456"
WORKSPACE = f"adb-{ID}.16.azuredatabricks.net"
APP = f"my-app-{ID}.16.azure.databricksapps.com"
CLIENT = "9d1f3c7a-0000-4000-8000-aaaaaaaaaaaa"
LOGIN = (
    f"https://{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=https%3A%2F%2F{APP}%2F.auth%2Fcallback"
)
PLATFORM = (("server", "databricks"),)


def made(kind: type[T], *parts: dict[str, Any]) -> T:
    """A fact of these fields, later ones first."""
    fields: dict[str, Any] = {}
    for part in parts:
        fields |= part
    return kind(**fields)


def seen(name: str) -> tuple[EvidenceId, ...]:
    return (EvidenceId(name),)


def exchange(name: str, status: int | None, **more: Any) -> Exchange:
    told: dict[str, Any] = {"headers": PLATFORM, "phases": Phases(wait=100.0), "server_date": NOW, "sent_at": NOW}
    told |= {"url": f"https://{APP}/api/items", "credential": "token 1"} | more
    return Exchange(EvidenceId(name), name, "GET", status=status, **told)


def token(**more: Any) -> TokenFacts:
    told: dict[str, Any] = {
        "label": "token 1",
        "source": "--token-file",
        "kind": TokenKind.DATABRICKS_OAUTH,
        "length": 900,
        "issuer": f"https://{WORKSPACE}/oidc",
        "subject": "me@example.com",
        "client_id": "databricks-cli",
        "audience": (ID,),
        "scopes": ("all-apis", "offline_access"),
        "issued_at": NOW - timedelta(minutes=2),
        "expires_at": NOW + timedelta(minutes=58),
        "evidence": seen("token"),
    }
    return made(TokenFacts, told, more)


def call(status: int | None = 401, **more: Any) -> AppCall:
    return AppCall(exchange=exchange("call", status, **more), evidence=seen("call"))


def taken(status: int = 200, **more: Any) -> AppCall:
    return call(status, **({"headers": (*PLATFORM, ("gap-auth", "‹principal 1›"))} | more))


def tokenless(status: int = 401, **more: Any) -> TokenlessCall:
    return TokenlessCall(exchange=exchange("tokenless", status, credential="none", **more), evidence=seen("tokenless"))


def to_login(host: str = WORKSPACE) -> TokenlessCall:
    return tokenless(302, headers=(*PLATFORM, ("location", LOGIN.replace(WORKSPACE, host))))


def reach(**more: Any) -> WorkspaceReach:
    told: dict[str, Any] = {
        "host": WORKSPACE,
        "lookup": Lookup(WORKSPACE, "system", LookupOutcome.ANSWERED),
        "evidence": seen("reach"),
    }
    return made(WorkspaceReach, told, more)


def identity(status: int | None = 200, **more: Any) -> WorkspaceIdentity:
    told: dict[str, Any] = {"host": f"https://{WORKSPACE}", "examined": True, "status": status, "evidence": seen("me")}
    if status == 200:
        told |= {"user_name": "me@example.com", "active": True, "groups": ("users",)}
    return made(WorkspaceIdentity, told, more)


def record(**more: Any) -> AppRecord:
    told: dict[str, Any] = {
        "name": "my-app",
        "host": f"https://{WORKSPACE}",
        "status": 200,
        "found": True,
        "client_id": CLIENT,
    }
    return made(AppRecord, told, {"url": f"https://{APP}", "evidence": seen("record")}, more)


def address(**more: Any) -> AppAddress:
    told: dict[str, Any] = {"url": f"https://{APP}", "host": APP, "port": 443, "source": "record", "name": "my-app"}
    told |= {"workspace_id": ID, "cloud": "azure", "shard": "16", "evidence": seen("address")}
    return made(AppAddress, told, more)


def permissions(*grants: Grant) -> Permissions:
    return Permissions(app="my-app", status=200, grants=grants, evidence=seen("permissions"))


def sign_in(**more: Any) -> SignIn:
    told: dict[str, Any] = {
        "outcome": SignInOutcome.SIGNED_IN,
        "auth_type": "oauth-m2m",
        "host": f"https://{WORKSPACE}",
    }
    return made(SignIn, told, {"token": "token 2", "evidence": seen("sign-in")}, more)


def vantage(**more: Any) -> Vantage:
    return made(Vantage, {"time": NOW, "os": "Linux", "python": "3.12", "tool": "1", "runtime": "machine"}, more)


def asked(**more: Any) -> Asked:
    told: dict[str, Any] = {"app": "my-app", "url": None, "workspace": None, "profile": None, "endpoint": "/api/items"}
    return made(Asked, told, {"path": "/api/items", "method": "GET"}, more)


def judged(check: type[Check], *facts: Fact) -> Result:
    known = {type(fact): fact for fact in (vantage(), asked(), *facts)}
    return check().judge(Facts(known).restricted(check.sees()))


@pytest.fixture
def a() -> SimpleNamespace:
    """The makers of facts, each healthy unless told otherwise."""
    makers = (
        token,
        call,
        taken,
        tokenless,
        to_login,
        reach,
        identity,
        record,
        address,
        permissions,
        sign_in,
        vantage,
        asked,
    )
    names = {maker.__name__: maker for maker in makers}
    return SimpleNamespace(**names, NOW=NOW, ID=ID, WORKSPACE=WORKSPACE, APP=APP, CLIENT=CLIENT)


@pytest.fixture
def judge() -> Callable[..., Result]:
    """Judge facts as the pipeline does: the check sees only what it declares."""
    return judged
