"""Markdown for a ticket: verdict, fix, differential, journey, environment.

Text from outside is escaped so that it stays text: no markup, no HTML, no link, no mention of a person, no
reference to an issue. Commands and addresses stand in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dbapp_diag.case.schema import Case, CauseInfo, FixInfo
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import clients, reading, waterfall, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import neutralised
from dbapp_diag.reports.sources import of_case

_SPECIAL = re.compile(r"[\\`*\[\]|~$!{}]|_(?![^\W_])|(?<![^\W_])_")
_GAP = "\u200b"
"""Between a sign and a name: trackers then don't read `@name` or `#1`."""


def render(case: Case, style: Style) -> str:
    """The whole document."""
    case = neutralised(case)
    lines = [f"# {escaped(wording.headline(case))}", ""]
    lines += [" · ".join(code(part) for part in reading.target_parts(case)), ""]
    lines += [f"**{escaped(wording.verdict_line(case))}** · {escaped(case.outcome.summary)}", ""]
    if not case.complete:
        lines += [f"**Incomplete.** {escaped(wording.incomplete(case))}", ""]
    for sentence in wording.left_out(case):
        lines += [f"**Left out.** {escaped(sentence)}", ""]
    for number, root in enumerate(case.root_causes, 1):
        lines += [f"## {number}. {escaped(root.title)}", ""] if len(case.root_causes) > 1 else []
        lines += _cause(root)
    lines += _next(case)
    lines += _warnings(case)
    lines += _differential(case)
    lines += _journey(case)
    lines += _time(case)
    if style.verbose:
        lines += _sources(case)
    lines += _clients(case, style)
    lines += _environment(case)
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Text that can't be taken for markup, at the beginning of a line or within one."""
    text = text.replace("\n", "␊ ").strip()
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("://", ":\\//").replace("www.", "www\\.").replace("WWW.", "WWW\\.")
    text = re.sub(r"([@#])(?=\w)", rf"\1{_GAP}", text)
    return "\\".join(_split_leading(text))


def _split_leading(text: str) -> list[str]:
    found = re.match(r"[#+\-=]|\d{1,9}(?=[.)])", text)
    if found is None:
        return [text]
    place = 0 if not found[0][0].isdigit() else found.end()
    return [text[:place], text[place:]]


def code(text: str) -> str:
    """Text as code within a line, whatever backticks it holds. In a table, escape its pipes too."""
    text = text.replace("\n", "␊ ").strip() or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _cell(text: str) -> str:
    """Code for a table's cell."""
    return code(text).replace("|", "\\|")


def _block(text: str) -> list[str]:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"{fence}sh", text.replace("\n", "␊ "), fence, ""]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def _cause(cause: CauseInfo) -> list[str]:
    said = f"{wording.full_stop(cause.observed)} {wording.full_stop(cause.why)}".strip()
    lines = [escaped(said), "", f"In order would be: {escaped(wording.full_stop(cause.expected))}", ""]
    lines += [f"{code(cause.id)} · {escaped(cause.confidence)} · {_refs(cause.because)}", ""]
    for number, fix in enumerate(cause.fix):
        lines += _fix("Or" if number else "Fix", fix)
    return lines


def _refs(ids: tuple[str, ...]) -> str:
    return escaped(", ".join(ids)) or "no evidence"


def _fix(label: str, fix: FixInfo) -> list[str]:
    lines = [f"**{label} ({escaped(wording.who(fix.who))}):** {escaped(fix.text)}", ""]
    return lines + (_block(fix.command) if fix.command else [])


def _next(case: Case) -> list[str]:
    if case.next_step is None:
        return []
    return _fix("Then" if case.verdict == Verdict.PROBLEM else "Next", case.next_step)


def _warnings(case: Case) -> list[str]:
    lines = ["## Warnings", ""] if case.warnings else []
    for warning in case.warnings:
        lines += [f"### {escaped(wording.full_stop(warning.title))}", "", *_cause(warning)]
    return lines


