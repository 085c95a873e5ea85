"""Where credentials come from, as every format shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from dbapp_diag.analysis.configuration.notes import SettingsNotes
from dbapp_diag.case.schema import Case
from dbapp_diag.evidence import codec
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources, Lack, ProfileHost, SettingSource, Source
from dbapp_diag.reports import html, markdown, terminal
from dbapp_diag.reports.document import on_screen
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.sections import sources
from tests.made import asked

HOST = "https://adb-6543210987654321.1.azuredatabricks.net"
APP = "https://my-app-1234567890123456.7.azure.databricksapps.com"


class Text(SingleFileSnapshotExtension):
    """One plain text file a snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def fact(**more: Any) -> CredentialSources:
    """Some sources of each state, and a variable that wins over the profile."""
    told: dict[str, Any] = {
        "sources": (
            Source("pat", "absent", "", "no token (DATABRICKS_TOKEN)"),
            Source("oauth-m2m", "used", "client_id of profile lab", "the first complete one in the SDK's order"),
            Source("azure-client-secret", "incomplete", "ARM_CLIENT_ID", "no azure_client_secret (ARM_CLIENT_SECRET)"),
            Source("azure-devops-oidc", "absent", "", "no A, no B, no C", (Lack("A"), Lack("B"), Lack("C"))),
            Source("databricks-cli", "shadowed", "/usr/bin/databricks", "oauth-m2m comes first"),
            Source("from-the-future", "unheard-of", "", "who knows"),
        ),
        "settings": (
            SettingSource(
                key="host", origin="DATABRICKS_HOST", value=HOST, over=("host of profile lab",), differs=True
            ),
            SettingSource(key="client_secret", origin="client_secret of profile lab", secret=True),
            SettingSource(key="username", origin="DATABRICKS_USERNAME"),
        ),
        "hosts": (ProfileHost("prod", "https://adb-1234567890123456.7.azuredatabricks.net"),),
        "host": HOST,
        "config_file": "/home/ada/.databrickscfg",
        "config_file_exists": True,
        "profiles": ("lab", "prod"),
        "profile": "lab",
        "profile_from": "--profile",
        "profile_found": True,
        "cli": "/usr/bin/databricks",
        "sdk": "0.162.0",
    }
    return CredentialSources(**(told | more))


def case(**more: Any) -> Case:
    """A sample case that knows of it."""
    sample = ALL["personal-access-token"]
    seen = fact(**more)
    return replace(
        sample, facts={**sample.facts, "CredentialSources": codec.plain(seen)}, notes=notes(seen, sample.target.url)
    )


def notes(seen: CredentialSources, url: str | None) -> tuple[str, ...]:
    """What is noted of these settings, for an app at this address."""
    question = asked(url=url)
    return Facts({CredentialSources: seen, Asked: question}).need(SettingsNotes).texts


def shown(passed: bool = True, **more: Any) -> sources.Sources:
    """The rows, with the notes on this app."""
    seen = fact(**more)
    return sources.sources(seen, notes=notes(seen, APP), passed=passed)


def drawn(style: Style, **more: Any) -> str:
    page = Page(style)
    on_screen.write(page, shown(**more).listed)
    return page.document()


@pytest.mark.parametrize("width", [80, 60])
def test_terminal(width: int, snapshot: SnapshotAssertion) -> None:
    """Every source, setting and place, at 80 and at 60 columns; only an address may be wider."""
    text = drawn(Style(width=width))
    assert text == snapshot.use_extension(Text)
    assert all(len(line) <= width or "https://" in line for line in text.splitlines())


def test_terminal_ascii() -> None:
    """Each state has its sign there too."""
    text = drawn(Style(unicode=False))
    assert text.isascii()
    assert re.search(r"oauth-m2m +\+ used", text) and re.search(r"azure-client-secret +! incomplete", text)


def test_it_stands_among_the_details_alone() -> None:
    """In the terminal with `--verbose`, in Markdown likewise; a case that knows nothing of it has no heading either."""
    heading = re.compile(r"^(?:## |<h3>)?Where credentials come from(?:</h3>)?$", re.MULTILINE)
    for render in (terminal.RENDERER.render, markdown.RENDERER.render):
        assert heading.search(render(case(), Style(verbose=True)))
        assert not heading.search(render(case(), Style()))
        assert not heading.search(render(ALL["personal-access-token"], Style(verbose=True)))
    assert heading.search(html.RENDERER.render(case(), Style()))
    assert not heading.search(html.RENDERER.render(ALL["personal-access-token"], Style()))


