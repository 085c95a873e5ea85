"""Snippets at work: each is printed by the command line, and run as it is in a process of its own, against the lab. Once
for each kind that's a new Python; else one that is forked with the SDK and the HTTP libraries imported.

Its real names on port 443 lead to the lab by the settings that any program has: HTTPS_PROXY and the CA variables.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.app import ITEMS
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.wires import Proxy
from dbapp_diag.lab.world import World
from tests.forked import OWN_MODULES, program
from tests.scenarios.asking import called, process, tool

Change = Callable[[World], None]
DATA = [{"id": number, "name": name} for number, name in ITEMS.items()]
WAYS = {
    "curl": "u2m-profile",
    "requests": "m2m-profile",
    "httpx": "m2m-environment",
    "sdk": "m2m-profile",
    "notebook": "notebook",
    "external-app": "m2m-environment",
    "app-to-app": "app-to-app",
    "github-actions": "github-oidc",
}
"""The way to sign in that each kind is mostly used with."""
OTHERS = [
    ("curl", "m2m-profile"),
    ("curl", "azure-client-secret"),
    ("requests", "u2m-profile"),
    ("requests", "m2m-environment"),
    ("requests", "azure-cli"),
    ("requests", "azure-client-secret"),
    ("requests", "env-oidc"),
    ("httpx", "azure-cli"),
    ("sdk", "u2m-profile"),
    ("sdk", "azure-cli"),
    ("sdk", "azure-client-secret"),
    ("sdk", "notebook"),
    ("sdk", "external-browser"),
    ("notebook", "job"),
]
CELL = "import builtins, runpy, sys; from dbruntime import dbutils; builtins.dbutils = dbutils; runpy.run_path(sys.argv[1])"
"""What a notebook's Python brings along for its cells."""


def programs_way_out(world: World) -> None:
    """Every program goes through the lab's proxy, and trusts its authority."""
    world.proxy = Proxy()
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    world.environment |= dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"), "@ca@")


def lab_of(way: str, *changes: Change, faults: tuple[str, ...] = ()) -> Lab:
    """A lab that any program can reach."""
    return Lab(faults, way=way, also=(programs_way_out, *changes))


