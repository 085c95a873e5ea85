"""What a fact is. Facts are saved in the case under their class name and read back by `diag/codec.py`."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.words import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a check found out.

    `evidence` names the records it rests on. Fields of a fact are plain values, enums, tuples and other
    frozen dataclasses: whatever JSON can hold. "Not measured" is None, never False, 0 or "".
    """

    evidence: tuple[EvidenceId, ...] = ()