def test_markdown(snapshot: SnapshotAssertion) -> None:
    """Three tables, and the note before them."""
    text = markdown.RENDERER.render(case(), Style(verbose=True))
    part = text.partition("## Where credentials come from")[2].partition("\n## ")[0]
    assert part == snapshot.use_extension(Text)


def test_html_has_tables_that_can_be_read_aloud() -> None:
    """Captions and scoped headings; states by word; open where something is to be noted, folded where all is fine."""
    page = html.RENDERER.render(case(), Style())
    part = page.partition("<h3>Where credentials come from</h3>")[2].partition("</details>")[0]
    assert part.count("<caption") == 2 and part.count('scope="row"') == 6 + 3
    assert "complete, not used" in part and "says otherwise" in part
    assert part.lstrip().startswith("<details open>")
    fine = {"host": "https://adb-1234567890123456.7.azuredatabricks.net"}
    folded = html.RENDERER.render(case(**fine), Style())
    assert folded.partition("<h3>Where credentials come from</h3>")[2].lstrip().startswith("<details>")


def test_what_is_fine_depends_on_what_was_judged() -> None:
    """A source would be used, nothing is to be noted, and the check passed."""
    agreed: dict[str, Any] = {"host": "https://adb-1234567890123456.7.azuredatabricks.net"}
    assert shown(**agreed).fine
    assert not shown(**agreed, passed=False).fine
    assert not shown().fine
    assert not shown(**agreed, file_oddities=("host stands in quotes",)).fine
    none = shown(**agreed, sources=())
    assert not none.fine and none.used is None


@pytest.mark.parametrize(
    ("more", "place", "said"),
    [
        ({"file_problem": "line 4: odd"}, "config file", "/home/ada/.databrickscfg: line 4: odd"),
        ({"config_file_exists": False}, "config file", "/home/ada/.databrickscfg doesn't exist"),
        ({"profiles": ()}, "config file", "/home/ada/.databrickscfg has no profiles"),
        (
            {"file_unread_because": "X is set"},
            "config file",
            "/home/ada/.databrickscfg has lab, prod; it isn't read, since X is set",
        ),
        ({"profile": None}, "profile", "none is in effect"),
        ({"profile_from": "DEFAULT"}, "profile", "lab, since it's there and none is named"),
        ({"profile_found": False}, "profile", "lab, named by --profile; it isn't there"),
        ({"profile_from": None, "profile_found": False}, "profile", "lab; it isn't there"),
        ({"cli": None}, "Databricks CLI", "there's none on PATH"),
        ({"cli_problem": "it's the legacy CLI"}, "Databricks CLI", "it's the legacy CLI"),
    ],
)
def test_the_places_say_what_was_found_there(more: dict[str, Any], place: str, said: str) -> None:
    """The file, the profile and the CLI, each in one sentence part."""
    assert dict(sources.sources(fact(**more)).places)[place] == said


def test_hostile_text_is_made_visible() -> None:
    """Names come from files and variables: no control sequence reaches the screen, no markup the page."""
    evil = "\x1b[2J<script>x</script>"
    more: dict[str, Any] = {
        "sources": (Source(evil, "used", evil, evil),),
        "settings": (SettingSource(key="host", origin=evil, value=evil, over=(evil,)),),
        "profiles": (evil,),
        "sdk": evil,
        "file_oddities": (evil,),
    }
    assert "\x1b" not in drawn(Style(), **more)
    assert "<script>x" not in html.RENDERER.render(case(**more), Style())
    assert "<script>" not in re.sub(r"`[^`]*`", "", markdown.RENDERER.render(case(**more), Style(verbose=True)))


def test_the_record_behind_it_is_told_in_short() -> None:
    """What has a table isn't spelt out again among the evidence."""
    sample = case()
    record = {"id": "e99", "kind": "credentials", "check": "credentials", "at_ms": 1.0, **codec.plain(fact())}
    text = terminal.RENDERER.render(replace(sample, evidence=(*sample.evidence, record)), Style(verbose=True))
    told = " ".join(text.partition("e99")[2].split())
    assert "profile lab" in told and "method:" not in told


def test_an_older_case_shows_what_it_knows() -> None:
    """Without settings, hosts and version, which were added later."""
    plain = codec.plain(fact())
    for key in ("settings", "hosts", "sdk", "cli_asked_by", "cli_trouble"):
        del plain[key]
    sample = ALL["personal-access-token"]
    old = replace(sample, facts={**sample.facts, "CredentialSources": plain})
    text = terminal.RENDERER.render(old, Style(verbose=True))
    assert "the Databricks SDK looks in this order" in text and "Settings in effect" not in text
    assert "<h4>Settings in effect</h4>" not in html.RENDERER.render(old, Style())
