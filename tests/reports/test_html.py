"""The page: self-contained, strict, readable."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from report_cases import ALL
from report_parts import exchange

from dbapp_diag.reports import html
from dbapp_diag.reports.interface import Style

CSS = html.asset("report.css")  # the style sheet itself is under test


def page(name: str) -> str:
    """A sample as a page."""
    return html.RENDERER.render(ALL[name], Style())


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    """The hashes are those of the very elements in the page."""
    text = page("network")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        content = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", text)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed


@pytest.mark.parametrize("name", ALL)
def test_nothing_comes_from_elsewhere_and_nothing_is_styled_in_place(name: str) -> None:
    """No external address is loaded; no style or event attribute is there for the policy to refuse."""
    text = page(name)
    assert not re.search(r"<[^>]+\s(?:src|style|on\w+)=", text)
    assert not re.search(r"url\(|@import", CSS)
    assert all(
        link.startswith(("#", "data:,", "https://docs.databricks.com/")) for link in re.findall(r'href="([^"]+)"', text)
    )


@pytest.mark.parametrize("name", ALL)
def test_structure(name: str) -> None:
    """One h1, no heading level skipped, ids unique, every link inside the page leads somewhere, tables have headers."""
    text = re.sub(r"(?s)<script.*?</script>", "", page(name))
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert text.count("<table") == text.count("<thead")
    assert all(
        mark in text for mark in ('<html lang="en">', "<title>", "<main>", "<header", "<footer", "<nav aria-label")
    )


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((ink, paper) for ink in ("text", "faint", "link") for paper in ("page", "surface", "raised", "alarm")),
        *((state, "surface") for state in ("ok", "failed", "warned", "likely", "unknown", "not-reached")),
        *((state, "raised") for state in ("ok", "failed", "warned", "unknown", "not-reached")),
        *((state, "alarm") for state in ("failed", "warned")),
        *(("on-band", f"band-{tone}") for tone in ("ok", "failed", "likely", "unknown")),
        ("on-marked", "marked"),
    ],
)
def test_contrast(ink: str, paper: str, theme: int) -> None:
    """Text has a contrast of at least 4.5 to what it stands on, in both themes (WCAG AA)."""
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.split(":root {")[1 + theme].split("}")[0]))
    lighter, darker = sorted((luminance(tokens[ink]), luminance(tokens[paper])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_a_large_case_stays_small() -> None:
    """25 exchanges with bodies of 2 KiB are below 300 KiB."""
    body = "{'items': [" + "1234567890, " * 170 + "]}"
    many = tuple(
        exchange(f"e{20 + number}", "call", 1.0, "https://x.example/api", 200, body=body) for number in range(25)
    )
    case = replace(ALL["two-roots"], evidence=(*ALL["two-roots"].evidence, *many))
    assert len(html.RENDERER.render(case, Style()).encode()) < 300 * 1024


def test_states_are_told_by_word_and_shape() -> None:
    """Each stage has its own glyph and its word, in the drawing and in the table."""
    text = page("two-roots")
    for state, word in (
        ("ok", "ok"),
        ("failed", "failed"),
        ("warned", "warned"),
        ("unknown", "unknown"),
        ("not-reached", "not reached"),
    ):
        assert f'href="#glyph-{state}"' in text
        assert re.search(rf'<span class="pill is-{state}">.*?{word}</span>', text)


def test_the_proxy_is_drawn_where_there_is_one() -> None:
    """The way through a proxy is visible, and only then."""
    assert "through http://proxy.corp.example:3128" in page("network")
    assert '<g class="proxy">' not in page("healthy")


HOST_PARTS = ("my-", "app-", "1234567890123456.", "16.", "azure.", "databricksapps.", "com")
URL_PARTS = ("https://adb-", "1.", "2.", "azuredatabricks.", "net/", "a/", "b?", "c=", "d")


@pytest.mark.parametrize("pieces", [HOST_PARTS, URL_PARTS, ("short.example",), ("x" * 64,)])
def test_a_name_breaks_behind_its_dots_and_hyphens_alone(pieces: tuple[str, ...]) -> None:
    """On a narrow screen, and on paper; no label of a host's name is cut in two."""
    assert tuple(str(html.marked("".join(pieces))).split("<wbr>")) == pieces
