"""Counting how often the tool is right. Pure: from runs and the truth about them to figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.accuracy.ask import Ran
from tests.accuracy.scenario import Group, Scenario

SURE, LIKELY = "confirmed", "likely"
ANYBODY = "unknown"
BLIND = ("no-workspace", "url-alone")
"""Views in which much can't be known: there, saying nothing is right and saying something wrong isn't."""


NETWORKS = "realnet"
"""The view of scenes in real networks."""

REWORDED = ("german", "unmarked")
"""Views in which every sentence is another one."""
KINDS = {"app-host-guard": ("app-denies",), "app-downstream-scopes": ("app-denies", "app-error")}
"""Causes that the app's own words alone tell from the wider one that they're a kind of, which is as true then: the app refuses,
or fails."""
TRUE_THERE = {"no-workspace": ("workspace-unreachable",)}
"""What the view itself plants."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one run is worth. `wrong` are roots that aren't true, with their confidence; `fault` says why it isn't right."""

    ran: Ran
    scenario: Scenario
    right: bool
    fault: str = ""
    wrong: tuple[tuple[str, str], ...] = ()
    responder_right: bool | None = None


def mark(ran: Ran, scenario: Scenario) -> Mark:
    """Hold one run against the truth."""
    either = (*scenario.either, *(KINDS.get(scenario.root or "", ()) if ran.view in REWORDED else ()))
    true = {scenario.root, scenario.second, *scenario.spread, *either, *TRUE_THERE.get(ran.view, ())} - {None}
    wrong = tuple((cause, sure) for cause, sure in ran.roots if cause not in true)
    fault = _fault(ran, scenario, either, wrong)
    said, truly = ran.report["outcome"]["responder"], ran.written_by
    responder = None
    if truly is not None and scenario.group is not Group.UNKNOWN:
        responder = said == truly or (ran.view in BLIND and said == ANYBODY)
    return Mark(ran, scenario, not fault, fault, wrong, responder)


def _fault(ran: Ran, scenario: Scenario, either: tuple[str, ...], wrong: tuple[tuple[str, str], ...]) -> str:
    first = ran.roots[0] if ran.roots else None
    verdict = ran.report["verdict"]
    if ran.trouble:
        return f"the lab itself failed: {ran.trouble[0]}"
    broken = [row["id"] for row in ran.report["checks"] if row["status"] == "errored"]
    if broken and ran.report["complete"]:
        return f"{', '.join(broken)} broke"
    if ran.view in BLIND:
        if verdict == "healthy":
            return "is healthy"
        return f"wrongly names {wrong[0][0]} ({wrong[0][1]})" if wrong else ""
    match scenario.group:
        case Group.SINGLE:
            if first is None or first[0] not in (scenario.root, *either):
                return f"names {first[0] if first else verdict}"
            if scenario.sure and ran.view in ("plain", NETWORKS) and first[1] != SURE:
                return f"is only {first[1]}"
        case Group.OPEN:
            pass  # nothing wrong may be named, and nothing need be
        case Group.SURVIVED:
            if verdict != "healthy" or scenario.root not in _warned(ran):
                return f"is {verdict}, warns of {', '.join(_warned(ran)) or 'nothing'}"
        case Group.MASKING:
            if first is None or first[0] not in (scenario.root, *either):
                return f"names {first[0] if first else verdict}"
            if scenario.second is not None and scenario.second not in _told(ran):
                return f"doesn't tell {scenario.second}"
        case Group.HEALTHY:
            if verdict != "healthy" or ran.roots or _warned(ran):
                return f"is {verdict}: {', '.join([cause for cause, _ in ran.roots] + _warned(ran))}"
        case Group.UNKNOWN:
            if verdict != "inconclusive" or ran.roots:
                return f"is {verdict}: {', '.join(cause for cause, _ in ran.roots)}"
            if not ran.report["next_step"]:
                return "has no next step"
    return f"also names {wrong[0][0]} ({wrong[0][1]})" if wrong else ""


def _warned(ran: Ran) -> list[str]:
    return [warning["id"] for warning in ran.report["warnings"]]


