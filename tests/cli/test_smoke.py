"""`dbapp-diag smoke`: several calls from a file, against the lab."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from dbapp_diag.api.smoke_schema import smoke_schema
from dbapp_diag.lab import Lab
from tests.safety.spelt import found_in
from tests.scenarios.asking import called

CANARY = "smoke-canary-0123456789"
CANARY_FORM = "dapi5e1f0c9a77b34d2e8f60a1b2c3d4e5f6"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab([]) as served, served.importable():
        yield served


def defaults(lab: Lab, **more: Any) -> str:
    """The lab's own options, as a file has them."""
    given = dict(zip(lab.argv[::2], lab.argv[1::2], strict=True))
    rows = {"app": "my-app", "profile": "lab", "resolver": given["--resolver"], "ca_bundle": given["--ca-bundle"]}
    rows |= {"connect_to": list(lab.connections), **more}
    return "[defaults]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in rows.items())


def smoke(lab: Lab, folder: Path, text: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    file = folder / "calls.toml"
    file.write_text(text, encoding="utf-8")
    done = called(("smoke", str(file), *words), {**lab.env, **env})
    assert not found_in(done.stdout + done.stderr, [*lab.secrets, CANARY])
    return done


CALLS = """
[[call]]
endpoint = "/api/items"
expect = ["200", "application/json"]
[[call]]
name = "an echo"
endpoint = "/api/echo"
json = { quantity = 2 }
[[call]]
endpoint = "/api/itms"
[[call]]
endpoint = "/api/nowhere"
name = "elsewhere"
[[call]]
app = "no-such-app"
endpoint = "/api/items"
[[call]]
endpoint = "/api/items"
token_env = "OLD"
"""
PAT = "dapi" + "0" * 32


def test_several_calls_are_one_report_with_one_sign_in(lab: Lab, tmp_path: Path) -> None:
    """A row a call, what is wrong with its fix, the worst exit code; who signs in alike signs in once."""
    before = signed_in(lab)
    done = smoke(lab, tmp_path, defaults(lab) + CALLS, "--format", "json", "--quiet", OLD=PAT)
    report = json.loads(done.stdout)
    assert done.returncode == 1 == report["exit_code"] and report["schema"] == "dbapp-diag/smoke-1"
    came = [
        (call["name"], call["case"]["verdict"], [root["id"] for root in call["case"]["root_causes"]])
        for call in report["calls"]
    ]
    assert came == [
        ("", "healthy", []),
        ("an echo", "healthy", []),
        ("", "problem", ["endpoint-not-found"]),
        ("elsewhere", "problem", ["endpoint-not-found"]),
        ("", "problem", ["app-not-found"]),
        ("", "problem", ["token-is-pat"]),
    ]
    assert signed_in(lab) == before + 1
    assert not done.stderr


def signed_in(lab: Lab) -> int:
    return sum(seen.path == "/oidc/v1/token" for seen in lab.log.requests)


def test_each_format_has_every_call(lab: Lab, tmp_path: Path) -> None:
    """By its name; progress and the names of files stand on standard error."""
    files = [str(tmp_path / name) for name in ("a.html", "a.md", "a.xml", "a.json", "a.txt")]
    words = [word for file in (*files, f"concise:{tmp_path / 'lines'}") for word in ("-o", file)]
    done = smoke(lab, tmp_path, defaults(lab) + CALLS, *words, OLD=PAT)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("6/6 ")]
    assert done.stderr.count("written: ") == 6
    for file in (*files, str(tmp_path / "lines")):
        text = Path(file).read_text(encoding="utf-8")
        assert "elsewhere" in text or file.endswith("lines"), file
        assert "app-not-found" in text or file.endswith((".txt", ".md")), file
    assert len((tmp_path / "lines").read_text().splitlines()) == 6
    cases = list(ElementTree.parse(tmp_path / "a.xml").iter("testcase"))
    names = {(case.attrib["classname"], case.attrib["name"]) for case in cases}
    assert len(names) == len(cases) == 6 and ("my-app", "elsewhere") in names
    assert sum(case.find("failure") is not None for case in cases) == 4


def test_what_stops_several_calls_is_told_once(tmp_path: Path) -> None:
    """A secret that is refused stops them all."""
    with Lab(["client-secret-rejected"]) as broken, broken.importable():
        text = defaults(broken) + '[[call]]\nendpoint = "/api/items"\n[[call]]\nendpoint = "/api/health"\n'
        done = smoke(broken, tmp_path, text, "--quiet")
    assert done.returncode == 1
    assert done.stdout.count("Fix (") == 1 and "Calls: my-app GET /api/items; my-app GET /api/health" in done.stdout


def test_variables_fill_texts_and_secrets_stay_out(lab: Lab, tmp_path: Path) -> None:
    """A header's secret comes from the environment, and no report shows it."""
    calls = '[[call]]\nendpoint = "${PLACE}"\nheaders = { X-Api-Key = "${KEY}" }\ndata = "$${kept}"\nmethod = "POST"\n'
    done = smoke(lab, tmp_path, defaults(lab) + calls, "--format", "json", PLACE="/api/echo", KEY=CANARY)
    case = json.loads(done.stdout)["calls"][0]["case"]
    assert case["target"]["endpoint"] == "/api/echo"
    assert "${kept}" in json.dumps(case["facts"]["Asked"])


