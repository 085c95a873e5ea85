"""`token inspect`: what a token is, on this machine alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.safety.spelt import found_in
from tests.scenarios.asking import process, tool


def test_a_good_token_is_explained_and_nothing_is_sent(tmp_path: Path) -> None:
    """Kind, issuer, principal, scopes, lifetime; never its text; the code is 0."""
    with Lab(()) as lab:
        token = lab.mint()
        path = tmp_path / "token"
        path.write_text(token)
        done = tool(lab, "token", "inspect", "--token-file", str(path))
        assert done.returncode == 0
        for words in ("Databricks OAuth access token", "all-apis", lab.world.workspace.host):
            assert words in done.stdout
        assert re.search(r"in 5[789] min", done.stdout)  # a slow machine takes its time between minting and reading
        assert not found_in(done.stdout + done.stderr, [token])
        assert not lab.log.requests
        assert json.loads(tool(lab, "token", "inspect", "--token-file", str(path), "--format", "json").stdout)[
            "usable_at_apps"
        ]


def test_what_an_app_does_not_take_ends_with_1() -> None:
    """With what it is, and the fix, filled in as far as anything is known."""
    with Lab(()) as lab:
        pat = "dapi0123456789abcdef0123456789abcdef"
        done = process(lab, "token", "inspect", stdin=pat)
        assert done.returncode == 1
        assert "personal access token" in done.stdout
        assert "{" not in done.stdout
        assert not found_in(done.stdout + done.stderr, [pat])


def test_colours_stand_for_states_and_only_where_they_are_wanted() -> None:
    """Expired is red, in date is green; without a terminal, and with --color never, there's no escape sequence."""
    with Lab(()) as lab:
        fresh, old = lab.mint(), lab.mint(lifetime=60, issued_ago=7200)
        green = tool(lab, "token", "inspect", "--color", "always", stdin=fresh).stdout
        red = tool(lab, "token", "inspect", "--color", "always", stdin=old).stdout
        assert re.search(r"expires\s+\x1b\[32m", green)
        assert re.search(r"expires\s+\x1b\[1;31m", red)
        for colour in ("auto", "never"):
            assert "\x1b" not in tool(lab, "token", "inspect", "--color", colour, stdin=fresh).stdout


@pytest.mark.parametrize(
    ("kind", "apps", "workspace", "words"),
    [
        ("fresh", True, True, "apps of"),
        ("scoped", True, True, "apps of"),
        ("one-app", True, False, "the one app whose oauth2_app_client_id"),
        ("pat", False, True, "no app accepts a personal access token"),
        ("notebook", False, True, "only after an exchange"),
        ("entra", False, True, "only after an exchange"),
        ("foreign", False, False, "nothing at Databricks"),
        ("refresh", False, False, "getting access tokens"),
        ("opaque", None, None, "nothing can be read off it"),
    ],
)
def test_what_it_is_good_for_is_said_and_what_works_instead(
    kind: str, apps: bool | None, workspace: bool | None, words: str
) -> None:
    """Apps, the workspace's API or neither, by kind and claims; where no app accepts it, the way that works."""
    with Lab(()) as lab:
        texts = {
            "fresh": lab.mint(),
            "scoped": lab.mint(scope="sql files"),
            "one-app": lab.mint(audience=lab.world.app.client_id),
            "pat": "dapi0123456789abcdef0123456789abcdef",
            "notebook": "dkea0123456789abcdef0123456789abcdef",
            "entra": lab.mint(
                issuer="https://login.microsoftonline.com/72f988bf-0000-0000-0000-000000000000/v2.0",
                audience="2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
                client_id=None,
                scope="",
                azp="x",
            ),
            "foreign": lab.mint(issuer="https://idp.example", client_id="other"),
            "refresh": "doau0123456789abcdef0123456789abcdef",
            "opaque": "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
        }
        told = json.loads(tool(lab, "token", "inspect", "--format", "json", stdin=texts[kind]).stdout)["good_for"]
        assert (told["apps"], told["workspace"]) == (apps, workspace)
        assert words in told["text"]
        assert (told["instead"] is None) == (apps is True)
        done = tool(lab, "token", "inspect", stdin=texts[kind])
        page = done.stdout
        assert done.returncode == {True: 0, False: 1, None: 3}[apps], "the verdict is what it's good for"
        assert re.search(r"^good for  ", page, re.MULTILINE)
        assert not found_in(page, [texts[kind]])


def test_a_token_as_an_app_gets_it_is_recognised_and_its_scopes_explained() -> None:
    """X-Forwarded-Access-Token: the app's scopes and iam.*, each with what it stands for."""
    with Lab(()) as lab:
        token = lab.mint(
            principal="ada@example.com", scope="sql files iam.current-user:read iam.access-control:read nobody.knows"
        )
        page = tool(lab, "token", "inspect", stdin=token).stdout
        assert "X-Forwarded-Access-Token" in page
        assert re.search(r"sql +SQL warehouses and queries", page)
        assert re.search(r"iam.current-user:read +who the bearer is", page)
        assert re.search(r"nobody.knows +not a scope that this version knows", page)
        assert "X-Forwarded-Access-Token" not in tool(lab, "token", "inspect", stdin=lab.mint(scope="sql")).stdout


def test_claims_of_others_cannot_write_to_the_terminal() -> None:
    """Control characters, line breaks and long texts in claims stay text in their row."""
    with Lab(()) as lab:
        hostile = "x\x1b]0;owned\x07\x1b[31m\r\nkind         a lie\u202e" + "y" * 5000
        token = lab.mint(principal=hostile, audience=hostile, scope="sql \x1b[2J")
        done = tool(lab, "token", "inspect", "--color", "never", stdin=token)
        assert "\x1b" not in done.stdout
        assert not re.search(r"^kind +a lie", done.stdout, re.MULTILINE)
        assert "\u202e" not in done.stdout
        assert len(done.stdout) < 8000


def test_without_a_token_there_is_one_sentence() -> None:
    """Code 2."""
    with Lab(()) as lab:
        done = tool(lab, "token", "inspect", stdin="")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
