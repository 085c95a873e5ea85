"""The same worlds seen in other ways: other wording, no marks, no workspace in reach, a URL and an opaque token alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dbapp_diag.lab.fault import find
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import APP, World
from tests.accuracy.scenario import Group, Scenario
from tests.accuracy.singles import NETWORK, stage_of

AT_THE_TOKEN_ENDPOINT = frozenset(("network-policy-denied--token-endpoint",))
"""Faults that a call with a token at hand never meets."""
BEHIND_SIGN_IN = ("token", "front-door", "authorization", "app", "endpoint")


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a world. `change` comes after the scenario's own faults."""

    name: str
    title: str
    wording: str = "plain"
    change: Callable[[World], None] | None = None
    fits: Callable[[Scenario], bool] = lambda scenario: True
    gated: bool = True
    """Whether a target is set for it."""


def _workspace_gone(world: World) -> None:
    """The workspace refuses connections; app and token are at hand."""
    if world.question.token is None:
        world.examine()
    if world.question.url is None:
        world.question.url = f"https://{APP}"
    world.workspace_host.connect = Connect.REFUSED


def _url_alone(world: World) -> None:
    """No profile, no workspace, no record: a URL and a token whose text says nothing."""
    asked = world.question
    if asked.url is None:
        asked.url = f"https://{APP}"
    asked.profile = None
    world.profiles = {}
    token = asked.token or Token()
    if isinstance(token, Token) and token.kind == "access" and not token.forged:  # else that is what's wrong with it
        asked.token = replace(token, kind="opaque")


def _there(scenario: Scenario) -> bool:
    return stage_of(scenario) not in NETWORK


def _behind_sign_in(scenario: Scenario) -> bool:
    """The call is made, and what's wrong shows at the front door, not in the profile or in the name that the app was asked by."""
    if scenario.group not in (Group.SINGLE, Group.OPEN) or stage_of(scenario) not in BEHIND_SIGN_IN:
        return False
    if AT_THE_TOKEN_ENDPOINT & set(scenario.faults):
        return False
    world = World()
    for fault in scenario.faults:
        find(fault).apply(world)
    plain = World()
    signs_in = world.question.token is None and (world.profiles, world.cli) != (plain.profiles, plain.cli)
    by_token = stage_of(scenario) in ("token", "authorization") and world.question.token is None
    renamed = world.question.url is None and world.question.app != plain.question.app
    return not (signs_in or by_token or renamed)


VIEWS: tuple[View, ...] = (
    View("plain", "as the platform is reported to answer"),
    View("german", "every wording, layout and header order changed", wording="german", fits=_there),
    View("unmarked", "and nothing that marks the platform", wording="unmarked", fits=_there, gated=False),
    View("no-workspace", "the workspace can't be reached", change=_workspace_gone, fits=_behind_sign_in),
    View("url-alone", "a URL and an opaque token, no workspace", change=_url_alone, fits=_behind_sign_in),
)
