"""Whatever stands in a case, no format lets it act: not on a screen, in a browser, in a tracker or in a parser."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_cases import ALL
from report_hostile import filled, hostile

from dbapp_diag.case.schema import SCHEMA
from dbapp_diag.case.text import from_json
from dbapp_diag.reports import html, json, junit, junit_checks, markdown, terminal
from dbapp_diag.reports.document.in_markdown import escaped
from dbapp_diag.reports.embedded import case_text_from
from dbapp_diag.reports.interface import Style

CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
COLOUR = re.compile("\x1b\\[[0-9;]*m")

names = st.sampled_from(["personal-access-token", "network", "two-roots"])
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, without marks."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) != ("wbr", []) and tag != "mark":  # places where a long word may break, and masks
            self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def shape(text: str) -> Shape:
    """What a page is made of."""
    parser = Shape()
    parser.feed(text)
    parser.close()
    return parser


def blocks(text: str) -> list[str]:
    """The kinds of tokens that a Markdown text is read as, in order; plain text left out."""
    found: list[str] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        found.append(token.type)
        found += [child.type for child in token.children or () if child.type != "text"]
    return found


@given(names, hostile, st.booleans())
def test_a_terminal_gets_no_control_sequence(name: str, text: str, keep: bool) -> None:
    """Without colour there is no control character at all; with colour only our own colours; ASCII when asked for."""
    case = filled(ALL[name], text, keep_structure=keep)
    for style in (Style(), Style(verbose=True), Style(width=60, verbose=True, unicode=False)):
        plain = terminal.RENDERER.render(case, style)
        assert not CONTROL.search(plain)
        assert style.unicode or plain.isascii()
    assert not CONTROL.search(COLOUR.sub("", terminal.RENDERER.render(case, Style(colour=True, verbose=True))))


@given(names, hostile, st.booleans())
def test_markdown_keeps_its_structure(name: str, text: str, keep: bool) -> None:
    """Hostile text makes no heading, table cell, link, picture, emphasis or HTML that harmless text wouldn't make."""
    harmless = markdown.RENDERER.render(filled(ALL[name], "x", keep_structure=keep), Style())
    written = markdown.RENDERER.render(filled(ALL[name], text, keep_structure=keep), Style())
    assert blocks(written) == blocks(harmless)
    assert not CONTROL.search(written)


@given(names, hostile, st.booleans())
def test_html_keeps_its_structure(name: str, text: str, keep: bool) -> None:
    """Hostile text makes no tag, no attribute and no link that harmless text wouldn't make."""
    written = html.RENDERER.render(filled(ALL[name], text, keep_structure=keep), Style())
    harmless = shape(html.RENDERER.render(filled(ALL[name], "x", keep_structure=keep), Style()))
    assert shape(written).tags == harmless.tags
    assert all(link.startswith(("#", "data:,")) for link in shape(written).links)
    assert not CONTROL.search(written)


@given(names, hostile, st.booleans())
def test_junit_is_well_formed_and_complete(name: str, text: str, keep: bool) -> None:
    """The XML parses, and there's a test case for the call, or for each check and one for the verdict."""
    case = filled(ALL[name], text, keep_structure=keep)
    for format, many in ((junit, 1), (junit_checks, len(case.checks) + 1)):
        written = format.RENDERER.render(case, Style())
        assert len(ElementTree.fromstring(written).findall("testsuite/testcase")) == many
        assert not CONTROL.search(written)


@given(names, hostile.filter(lambda text: not re.search("[\ud800-\udfff]", text)))
def test_the_case_comes_back_unchanged(name: str, text: str) -> None:
    """From JSON and from HTML alike, whatever is in it; on a screen the JSON is harmless."""
    case = replace(filled(ALL[name], text, keep_structure=True), schema=SCHEMA)
    for written in (json.RENDERER.render(case, Style()), html.RENDERER.render(case, Style())):
        assert from_json(case_text_from(written), name="it") == case
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", json.RENDERER.render(case, Style()))


@pytest.mark.parametrize("mention", ["@everyone", "x @some-team", "(@a)", "#12", "x#12 @b"])
def test_markdown_calls_nobody(mention: str) -> None:
    """No tracker reads a mention or a reference out of text from outside."""
    assert not re.search(r"[@#](?=\w)", escaped(mention))


def test_masks_are_marked_in_html() -> None:
    """What was masked is shown as such, with its kind and number."""
    assert '<mark title="masked before it was kept">‹token 1›</mark>' in html.marked("Bearer ‹token 1›")
