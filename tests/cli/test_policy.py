"""Exit codes, skipping, usage errors: what scripts rely on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.scenarios.asking import called, process, run


def report(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_R7_skipping_the_check_that_fails_takes_it_from_verdict_and_code() -> None:
    """And the report lists it as left out by the user."""
    with Lab(("token-expired",)) as lab:
        done = run(lab, "--format", "json", "--skip", "token-lifetime,token-form,token-at-workspace,refusal")
        found = json.loads(done.stdout)
        assert "token-expired" not in [root["id"] for root in found["root_causes"]]
        assert done.returncode == found["exit_code"]
        row = next(row for row in found["checks"] if row["id"] == "token-lifetime")
        assert (row["status"], row["reason"]) == ("skipped", "left out with --skip")
        assert "token-lifetime" in found["skipped_by_user"]


def test_R9_what_does_not_apply_is_skipped_and_not_red() -> None:
    """No proxy, no netrc, no IPv6: nothing failed, nothing warned, and the terminal doesn't speak of it."""
    with Lab(()) as lab:
        found = json.loads(run(lab, "--format", "json").stdout)
        assert {row["status"] for row in found["checks"]} <= {"passed", "skipped"}
        assert all(row["reason"] for row in found["checks"] if row["status"] == "skipped")
        shown = run(lab).stdout
        assert "proxy" not in shown.lower()


def test_R49_an_unknown_app_never_ends_with_0() -> None:
    """It's a problem, with a sentence."""
    with Lab(("app-not-found",)) as lab:
        done = run(lab)
        assert done.returncode == 1
        assert done.stdout.strip()


