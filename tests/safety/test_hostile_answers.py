"""What an app or filter may send to break, hang or inject: none of it gets through to a report."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.land import Reply
from tests.scenarios.asking import run

NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31mred\x1b]0;title\x07 \u202eevil\u202c "
    "::error::forged\r\n::set-output name=x::y | `rm -rf` [link](javascript:alert(1)) @everyone \x00\x9b31m </textarea></pre>"
)


class Loads(HTMLParser):
    """Collects what a page would run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "link" and known.get("href") == "data:,":
            return  # an empty icon, so that no browser asks for one
        if tag in ("img", "iframe", "object", "embed", "link", "base", "form"):
            self.found.append(tag)
        self.found += [name for name in known if name.startswith("on")]
        for name in ("src", "href", "action"):
            target = known.get(name) or ""
            if re.match(r"\s*(javascript|data|http|//)", target, re.IGNORECASE) and not target.startswith(
                "https://docs.databricks.com"
            ):
                self.found.append(f"{name}={target[:40]}")


@pytest.mark.parametrize("status", (200, 403, 500))
def test_R53_R57_R58_a_hostile_body_is_text_in_every_format(status: int, tmp_path: Path) -> None:
    """HTML, terminal sequences, workflow commands, bidi overrides: shown as text, or as their code, and never obeyed."""
    lab = Lab()
    lab.world.app.replies["/api/items"] = Reply(status, NASTY, "text/html; charset=utf-8")
    with lab:
        names = {suffix: tmp_path / f"r.{suffix}" for suffix in ("json", "html", "md", "xml", "txt")}
        done = run(lab, "--verbose", *(word for path in names.values() for word in ("-o", str(path))))
    assert done.returncode in (0, 1), done.stderr
    texts = {suffix: path.read_text() for suffix, path in names.items()} | {
        "stdout": done.stdout,
        "stderr": done.stderr,
    }
    for suffix, text in texts.items():
        assert not re.search(r"[\x00\x07\x1b\x9b\u202e]", text), suffix
        if suffix != "html":  # a page isn't what a pipeline's log shows
            assert not re.search(r"(?m)^::(error|set-output)", text), suffix
    json.loads(texts["json"])
    ET.fromstring(texts["xml"])
    page = Loads()
    page.feed(texts["html"])
    assert not page.found
    assert "<script>alert" not in texts["html"]
    assert "<script>alert" not in texts["md"].replace("\\<", "")


def test_the_page_loads_nothing_and_runs_nothing_of_others(tmp_path: Path) -> None:
    """A strict policy, and no address of anybody in it."""
    with Lab(("token-expired",)) as lab:
        path = tmp_path / "r.html"
        run(lab, "-o", str(path))
    text = path.read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert "default-src 'none'" in unescape(policy[1])
    assert "unsafe" not in policy[1]
    assert len(text.encode()) < 300 * 1024


def test_R3_the_words_of_a_refusal_stand_in_every_format(tmp_path: Path) -> None:
    """What the workspace really said isn't lost behind our words."""
    with Lab(("token-rejected",)) as lab:
        names = [tmp_path / f"r.{suffix}" for suffix in ("json", "html", "md", "xml", "txt")]
        run(lab, *(word for path in names for word in ("-o", str(path))))
    for path in names:
        assert "Invalid access token" in path.read_text(), path.name
        assert "403" in path.read_text(), path.name
