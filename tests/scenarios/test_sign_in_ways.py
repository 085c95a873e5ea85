"""Every way to sign in, driven through the command line by the real SDK against the lab's servers: healthy, with each of its
failures, and with everything logged that can be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbapp_diag.lab import Fault, Lab
from dbapp_diag.lab.session import faults
from dbapp_diag.lab.ways import Way, all_ways
from tests.accuracy.kept import run_fault
from tests.forked import COMMAND, CONSOLE, program
from tests.scenarios.asking import demo, run

WAYS = all_ways()
FAILURES = [fault for fault in faults() if fault.way is not None and fault.stops_the_call]
HANGING = [fault for fault in FAILURES if fault.plants == ("sign-in-timeout",)]
NEVER_WORKS = {"pat": "token-is-pat", "basic": "credentials-missing"}
"""Ways whose credential no app accepts, and what is said to them."""
NEWER = ("model-serving",)
"""Ways that the lab can't offer to every SDK: before SERVING_CREDENTIALS_DIR the token's folder was fixed, at the root."""
ON_THE_WAY = ("workspace-unreachable", "workspace-host-wrong", "sign-in-timeout", "network-policy-denied")
"""Causes that say nothing about the credential (R1)."""


def name(each: Way | Fault) -> str:
    return each.id


@pytest.mark.parametrize(
    "way", [pytest.param(way, id=way.id, marks=() if way.id in NEWER else pytest.mark.compat) for way in WAYS]
)
def test_a_way_gives_a_call_that_works_or_says_why_it_never_does(way: Way) -> None:
    """The SDK's own method is used; what it gives is exchanged where apps don't accept it as it is; there are no warnings."""
    code, report = demo("healthy", "--way", way.id)
    assert report["facts"]["SignIn"]["auth_type"] == way.auth_type
    if way.works:
        assert (code, report["verdict"], report["warnings"]) == (0, "healthy", []), report["headline"]
    else:
        assert [root["id"] for root in report["root_causes"]] == [NEVER_WORKS[way.id]]
        assert code == 1 and report["root_causes"][0]["fix"]
    assert not [row["id"] for row in report["checks"] if row["status"] == "errored"]


def test_every_way_has_a_failure() -> None:
    """None is only ever seen healthy; the profile with a client secret is broken by the faults without a way."""
    assert {way.id for way in WAYS} - {fault.way for fault in FAILURES} <= {"m2m-profile", "u2m-profile", "pat", "job"}


@pytest.mark.parametrize("fault", [fault for fault in FAILURES if fault not in HANGING], ids=name)
def test_a_way_that_fails_is_put_down_to_what_broke_it(fault: Fault) -> None:
    """R32: the planted cause is the first root; the SDK's generic sentence and its tracebacks are nobody's answer."""
    ran = run_fault(fault.id)
    code, report = ran.code, ran.report
    roots = [root["id"] for root in report["root_causes"]]
    assert roots[:1] == list(fault.plants[:1]), report["headline"]
    root = report["root_causes"][0]
    assert code == 1 and root["fix"]
    assert "cannot configure default credentials" not in root["observed"]
    assert "Traceback" not in json.dumps(report)
    if root["id"] in ON_THE_WAY:
        assert not [fix for fix in root["fix"] if "auth login" in (fix["command"] or "")]


@pytest.mark.parametrize("fault", HANGING, ids=name)
def test_R33_a_way_that_hangs_is_told_within_the_run(fault: Fault) -> None:
    """Whoever it is that doesn't answer, the report is complete before its time is over, and says who it waited for."""
    code, report = demo(fault.id, "--timeout", "5s")
    assert [root["id"] for root in report["root_causes"]] == ["sign-in-timeout"], report["headline"]
    assert code == 1 and report["complete"]
    assert report["duration_ms"] < 5000
    assert not [fix for fix in report["root_causes"][0]["fix"] if "auth login" in (fix["command"] or "")]


FOUR = {
    "login-expired--never": "auth login",
    "login-expired--upgraded": "AUTH_STORAGE=plaintext",
    "login-expired--cache-truncated": "token-cache.json",
    "credentials-missing--keyring": "AUTH_STORAGE=plaintext && databricks auth login",
    "credentials-conflict--two-profiles": "DATABRICKS_CONFIG_PROFILE=lab",
}
"""What the CLI's cache can have, and a part of the command that mends it."""


@pytest.mark.parametrize("fault", FOUR)
def test_R35_R37_what_is_wrong_with_the_kept_sign_ins_decides_what_to_do(fault: str) -> None:
    """Never made, kept elsewhere by another version, damaged, locked away, or for one of two profiles: each has its own fix,
    in spite of the CLI's advice, which is the same for all."""
    _, report = demo(fault)
    assert any(FOUR[fault] in (fix["command"] or "") for fix in report["root_causes"][0]["fix"])
    fixes = json.dumps(report["root_causes"][0]["fix"])
    others = {part for other, part in FOUR.items() if other != fault} - {"auth login", FOUR[fault]}
    assert not [part for part in others if part in fixes and part not in FOUR[fault]]


def test_a_missing_federation_policy_is_told_by_what_it_has_to_match() -> None:
    """Issuer, subject and audience of the identity token stand in the fix; the token itself nowhere."""
    with Lab(["exchange-refused--github-subject"]) as lab:
        done = run(lab, "--format", "json")
        report = json.loads(done.stdout)
        fix = report["root_causes"][0]["fix"][0]["text"]
        assert "https://token.actions.githubusercontent.com" in fix and "repo:example/items:ref:refs/heads/main" in fix
        assert not [secret for secret in lab.secrets if secret in done.stdout + done.stderr]


LOGGING = """
import http.client, logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
logging.getLogger().addHandler(logging.FileHandler({file!r}))
http.client.HTTPConnection.debuglevel = 1
"""


@pytest.mark.parametrize("way", WAYS, ids=name)
def test_R65_with_everything_logged_no_secret_gets_out(way: Way, tmp_path: Path) -> None:
    """With logging at DEBUG, to standard error and to a file, and the SDK told to print headers and whole bodies: neither
    output, report nor any file written in the run holds a secret. And nothing keeps the process alive."""
    with Lab(way=way.id) as lab:
        env = dict(lab.env) | {"DATABRICKS_DEBUG_HEADERS": "true", "DATABRICKS_DEBUG_TRUNCATE_BYTES": "1000000"}
        before = {path: path.stat().st_mtime_ns for path in lab.base_dir.rglob("*") if path.is_file()}
        words = ["run", *lab.argv, "--verbose", "-o", str(tmp_path / "case.json"), "-o", str(tmp_path / "report.html")]
        logging = LOGGING.format(file=str(tmp_path / "debug.log"))
        done = program(logging + CONSOLE, words, env, imports=COMMAND)
        assert done.returncode == (0 if way.works else 1), done.stderr[-2000:]
        assert "DEBUG" in done.stderr, "logging wasn't on"
        said = {"standard output": done.stdout, "standard error": done.stderr}
        written = [path for path in lab.base_dir.rglob("*") if path.is_file()]
        written = [path for path in written if path.stat().st_mtime_ns != before.get(path)]
        written += [path for path in tmp_path.rglob("*") if path.is_file()]
        said |= {str(path): path.read_text("utf-8", "replace") for path in written if path.suffix != ".pyc"}
        leaks = [(where, secret[:6]) for where, text in said.items() for secret in lab.secrets if secret in text]
        assert not leaks
