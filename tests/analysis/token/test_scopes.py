"""Which scopes cover which, and where nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.analysis.token.scopes import Coverage, compare

SCOPES = st.lists(
    st.sampled_from(
        [
            "sql",
            "files",
            "files.files",
            "genie",
            "dashboards.genie",
            "sql:restricted-query",
            "catalog.tables:read",
            "openid",
        ]
    )
)


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("sql", "all-apis"),
        ("files.files", "files"),
        ("file.files", "files.files"),
        ("genie", "dashboards.genie"),
        ("model-serving", "serving.serving-endpoints"),
        ("genie:read", "genie"),
        ("genie.read", "genie"),
        ("catalog.tables:read", "catalog.tables.read"),
        ("catalog.tables:read", "catalog"),
        ("sql.warehouses", "sql"),
        ("vectorsearch.vector-search-indexes", "vector-search"),
        ("SQL", "sql"),
        ("iam.current-user:read", "sql"),
        ("iam.access-control.read", "sql"),
        ("openid", "sql"),
    ],
)
def test_is_covered(wanted: str, held: str) -> None:
    """Aliases, children, `:read`, all-apis, and what every sign-in gets."""
    assert compare([wanted], [held]).coverage is Coverage.COVERED


@pytest.mark.parametrize(
    ("wanted", "held"), [("files", "sql"), ("genie", "genie:read"), ("catalog.tables:read", "sql"), ("sql", "")]
)
def test_is_lacking(wanted: str, held: str) -> None:
    """What nothing held stands for."""
    seen = compare([wanted], [held])
    assert (seen.coverage, seen.lacking) == (Coverage.LACKING, (wanted,))


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("sql:restricted-query", "sql"),
        ("sql", "sql.warehouses"),
        ("sql", "sql:restricted-query"),
        ("catalog.tables:read", "unity-catalog"),
    ],
)
def test_is_unknown(wanted: str, held: str) -> None:
    """No source says whether one stands for the other, so neither do we."""
    seen = compare([wanted], [held])
    assert (seen.coverage, seen.unsure) == (Coverage.UNKNOWN, (wanted,))


def test_a_token_that_doesnt_say_is_unknown_and_an_app_that_asks_nothing_is_covered() -> None:
    """None isn't empty."""
    assert compare(["sql"], None).coverage is Coverage.UNKNOWN
    assert compare([], None).coverage is Coverage.COVERED
    assert compare(["sql"], []).coverage is Coverage.LACKING


def test_what_is_lacking_keeps_the_apps_spelling_and_order() -> None:
    """A fix names scopes as the app does."""
    assert compare(["files.files", "sql", "genie", "files.files"], ["sql"]).lacking == ("files.files", "genie")


@given(wanted=SCOPES, held=SCOPES, more=SCOPES)
def test_more_scopes_never_make_it_worse(wanted: list[str], held: list[str], more: list[str]) -> None:
    """Holding more can't make anything lacking, and any list covers itself."""
    assert set(compare(wanted, [*held, *more]).lacking) <= set(compare(wanted, held).lacking)
    assert compare(wanted, wanted).coverage is Coverage.COVERED
