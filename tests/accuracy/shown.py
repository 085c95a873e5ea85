"""The figures as text."""

from __future__ import annotations

from collections.abc import Iterable

from tests.accuracy.scenario import Group
from tests.accuracy.score import Mark, Score


def shown(found: Score, marks: Iterable[Mark], *, seconds: float, replayed: int, different: list[str]) -> str:
    """Everything that was counted, in Markdown."""
    every = list(marks)
    groups = [group for group in Group if any(group in rates for rates in found.by_view.values())]
    lines = [
        f"# Accuracy: {len(every)} runs in {seconds:.0f} s",
        "",
        "| view | " + " | ".join(group.value for group in groups) + " | who answered |",
        "|---|" + "---|" * (len(groups) + 1),
    ]
    for view, rates in found.by_view.items():
        cells = [str(rates[group]) if group in rates else "–" for group in groups]
        lines.append(f"| {view} | {' | '.join(cells)} | {found.responder.get(view, '–')} |")
    lines += ["", "Named causes that are true, by confidence (possible: the truth is among what's left standing):"]
    lines += [f"- {sure}: {rate}" for sure, rate in found.calibration.items()]
    lines += ["", "Requests of the run that sends most (in all; to one host):"]
    lines += [f"- {name}: {most[0]}; {most[1]}" for name, most in sorted(found.requests.items())]
    slow = sorted(every, key=lambda one: -one.ran.seconds)[:5]
    usual = sum(one.ran.seconds for one in every) / max(1, len(every))
    lines += ["", f"Seconds a run: {usual:.1f} on average; the slowest:"]
    lines += [f"- {one.ran.seconds:.1f} {one.scenario.name} ({one.ran.view})" for one in slow]
    lines += ["", f"Judged again without network: {replayed - len(different)} of {replayed} the same, byte for byte."]
    lines += ["", "Not right:"]
    lines += [f"- {one.ran.view}: {one.scenario.name} {one.fault}" for one in every if not one.right] or ["- none"]
    strange = [one for one in every if one.responder_right is False]
    lines += ["", "Answers by somebody else than was said:"]
    lines += [
        f"- {one.ran.view}: {one.scenario.name}: {one.ran.written_by}, taken for {one.ran.report['outcome']['responder']}"
        for one in strange
    ] or ["- none"]
    for view, said in found.told_when_blind.items():
        lines += ["", f"What could still be told ({view}):", "", "| planted | said |", "|---|---|"]
        lines += [f"| {name} | {what} |" for name, what in sorted(said.items())]
    return "\n".join(lines) + "\n"
