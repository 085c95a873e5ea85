"""What must hold of whatever comes out: each judge raises `Broken` with the rule and where it was broken."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
from markdown_it import MarkdownIt

from dbapp_diag.case.schema import Case, CauseInfo
from dbapp_diag.case.text import from_json, json_schema
from dbapp_diag.reports.embedded import case_text_from
from tests.hostile.grammar import PWNED, SECRET
from tests.reports import ci_readers
from tests.safety.spelt import found_in


class Broken(Exception):
    """A rule was broken. The first word names the rule, so that one fault is reported once."""


CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What acts on a screen or hides: control and bidirectional characters, lone surrogates."""
ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        "html head meta title style link body header main footer nav section article aside h1 h2 h3 h4 h5 h6 p ul ol li "
        "dl dt dd table  caption colgroup col thead tbody tr th td pre code kbd samp strong em b i small mark span div "
        "a details summary script br wbr  svg g path rect line text circle title desc time abbr button figure "
        "figcaption hr tspan defs template label input output  polyline polygon marker use symbol ellipse noscript ",
    )
)
"""What our own pages are made of."""
SAFE_LINKS = (
    "#",
    "data:,",
    "https://docs.databricks.com",
    "https://learn.microsoft.com",
    "https://docs.gcp.databricks.com",
)
PLAIN = ("terminal", "concise", "markdown", "github", "gitlab", "azure", "json", "junit", "junit-checks")
"""Formats that a pipeline's log may hold."""


def harmless(text: str, where: str, *, lines: bool = True) -> None:
    """Nothing that a terminal obeys; without `lines` no line break either."""
    found = CONTROL.search(text) or (None if lines else re.search("[\r\n]", text))
    if found is not None:
        raise Broken(
            f"control: U+{ord(found[0]):04X} in {where}: {text[max(found.start() - 60, 0) : found.end() + 20]!r}"
        )


def commands(text: str, where: str) -> None:
    """Nothing that GitHub's runner or Azure's agent would take for a command."""
    for read in (*ci_readers.github(text), *ci_readers.azure(text)):
        raise Broken(f"ci-command: {read.name[:60]!r} in {where}")


def secret(text: str, where: str, secrets: Iterable[str] = (SECRET,)) -> None:
    """None of the secrets, in any spelling."""
    if found := found_in(text, list(secrets)):
        raise Broken(f"secret: {found} in {where}")


class _Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.bad.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (
                name in ("href", "src", "action", "formaction", "xlink:href")
                and not (value or "").startswith(SAFE_LINKS)
            ):
                self.bad.append(f"{name}={(value or '')[:60]}")


def html(text: str) -> None:
    """No element, handler or address of others, and the case comes out of it again."""
    shape = _Shape()
    shape.feed(text)
    shape.close()
    if shape.bad:
        raise Broken(f"html: {shape.bad[:5]}")
    from_json(case_text_from(text), name="it")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown(text: str) -> None:
    """No HTML, no picture, no address but the documentation's."""
    for token in _markdown().parse(text):
        for each in (token, *(token.children or ())):
            if each.type in ("html_block", "html_inline", "image"):
                raise Broken(f"markdown: {each.type} {each.content[:60]!r}")
            if each.type == "link_open" and not str(each.attrGet("href")).startswith(SAFE_LINKS):
                raise Broken(f"markdown: link {each.attrGet('href')!r}")


@cache
def _validator() -> Any:
    return jsonschema.Draft202012Validator(json_schema())


def case_json(text: str, *, schema: bool) -> None:
    """Read by its own reader; with `schema` it's valid by that as well."""
    from_json(text, name="it")
    if schema and (error := next(_validator().iter_errors(json.loads(text)), None)) is not None:
        raise Broken(f"schema: {error.json_path}: {error.message[:100]}")


def junit(text: str) -> None:
    """XML whose counts are those of its cases."""
    for suite in ElementTree.fromstring(text).iter("testsuite"):
        for kind in ("failure", "skipped", "error"):
            said = suite.get({"failure": "failures", "error": "errors"}.get(kind, kind))
            if said is not None and int(said) != len(suite.findall(f"testcase/{kind}")):
                raise Broken(f"junit: {said} × {kind} aren't there")


