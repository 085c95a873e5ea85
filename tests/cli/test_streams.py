"""What goes to which stream, in which encoding, with which code."""

from __future__ import annotations

import json
import os
import pty
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.scenarios.asking import process, run, tool

FORMATS = ("terminal", "json", "html", "markdown", "junit")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Path]]:
    """A case of an expired token, and the lab that it comes from."""
    path = tmp_path_factory.mktemp("case") / "case.json"
    with Lab(("token-expired",)) as lab:
        run(lab, "-o", str(path))
        yield lab, path


@pytest.mark.parametrize("format", FORMATS)
def test_R5_the_exit_code_does_not_depend_on_the_format(saved: tuple[Lab, Path], format: str, tmp_path: Path) -> None:
    """The same case gives the same code on standard output and in a file, and it stands in the JSON."""
    lab, path = saved
    out = (
        tmp_path
        / {"terminal": "a.txt", "json": "a.json", "html": "a.html", "markdown": "a.md", "junit": "a.xml"}[format]
    )
    done = tool(lab, "replay", str(path), "--format", format, "-o", str(out))
    assert done.returncode == 1 == json.loads(path.read_text())["exit_code"]
    assert out.read_text().strip()


@pytest.mark.parametrize("format", ("json", "junit", "html"))
def test_R6_R54_standard_output_holds_one_document(saved: tuple[Lab, Path], format: str) -> None:
    """With progress, verbosity and files written, the document can be parsed whole."""
    lab, _ = saved
    done = process(lab, "run", *lab.argv, "--format", format, "--verbose")
    assert done.returncode == 1
    if format == "json":
        assert json.loads(done.stdout)["verdict"] == "problem"
    elif format == "junit":
        assert ET.fromstring(done.stdout).tag in ("testsuite", "testsuites")
    else:
        assert done.stdout.lstrip().lower().startswith("<!doctype html>")
        assert done.stdout.rstrip().endswith("</html>")


@pytest.mark.parametrize("encoding", ("cp1252", "gbk", "ascii", "utf-8"))
def test_R59_any_encoding_of_the_screen_will_do(saved: tuple[Lab, Path], encoding: str) -> None:
    """Glyphs that the stream can't hold are replaced; the code survives; files stay UTF-8."""
    lab, path = saved
    env = {**lab.env, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "dbapp_diag", "replay", str(path)],
        env=env,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "401" in done.stdout.decode(encoding)


@pytest.mark.parametrize(
    ("words", "env"), [((), {}), (("--color", "never"), {}), ((), {"NO_COLOR": "1"}), ((), {"CLICOLOR_FORCE": "1"})]
)
def test_R62_no_escape_sequence_without_a_terminal(
    saved: tuple[Lab, Path], words: tuple[str, ...], env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pipes, NO_COLOR and --color never: no ESC byte at all, on either stream."""
    lab, _ = saved
    monkeypatch.setattr(lab, "env", {**lab.env, **env})
    done = run(lab, *words)
    assert "\x1b" not in done.stdout + done.stderr


def test_R61_progress_outside_a_terminal_is_one_line_a_state(saved: tuple[Lab, Path]) -> None:
    """No spinner, no carriage return, no line twice."""
    lab, _ = saved
    done = run(lab)
    lines = done.stderr.splitlines()
    assert lines
    assert "\r" not in done.stderr
    assert len(lines) == len(set(lines))
    assert run(lab, "--quiet").stderr == ""


def test_on_a_terminal_the_line_is_drawn_in_place_and_cleared(saved: tuple[Lab, Path]) -> None:
    """A person sees the journey fill in, and nothing of it is left."""
    import subprocess
    import sys

    lab, _ = saved
    leader, follower = pty.openpty()
    env = {**lab.env, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    env.pop("CI", None)
    done = subprocess.Popen(
        [sys.executable, "-m", "dbapp_diag", "run", *lab.argv],
        env=env,
        stdout=subprocess.PIPE,
        stderr=follower,
        close_fds=True,
    )
    out, _ = done.communicate(timeout=60)
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:  # Linux reports the closed other end so
        pass
    os.close(leader)
    assert b"\r" in shown
    assert re.search(rb"configuration", shown)
    assert shown.rsplit(b"\r", 2)[-2].strip() == b""
    assert out


def test_R56_every_key_of_the_contract_is_there(saved: tuple[Lab, Path]) -> None:
    """Also where there's nothing to say."""
    keys = [
        "schema",
        "tool",
        "target",
        "vantage",
        "outcome",
        "verdict",
        "root_causes",
        "consequences",
        "warnings",
        "differential",
        "checks",
        "facts",
        "evidence",
        "journey",
        "complete",
        "incomplete_because",
        "exit_code",
    ]
    _, path = saved
    report = json.loads(path.read_text())
    assert list(report)[: len(keys)] == keys
    assert {"name", "version"} <= set(report["tool"])
    assert {"app", "url", "workspace", "profile", "endpoint", "method"} <= set(report["target"])
    assert {"kind", "status", "responder", "summary"} <= set(report["outcome"])


def test_the_json_report_fits_its_schema(saved: tuple[Lab, Path]) -> None:
    """The schema in the package validates what a run writes."""
    import jsonschema

    from dbapp_diag.case import text as case_text

    _, path = saved
    jsonschema.validate(json.loads(path.read_text()), case_text.json_schema())


def test_R71_evidence_names_the_client_that_saw_it(saved: tuple[Lab, Path]) -> None:
    """Exchanges, look-ups, handshakes and the sign-in each say whose eyes saw them, with a version."""
    _, path = saved
    for record in json.loads(path.read_text())["evidence"]:
        if record["kind"] in ("exchange", "lookup", "handshake", "connection", "sign-in"):
            assert re.search(r"\d+\.\d+", record["client"]), record["kind"]


def test_R21_the_vantage_stands_beside_the_verdict(saved: tuple[Lab, Path]) -> None:
    """Where a run was made is in every report: resolver, redirections, bundle, runtime."""
    lab, path = saved
    vantage = json.loads(path.read_text())["vantage"]
    assert vantage["resolver"] == lab.resolver
    assert vantage["connect_to"]
    assert vantage["ca_bundle"]
    for format in ("html", "markdown"):
        assert lab.resolver in tool(lab, "replay", str(path), "--format", format).stdout


def test_R68_what_was_masked_is_counted() -> None:
    """The report says how many things of which kind were masked: here the caller's name in the front door's mark."""
    with Lab(()) as lab:
        masked = json.loads(run(lab, "--format", "json").stdout)["masked"]
    assert masked["principal"] >= 1