ONE = '[[call]]\napp = "a"\n'
MISTAKES = {
    "no TOML": ("[[call]\n", "it isn't TOML, line 1"),
    "no calls": ("", "there's no call in it"),
    "a misspelt key": (
        '[[call]]\nendpiont = "/x"\n',
        "call 1: there's no key of that name in it: endpiont; did you mean endpoint?",
    ),
    "a key at the top": (f"calls = 1\n{ONE}", "there's no key of that name at the top: calls; did you mean call?"),
    "no app": ('[[call]]\nendpoint = "/api/x"\n', "call 1: which app?"),
    "a method that is none": (f'{ONE}name = "x"\nmethod = "G T"\n', "call 1 (x): method: "),
    "a variable that isn't set": ('[[call]]\napp = "${NOWHERE}"\n', "call 1: the variable NOWHERE isn't set"),
    "a name twice": (f'{ONE}name = "x"\n{ONE}name = "x"\n', "call 2 (x): call 1 has that name already"),
    "a duration that is none": (f'{ONE}wait = "soon"\n', "call 1: wait: that isn't a duration"),
    "too many tries": (f"{ONE}retry = 99\n", "call 1: retry: it has to be a whole number up to 10"),
    "two tokens": (f'{ONE}token_env = "A"\ntoken_file = "b"\n', "call 1: give one of token_env and token_file"),
    "a token": (f'{ONE}headers = {{ X-A = "Bearer {CANARY}" }}\n', "call 1: X-A: that looks like a secret"),
    "a personal access token": (f'{ONE}data = "{PAT}"\n', "call 1: data: that looks like a secret"),
    "a secret by its name": (
        f'{ONE}json = {{ password = "{CANARY}" }}\n',
        "call 1: password: that looks like a secret",
    ),
    "a key's header": (f'{ONE}headers = {{ X-Api-Key = "{CANARY}" }}\n', "call 1: X-Api-Key: that looks like a secret"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_file_is_one_sentence(mistake: str, lab: Lab, tmp_path: Path) -> None:
    """With the call and the key; nothing is sent, and no value is repeated."""
    text, sentence = MISTAKES[mistake]
    before = len(lab.log.requests)
    done = smoke(lab, tmp_path, text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"dbapp-diag: FILE: {sentence}"), done.stderr
    assert len(done.stderr.splitlines()) == 1 and len(lab.log.requests) == before


def test_check_reads_the_file_and_sends_nothing(lab: Lab, tmp_path: Path) -> None:
    """Variables needn't be set for it."""
    before = len(lab.log.requests)
    done = smoke(lab, tmp_path, '[[call]]\napp = "${APP_NAME}"\nendpoint = "/api/x"\ntoken_env = "T"\n', "--check")
    assert (done.returncode, done.stdout) == (0, "1 call is in order\n")
    assert len(lab.log.requests) == before


def test_a_file_that_isnt_there_and_a_format_that_isnt_for_several(lab: Lab, tmp_path: Path) -> None:
    assert "it can't be read" in called(("smoke", str(tmp_path / "none.toml")), lab.env).stderr
    assert "which file?" in called(("smoke",), lab.env).stderr
    done = smoke(lab, tmp_path, defaults(lab) + CALLS, "--format", "junit-checks", OLD=PAT)
    assert done.returncode == 2 and "several calls can't be written as junit-checks" in done.stderr


def test_the_schema_takes_what_the_command_takes(lab: Lab, tmp_path: Path) -> None:
    """Keys and types; what only the command knows (names, variables, secrets) it leaves to that."""
    printed = json.loads(called(("smoke", "--schema"), lab.env).stdout)
    assert printed == smoke_schema()
    validator = Draft202012Validator(printed)
    Draft202012Validator.check_schema(printed)
    assert not list(validator.iter_errors(tomllib.loads(defaults(lab) + CALLS)))
    wide = 'app = "a"\nwait = 5\ntimeout = "30s"\nretry = 2\nexpect = 200\nmcp = true\nheaders = {A = "b"}\ndata = {a = "b"}\n'
    assert not list(validator.iter_errors(tomllib.loads(f"[[call]]\n{wide}")))
    for wrong in ("a misspelt key", "no calls", "a key at the top", "a duration that is none", "too many tries"):
        assert list(validator.iter_errors(tomllib.loads(MISTAKES[wrong][0]))), wrong


def test_an_app_that_comes_up_is_waited_for(tmp_path: Path) -> None:
    """For as long as the call says."""
    with Lab(["app-starting"]) as slow, slow.importable():
        text = defaults(slow) + '[[call]]\nendpoint = "/api/items"\nwait = "1s"\nretry = 0\n'
        done = smoke(slow, tmp_path, text, "--format", "concise", "--quiet")
    assert done.returncode == 1 and " app-starting " in done.stdout


def test_a_name_that_looks_like_a_secret_is_not_repeated(tmp_path: Path) -> None:
    """The sentence says which call it is about by its number; of its name only what may be shown."""
    secret = CANARY_FORM
    file = tmp_path / "calls.toml"
    file.write_text(f'[[call]]\napp = "my-app"\nname = "{secret}"\n')
    done = called(["smoke", str(file)], {"HOME": str(tmp_path)})
    assert done.returncode == 2
    assert "call 1" in done.stderr
    assert secret not in done.stderr


def test_a_long_value_makes_no_long_sentence(tmp_path: Path) -> None:
    """A key or a value of any length stands in the file: the sentence about it can be read all the same."""
    file = tmp_path / "calls.toml"
    long = "a" * 50_000
    file.write_text(f'[[call]]\napp = "my-app"\njson = {{"{long}" = "{CANARY_FORM}"}}\n')
    done = called(["smoke", str(file)], {"HOME": str(tmp_path)})
    assert done.returncode == 2
    assert len(done.stderr) < 1000
