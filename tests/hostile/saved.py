"""Saved cases with hostile facts: diagnosed again, rendered in every format, and each report read as its readers do."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

from dbapp_diag.api.question import question
from dbapp_diag.case.target_values import rerun
from dbapp_diag.case.text import from_json, to_json
from dbapp_diag.engine.registry import Registry, load
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.errors import DiagError, UsageError
from dbapp_diag.reports.embedded import case_text_from
from dbapp_diag.reports.formats import format_names, renderer
from dbapp_diag.reports.interface import Style
from tests.accuracy import cases
from tests.hostile import judging
from tests.hostile.choices import Choices
from tests.hostile.grammar import SHELL, WORDS, changed, damaged, json_value, line, page, text

EVIDENCE: tuple[dict[str, Any], ...] = (
    {"id": "e1", "kind": "exchange", "check": "call", "at_ms": 1.0, "purpose": "the call", "method": "GET",
     "url": "https://a.example/api", "credential": "token 1", "sent_at": "2026-01-01T00:00:00Z", "status": 200,
     "headers": [["server", "databricks"]], "body": "x"},
    {"id": "e2", "kind": "lookup", "check": "name-resolution", "at_ms": 2.0, "name": "a", "addresses": ["::1"]},
    {"id": "e3", "kind": "new", "check": "x", "values": [{"deep": [1, None]}]},
)  # fmt: skip


@cache
def _texts() -> tuple[str, ...]:
    return tuple(text for _, text in sorted(cases.saved().items()))


@cache
def registry() -> Registry:
    """The checks of this installation."""
    return load()


def _case(choices: Choices) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(choices.pick(_texts()))
    kept = [changed(choices, dict(each), 12) for each in EVIDENCE[: choices.below(4)]]
    data["evidence"] = kept
    return data


def _with_texts(choices: Choices, value: Any, rate: int) -> Any:
    """The same JSON with texts of it replaced, so that it's still a case."""
    if isinstance(value, str):
        return text(choices) if choices.one_in(rate) else value
    if isinstance(value, dict):
        return {
            key: item if key in ("id", "kind", "state", "status", "schema") else _with_texts(choices, item, rate)
            for key, item in value.items()
        }
    return [_with_texts(choices, item, rate) for item in value] if isinstance(value, list) else value


def saved_case(choices: Choices) -> None:
    """A case whose facts hold hostile texts: the diagnosis and a report of it."""
    data = _case(choices)
    kept = {name: data["facts"].get(name) for name in ("Vantage",)}
    for name in list(data["facts"]):
        if choices.one_in(3):
            data["facts"][name] = _with_texts(choices, data["facts"][name], 3)
    data["facts"] |= {name: fact for name, fact in kept.items() if choices.below(4)}
    if choices.one_in(4):
        data["facts"] |= {"Foreign": json_value(choices)}
    _judged(choices, json.dumps(data))


def damaged_case(choices: Choices) -> None:
    """A file that was a case, or a page with one inside: read, or refused by a sentence."""
    data = changed(choices, _case(choices), choices.pick((200, 50, 1000)))
    written = json.dumps(data)
    match choices.below(4):
        case 0:
            written = f'<!doctype html><script id="dbapp-diag-case" type="application/json">{written}</script>'
        case 1:
            written = damaged(choices, written.encode()).decode("utf-8", "replace")
        case 2:
            written = page(choices)
        case _:
            pass
    _judged(choices, written)


def _judged(choices: Choices, written: str) -> None:
    try:
        case = replay(from_json(case_text_from(written), name="FILE"), registry())
    except DiagError as error:
        if len(str(error)) > 2000:
            raise judging.Broken(f"sentence: {len(str(error))} characters: {str(error)[:200]!r}") from None
        return
    if case.exit_code not in (0, 1, 3):
        raise judging.Broken(f"exit-code: {case.exit_code}")
    judging.printed_commands(case)
    name = choices.pick(format_names())
    style = Style(
        verbose=choices.one_in(2),
        why=choices.one_in(2),
        width=choices.pick((80, 40, 200)),
        unicode=not choices.one_in(4),
    )
    report = renderer(name).render(case, style)
    if name != "github-output":
        judging.report(name, report, schema=choices.one_in(8))
    if to_json(from_json(to_json(case), name="it")) != to_json(case):
        raise judging.Broken("round-trip: the case doesn't come back from its JSON")


def _value(choices: Choices) -> str:
    said = choices.pick((choices.pick(WORDS[:12]), choices.pick(SHELL), line(choices)))
    return said.encode("utf-8", "replace").decode()


def asked_again(choices: Choices) -> None:
    """The command that asks the same again, of hostile options: a shell gives the tool back what was given."""
    options: dict[str, object] = {"app": "my-app", "endpoint": f"/api/{_value(choices)}"}
    for name in ("profile", "host", "method", "proxy", "warehouse"):
        if choices.one_in(3):
            options[name] = _value(choices)
    try:
        asked = question(options, {"HOME": "/"}).asked
    except UsageError:
        return
    source = choices.pick((None, f"--token-file {_value(choices)}", f"--token-env {_value(choices)}"))
    command = rerun(replace(asked, token_given=source))
    words = judging.pasted(command)
    if not words and ("\0" in command or len(command) > judging.LONGEST_COMMAND):
        return
    if len(words) != 1 or words[0][0] != "dbapp-diag":
        raise judging.Broken(f"paste: {len(words)} programs from {command[:300]!r}")
    if asked.endpoint and "‹" not in asked.endpoint and asked.endpoint not in words[0]:
        raise judging.Broken(f"paste: {asked.endpoint!r} isn't among {words[0]!r}")
    if source is not None and source.split(" ", 1)[1] not in words[0]:
        raise judging.Broken(f"paste: {source!r} isn't among {words[0]!r}")
