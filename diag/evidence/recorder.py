"""The recorder: every observation of a run gets an id and is kept, redacted as it enters."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import cast

from dbapp_diag.evidence import codec
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.model.words import CheckId, EvidenceId

LONGEST_TEXT = 4096
"""Characters of a text that are kept; what is cut is said."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen: an exchange, a look-up, a handshake, a setting … `at_ms` counts from the run's start."""

    id: EvidenceId
    kind: str
    check: CheckId
    at_ms: float
    data: dict[str, object]


class Recorder:
    """Keeps the evidence of one run. Safe to use from several threads; `snapshot` may be taken at any time."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._lock = threading.Lock()
        self._records: list[Evidence] = []
        self._reserved = 0
        self._started = time.monotonic()

    def reserve(self) -> EvidenceId:
        """An id for something that is about to be observed."""
        with self._lock:
            self._reserved += 1
            return EvidenceId(f"e{self._reserved}")

    def record(self, check: CheckId, kind: str, data: object, *, id: EvidenceId | None = None) -> EvidenceId:
        """Keep `data` (a mapping or a dataclass of plain values), redacted and with long texts cut."""
        known = id or self.reserve()
        plain: object = _cut(self.redactor.value(codec.plain(data)))
        data_kept = cast("dict[str, object]", plain) if isinstance(plain, dict) else {"value": plain}
        at_ms = round((time.monotonic() - self._started) * 1000, 1)
        with self._lock:
            self._records.append(Evidence(known, kind, check, at_ms, data_kept))
        return known

    def snapshot(self) -> tuple[Evidence, ...]:
        """All records so far, in the order of their ids."""
        with self._lock:
            return tuple(sorted(self._records, key=lambda record: int(record.id[1:])))


def _cut(value: object) -> object:
    match value:
        case str() if len(value) > LONGEST_TEXT:
            return f"{value[:LONGEST_TEXT]}… ({len(value) - LONGEST_TEXT} characters more)"
        case dict():
            return {str(key): _cut(item) for key, item in cast("dict[object, object]", value).items()}
        case list():
            return [_cut(item) for item in cast("list[object]", value)]
        case _:
            return value
