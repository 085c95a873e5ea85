"""Ten verdicts as real calls bring them about: what people read is looked at over these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dbapp_diag.lab import Lab
from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World
from tests.scenarios.asking import run


def teapot(world: World) -> None:
    """The front door answers 418 to the token."""
    at_door(world, with_token(Response(418)))


@dataclass(frozen=True)
class Staged:
    """A world with these faults, whose answers are worded so."""

    faults: tuple[str, ...] = ()
    wording: str = "plain"
    also: tuple[Callable[[World], None], ...] = ()


TEN = {
    "healthy": Staged(),
    "two-roots": Staged(("token-is-entra", "app-starting")),
    "likely": Staged(("token-rejected",), "unmarked"),
    "inconclusive": Staged(also=(teapot,)),
    "first-mistakes": Staged(("profile-not-found",)),
    "network": Staged(("connection-refused",)),
    "401": Staged(("token-expired",)),
    "403": Staged(("app-denies",)),
    "404": Staged(("endpoint-not-found",)),
    "repeat": Staged(("app-intermittent",)),
}


def written(name: str, folder: Path) -> Path:
    """Make the call, and write its page; the case stands beside it."""
    page = folder / f"{name}.html"
    staged = TEN[name]
    with Lab(staged.faults, wording=staged.wording, also=staged.also) as lab:
        done = run(lab, "--quiet", "-o", str(page), "-o", str(page.with_suffix(".json")))
    assert page.exists(), done.stderr
    return page