def report(name: str, text: str, *, schema: bool = False) -> None:
    """A report in a format, read as its readers do."""
    if not text.endswith("\n"):
        raise Broken(f"{name}: no newline at its end")
    if name in ("terminal", "concise", "markdown", "github", "gitlab", "azure", "html", "junit", "junit-checks"):
        harmless(re.sub("\x1b\\[0K", "", text).replace("\r", "") if name == "gitlab" else text, name)
    match name:
        case "json":
            case_json(text, schema=schema)
        case "html":
            html(text)
        case "markdown":
            markdown(text)
        case "junit" | "junit-checks":
            junit(text)
        case _:
            pass
    if name in PLAIN and name not in ("github", "azure"):
        commands(text, name)


def commands_of(case: Case) -> Iterator[str]:
    """Every command that a report of the case prints."""
    causes: tuple[CauseInfo, ...] = (*case.root_causes, *case.warnings)
    for cause in causes:
        yield from (fix.command for fix in cause.fix if fix.command)
        yield from (fix.rerun for fix in cause.fix if getattr(fix, "rerun", None))
    if case.next_step is not None and case.next_step.command:
        yield case.next_step.command


LONGEST_COMMAND = 100_000
"""Characters; Linux takes 128 KiB for one word (execve(2), MAX_ARG_STRLEN)."""


def pasted(command: str) -> list[list[str]]:
    """A shell reads the command, and no value in it acts: the words of each program that it would have started."""
    if "\0" in command or len(command) > LONGEST_COMMAND:
        return []  # no shell can be given it, so nobody can have asked so
    with tempfile.TemporaryDirectory(prefix="hostile-paste-") as name:
        folder, place = Path(name), Path(name) / "here"
        place.mkdir()
        programs = folder / "bin"
        programs.mkdir()
        for program in _PROGRAMS:
            (programs / program).symlink_to(_noting_program())
        env = {"PATH": str(programs), "NOTED": str(folder / "noted"), "HOME": str(place)}
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=place, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
        )
        if any(PWNED in each.name for each in place.iterdir()):
            raise Broken(f"paste: a value in the command acts: {command[:300]!r}")
        if b"yntax error" in done.stderr or b"nterminated" in done.stderr:
            raise Broken(f"paste: no shell reads {command[:300]!r}: {done.stderr[-200:]!r}")
        noted = folder / "noted"
        words = noted.read_text("utf-8", "surrogateescape").split("\0")[:-1] if noted.exists() else []
        found: list[list[str]] = []
        while words:
            many = int(words[0]) + 1
            found.append(words[1:many])
            words = words[many:]
        return found


_PROGRAMS = (
    "dbapp-diag",
    "databricks",
    "curl",
    "az",
    "python",
    "pip",
    "dig",
    "nslookup",
    "openssl",
    "jq",
    "cat",
    "git",
)
_NOTE = """#!/bin/sh
for each in "$(($# + 1))" "${0##*/}" "$@"; do printf '%s\\0' "$each"; done >>"$NOTED"
"""


@cache
def _noting_program() -> str:
    path = Path(tempfile.gettempdir()) / f"hostile-noting-{os.getuid()}-{os.getpid()}"
    path.write_text(_NOTE)
    path.chmod(0o700)
    import atexit

    atexit.register(lambda: contextlib.suppress(OSError).__enter__() or path.unlink(missing_ok=True))
    return str(path)


def printed_commands(case: Case) -> None:
    """Each command that the case holds is safe to paste. One with a place to fill in is a pattern, not a command."""
    for command in commands_of(case):
        if "<" in command and re.search(r"<[a-zA-Z][\w -]*>", command):
            continue
        try:
            shlex.split(command)
        except ValueError as error:
            raise Broken(f"paste: {error}: {command[:300]!r}") from None
        if PWNED in command:
            pasted(command)
