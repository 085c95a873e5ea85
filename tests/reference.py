"""The files under docs/ that are generated: `python -m tests.reference` writes them, from the same pages that
`dbapp-diag explain` prints. `tests/test_reference.py` fails when they aren't current.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from dbapp_diag.causes.model import Cause
from dbapp_diag.engine.registry import Registry, load, of
from dbapp_diag.model.words import OutcomeClass, Stage
from dbapp_diag.reference import cause_page, check_page, markdown, status_page
from dbapp_diag.reference.doc_lines import DOC_LINES, PAGE, DocLine
from dbapp_diag.reference.page import ReferencePage, bullets, para, prose
from dbapp_diag.reference.statuses import STATUSES
from dbapp_diag.reference.written import GENERATED
from dbapp_diag.reports.document.blocks import Block, Heading

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDERS = ("checks", "causes", "statuses")
TABLE = "troubleshooting.md"


def files() -> dict[str, str]:
    """Every generated file: its path below docs/, and what it holds. Checks of plug-ins aren't ours to document."""
    everything = load()
    registry = of(kind for name, kind in everything.checks.items() if name not in everything.distributions)
    causes = registry.catalogue
    pages = {f"checks/{name}.md": markdown(check_page(kind, registry)) for name, kind in registry.checks.items()}
    pages |= {f"causes/{name}.md": markdown(cause_page(entry, registry)) for name, entry in causes.items()}
    pages |= {f"statuses/{outcome}.md": markdown(status_page(outcome, causes)) for outcome in OutcomeClass}
    pages["checks/README.md"] = markdown(checks_index(registry))
    pages["causes/README.md"] = markdown(causes_index(causes.values()))
    pages["statuses/README.md"] = markdown(statuses_index())
    pages[TABLE] = troubleshooting(registry)
    return pages


def written() -> dict[str, str]:
    """What is there now of the same kind."""
    found = [path for folder in FOLDERS for path in (DOCS / folder).glob("*.md")]
    return {path.relative_to(DOCS).as_posix(): path.read_text() for path in (*found, DOCS / TABLE) if path.exists()}


def checks_index(registry: Registry) -> ReferencePage:
    """All checks, by stage."""
    lines = [(kind.stage, f"[{name}]({name}.md): {prose(kind.title)}") for name, kind in registry.checks.items()]
    return ReferencePage("Checks", "What a run examines, in the order of the journey.", _by_stage(lines))


def causes_index(entries: Iterable[Cause]) -> ReferencePage:
    """All causes, by stage."""
    lines = [
        (entry.stage, f"[{entry.id}]({entry.id}.md): {prose(entry.title)} ({', '.join(entry.explains)})")
        for entry in entries
    ]
    about = "What can be wrong, by the stage of the journey where it lies, with the outcomes that it can produce."
    return ReferencePage("Causes", about, _by_stage(lines))


def statuses_index() -> ReferencePage:
    """All outcomes."""
    lines = [f"[{outcome}]({outcome}.md): {told.seen}" for outcome, told in STATUSES.items()]
    about = "What a call can come to. Each page says who may have written it, and what it can be."
    return ReferencePage("Statuses", about, (bullets(lines),))


def troubleshooting(registry: Registry) -> str:
    """The table from the lines of the platform's documentation to the causes and checks that answer them."""
    parts = [
        GENERATED,
        "# The platform's troubleshooting section, line by line",
        f"The page *{PAGE}* of the Databricks documentation ends with a list of what to verify. This table says, for "
        "each of its lines, what can be wrong, the most frequent first, and which checks examine it.",
        "\n".join(
            (
                "| under | it says to verify that | what can be wrong | examined by |",
                "|---|---|---|---|",
                *(_row(id, line, registry) for id, line in DOC_LINES.items()),
            )
        ),
        "## What it doesn't mention",
        "These causes are behind no line of that section:",
        "\n".join(
            f"- [{entry.id}](causes/{entry.id}.md): {prose(entry.title)} ({', '.join(entry.explains)})"
            for entry in registry.catalogue.values()
            if not entry.doc_lines
        ),
    ]
    return "\n\n".join(parts) + "\n"


def answering(id: str, causes: Iterable[Cause]) -> list[Cause]:
    """The causes of one line of the documentation, the most frequent first."""
    return sorted((entry for entry in causes if id in entry.doc_lines), key=lambda entry: entry.rank)


def _row(id: str, line: DocLine, registry: Registry) -> str:
    causes = answering(id, registry.catalogue.values())
    named = {entry.id for entry in causes}
    checks = [name for name, kind in registry.checks.items() if named & set(kind.causes)]
    cells = (
        f"[{line.section}](statuses/{line.section}.md)",
        line.says,
        ", ".join(f"[{entry.id}](causes/{entry.id}.md)" for entry in causes),
        ", ".join(f"[{name}](checks/{name}.md)" for name in checks),
    )
    return f"| {' | '.join(cells)} |"


def _by_stage(lines: list[tuple[Stage, str]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for stage in Stage:
        here = [line for place, line in lines if place is stage]
        blocks += [Heading(stage), bullets(here) if here else para("None.")]
    return tuple(blocks)


def write(pages: Mapping[str, str]) -> tuple[int, int]:
    """Write what has changed, and remove pages of what is gone. How many of each."""
    before = written()
    gone = before.keys() - pages.keys()
    changed = [name for name, text in pages.items() if before.get(name) != text]
    for name in gone:
        (DOCS / name).unlink()
    for name in changed:
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(pages[name])
    return len(changed), len(gone)


if __name__ == "__main__":
    new, removed = write(files())
    print(f"{new} written, {removed} removed, the rest was current")