def environment(lab: Lab) -> dict[str, str]:
    """The lab's, with the programs that come with this Python."""
    return {**lab.env, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{lab.env['PATH']}"}


def printed(lab: Lab, kind: str, *options: str) -> str:
    """What `dbapp-diag snippet` prints in this lab."""
    asked = lab.world.question
    named = ["--app", "my-app", "--endpoint", asked.endpoint or "/api/items"]
    named += ["--profile", asked.profile] if asked.profile else []
    done = tool(lab, "snippet", "--for", kind, *named, "--quiet", *options)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert not [secret for secret in lab.secrets if secret in done.stdout]
    return done.stdout


@functools.cache
def healthy(kind: str, way: str) -> str:
    """The snippet that a healthy lab of this way prints."""
    with lab_of(way) as lab:
        return printed(lab, kind)


FILE = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"


def ran(lab: Lab, kind: str, text: str, *, fresh: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a snippet as it is: bash for scripts and a workflow's step, else Python, a notebook's cell in its surroundings."""
    env = environment(lab) | more
    file = lab.base_dir / f"snippet-{kind}"
    if kind == "github-actions":
        head, step = text.split("        run: |\n", 1)
        env["DATABRICKS_AUTH_TYPE"] = "github-oidc"
        for name in ("APP", "ENDPOINT"):
            env[name] = json.loads(head.split(f"      {name}: ", 1)[1].split("\n", 1)[0])
        text = textwrap.dedent(step)
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, str(file)]
    if kind in ("curl", "github-actions"):
        command = ["bash", "-e", str(file)]
    elif not fresh:
        return program(OWN_MODULES + (CELL if kind == "notebook" else FILE), [str(file)], env)
    elif kind == "notebook":
        command = [sys.executable, "-c", CELL, str(file)]
    return subprocess.run(command, env=env, cwd=lab.base_dir, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("kind", "way"), [*WAYS.items(), *OTHERS])
def test_a_snippet_gets_the_apps_json(kind: str, way: str) -> None:
    """Printed and run in the same lab; the app sees one call, and no secret was in the text."""
    with lab_of(way) as lab:
        done = ran(lab, kind, printed(lab, kind), fresh=WAYS[kind] == way)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == DATA
        assert len([seen for seen in lab.log.requests if seen.server == "app"]) == 1
        assert not [secret for secret in lab.secrets if secret in done.stdout + done.stderr]


def expired(world: World) -> None:
    """Whatever signs in gets a token that has expired already."""
    world.workspace.lifetime = -60
    if world.cli is not None:
        world.cli.token.lifetime = 30.0  # it was issued a minute ago


def expired_and_redirected(world: World) -> None:
    """The same, and the front door answers with the way to the login page."""
    expired(world)
    world.app.door.expired = "redirect"


FAILING: dict[str, tuple[tuple[str, ...], Change | None, str, str]] = {
    "expired": ((), expired, "401 from the front door", "the token wasn't taken"),
    "expired-redirect": ((), expired_and_redirected, "302 from the front door", "login page: the token wasn't taken"),
    "redirect": (("redirect-drops-token--other-host",), None, "302 from the app", "items.corp.example"),
    "stopped": (("app-stopped",), None, "503 from the front door", "the app isn't running"),
    "login-page": (("login-page-as-success",), None, "200 from the app", "login page"),
}
"""What goes wrong: faults, a change, who answers what, and what it's called."""


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("failing", FAILING)
def test_a_snippet_fails_with_a_clear_message(kind: str, failing: str) -> None:
    """A code that isn't 0, a sentence on standard error, nothing on standard output, and no token anywhere else."""
    faults, change, answer, called = FAILING[failing]
    text = healthy(kind, WAYS[kind])
    with lab_of(WAYS[kind], *([change] if change else []), faults=faults) as lab:
        done = ran(lab, kind, text)
        told = done.stderr.splitlines()[-1] if done.stderr else ""
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert answer in told and called in told, done.stderr
        assert "dbapp-diag run" in told or kind == "notebook"
        assert "Traceback" not in done.stderr or kind == "notebook"
        assert not [secret for secret in lab.secrets if secret in done.stderr]
        assert not [seen for seen in lab.log.requests if "corp.example" in seen.host]


@pytest.mark.parametrize("wording", ["german", "unmarked"])
@pytest.mark.parametrize("kind", ["curl", "requests"])
def test_other_words_of_the_platform_change_no_outcome(kind: str, wording: str) -> None:
    """JSON is still JSON, and a stopped app's page isn't; who sent it may be unknown, and then nobody is named."""
    text = healthy(kind, WAYS[kind])
    with Lab((), way=WAYS[kind], wording=wording, also=(programs_way_out,)) as lab:
        assert json.loads(ran(lab, kind, text).stdout) == DATA
    with Lab(("app-stopped",), way=WAYS[kind], wording=wording, also=(programs_way_out,)) as lab:
        done = ran(lab, kind, text)
        assert (done.returncode, done.stdout) == (1, "")
        assert ("503 from an unknown sender" if wording == "unmarked" else "503 from the front door") in done.stderr


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx", "sdk"])
def test_R44_what_netrc_has_for_the_host_does_not_replace_the_token(kind: str) -> None:
    """requests would put Basic credentials in the token's place."""
    way = WAYS[kind]
    with lab_of(way, faults=("netrc-overrides-token",)) as lab:
        assert (lab.base_dir / "home" / ".netrc").exists()
        done = ran(lab, kind, healthy(kind, way))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == DATA


def test_the_process_list_never_holds_the_token() -> None:
    """A curl that notes its arguments sees none of the lab's secrets."""
    with lab_of("u2m-profile") as lab:
        noted = lab.base_dir / "arguments"
        shim = lab.base_dir / "shim" / "curl"
        shim.parent.mkdir()
        shim.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" >>{noted}\nPATH=${{PATH#*:}} exec curl "$@"\n', encoding="utf-8"
        )
        shim.chmod(0o700)
        done = ran(lab, "curl", printed(lab, "curl"), PATH=f"{shim.parent}:{environment(lab)['PATH']}")
        assert done.returncode == 0, done.stderr
        assert "--header\n@-\n" in noted.read_text()
        assert not [secret for secret in lab.secrets if secret in noted.read_text()]


@pytest.mark.parametrize("kind", ["curl", "requests"])
def test_an_app_that_has_nothing_to_say_has_not_failed(kind: str) -> None:
    """204 is the app's own answer, and a login page never has it."""
    with lab_of(WAYS[kind], lambda world: world.app.replies.update({"/api/items": Reply(204, "")})) as lab:
        done = ran(lab, kind, healthy(kind, WAYS[kind]))
        assert (done.returncode, done.stdout.strip()) == (0, "" if kind == "curl" else "null"), done.stderr


@pytest.mark.parametrize("kind", ["curl", "requests", "sdk"])
def test_what_signs_in_no_longer_is_told(kind: str) -> None:
    """The sign-in itself is refused: a sentence without the SDK's or the CLI's output as it came."""
    fault = "login-expired" if kind == "curl" else "client-secret-rejected"
    with lab_of(WAYS[kind], faults=(fault,)) as lab:
        done = ran(lab, kind, healthy(kind, WAYS[kind]))
        assert (done.returncode, done.stdout) == (1, "")
        assert "no token" in done.stderr and "Traceback" not in done.stderr
        assert not [secret for secret in lab.secrets if secret in done.stderr]


def test_a_given_token_is_used_from_its_variable() -> None:
    """The variable's name is in the code, the token isn't."""
    with lab_of("m2m-profile") as lab:
        token = lab.mint()
        env = {**lab.env, "MY_TOKEN": token}
        words = ["--url", f"https://{lab.world.app.host}/api/items", "--token-env", "MY_TOKEN", "--offline", "--quiet"]
        for kind in ("curl", "requests", "httpx"):
            text = called(["snippet", "--for", kind, *words], env).stdout
            assert "MY_TOKEN" in text and token not in text
            done = ran(lab, kind, text, MY_TOKEN=token)
            assert json.loads(done.stdout) == DATA, done.stderr


# ---- the command itself ----


def test_a_url_alone_needs_no_request() -> None:
    """With the address given, the credentials are read on this machine, and nothing is sent."""
    with lab_of("m2m-profile") as lab:
        words = ("--url", f"https://{lab.world.app.host}/api/items", "--profile", "lab", "--offline")
        done = process(lab, "snippet", *words)
        assert done.returncode == 0, done.stderr
        assert "# Chosen because profile lab (oauth-m2m) is what signs in here" in done.stdout
        assert not lab.log.requests


def test_an_app_that_the_workspace_does_not_show_gets_no_code() -> None:
    """A sentence with the names that are near, and the code for an established problem."""
    with lab_of("m2m-profile") as lab:
        done = tool(lab, "snippet", "--app", "my-ap", "--endpoint", "/api/x", "--profile", "lab", "--quiet")
        assert (done.returncode, done.stdout) == (1, "")
        assert "shows no app my-ap to this caller; it does show my-app" in done.stderr


def test_what_is_not_known_is_left_to_fill_in_and_told() -> None:
    """Code with places to fill in ends with 3: it doesn't run yet."""
    with lab_of("m2m-profile", faults=("client-secret-rejected",)) as lab:
        done = tool(lab, "snippet", "--app", "my-app", "--profile", "lab", "--for", "curl", "--quiet")
        assert done.returncode == 3
        assert "<endpoint>" in done.stdout and "put together from the workspace's" in done.stdout
        assert "to fill in: <endpoint>" in done.stderr


def test_code_goes_to_a_file_in_place_of_standard_output(tmp_path: Path) -> None:
    """And a folder that isn't there is told before anything is asked."""
    file = tmp_path / "call.py"
    with lab_of("m2m-profile") as lab:
        words = ("snippet", "--app", "my-app", "--endpoint", "/api/items", "--profile", "lab", "--quiet")
        done = tool(lab, *words, "-o", str(file))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        compile(file.read_text(), "call", "exec", dont_inherit=True)
        assert tool(lab, *words, "-o", str(tmp_path / "none" / "call.py")).returncode == 2


@pytest.mark.parametrize("words", [("--only", "dns"), ("--origin", "https://ui.example"), ("--method", "HEAD")])
def test_what_a_snippet_cannot_do_is_a_usage_error(words: tuple[str, ...]) -> None:
    """One sentence, and the code 2."""
    with lab_of("m2m-profile") as lab:
        url = f"https://{lab.world.app.host}/api/items"
        done = tool(lab, "snippet", "--url", url, "--profile", "lab", "--offline", "--quiet", *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
