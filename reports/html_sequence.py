"""The geometry of the sequence drawing: a lane for each party, on which each row shows what was sent. Shares of the width. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.sections import sequence


@dataclass(frozen=True, slots=True)
class Strip:
    """One row. The request goes from `start` to `end`, where the sign of its state stands; `past` are those that it passes."""

    message: sequence.Message
    start: float
    end: float
    past: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """The lanes by name, with their places, and the rows."""

    lanes: tuple[tuple[str, float], ...]
    strips: tuple[Strip, ...]


def drawing(case: Case) -> Sequence:
    """Lay the course of the run out; without rows where nothing was sent."""
    found = sequence.messages(case)
    names = sequence.parties(found)
    places = {name: round((number + 0.5) * 100 / len(names), 2) for number, name in enumerate(names)}
    return Sequence(tuple((name.value, x) for name, x in places.items()), tuple(_strip(each, places) for each in found))


def _strip(message: sequence.Message, places: dict[sequence.Party, float]) -> Strip:
    """What didn't get to the next one, and wasn't answered, ends shortly before it."""
    xs = [places[party] for party in message.way]
    got = message.reached or 1
    broken = 0 < message.reached < len(xs) and not message.answered
    end = xs[got] - 50 / len(places) if broken else xs[got - 1]
    return Strip(message, xs[0], round(end, 2), tuple(xs[1 : got if broken else got - 1]))