def _told(ran: Ran) -> set[str]:
    """Every cause that the report speaks of as found: roots, warnings, what follows from the roots, and what's likely."""
    found = {finding["cause"] for row in ran.report["checks"] for finding in row.get("findings", ())}
    followed = {item["check"] for item in ran.report["consequences"]}
    behind = {
        finding["cause"] for row in ran.report["checks"] if row["id"] in followed for finding in row.get("findings", ())
    }
    suspected = {row["id"] for row in ran.report["differential"] if row["state"] in (SURE, LIKELY)}
    return ({cause for cause, _ in ran.roots} | set(_warned(ran)) | behind | suspected) & found


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where there was nothing to be wrong about."""
        return self.right / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.right}/{self.of} ({100 * self.share:.1f} %)"


@dataclass(slots=True)
class Score:
    """All figures of a set of runs."""

    by_view: dict[str, dict[Group, Rate]] = field(default_factory=dict[str, "dict[Group, Rate]"])
    responder: dict[str, Rate] = field(default_factory=dict[str, Rate])
    calibration: dict[str, Rate] = field(default_factory=dict[str, Rate])
    confusions: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    """(view, planted, named): how often."""
    wrong_when_blind: dict[str, int] = field(default_factory=dict[str, int])
    told_when_blind: dict[str, dict[str, str]] = field(default_factory=dict[str, "dict[str, str]"])
    """View to scenario to what was said."""
    requests: dict[str, tuple[int, int]] = field(default_factory=dict[str, "tuple[int, int]"])
    """Group or `worst` to (all requests, those to one host), the largest."""
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def score(marks: Iterable[Mark]) -> Score:
    """The figures of these runs."""
    every, found = list(marks), Score()
    groups: dict[tuple[str, Group], list[Mark]] = defaultdict(list)
    for one in every:
        groups[(one.ran.view, one.scenario.group)].append(one)
    for (view, group), members in groups.items():
        found.by_view.setdefault(view, {})[group] = _rate(member.right for member in members)
    for view in dict.fromkeys(one.ran.view for one in every):
        known = [one.responder_right for one in every if one.ran.view == view and one.responder_right is not None]
        found.responder[view] = _rate(known)
    found.calibration = _calibration(every)
    for one in every:
        if not one.right:
            named = one.ran.roots[0][0] if one.ran.roots else str(one.ran.report["verdict"])
            found.confusions[(one.ran.view, one.scenario.name, named)] += 1
        if one.ran.view in BLIND:
            found.wrong_when_blind[one.ran.view] = found.wrong_when_blind.get(one.ran.view, 0) + (not one.right)
            found.told_when_blind.setdefault(one.ran.view, {})[one.scenario.name] = _said(one)
    found.requests = _requests(every)
    for one in every:
        found.seconds[one.ran.view] = found.seconds.get(one.ran.view, 0.0) + one.ran.seconds
    return found


def _rate(results: Iterable[bool]) -> Rate:
    known = list(results)
    return Rate(sum(known), len(known))


def _calibration(marks: Iterable[Mark]) -> dict[str, Rate]:
    """For each confidence the share of named roots that are true; for `possible` the share of undecided runs in which the truth is
    among what the differential leaves standing."""
    named: dict[str, list[bool]] = {SURE: [], LIKELY: [], "possible": []}
    for one in marks:
        for cause, sure in one.ran.roots:
            named[sure].append((cause, sure) not in one.wrong)
        if one.scenario.root is not None and not one.ran.roots and one.scenario.group is not Group.SURVIVED:
            open_ = {row["id"] for row in one.ran.report["differential"] if row["state"] != "ruled-out"}
            named["possible"].append(one.scenario.root in open_)
    return {sure: _rate(results) for sure, results in named.items()}


def _said(one: Mark) -> str:
    if not one.ran.roots:
        return str(one.ran.report["verdict"])
    return ", ".join(f"{cause} ({sure})" for cause, sure in one.ran.roots)


def _requests(marks: Iterable[Mark]) -> dict[str, tuple[int, int]]:
    most: dict[str, tuple[int, int]] = {}
    for one in marks:
        for name in (one.scenario.group.value, "worst"):
            seen = most.get(name, (0, 0))
            most[name] = (max(seen[0], one.ran.requests), max(seen[1], one.ran.to_one_host))
    return most


TARGETS: Mapping[str, float] = {
    "single": 1.0,
    "survived": 1.0,
    "open": 1.0,
    "masking": 0.95,
    "healthy": 1.0,
    "unknown": 0.95,
    "responder": 0.98,
    "confirmed": 0.99,
    "likely": 0.80,
}
REWORDED_LOSS = 0.02
"""How much less often the first root may be right when every wording is another."""
MOST_HEALTHY, MOST_EVER = 12, 25
"""Requests of a healthy run, and of any run to one host."""


def failures(found: Score) -> list[str]:
    """Which of the targets aren't met, in words; none when all hold."""
    said: list[str] = []
    plain = found.by_view.get("plain", {})
    for group, rate in plain.items():
        if rate.share < TARGETS[group.value]:
            said.append(f"{group.value}: {rate}, wanted {100 * TARGETS[group.value]:.0f} %")
    for group, rate in found.by_view.get(NETWORKS, {}).items():
        if rate.share < TARGETS[group.value]:
            said.append(f"{NETWORKS}, {group.value}: {rate}, wanted {100 * TARGETS[group.value]:.0f} %")
    for group in (Group.SINGLE, Group.OPEN, Group.MASKING, Group.HEALTHY, Group.UNKNOWN):
        rate = found.by_view.get("german", {}).get(group)
        if rate is not None and group in plain and rate.share < plain[group].share - REWORDED_LOSS:
            said.append(f"reworded, {group.value}: {rate}, against {plain[group]}")
    for view in ("plain", "german"):
        rate = found.responder.get(view)
        if rate is not None and rate.share < TARGETS["responder"]:
            said.append(f"who answered, {view}: {rate}, wanted {100 * TARGETS['responder']:.0f} %")
    for sure in (SURE, LIKELY):
        rate = found.calibration.get(sure, Rate())
        if rate.share < TARGETS[sure]:
            said.append(f"{sure} is right in {rate}, wanted {100 * TARGETS[sure]:.0f} %")
    for view, count in found.wrong_when_blind.items():
        if count:
            said.append(f"{view}: {count} runs name a wrong cause, or none where there is one")
    if found.requests.get("healthy", (0, 0))[0] > MOST_HEALTHY:
        said.append(f"a healthy run sends {found.requests['healthy'][0]} requests, at most {MOST_HEALTHY} are wanted")
    if found.requests.get("worst", (0, 0))[0] > MOST_EVER:
        said.append(f"the worst run sends {found.requests['worst'][0]} requests, at most {MOST_EVER} are wanted")
    return said
