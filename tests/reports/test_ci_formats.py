"""What a pipeline is told by the formats `github`, `gitlab`, `azure` and `github-output`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import ci_readers as read
import pytest
from report_cases import ALL

from dbapp_diag.reports import annotations, azure, files, github, github_output, gitlab, several, wording
from dbapp_diag.reports.annotations import AT_MOST
from dbapp_diag.reports.interface import Style

PAT = ALL["personal-access-token"]
CALL = "my-app GET /api/items"


@pytest.mark.parametrize("name", ALL)
def test_each_call_that_fails_is_an_error_and_each_warning_a_warning(name: str) -> None:
    """On GitHub and Azure alike; a call that works is none."""
    case = ALL[name]
    wanted = ["error"] * (case.exit_code != 0) + ["warning"] * len(case.warnings)
    assert [each.name for each in read.github(github.render(case, Style()))] == wanted
    assert [each.properties["type"] for each in read.azure(azure.render(case, Style()))] == wanted


def test_an_error_names_the_call_what_is_wrong_and_the_fix() -> None:
    """The command stands on a line of its own."""
    (error,) = read.github(github.render(PAT, Style()))
    fix = PAT.root_causes[0].fix[0]
    assert error.properties == {"title": CALL}
    assert error.data.splitlines() == [wording.sentence(PAT), f"Fix (you): {fix.text}", fix.command]
    (issue,) = read.azure(azure.render(PAT, Style()))
    assert issue.properties == {"type": "error", "code": "token-is-pat"}
    assert issue.data == f"{CALL}: {error.data}"


def test_a_call_of_several_is_found_again_by_its_name() -> None:
    """Its own name stands in place of method and path; colons, commas and percent signs arrive."""
    names = ["50%: a, b; [c]", "second"]
    told = read.github(github.document([PAT, PAT], names))
    assert [each.properties["title"] for each in told] == [f"my-app {name}" for name in names]
    assert [each.data.partition(": ")[0] for each in read.azure(azure.document([PAT], ["50% a; [c]"]))] == [
        "my-app 50% a; [c]"
    ]


@pytest.mark.parametrize(
    ("count", "line"), [(AT_MOST, ""), (AT_MOST + 1, "1 more error"), (AT_MOST + 5, "5 more errors")]
)
def test_what_the_platform_would_drop_is_counted(count: int, line: str) -> None:
    """Ten errors and ten warnings; the last line counts the others."""
    for document, reader in ((github.document, read.github), (azure.document, read.azure)):
        text = document([PAT] * count)
        assert len(reader(text)) == AT_MOST
        last = text.splitlines()[-1]
        assert last == f"{line} beyond the 10 of each kind that are listed" if line else "beyond" not in last
    mixed = read.github(github.document([*[PAT] * 12, *[ALL["healthy"]] * 12]))
    assert [each.name for each in mixed] == ["error"] * AT_MOST + ["warning"] * AT_MOST


def test_a_note_is_no_longer_than_the_platform_shows() -> None:
    """GitHub cuts at 4,096 characters."""
    long = replace(PAT, headline="x" * 9000)
    assert len(read.github(github.render(long, Style()))[0].data) == annotations.LONGEST


def test_a_section_that_works_is_folded_and_one_that_fails_is_open() -> None:
    """GitLab shows the head alone of a folded one: the line with the verdict. Its time is the run's."""
    quiet = replace(ALL["healthy"], warnings=())
    for case, folded in ((quiet, True), (ALL["healthy"], False), (PAT, False)):
        text = gitlab.render(case, Style())
        assert ("[collapsed=true]" in text) == folded
        head = text.splitlines()[1]
        assert head.startswith(f"\x1b[0K{wording.mark(case)} my-app GET /api/items")
        (_, start, name), (_, end, same) = read.gitlab(text)
        assert name == same and 0 <= int(end) - int(start) <= 60


def test_several_calls_are_told_once_each_with_the_rows() -> None:
    """A smoke test's text is the one of the terminal."""
    calls = [several.called("first", "", "", PAT), several.called("", "", "", ALL["healthy"])]
    rows = several.terminal(calls, Style())
    for name in ("github", "azure", "gitlab"):
        assert several.FORMATS[name](calls, Style()).endswith(rows)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("personal-access-token", "verdict=problem\ncause=token-is-pat\nexit-code=1\n"),
        ("healthy", "verdict=healthy\ncause=\nexit-code=0\n"),
        ("inconclusive", "verdict=inconclusive\ncause=\nexit-code=3\n"),
    ],
)
def test_a_step_hands_on_verdict_and_cause(name: str, text: str) -> None:
    """As lines of GITHUB_OUTPUT."""
    assert github_output.render(ALL[name], Style()) == text


def test_an_output_holds_nothing_that_a_script_would_run() -> None:
    """A saved case may name any cause."""
    cause = replace(PAT.root_causes[0], id="x\nverdict=healthy$(id)`id`${{ secrets.X }}")
    text = github_output.render(replace(PAT, root_causes=(cause,)), Style())
    assert re.fullmatch(r"verdict=problem\ncause=[\w.-]+\nexit-code=1\n", text)


def test_what_a_step_adds_to_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GITHUB_STEP_SUMMARY and GITHUB_OUTPUT keep what other commands of the step wrote; any other file is replaced."""
    paths = {name: tmp_path / name for name in (*files.APPENDED, "other")}
    for name, path in paths.items():
        path.write_text("before=1")
        monkeypatch.setenv(name, str(path))
    for _ in range(2):
        files.write_file(PAT, f"markdown:{paths['GITHUB_STEP_SUMMARY']}")
        files.write_file(PAT, f"github-output:{paths['GITHUB_OUTPUT']}")
        files.write_file(PAT, f"github-output:{paths['other']}")
    outputs = "verdict=problem\ncause=token-is-pat\nexit-code=1\n"
    assert paths["GITHUB_OUTPUT"].read_text() == f"before=1\n{outputs}{outputs}"
    assert paths["other"].read_text() == outputs
    summary = paths["GITHUB_STEP_SUMMARY"].read_text()
    assert summary.startswith("before=1\n# ") and summary.count(f"\n# {wording.mark(PAT)}") == 2
    files.check_file(f"markdown:{paths['GITHUB_STEP_SUMMARY']}")
