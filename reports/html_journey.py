"""The geometry of the journey's drawing: this machine left, the app right, ten stages between. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case, JourneyHop
from dbapp_diag.facts.connect import Routes
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import HopState, Stage
from dbapp_diag.reports import reading, wording

WIDTH = 1120
_LEFT, _RIGHT = 116, 1004
_RADIUS = 17
_ZONES = {
    Stage.CONFIGURATION: "this machine",
    Stage.SIGN_IN: "this machine",
    Stage.TOKEN: "this machine",
    Stage.DNS: "network",
    Stage.CONNECT: "network",
    Stage.TLS: "network",
    Stage.FRONT_DOOR: "Databricks",
    Stage.AUTHORIZATION: "Databricks",
    Stage.APP: "the app",
    Stage.ENDPOINT: "the app",
}
_MEASURED = (HopState.OK, HopState.FAILED, HopState.WARNED)


@dataclass(frozen=True, slots=True)
class Node:
    """One stage: where it stands and what's written at it."""

    x: float
    radius: int
    stage: str
    name: str
    state: str
    word: str
    detail: str
    time: str
    summary: str

    @property
    def told(self) -> str:
        """The whole stage in one sentence part, for hovering and for screen readers."""
        return ", ".join(part for part in (f"{self.name}: {self.word}", self.time, self.summary) if part)


@dataclass(frozen=True, slots=True)
class Link:
    """The line between two stages. `kind`: `way`, `break` (the call ends here) or `open` (not travelled)."""

    x1: float
    x2: float
    kind: str

    @property
    def middle(self) -> float:
        """Half way."""
        return (self.x1 + self.x2) / 2


@dataclass(frozen=True, slots=True)
class Zone:
    """Neighbouring stages at one place."""

    x: float
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole journey, ready to draw."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    zones: tuple[Zone, ...]
    proxy: str | None
    proxy_x: float
    told: str
    """The drawing in words."""


def drawing(case: Case) -> Drawing:
    """Lay the journey out."""
    step = (_RIGHT - _LEFT) / max(len(case.journey) - 1, 1)
    nodes = tuple(_node(hop, _LEFT + step * place) for place, hop in enumerate(case.journey))
    links = _links(nodes)
    proxy = proxy_of(case)
    connect = next((node.x for node in nodes if node.stage == Stage.CONNECT), _LEFT)
    return Drawing(nodes, links, _zones(nodes, step), proxy, connect - step / 2, _told(nodes, proxy))


def _node(hop: JourneyHop, x: float) -> Node:
    state = wording.hop_state(hop.state)
    word = wording.hop_word(hop.state)
    short = hop.summary if len(hop.summary) <= 14 else ""
    return Node(
        x=round(x, 1),
        radius=_RADIUS + 5 if state == HopState.FAILED else _RADIUS,
        stage=hop.stage,
        name=wording.stage_name(hop.stage)[:16],
        state=state,
        word=word,
        detail=short or word,
        time=duration(hop.duration_ms),
        summary=hop.summary,
    )


def _links(nodes: tuple[Node, ...]) -> tuple[Link, ...]:
    """The lines between neighbours. The call ends once: at the first failure with nothing behind it."""
    links: list[Link] = []
    ended = False
    for one, other in pairwise(nodes):
        kind = "way" if one.state in _MEASURED and other.state in _MEASURED else "open"
        if kind == "open" and one.state == HopState.FAILED and not ended:
            kind, ended = "break", True
        links.append(Link(one.x + one.radius + 4, other.x - other.radius - 4, kind))
    return tuple(links)


def _zones(nodes: tuple[Node, ...], step: float) -> tuple[Zone, ...]:
    places = {stage.value: name for stage, name in _ZONES.items()}
    zones: list[Zone] = []
    for name, group in groupby(nodes, key=lambda node: places.get(node.stage, "")):
        here = list(group)
        zones.append(Zone(round(here[0].x - step / 2 + 3, 1), round(here[-1].x - here[0].x + step - 6, 1), name))
    return tuple(zones)


def proxy_of(case: Case) -> str | None:
    """The proxy that the call went through."""
    routes = saved_facts.fact(case, Routes)
    if routes is not None:
        return routes.ours.proxy
    return next((exchange.proxy for _, exchange in reading.exchanges(case) if exchange.proxy), None)


def _told(nodes: tuple[Node, ...], proxy: str | None) -> str:
    stages = "; ".join(f"{node.name} {node.word}" for node in nodes)
    return f"From this machine to the app: {stages}." + (f" Through the proxy {proxy}." if proxy else "")