def _differential(case: Case) -> list[str]:
    if not case.differential:
        return []
    checks = reading.checks_by_id(case)
    rows = [
        (
            f"{escaped(row.title)} {_cell(row.id)}",
            escaped(wording.row_word(row, checks)),
            escaped(wording.reason(row)),
            escaped(", ".join(row.because)),
        )
        for row in case.differential
    ]
    return ["## Why, and why not", "", *_table(("Cause", "State", "What was seen", "Evidence"), rows)]


def _journey(case: Case) -> list[str]:
    rows = [
        (
            escaped(wording.stage_name(hop.stage)),
            f"{wording.MARKS[wording.hop_state(hop.state)]} {wording.hop_word(hop.state)}",
            duration(hop.duration_ms),
            escaped(hop.summary),
        )
        for hop in case.journey
    ]
    return ["## Journey", "", *_table(("Stage", "State", "Time", "Seen"), rows)] if rows else []


def _time(case: Case) -> list[str]:
    """The phases of the call in question."""
    fall = waterfall.of_the_call(case)
    if fall is None:
        return []
    rows = [(bar.name, bar.time, bar.said) for bar in fall.bars]
    said = [escaped(fall.told), ""] if fall.told else []
    heading = f"## Where the time went ({escaped(fall.id)}, {duration(fall.total_ms)})"
    return [heading, "", *said, *_table(("Phase", "Time", ""), rows)]


def _sources(case: Case) -> list[str]:
    found = of_case(case)
    if found is None:
        return []
    rows = [
        (str(row.order), _cell(row.method), f"{row.mark} {escaped(row.word)}", escaped(row.where), escaped(row.why))
        for row in found.rows
    ]
    settings = [
        (_cell(row.key), escaped(row.value), escaped(row.origin), escaped(row.over), "yes" if row.differs else "")
        for row in found.settings
    ]
    lines = ["## Where credentials come from", "", *(f"- {escaped(note)}" for note in found.notes)]
    lines += [""] if found.notes else []
    lines += [f"{escaped(found.sdk)} takes the first complete source.", ""]
    lines += _table(("No.", "Source", "State", "There is", "Why"), rows)
    lines += _table(("Setting", "Value", "Comes from", "Wins over", "Which differs"), settings) if settings else []
    return lines + _table(("Place", "State"), [(escaped(name), escaped(text)) for name, text in found.places])


def _clients(case: Case, style: Style) -> list[str]:
    """What each client would do: where they differ, and in the verbose report."""
    found = clients.of_case(case)
    if found is None or not (found.differ or style.verbose):
        return []
    heads = ("Client", "Way", "Because", *(("Trusts", "Token", "Offers") if found.full else ()))
    rows = [
        (
            f"{escaped(row.name)} {_cell(row.version)}" if row.version else escaped(row.name),
            _cell(row.way),
            escaped(row.because),
            *((escaped(row.trust), escaped(row.token), escaped(row.http)) if found.full else ()),
        )
        for row in found.rows
    ]
    said = [escaped(found.sentence), ""] if found.told else []
    return ["## What other clients would do", "", *said, *_table(heads, rows)]


def _environment(case: Case) -> list[str]:
    rows = [(escaped(case.tool.name), _cell(case.tool.version))]
    rows += [(escaped(name), _cell(value)) for name, value in reading.fields(case.vantage) if name != "tool"]
    if case.target.caller:
        rows.append(("caller", _cell(case.target.caller)))
    if case.target.url:
        rows.append(("app", _cell(case.target.url)))
    masked = ", ".join(wording.plural(count, kind) for kind, count in sorted(case.masked.items()))
    foot = " · ".join((reading.counts(case), *reading.effort(case), *([f"masked: {masked}"] if masked else [])))
    return ["## Environment", "", *_table(("What", "Value"), rows), escaped(foot), ""]


RENDERER = Renderer("markdown", (".md", ".markdown"), render)
