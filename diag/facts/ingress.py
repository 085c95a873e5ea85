"""Facts about the account's ingress policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dbapp_diag.facts.base import Fact


class Match(StrEnum):
    """How much of the call a recorded denial shows."""

    APP = "app"
    """The app's host stands in it."""
    PATH = "path"
    """The path of the call."""
    ELSEWHERE = "elsewhere"
    """The caller alone: it asked for something else."""


@dataclass(frozen=True, slots=True)
class Denial:
    """One denied request, as far as judging needs it. Whose it was isn't kept, only whether it was the caller's."""

    time: datetime
    enforced: bool
    """False: a dry run, which denies nothing yet."""
    match: Match
    caller: bool
    """The record names the caller; else it names nobody."""
    rule: str | None = None
    """The label of the rule that denied it; None where no rule allowed it."""
    source: str | None = None
    """The network address that it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressDenials(Fact):
    """The newest denials of the last hour that may be about the call, from `system.access.inbound_network`. `denials` None: they
    can't be read, and `problem` says how the workspace put it, as a sentence part."""

    warehouse: str
    denials: tuple[Denial, ...] | None = None
    problem: str = ""
