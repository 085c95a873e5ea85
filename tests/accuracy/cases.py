"""Saved cases of the matrix: what judging needs of a run, and the diagnosis of it as text that people can read."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dbapp_diag.case import text as case_text
from dbapp_diag.case.schema import Case
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay

ARCHIVE = Path(__file__).parent / "cases.tar.xz"
"""The cases: valid reports, without what judging makes anew and without the recorded evidence. Packed, since there are
hundreds and they're alike."""
GOLDENS = Path(__file__).parent / "goldens"
"""The diagnosis of each, in words."""
MADE_ANEW = ("root_causes", "consequences", "warnings", "differential", "journey", "evidence")
_LAB_FOLDER = re.compile(r"/[\w./-]*/dbapp-diag-lab-\w+")


def slim(report: Mapping[str, Any]) -> str:
    """The report as a smaller one that is diagnosed in the same way."""
    kept = {key: ([] if key in MADE_ANEW else value) for key, value in report.items()}
    kept["checks"] = [{**row, "ruled_out": [], "evidence": [], "summary": ""} for row in report["checks"]]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"
    return _LAB_FOLDER.sub("/lab", text)


def pack(texts: Mapping[str, str]) -> None:
    """Write the archive, the same bytes for the same texts."""
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for name, text in sorted(texts.items()):
            data = text.encode()
            entry = tarfile.TarInfo(f"{name}.json")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def keep(reports: Mapping[str, str]) -> None:
    """Make these reports, JSON by name, the saved cases, and write what is diagnosed of them now as their goldens."""
    texts = {name: slim(json.loads(text)) for name, text in reports.items()}
    pack(texts)
    write_goldens(texts)


def write_goldens(texts: Mapping[str, str]) -> None:
    """What is diagnosed of these cases now, in words."""
    GOLDENS.mkdir(exist_ok=True)
    for old in GOLDENS.glob("*.txt"):
        old.unlink()
    registry = load()
    for name, text in texts.items():
        golden = told(replay(case_text.from_json(text, name=name), registry))
        (GOLDENS / f"{name}.txt").write_text(golden, encoding="utf-8")


@cache
def saved() -> Mapping[str, str]:
    """Every saved case by its name, as JSON text."""
    with tarfile.open(ARCHIVE, "r:xz") as archive:
        return {Path(entry.name).stem: _text(archive, entry) for entry in archive if entry.isfile()}


def _text(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    file = archive.extractfile(entry)
    assert file is not None, entry.name
    return file.read().decode()


def case(name: str) -> Case:
    """One saved case."""
    return case_text.from_json(saved()[name], name=name)


def told(case: Case) -> str:
    """The diagnosis: verdict, roots, what follows, warnings, and the differential, each with what it rests on."""
    lines = [f"{case.verdict}: {case.headline}", f"exit code {case.exit_code}"]
    if case.next_step is not None:
        lines.append(f"next ({case.next_step.who}) {case.next_step.text}")
        lines += [f"  {case.next_step.command}"] if case.next_step.command else []
    for title, causes in (("root", case.root_causes), ("warning", case.warnings)):
        for cause in causes:
            above = f", explained by {cause.explained_by}" if cause.explained_by else ""
            lines += ["", f"{title} {cause.id}: {cause.confidence} by {cause.check} [{_refs(cause.because)}]{above}"]
            lines += [f"  {cause.title}", f"  observed {cause.observed}", f"  expected {cause.expected}"]
            for fix in cause.fix:
                lines += [f"  fix ({fix.who}) {fix.text}"] + ([f"    {fix.command}"] if fix.command else [])
    lines += ["", *(f"consequence {item.check}: explained by {item.explained_by}" for item in case.consequences)]
    lines += [
        f"{row.state} {row.id}: {row.reason} [{row.by or 'nobody'}: {_refs(row.because)}]" for row in case.differential
    ]
    return "\n".join(lines).rstrip() + "\n"


def _refs(refs: tuple[str, ...]) -> str:
    return " ".join(refs) or "nothing"
