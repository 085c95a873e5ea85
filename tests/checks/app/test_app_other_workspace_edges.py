"""When the workspace that issued a given token isn't asked for an app that's another's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from dbapp_diag.checks.app.app_record import AppRecordCheck
from dbapp_diag.contract.check import Skip
from dbapp_diag.contract.port import Port, Send
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.identity import GIVEN, SignIn, SignInOutcome
from tests.made import APP_HOST, WORKSPACE, asked, exchange

OTHER = "https://adb-6543210987654321.1.azuredatabricks.net"
URL = f"https://{APP_HOST}"


@dataclass
class Refusing:
    """Stands for the probe: answers 403 to everything, and keeps what was asked."""

    urls: list[str] = field(default_factory=list[str])

    def use(self, port: type[Port]) -> Refusing:
        return self

    async def send(self, send: Send, workspace: str, **more: object) -> tuple[Exchange, Any]:
        self.urls.append(f"{workspace}{send.what}")
        return exchange(403), {}


def asks(*facts: Fact) -> bool:
    """Whether the workspace is asked for the record."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in facts}
    probe = Refusing()
    try:
        asyncio.run(AppRecordCheck().observe(cast("Probe", probe), Facts(known).restricted(AppRecordCheck.sees())))
    except Skip as why:
        assert "is another's" in str(why)
    return bool(probe.urls)


def signed_in(host: str = OTHER, auth_type: str = GIVEN) -> SignIn:
    return SignIn(outcome=SignInOutcome.SIGNED_IN, auth_type=auth_type, host=host, token="token 1")


def sources(host: str | None) -> CredentialSources:
    return CredentialSources(sources=(), config_file="c", config_file_exists=True, host=host)


def test_a_token_of_another_workspace_alone_asks_nobody() -> None:
    """The app's host carries an id that isn't the issuer's."""
    assert not asks(asked(url=URL), signed_in())
    assert not asks(asked(url=URL), signed_in(), sources(None))


@pytest.mark.parametrize(
    "facts",
    [
        (asked(url=URL), signed_in(WORKSPACE)),
        (asked(url=URL), signed_in(auth_type="pat")),
        (asked(url=URL, workspace=OTHER), signed_in()),
        (asked(url=URL), signed_in(), sources(OTHER)),
        (asked(), signed_in()),
        (asked(url="https://own.example"), signed_in()),
        (asked(url="https://my-app.databricksapps.com"), signed_in()),
        (asked(url=URL), signed_in("https://own.example")),
    ],
    ids=[
        "the same workspace",
        "signed in as set up",
        "a workspace was named",
        "the settings name one",
        "asked by name",
        "a host of one's own",
        "no id in the host",
        "an issuer without an id",
    ],
)
def test_otherwise_it_is_asked(facts: tuple[Fact, ...]) -> None:
    """Somebody named the workspace, or nothing shows that it's another."""
    assert asks(*facts)
