"""The reference pages: current on disk, the same in the terminal, complete, and their commands sound."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from dbapp_diag.case import fixes
from dbapp_diag.causes import by_hand
from dbapp_diag.causes.catalogue import built_in, that_explain
from dbapp_diag.causes.model import Cause, Hand, cause
from dbapp_diag.cli import main
from dbapp_diag.engine.registry import load
from dbapp_diag.lab import Lab
from dbapp_diag.model.words import CauseId, CheckId, OutcomeClass, Stage
from dbapp_diag.reference import ReferencePage, cause_page, check_page, markdown, plain, status_page
from dbapp_diag.reference.doc_lines import DOC_LINES
from dbapp_diag.reference.page import in_brackets, item, para, prose, shell
from dbapp_diag.reference.statuses import STATUSES
from dbapp_diag.reports.document.blocks import Code, Heading, Items, Para
from dbapp_diag.reports.document.on_screen import read
from tests.causes.test_catalogue import CLI_COMMANDS, OWN_COMMANDS, TARGET_VALUES, words
from tests.reference import files, troubleshooting, written

REGISTRY = load()
CATALOGUE = REGISTRY.catalogue
HANDS = [value for value in vars(by_hand).values() if isinstance(value, Hand)]
HAND_VALUES = TARGET_VALUES | words("host workspace_host app_client_id")
"""Placeholders that a reader can fill in for a command by hand."""


def explained(word: str, *more: str) -> str:
    """What `dbapp-diag explain` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["explain", word, *more]) == 0
    return out.getvalue()


def headings(page: ReferencePage) -> list[str]:
    """The titles of its sections."""
    return [block.text for block in page.blocks if isinstance(block, Heading)]


def section(page: ReferencePage, title: str) -> list[str]:
    """The texts of one section, list entries one by one, with what stands inside them."""
    found: list[str] = []
    inside = False
    for block in page.blocks:
        if isinstance(block, Heading):
            inside = block.text == title
        elif inside and isinstance(block, Items):
            found += [" ".join((item.text, *(each.text for each in item.inside))) for item in block.entries]
        elif inside and isinstance(block, Para | Code):
            found.append(block.text)
    return found


def linked(text: str) -> str:
    """The words of the first link in a text."""
    return text.split("[", 1)[1].split("]", 1)[0]


def test_the_files_are_current() -> None:
    """Each page on disk is what the code says now, and no page is left of what is gone."""
    wanted, there = files(), written()
    stale = sorted({name for name, text in wanted.items() if there.get(name) != text} | (there.keys() - wanted.keys()))
    assert not stale, f"run python -m tests.reference: {', '.join(stale[:5])} and {len(stale)} in all aren't current"


@pytest.mark.parametrize("word", ["dns", "token-is-pat", "401"])
def test_explain_prints_the_page_that_the_file_holds(word: str) -> None:
    """One function makes both: the terminal shows it as plain text, the file as Markdown."""
    pages = {
        "dns": ("checks/dns.md", check_page(REGISTRY.checks[CheckId("dns")], REGISTRY)),
        "token-is-pat": ("causes/token-is-pat.md", cause_page(CATALOGUE[CauseId("token-is-pat")], REGISTRY)),
        "401": ("statuses/401.md", status_page(OutcomeClass.UNAUTHORIZED, CATALOGUE)),
    }
    file, page = pages[word]
    assert explained(word, *(["--verbose"] if word == "401" else [])) == plain(page, 80)
    assert files()[file] == markdown(page)


@pytest.mark.parametrize("word", [*REGISTRY.checks, *CATALOGUE, *OutcomeClass])
def test_a_page_fits_a_terminal_and_shows_no_markup(word: str) -> None:
    """Prose keeps to 80 columns, only commands may be longer; escapes, links and code marks are gone."""
    for line in explained(word).splitlines():
        assert len(line) <= 80 or re.search(r"--|python3 -c|GET /|https://", line), line
        assert not re.search(r"\]\(|\*\*|\\[*_<\[`]|`", line), line


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: str(entry.id))
def test_a_cause_page_has_every_part(entry: Cause) -> None:
    """What one sees, why, how it's told apart and by which checks, by hand, the fix, what it follows from, source."""
    page = cause_page(entry, REGISTRY)
    wanted = ["What you see", "Why", "How it's told apart", "What to look at by hand", "Fix"]
    wanted += ["What it follows from"] if entry.follows_from else []
    wanted += ["In the platform's documentation"] if entry.doc_lines else []
    assert headings(page) == [*wanted, "Source"]
    seen = section(page, "What you see")
    assert [linked(line) for line in seen] == [str(item) for item in entry.explains]
    upstream = " ".join(section(page, "What it follows from"))
    assert all(f"[{id}]" in upstream for id in entry.follows_from)
    assert len(section(page, "Fix")) == len(entry.fixes)


