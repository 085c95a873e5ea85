"""`token get`: who sees the token, and who never does."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.web import Request, Response, html_response, json_response
from dbapp_diag.lab.world import APP, World
from tests.safety.spelt import found_in
from tests.scenarios.asking import called, process, tool
from tests.scenarios.consenting import Asking, arrive, decide, files_of, without_call


def get(lab: Lab, *words: str) -> subprocess.CompletedProcess[str]:
    """`token get` with the lab's own options."""
    return tool(lab, "token", "get", *without_call(lab), *words)


def test_the_token_goes_to_the_pipe_and_nowhere_else() -> None:
    """One line on standard output; nothing of it on standard error, and no file is written."""
    with Lab(()) as lab:
        before = files_of(lab)
        done = process(lab, "token", "get", *without_call(lab))
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(r"eyJ[\w-]+\.[\w-]+\.[\w-]+\n", done.stdout)
        assert not found_in(done.stderr, list(lab.secrets))
        assert files_of(lab) == before


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed: apt-get install curl")
def test_curl_takes_the_header_line_from_the_pipe() -> None:
    """`--header | curl -H @-` gets the app's JSON, with no token in an argument."""
    with Lab(()) as lab:
        line = get(lab, "--header").stdout
        assert line.startswith("Authorization: Bearer ey") and line.count("\n") == 1
        curl = [*shlex.split(lab.curl), "--silent", "--fail", "--header", "@-", f"https://{APP}/api/items"]
        assert json.loads(subprocess.run(curl, input=line, capture_output=True, text=True, check=True).stdout)


def test_json_has_the_keys_of_the_cli() -> None:
    """What reads `databricks auth token` reads this as well."""
    with Lab(()) as lab:
        told = json.loads(get(lab, "--format", "json").stdout)
        assert told["token_type"] == "Bearer"
        assert told["access_token"] in lab.secrets
        assert told["scopes"] == ["all-apis"]
        assert re.match(r"\d{4}-\d\d-\d\dT", told["expiry"])


