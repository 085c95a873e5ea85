"""The fragment for notebooks: it stands in somebody else's page, and leaves that as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_cases import ALL
from report_hostile import filled, hostile
from report_parts import check

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.fragment import COLOURS, LARGEST, fragment

CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
VOID = frozenset(("br", "img", "input", "link", "meta", "hr"))
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")


class Shape(HTMLParser):
    """Tags in order, attributes by name, text outside of `code`, and whether everything is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.roots = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.roots += not self.open
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" not in self.open:
            self.texts.append(data)


def shape(text: str) -> Shape:
    """What the fragment is made of; everything that is opened in it is closed in it."""
    parser = Shape()
    parser.feed(text)
    parser.close()
    assert not parser.open and parser.roots == 1
    return parser


@pytest.mark.parametrize("name", ALL)
def test_it_says_what_the_text_says(name: str) -> None:
    """Verdict, every fix with its command, every stage, every warning and every row of the differential."""
    case = ALL[name]
    said = "".join(shape(fragment(case)).texts)
    assert case.headline in said
    assert all(fix.text in said for root in case.root_causes for fix in root.fix)
    assert all(warning.title[1:] in said for warning in case.warnings)
    assert all(row.title in said for row in case.differential)
    assert len(case.journey) == fragment(case).count("<li ")


@pytest.mark.parametrize("name", ALL)
def test_it_keeps_to_itself(name: str) -> None:
    """No style sheet, script, id, link, picture or event; no colour of its own behind or in the text; small."""
    text = fragment(ALL[name], ("a note",))
    seen = shape(text)
    assert set(seen.tags) <= {
        "section", "div", "span", "strong", "pre", "code", "ol", "li", "details", "summary",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert {key for key, _ in seen.attributes} <= {
        "style",
        "class",
        "role",
        "aria-label",
        "aria-hidden",
        "title",
        "scope",
    }
    styles = ";".join(value for key, value in seen.attributes if key == "style")
    assert not re.search(r"url\(|@|position|z-index|expression", styles)
    assert set(re.findall(r"background:([^;\"]+)", styles)) <= {"transparent"}
    assert set(re.findall(r"(?<![a-z-])color:([^;\"]+)", styles)) <= {"inherit", *COLOURS.values()}
    assert len(text.encode()) < LARGEST / 2


@given(st.sampled_from(sorted(ALL)), hostile, st.booleans())
def test_hostile_text_is_only_text(name: str, text: str, keep: bool) -> None:
    """It makes no tag that harmless text wouldn't make, no control character, and no formula."""
    written = fragment(filled(ALL[name], text, keep_structure=keep), (text,))
    harmless = fragment(filled(ALL[name], "x", keep_structure=keep), ("x",))
    assert not CONTROL.search(written)
    bare = re.sub(r"<span>[$\\]</span>", "$", written)
    assert shape(bare).tags == shape(harmless).tags
    assert not [piece for piece in shape(written).texts if re.search(r"[$\\]", piece) and len(piece) > 1]


def test_formulas_are_not_typeset() -> None:
    """Delimiters stand alone in an element, which no typesetter looks across."""
    case = replace(ALL["healthy"], headline="$HOME and $PATH, \\(x\\)")
    assert "<span>$</span>HOME and <span>$</span>PATH, <span>\\</span>(x<span>\\</span>)" in fragment(case)


def test_states_are_told_by_word_and_shape() -> None:
    """Each sign has its name for those who don't see it."""
    text = fragment(ALL["personal-access-token"])
    for word, mark in (("ok", "✓"), ("failed", "✗"), ("not reached", "–"), ("unknown", "?")):
        assert re.search(rf'role="img" aria-label="{word}"[^>]*>{re.escape(mark)}<', text)


def test_colours_are_seen_on_white_and_on_black() -> None:
    """At least 3:1, as WCAG 2.2 (1.4.11) asks of graphics, against a light and a dark notebook."""
    for colour in COLOURS.values():
        for ground in ("#ffffff", "#111111", "#1e1e1e"):
            lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 3, (colour, ground)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _many(case: Case, count: int, text: str) -> Case:
    row = case.differential[0]
    return replace(case, differential=tuple(replace(row, id=f"r{number}", reason=text) for number in range(count)))


@pytest.mark.parametrize("text", ["<" * 900, "\u202e" * 900, "$" * 900])
def test_it_stays_small_whatever_the_case_holds(text: str) -> None:
    """Rows are left out rather than the limit passed, and the fragment says so; at the last there's the verdict alone."""
    case = ALL["personal-access-token"]
    many = fragment(_many(case, 300, text))
    assert len(many.encode()) <= LARGEST
    shape(many)
    roots = tuple(replace(case.root_causes[0], observed=text, why=text) for _ in range(200))
    least = fragment(replace(_many(case, 300, text), root_causes=roots))
    assert len(least.encode()) <= LARGEST
    assert case.headline in "".join(shape(least).texts)


def test_the_same_case_gives_the_same_text() -> None:
    """So that a notebook under version control doesn't change by itself."""
    assert fragment(ALL["likely"]) == fragment(ALL["likely"])


def test_a_plug_in_that_is_not_used_is_named_with_the_reason() -> None:
    """A notebook shows no table of checks, so the fragment says it in a sentence."""
    row = check("plug-in acme", "configuration", "Plug-in acme", "errored", "refused: SyntaxError: invalid syntax")
    shown = fragment(replace(ALL["healthy"], checks=(replace(row, distribution="acme-checks 1.0"),)))
    assert "Plug-in acme of acme-checks 1.0 isn" in shown
    assert "SyntaxError: invalid syntax" in shown