def test_every_cause_is_examined_by_a_check() -> None:
    """A cause that no check names could never be found."""
    for entry in CATALOGUE.values():
        assert any(entry.id in kind.causes for kind in REGISTRY.checks.values()), entry.id


@pytest.mark.parametrize("id", REGISTRY.checks)
def test_a_check_page_has_every_part(id: str) -> None:
    """What its docstring says, what it works with, what it can establish, each request that it may send."""
    kind = next(each for name, each in REGISTRY.checks.items() if name == id)
    page = check_page(kind, REGISTRY)
    assert headings(page) == [
        "Why",
        "How it tells things apart",
        "What it works with",
        "What it can establish or rule out",
        "What it sends",
        "Source",
    ]
    assert isinstance(page.blocks[0], Para)
    assert len(section(page, "What it sends")) == max(
        1, len(kind.may_send()) + (bool(kind.may_send()) and kind.chooses())
    )
    established = " ".join(section(page, "What it can establish or rule out"))
    assert all(f"[{cause}]" in established for cause in kind.causes)


@pytest.mark.parametrize("outcome", OutcomeClass)
def test_a_status_page_lists_every_cause_in_order_with_what_to_look_at(outcome: OutcomeClass) -> None:
    """The most frequent first; each says what to look at, and which of the page's commands shows it."""
    page = status_page(outcome, CATALOGUE)
    listed = section(page, "What it can be, the most frequent first")
    entries = that_explain(outcome, CATALOGUE)
    assert [linked(line) for line in listed] == [str(entry.id) for entry in entries]
    commands = section(page, "What one command shows by hand")
    for entry, line in zip(entries, listed, strict=True):
        assert read(prose(entry.look.text)) in read(line), entry.id
        if len(entry.look.hands) == 1:
            told = [text for text in commands if shell(entry.look.hands[0].command).text in text]
            assert any(f"[{entry.id}]" in text for text in told), entry.id
    assert shell("{rerun}").text in section(page, "All of it with one command")


@pytest.mark.parametrize("outcome", ["401", "302", "403", "404", "405", "4xx", "5xx"])
def test_a_status_page_says_who_may_have_written_it_and_how_to_see_that(outcome: str) -> None:
    """With a command that shows the headers, and the front door, the app and what is in between told apart."""
    text = " ".join(section(status_page(OutcomeClass(outcome), CATALOGUE), "Who wrote it"))
    assert "curl" in text
    assert "--include" in text
    assert "gap-auth" in text
    assert "**The app**" in text
    assert "**A proxy" in text


@pytest.mark.parametrize(
    ("word", "page"), [("502", "5xx"), ("418", "4xx"), ("307", "302"), ("204", "ok"), ("401", "401")]
)
def test_any_status_leads_to_the_page_of_its_class(word: str, page: str) -> None:
    """A reader types the status that the client showed."""
    assert explained(word).splitlines()[0] == page


def test_every_outcome_has_its_text_and_sources_are_public() -> None:
    """What a status means comes from somewhere that a reader can look up."""
    assert set(STATUSES) == set(OutcomeClass)
    for told in STATUSES.values():
        assert told.source
        assert not re.search(r"FACTS|file #|\bour\b", told.source)


def test_the_table_has_each_line_of_the_documentation_and_each_cause_with_a_line() -> None:
    """No line without a cause and a check; no cause in another row than its own lines say."""
    rows = [line for line in troubleshooting(REGISTRY).splitlines() if line.startswith("| [")]
    assert len(rows) == len(DOC_LINES) == 12
    for (id, line), row in zip(DOC_LINES.items(), rows, strict=True):
        section_cell, says, causes, checks = (cell.strip() for cell in row.strip("|").split("|"))
        assert (section_cell.split("]")[0], says) == (f"[{line.section}", line.says)
        named = set(re.findall(r"\[([^\]]+)\]", causes))
        assert named == {entry.id for entry in CATALOGUE.values() if id in entry.doc_lines} != set()
        assert re.findall(r"\[([^\]]+)\]", checks), id


def test_what_to_look_at_is_said_for_every_cause() -> None:
    """One or two sentences that end in a full stop, without placeholders."""
    for entry in built_in().values():
        assert re.search(r"[.]$", entry.look.text), entry.id
        assert not re.search(r"[{}`]|\b(please|simply|just|obviously|invalid)\b|!", entry.look.text), entry.id


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: str(hand.label))
def test_commands_by_hand_can_be_pasted_and_show_no_secret(hand: Hand) -> None:
    """Quotes close, programs and their commands exist, placeholders are known, and no token is an argument."""
    assert all(shlex.split(hand.command))
    places = set(re.findall(r"\{([a-z_]+)\}", hand.command))
    assert places <= HAND_VALUES
    assert not re.search(r"--header ['\"]?Authorization|--user\b|--token[ =]|--insecure|(?<!\S)-k(?!\S)", hand.command)
    for match in re.finditer(r"(?<![\w-])databricks ((?:[a-z-]+ ?)+)", hand.command):
        assert any(f"{match[1].strip()} ".startswith(f"{known} ") for known in (*CLI_COMMANDS, "api get")), hand
    if hand.command.startswith("dbapp-diag"):
        assert any(hand.command.startswith(f"dbapp-diag {name} ") for name in OWN_COMMANDS)
    assert any(hand in entry.look.hands for entry in CATALOGUE.values()), "a command that no cause names"


