"""What the checks of the stage app ask for, and out of what they put an address together: with a probe that only notes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from dbapp_diag.checks.app.app_address import AppAddressCheck
from dbapp_diag.checks.app.app_record import AppRecordCheck
from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import Port, Send
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.words import EvidenceId
from tests.made import APP_HOST, WORKSPACE, asked, exchange, record

OTHER = "https://adb-6543210987654321.1.azuredatabricks.net"
SIGNED_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, host=WORKSPACE, token="token 1")


@dataclass
class Noting:
    """Stands for the probe: answers what it was given to answer, and keeps the paths that were asked."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict[str, tuple[int, Any]])
    paths: list[str] = field(default_factory=list[str])

    def note(self, kind: str, value: object) -> EvidenceId:
        return EvidenceId("noted")

    def use(self, port: type[Port]) -> Noting:
        return self

    async def send(
        self, send: Send, workspace: str, *, purpose: str, token: str | None, **values: str
    ) -> tuple[Exchange, Any]:
        _, path = send.request(values)
        url = f"{workspace}{path}"
        self.paths.append(path)
        status, body = self.answers.get(path, (404, {"error_code": "NOT_FOUND", "message": "no such app"}))
        return exchange(status, url=url, id=EvidenceId(f"a{len(self.paths)}"), media_type="application/json"), body


def seen(check: type[Check], *facts: Fact, probe: Noting | None = None) -> Any:
    """What the check observes."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in facts}
    view = Facts(known).restricted(check.sees())
    return asyncio.run(check().observe(cast("Probe", probe or Noting()), view))


def sources(host: str | None) -> CredentialSources:
    return CredentialSources(sources=(), config_file="c", config_file_exists=True, host=host)


def reach(outcome: LookupOutcome = LookupOutcome.ANSWERED, **more: Any) -> WorkspaceReach:
    return WorkspaceReach(host="w", lookup=Lookup("w", "system", outcome), **more)


def test_the_records_url_is_the_address() -> None:
    """Nothing is put together where the workspace says where the app is."""
    found = seen(AppAddressCheck, asked(), record(), SIGNED_IN)
    assert isinstance(found, AppAddress)
    assert (found.source, found.host, found.evidence) == ("record", APP_HOST, ("e4",))


@pytest.mark.parametrize(
    "facts",
    [
        (SIGNED_IN, sources(OTHER)),
        (SignIn(outcome=SignInOutcome.FAILED), sources(WORKSPACE)),
        (sources(WORKSPACE),),
        (sources(WORKSPACE), reach()),
        (record(url=None), sources(WORKSPACE)),
    ],
    ids=["signed in", "sign-in without a host", "settings", "the workspace resolves", "a record without a URL"],
)
def test_else_it_is_put_together_from_the_workspace(facts: tuple[Fact, ...]) -> None:
    """That of the sign-in before that of the settings."""
    found = seen(AppAddressCheck, asked(workspace=OTHER), *facts)
    assert (found.source, found.host) == ("derived", APP_HOST)


def test_the_workspace_of_the_command_line_serves_last() -> None:
    """Nothing else names one."""
    assert seen(AppAddressCheck, asked(workspace=WORKSPACE), sources(None)).host == APP_HOST
    assert seen(AppAddressCheck, asked(workspace=WORKSPACE)).host == APP_HOST


def test_a_workspace_that_says_its_cloud_and_id_has_an_address_too() -> None:
    """On AWS the host's name holds neither."""
    aws = sources("https://dbc-0a1b2c3d-0a1b.cloud.databricks.com")
    known = seen(AppAddressCheck, asked(), aws, reach(cloud="AWS", workspace_id="77"))
    assert known.host == "my-app-77.aws.databricksapps.com"


@pytest.mark.parametrize(
    "facts",
    [
        (asked(),),
        (asked(app=None), SIGNED_IN),
        (asked(), SIGNED_IN, reach(LookupOutcome.NAME_NOT_FOUND)),
        (asked(), sources("https://dbc-0a1b2c3d-0a1b.cloud.databricks.com")),
    ],
    ids=["no workspace", "no name", "a workspace that doesn't exist", "too little known"],
)
def test_where_too_little_is_known_there_is_no_address(facts: tuple[Fact, ...]) -> None:
    """None is made up."""
    with pytest.raises(Skip, match="neither the app's record nor its workspace"):
        seen(AppAddressCheck, *facts)


def test_what_a_proxy_resolves_may_be_unknown_here() -> None:
    """Behind a proxy this machine's name server often knows the company's own names alone."""
    way = ClientRoute("dbapp-diag", "http://proxy.example:3128", "HTTPS_PROXY")
    found = seen(AppAddressCheck, asked(), SIGNED_IN, reach(LookupOutcome.NAME_NOT_FOUND, route=way))
    assert (found.source, found.host) == ("derived", APP_HOST)


def test_a_workspace_that_resolves_badly_still_has_a_name() -> None:
    """Only one that doesn't exist says nothing about its apps."""
    assert seen(AppAddressCheck, asked(), SIGNED_IN, reach(LookupOutcome.SERVER_FAILURE)).host == APP_HOST


def test_the_record_is_asked_by_the_apps_name() -> None:
    """The name that was given, else the one in the URL."""
    for question in (asked(), asked(app=None, url=f"https://{APP_HOST}")):
        probe = Noting()
        found = seen(AppRecordCheck, question, SIGNED_IN, probe=probe)
        assert isinstance(found, AppRecord) and found.found is False
        assert probe.paths[0] == "/api/2.0/apps/my-app"
    probe = Noting()
    seen(AppRecordCheck, asked(app="mine", url=f"https://{APP_HOST}"), SIGNED_IN, probe=probe)
    assert probe.paths[0] == "/api/2.0/apps/mine"


@pytest.mark.parametrize("url", [None, "https://", "https://app.example.com"])
def test_without_a_name_no_record_is_asked_for(url: str | None) -> None:
    """A custom domain holds none."""
    with pytest.raises(Skip, match="name isn't known"):
        seen(AppRecordCheck, asked(app=None, url=url), SIGNED_IN)