def test_no_app_has_to_be_named() -> None:
    """A profile is enough."""
    with Lab(()) as lab:
        words = without_call(lab)
        place = words.index("--app")
        del words[place : place + 2]
        done = tool(lab, "token", "get", *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() in lab.secrets


@pytest.mark.parametrize(("show", "code"), [((), 2), (("--show",), 0)])
def test_on_a_terminal_it_is_shown_only_when_that_is_asked(show: tuple[str, ...], code: int) -> None:
    """Without --show one sentence, before anything is sent."""
    with Lab(()) as lab:
        leader, follower = pty.openpty()
        done = subprocess.Popen(
            [sys.executable, "-m", "dbapp_diag", "token", "get", *without_call(lab), *show],
            env=lab.env,
            stdin=subprocess.DEVNULL,
            stdout=follower,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, said = done.communicate(timeout=60)
        os.close(follower)
        shown = ""
        try:
            while chunk := os.read(leader, 65536):
                shown += chunk.decode()
        except OSError:  # Linux reports the closed other end so
            pass
        os.close(leader)
        assert done.returncode == code
        assert shown.startswith("ey") == bool(show)
        if not show:
            assert shown == ""
            assert "--show" in said
            assert len(said.splitlines()) == 1
            assert not lab.log.requests


@pytest.mark.parametrize("variable", ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL"])
def test_in_a_pipeline_the_log_gets_no_token(variable: str) -> None:
    """A step's standard output is a pipe to the log: without --show one sentence, before anything is sent."""
    with Lab(()) as lab:
        lab.env = {**lab.env, variable: "true"}
        for words in ((), ("--header",), ("--format", "json"), ("--scopes", "sql")):
            done = get(lab, *words)
            assert (done.returncode, done.stdout) == (2, "")
            assert "--show" in done.stderr and len(done.stderr.splitlines()) == 1
        assert not lab.log.requests
        done = get(lab, "--show")
        assert done.returncode == 0 and done.stdout.strip() in lab.secrets
        assert not found_in(done.stderr, list(lab.secrets)), "not even in a mask"


def test_ci_that_is_off_is_no_pipeline() -> None:
    """`CI=false` is how some programs are told so."""
    with Lab(()) as lab:
        lab.env = {**lab.env, "CI": "false", "GITHUB_ACTIONS": ""}
        assert get(lab).returncode == 0


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("client-secret-rejected", 1, "client ID or secret is refused"),
        ("profile-not-found", 1, "profile"),
        ("workspace-unreachable", 1, "workspace"),
    ],
)
def test_without_a_token_there_is_the_diagnosis_and_no_output(fault: str, code: int, words: str) -> None:
    """Standard output stays empty, so that no program sends an error text for a token."""
    with Lab((fault,)) as lab:
        done = get(lab)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert not found_in(done.stderr, list(lab.secrets))


def test_a_token_that_apps_do_not_take_comes_with_a_warning() -> None:
    """A personal access token is handed over all the same, since its workspace accepts it; what apps accept is said."""
    pat = "dapi0123456789abcdef0123456789abcdef"

    def signs_in_by_pat(world: World) -> None:
        host = world.profiles["lab"]["host"]
        world.profiles["lab"] = {"host": host, "token": pat}
        world.workspace.pats[pat] = "ada@example.com"

    with Lab(also=[signs_in_by_pat]) as lab:
        done = get(lab)
        assert done.returncode == 0
        assert done.stdout == f"{pat}\n"
        assert "! apps don't accept a personal access token" in done.stderr
        assert "databricks auth login" in done.stderr
        assert not found_in(done.stderr, [pat])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scopes", " , "), "which"),
        (("--scopes", 'sql,"files"'), "no scope has"),
        (("--scopes", "sql", "--exchange", "always"), "--exchange"),
        (("--no-browser",), "--scopes"),
        (("--header", "--format", "json"), "--header"),
        (("--token", "eyJabc.def.ghi"), "--token"),
        (("--scopes", "sql", "--timeout", "soon"), "--timeout"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    """Code 2, before anything is sent."""
    with Lab(()) as lab:
        done = get(lab, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert not lab.log.requests


def test_a_port_in_use_is_one_sentence_with_the_port() -> None:
    """R34: which port, and what to do; the page isn't printed, since nobody would hear its answer."""
    with Lab(()) as lab, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = get(lab, "--scopes", "sql", "--no-browser", "--port", str(port))
        assert (done.returncode, done.stdout) == (2, "")
        assert f"port {port} of this machine is in use" in done.stderr
        assert "authorize?" not in done.stderr


def test_the_callback_port_of_the_cli_counts_as_well() -> None:
    """DATABRICKS_OAUTH_CALLBACK_PORT names the port, as for `databricks auth login`."""
    with Lab(()) as lab, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        lab.env = {**lab.env, "DATABRICKS_OAUTH_CALLBACK_PORT": str(taken.getsockname()[1])}
        done = get(lab, "--scopes", "sql", "--no-browser")
        assert done.returncode == 2
        assert str(taken.getsockname()[1]) in done.stderr


def test_a_visitor_that_hangs_and_one_that_is_nobody_are_in_nobodys_way() -> None:
    """The answer arrives past a silent connection, a favicon, another method and a request that's too long."""
    with Lab(()) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        place = decide(lab, asking.url())
        with socket.create_connection(("127.0.0.1", asking.port)) as silent:
            silent.sendall(b"GET /?code=")
            here = f"http://localhost:{asking.port}"
            assert arrive(f"{here}/favicon.ico")[0] == 404
            assert arrive(f"{here}/callback?code=x&state=y")[0] == 404
            assert arrive(place, "POST")[0] == 405
            assert arrive(f"{here}/?code={'x' * 20_000}")[0] == 431
            status, headers, text = arrive(place)
        assert status == 200
        assert headers["referrer-policy"] == "no-referrer"
        assert not found_in(text, list(lab.secrets))
        assert asking.end() == 0, asking.stderr
        assert asking.out.strip() in lab.secrets


@pytest.mark.parametrize(
    ("issuer", "code", "said"),
    [
        ("own", 0, "granted: sql"),
        ("other", 3, "was asked"),
        ("left-out", 3, "as that server promises"),
    ],
)
def test_the_server_that_an_answer_is_from_is_compared(issuer: str, code: int, said: str) -> None:
    """RFC 9207: an answer by another server, or by none where one was promised, is worth nothing."""

    def names(world: World) -> None:
        world.workspace.consent.issuer = issuer

    with Lab(also=[names]) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        arrive(decide(lab, asking.url()))
        assert asking.end() == code, asking.stderr
        assert said in asking.stderr
        assert bool(asking.out) == (code == 0)


@pytest.mark.parametrize(
    ("granted", "said"),
    [
        (("sql",), "! not granted: files.files; the token has sql"),
        (("all-apis",), "! granted beyond what was asked for: all-apis"),
        (("sql", "files", "iam.current-user:read"), "granted: sql, files, iam.current-user:read"),
    ],
)
def test_R41_what_was_granted_is_read_off_the_token(granted: tuple[str, ...], said: str) -> None:
    """Scopes that were asked for and not granted, or granted without being asked for, are named; old names count as new."""

    def grants(world: World) -> None:
        world.workspace.consent.granted = granted

    with Lab(also=[grants]) as lab, Asking(lab, "--scopes", "sql,files.files", "--no-browser") as asking:
        arrive(decide(lab, asking.url()))
        assert asking.end() == 0, asking.stderr
        assert said in asking.said


def _token_endpoint(answer: Response) -> Callable[[World], None]:
    def change(world: World) -> None:
        def instead(request: Request) -> Response | None:
            return answer if request.path == "/oidc/v1/token" else None

        world.workspace.instead = instead

    return change


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (
            json_response({"error": "invalid_grant", "error_description": "Code has expired"}, 400),
            1,
            "Code has expired",
        ),
        (json_response({"error": "invalid_scope", "error_description": "sql"}, 400), 1, "aren't granted"),
        (html_response("Bad Gateway", "upstream", 502), 1, "502 text/html"),
        (json_response({"token": "none"}), 1, "200 application/json"),
    ],
)
def test_a_code_that_gets_no_token_is_told_in_the_servers_words(answer: Response, code: int, said: str) -> None:
    """After the consent: OAuth's error makes a cause, whatever else comes back is shown as what it is."""
    with Lab(also=[_token_endpoint(answer)]) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        arrive(decide(lab, asking.url()))
        assert asking.end() == code, asking.stderr
        assert asking.out == ""
        assert said in asking.stderr
        assert not found_in(asking.stderr, list(lab.secrets))


def test_a_browser_cannot_write_into_the_pipe(tmp_path: Path) -> None:
    """The browser is started with the page's address, and what it prints isn't taken for the token."""
    program, kept = tmp_path / "noisy", tmp_path / "opened"
    program.write_text(f'#!/bin/sh\necho "Opening in existing browser session."\necho noise >&2\necho "$1" > {kept}\n')
    program.chmod(0o700)
    with Lab(()) as lab, Asking(lab, "--scopes", "sql", env={"BROWSER": str(program)}) as asking:
        url = asking.url()
        arrive(decide(lab, url))
        assert asking.end() == 0, asking.stderr
        assert asking.out.count("\n") == 1
        assert asking.out.startswith("ey")
        assert "noise" not in asking.stderr
        deadline = time.monotonic() + 20  # the browser is a process of its own, which may be late on a busy machine
        while not (kept.exists() and kept.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert kept.read_text().strip() == url


def test_R34_without_a_display_the_address_is_there_to_be_opened_by_hand() -> None:
    """WSL, SSH, a container: no browser for text takes the terminal, and the answer is waited for all the same."""
    with Lab(()) as lab, Asking(lab, "--scopes", "sql") as asking:
        url = asking.url()
        assert "open the address yourself" in asking.line("no browser can be opened")
        arrive(decide(lab, url))
        assert asking.end() == 0, asking.stderr


def test_interrupted_while_it_waits_it_leaves_nothing_behind() -> None:
    """Ctrl-C: code 130, nothing on standard output, and nobody listens at the port any more."""
    with Lab(()) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        asking.url()
        assert asking.interrupt() == 130
        assert asking.out == ""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", asking.port), timeout=5)


def test_credentials_of_other_kinds_do_not_matter_for_a_consent() -> None:
    """A conflict of methods in the environment stops a sign-in; a person in the browser needs the host alone."""
    with Lab(("credentials-conflict",)) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        arrive(decide(lab, asking.url()))
        assert asking.end() == 0, asking.stderr


def test_without_a_workspace_nobody_is_asked() -> None:
    """One sentence, code 3."""
    with Lab(()) as lab:
        options = ("--resolver", lab.resolver, "--ca-bundle", str(lab.ca_bundle))
        lab.env = {**lab.env, "DATABRICKS_CONFIG_FILE": str(lab.base_dir / "none")}
        done = tool(lab, "token", "get", *options, "--scopes", "sql", "--no-browser")
        assert done.returncode in (1, 3)
        assert done.stdout == ""
        assert "authorize?" not in done.stderr


def test_with_the_sdks_debug_log_on_no_secret_is_said_or_written() -> None:
    """Neither code, verifier nor token: on standard error, in a file, or in the page of the answer."""
    loud = {"DATABRICKS_DEBUG_TRUNCATE_BYTES": "100000", "DATABRICKS_DEBUG_HEADERS": "true", "PYTHONDEVMODE": "1"}
    with Lab(()) as lab:
        before = files_of(lab)
        with Asking(lab, "--scopes", "sql", "--no-browser", env=loud) as asking:
            _, _, page = arrive(decide(lab, asking.url()))
            assert asking.end() == 0, asking.stderr
            secrets = [*lab.secrets, asking.out.strip()]
        assert not found_in(asking.stderr + page, secrets)
        assert files_of(lab) == before


def test_R34_a_run_never_asks_a_person() -> None:
    """The check that opens a page is in no registry, and a profile that would have the SDK open one is refused."""
    from dbapp_diag.engine.consent_session import Consent
    from dbapp_diag.engine.registry import load

    assert not any(issubclass(kind, Consent) for kind in load().checks.values())

    def wants_a_browser(world: World) -> None:
        world.profiles["lab"] = {"host": world.profiles["lab"]["host"], "auth_type": "external-browser"}

    with Lab(also=[wants_a_browser]) as lab:
        done = get(lab)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert not [seen for seen in lab.log.requests if seen.path == "/oidc/v1/authorize"]


def test_the_help_says_that_nothing_is_stored() -> None:
    """And names the limits of a token with scopes."""
    done = called(["token", "get", "--help"], {**os.environ, "COLUMNS": "100"})
    assert "isn't stored anywhere" in " ".join(done.stdout.split())