@pytest.mark.parametrize("template", [hand.command for hand in HANDS] + [by_hand.GET_TOKEN], ids=lambda text: text[:30])
def test_breaking_a_long_command_does_not_change_it(template: str) -> None:
    """A shell reads the lines of a page as the one line that they were."""
    joined = shell(template).text.replace(" \\\n", " ").replace("\n", " ")
    assert shlex.split(joined) == shlex.split(fixes.command(template, {}, in_brackets))


def test_a_plug_ins_cause_without_a_look_still_has_a_page() -> None:
    """How it's told apart stands in its place."""
    own = cause(
        "house-rule",
        Stage.TOKEN,
        title="the token breaks a rule of the house",
        explains="401",
        why="There is a rule. This token breaks it.",
        fixes=(),
        told_apart="Only the house knows.",
        source="the house",
    )
    page = status_page(OutcomeClass.UNAUTHORIZED, {own.id: own})
    assert "Only the house knows." in plain(page)
    assert "What to look at by hand" not in plain(cause_page(own, REGISTRY))


def test_text_goes_through_both_renderings_unharmed() -> None:
    """Stars, brackets, underscores and placeholders of a text are shown as they are, in Markdown and in plain."""
    text = "Allow *.example.com and [DEFAULT] in ~/.netrc, DATABRICKS_… or `x`, <b> and {app_client_id}."
    shown = text.replace("{app_client_id}", "<app-client-id>")
    page = ReferencePage("t", "about", (para(prose(text)), Items((item("1.", prose(text), (Code("a"),)),))))
    assert read(prose(text)) == shown
    assert shown in plain(page, 200)
    assert r"\*.example.com and \[DEFAULT] in \~/.netrc" in markdown(page)
    assert r"\<b> and `<app-client-id>`" in markdown(page)


@pytest.fixture
def curl_env(tmp_path: Path) -> dict[str, str]:
    """The environment in which curl reads its settings from a folder of ours."""
    return {"PATH": os.environ["PATH"], "CURL_HOME": str(tmp_path), "HOME": str(tmp_path)}


@pytest.mark.parametrize(
    ("fault", "hand", "shown"),
    [
        ("healthy", by_hand.CALL, r"(?m)^HTTP/\S+ 200[\s\S]*^gap-auth:"),
        ("healthy", by_hand.NO_TOKEN, r"^HTTP/\S+ 401(?![\s\S]*gap-auth)"),
        ("healthy", by_hand.START_PAGE, r"(?mi)^location: https://\S+/oidc/oauth2/v2.0/authorize"),
        ("healthy", by_hand.AT_WORKSPACE, r"^HTTP/\S+ 200"),
        ("healthy", by_hand.METADATA, r"token_endpoint"),
        ("endpoint-not-found", by_hand.CALL, r"(?m)^HTTP/\S+ 404[\s\S]*^gap-auth:"),
        ("endpoint-method", by_hand.CALL, r"(?m)^HTTP/\S+ 405[\s\S]*^allow:"),
    ],
    ids=lambda value: getattr(value, "label", value),
)
def test_the_commands_show_what_the_pages_say(
    fault: str, hand: Hand, shown: str, curl_env: dict[str, str], tmp_path: Path
) -> None:
    """As a reader would paste them, against a platform that answers as the real one is reported to."""
    with Lab(() if fault == "healthy" else (fault,)) as lab:
        settings = [f'connect-to = "{each}"' for each in lab.connections]
        (tmp_path / ".curlrc").write_text("\n".join([*settings, f'cacert = "{lab.ca_bundle}"', 'noproxy = "*"']))
        asked = dict(zip(lab.argv, lab.argv[1:], strict=False))
        values = {
            "url": f"https://{lab.world.app.host}",
            "workspace": f"https://{lab.world.workspace.host}",
            "endpoint": asked["--endpoint"],
        }
        done = subprocess.run(
            ["bash", "-c", _filled(shell(hand.command).text, values)],
            env={**curl_env, "APP_TOKEN": lab.mint()},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    assert re.search(shown, done.stdout), done.stdout


def _filled(command: str, values: dict[str, str]) -> str:
    """What a reader makes of a command with `<placeholders>`."""
    for name, value in values.items():
        command = command.replace(f"<{name}>", value)
    return command
