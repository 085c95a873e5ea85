"""`token inspect`: what a token is, on this machine alone."""

from __future__ import annotations

import json
from pathlib import Path

from dbapp_diag.lab import Lab
from tests.safety.spelt import found_in
from tests.scenarios.asking import tool


def test_a_good_token_is_explained_and_nothing_is_sent(tmp_path: Path) -> None:
    """Kind, issuer, principal, scopes, lifetime; never its text; the code is 0."""
    with Lab(()) as lab:
        token = lab.mint()
        path = tmp_path / "token"
        path.write_text(token)
        done = tool(lab, "token", "inspect", "--token-file", str(path))
        assert done.returncode == 0
        for words in ("Databricks OAuth access token", "all-apis", "in 58 min", lab.world.workspace.host):
            assert words in done.stdout
        assert not found_in(done.stdout + done.stderr, [token])
        assert not lab.log.requests
        assert json.loads(tool(lab, "token", "inspect", "--token-file", str(path), "--format", "json").stdout)[
            "usable_at_apps"
        ]


def test_what_an_app_does_not_take_ends_with_1() -> None:
    """With what it is, and the fix, filled in as far as anything is known."""
    with Lab(()) as lab:
        pat = "dapi0123456789abcdef0123456789abcdef"
        done = tool(lab, "token", "inspect", stdin=pat)
        assert done.returncode == 1
        assert "personal access token" in done.stdout
        assert "{" not in done.stdout
        assert not found_in(done.stdout + done.stderr, [pat])


def test_without_a_token_there_is_one_sentence() -> None:
    """Code 2."""
    with Lab(()) as lab:
        done = tool(lab, "token", "inspect", stdin="")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
