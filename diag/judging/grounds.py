"""The evidence that a statement about several facts rests on. Pure."""

from __future__ import annotations

from dbapp_diag.check import Because
from dbapp_diag.facts.base import Fact
from dbapp_diag.words import EvidenceId

GIVEN = EvidenceId("e0")
"""Stands for what the run was started with, where a fact names no record of its own."""


def grounds(*facts: Fact | None) -> Because:
    """The records of all these facts, each once, in this order; never empty."""
    known = dict.fromkeys(ref for fact in facts if fact is not None for ref in fact.evidence)
    first, *rest = known or {GIVEN: None}
    return (first, *rest)