def test_R50_a_broken_profile_that_nobody_asked_for_counts_for_nothing() -> None:
    """The code is about what was asked."""
    with Lab(()) as lab:
        config = Path(lab.env["DATABRICKS_CONFIG_FILE"])
        config.write_text(
            config.read_text()
            + "\n[stale]\nhost = https://gone.example\ntoken = dapi00000000000000000000000000000000\n"
        )
        done = run(lab, "--format", "json")
        assert (done.returncode, report(done)["warnings"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "--app", "Not/An/App"), "--app"),
        (("run", "--app", "a", "--timeout", "soon"), "--timeout"),
        (("run", "--app", "a", "--wait", "x"), "--wait"),
        (("run", "--app", "a", "--resolver", "a b"), "--resolver"),
        (("run", "--app", "a", "--connect-to", "x"), "--connect-to"),
        (("run", "--app", "a", "--ca-bundle", "/no/such/file"), "--ca-bundle"),
        (("run", "--app", "a", "--only", "no-such-check"), "--only"),
        (("run", "--app", "a", "--format", "pdf"), "--format"),
        (("run", "--app", "a", "-o", "report.pdf"), "-o: the name's suffix"),
        (("run", "--app", "a", "-o", "/no/such/folder/report.html"), "folder"),
        (("run", "--app", "a", "--open"), "--open"),
        (("run", "--app", "a", "--proxy", "ftp://x"), "--proxy"),
        (("run", "--app", "a", "--token-file", "/no/such/file"), "--token-file: there's no such file"),
        (("run", "--app", "a", "--token-env", "NO_SUCH_VARIABLE"), "--token-env: no such variable"),
        (("replay", "/no/such/case"), "there's no such file"),
        (("explain", "nonsense"), "no such check, cause or status"),
        (("demo", "no-such-fault"), "no such fault"),
        (("nonsense",), "no such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_R47_bad_input_gets_one_sentence_and_code_2(words: tuple[str, ...], said: str) -> None:
    """It names the option, file or variable; no traceback, nothing on standard output."""
    refused(called(words), said)


def test_R47_bad_input_ends_a_process_the_same_way() -> None:
    """The code is the process's own, and Python adds nothing to the sentence."""
    with Lab(()) as lab:
        refused(process(lab, "run"), "which app")


def refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    """Code 2 and one sentence."""
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_plan_sends_nothing() -> None:
    """--plan prints what would go where; the lab sees nobody."""
    with Lab(()) as lab:
        done = run(lab, "--plan", "--verbose")
        assert done.returncode == 0
        assert "GET /api/items" in done.stdout
        assert "/api/2.0/apps/my-app" in done.stdout
        assert not lab.log.requests
        assert not lab.log.questions


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_plan_names_every_request_that_a_run_sends(method: str) -> None:
    """What is sent was announced: method and path of each exchange stand in the plan."""
    with Lab(("endpoint-not-found",)) as lab:
        announced = run(lab, "--method", method, "--plan", "--verbose").stdout
        found = json.loads(run(lab, "--method", method, "--format", "json").stdout)
        for record in found["evidence"]:
            if record["kind"] == "exchange":
                path = "/" + record["url"].split("://", 1)[1].split("/", 1)[1]
                assert f"{record['method']} {path}" in announced, record["url"]


def test_offline_sends_nothing_and_still_judges_the_token() -> None:
    """Configuration and token only."""
    with Lab(("token-expired",)) as lab:
        done = run(lab, "--offline", "--format", "json")
        assert not lab.log.requests
        assert not lab.log.questions
        assert [root["id"] for root in json.loads(done.stdout)["root_causes"]] == ["token-expired"]
        assert done.returncode == 1


@pytest.mark.parametrize("number", (signal.SIGINT, signal.SIGTERM))
def test_R69_an_interrupted_run_writes_what_it_has(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C (and a pipeline's kill): code 130, the partial report on disk, marked incomplete."""
    with Lab(("app-timeout",)) as lab:
        path = tmp_path / "partial.json"
        done = subprocess.Popen(
            [sys.executable, "-m", "dbapp_diag", "run", *lab.argv, "-o", str(path)],
            env=dict(lab.env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background shells have it ignored
        )
        until = time.monotonic() + 30
        while time.monotonic() < until and not any(seen.server == "front-door" for seen in lab.log.requests):
            time.sleep(0.05)
        done.send_signal(number)
        _, err = done.communicate(timeout=20)
        assert done.returncode == 130, err
        assert "Traceback" not in err
        found = json.loads(path.read_text())
        assert (found["complete"], found["exit_code"]) == (False, 130)


def test_R10_a_run_ends_at_its_deadline_with_a_report() -> None:
    """Within half a second of --timeout (and the time that Python takes to start), whatever hangs."""
    with Lab(("app-timeout",)) as lab:
        done = run(lab, "--timeout", "4s", "--format", "json")
        found = json.loads(done.stdout)
        assert found["duration_ms"] <= 4500
        assert (found["verdict"], done.returncode) == ("inconclusive", 3)
        assert "waited no longer" in found["headline"]


def test_fail_on_never_turns_1_and_3_into_0() -> None:
    """For those who only want the report."""
    with Lab(("token-expired",)) as lab:
        assert run(lab, "--fail-on", "never").returncode == 0


def test_R55_what_was_left_out_is_left_out_of_every_format(tmp_path: Path) -> None:
    """Choices act on the case, once: no format decides for itself."""
    with Lab(("token-expired",)) as lab:
        names = [tmp_path / f"r.{suffix}" for suffix in ("json", "html", "md", "xml", "txt")]
        wanted = [word for path in names for word in ("-o", str(path))]
        done = run(lab, "--skip", "permission,token-lifetime,clock", *wanted)
        found = json.loads(names[0].read_text())
    assert done.returncode == found["exit_code"]
    assert "token-expired" not in [root["id"] for root in found["root_causes"]]
    for path in names:
        assert found["headline"].split(":")[0] in path.read_text(), path.name
        assert "left out with --skip" in path.read_text(), path.name


@pytest.mark.parametrize(
    "words",
    [
        ("--app", "my-app"),
        ("--app", "my-app", "--mcp"),
        ("--app", "a", "--origin", "https://ui.example", "--warehouse", "1a"),
    ],
)
def test_the_plan_fits_a_screen(words: tuple[str, ...]) -> None:
    """To whom, what, carrying what; every request by itself with --verbose."""
    text = called(
        ["run", *words, "--host", "https://adb-1.2.azuredatabricks.net", "--plan"], {"PATH": "", "HOME": "/nowhere"}
    ).stdout
    assert len(text.splitlines()) <= 26 and max(map(len, text.splitlines())) <= 80
    for told in ("to the workspace, carrying credentials", "to the app, carrying the token", "--verbose lists"):
        assert told in text
