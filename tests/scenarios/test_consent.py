"""Asking for scopes in a real browser: Chromium on the lab's consent page, and the token that comes of it at the app."""

from __future__ import annotations

import json
import shlex
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import APP, World
from tests.safety.spelt import found_in
from tests.scenarios import browser
from tests.scenarios.asking import tool
from tests.scenarios.consenting import Asking, files_of, without_call

SCOPES = "sql,files.files"


def _app_with_scopes(world: World) -> None:
    world.app.scopes = ("sql", "files")


@pytest.fixture(autouse=True)
def _with_browser() -> None:
    why = browser.missing()
    if why is not None:
        pytest.skip(why)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed: apt-get install curl")
def test_a_token_that_was_consented_to_gets_the_apps_json(tmp_path: Path) -> None:
    """Allowed in the browser: the token has these scopes alone, and curl gets the app's answer with it."""
    with Lab(also=[_app_with_scopes]) as lab, Asking(lab, "--scopes", SCOPES, "--no-browser", "--header") as asking:
        before = files_of(lab)
        url = asking.url()
        seen = browser.visit(lab, url, press="Allow", screenshot=tmp_path / "done.png")
        assert asking.end() == 0, asking.stderr
        assert seen.title == "The answer has arrived"
        for word in ("databricks-cli", "sql", "files.files"):
            assert word in seen.first
        assert asking.out.count("\n") == 1
        curl = [*shlex.split(lab.curl), "--silent", "--fail", "--header", "@-", f"https://{APP}/api/items"]
        answer = subprocess.run(curl, input=asking.out, capture_output=True, text=True, check=True, timeout=60)
        assert json.loads(answer.stdout)
        token = asking.out.strip().removeprefix("Authorization: Bearer ")
        told = json.loads(tool(lab, "token", "inspect", "--format", "json", stdin=token).stdout)
        assert told["token"]["scopes"] == ["sql", "files.files"]
        assert told["token"]["subject"] == "ada@example.com"
        assert "granted: sql, files.files" in asking.stderr
        assert files_of(lab) == before
        assert not found_in(asking.stderr, [each for each in lab.secrets if not each.startswith("px")])


def test_the_page_at_the_end_loads_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    """No request but the redirect itself, no code in the text, headers that keep the address to the tab; in the dark too."""
    with Lab() as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        seen = browser.visit(lab, asking.url(), press="Allow", screenshot=tmp_path / "dark.png", dark=True)
        assert asking.end() == 0
        hosts = [url.split("/")[2] for url in seen.requests if not url.startswith("data:")]
        assert hosts[1:] == [f"localhost:{asking.port}"]
        assert seen.headers["referrer-policy"] == "no-referrer"
        assert seen.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in seen.headers["content-security-policy"]
        assert not found_in(seen.text, [*lab.secrets, asking.out.strip()])


def test_a_refused_consent_is_told_with_its_error() -> None:
    """Denied in the browser: nothing on standard output, code 1, and the cause with OAuth's words."""
    with Lab() as lab, Asking(lab, "--scopes", SCOPES, "--no-browser") as asking:
        seen = browser.visit(lab, asking.url(), press="Deny")
        assert asking.end() == 1, asking.stderr
        assert asking.out == ""
        assert "the scopes asked for aren't granted" in asking.stderr
        assert "access_denied" in asking.stderr
        assert seen.title == "Access wasn't granted"
        assert "access_denied: The user denied the request" in seen.text
        assert not found_in(asking.stderr, list(lab.secrets))


def test_an_answer_with_another_state_is_refused_and_waited_past() -> None:
    """It's shown as not used in the browser, told on standard error, and no code is redeemed."""

    def other(world: World) -> None:
        world.workspace.consent.other_state = True

    with Lab(also=[other]) as lab, Asking(lab, "--scopes", "sql", "--no-browser") as asking:
        seen = browser.visit(lab, asking.url(), press="Allow")
        assert seen.title == "This answer isn't used"
        assert seen.status == 400
        assert "another state" in asking.line("! an answer came")
        assert asking.interrupt() == 130
        assert asking.out == ""
        assert not [seen for seen in lab.log.requests if seen.path == "/oidc/v1/token"]


def test_a_browser_that_is_closed_ends_in_a_sentence() -> None:
    """Looked at and closed: after the time-out there's a sentence, no token, no cause made up, and the port is free again."""
    with Lab() as lab, Asking(lab, "--scopes", "sql", "--no-browser", "--timeout", "3s") as asking:
        url = asking.url()
        assert "Allow" in browser.visit(lab, url, press=None).first
        assert asking.end() == 3, asking.stderr
        assert asking.out == ""
        assert "no answer came back from the browser within 3 s" in asking.stderr
        with socket.socket() as again:
            again.bind(("127.0.0.1", asking.port))


def test_a_scope_that_does_not_exist_comes_back_at_once() -> None:
    """R41: it's doubted before anybody is asked, with the nearest name, and the server's refusal is told as what it is."""
    with Lab() as lab, Asking(lab, "--scopes", "jobs.jobs", "--no-browser") as asking:
        url = asking.url()
        assert "! no scope jobs.jobs is known here; the nearest is jobs" in asking.stderr
        seen = browser.visit(lab, url, press=None)
        assert asking.end() == 1, asking.stderr
        assert "invalid_scope" in seen.text
        assert "invalid_scope" in asking.stderr
        assert without_call(lab)
