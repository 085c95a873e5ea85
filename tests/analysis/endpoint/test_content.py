"""Whether an answer that succeeds holds what a caller can use."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.content import as_expected, broke_off, login_page, page_for_data
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError
from tests.made import asked, call, exchange

PAGE: dict[str, Any] = {"media_type": "text/html", "body": "<html>Welcome</html>"}
SIGN_IN: dict[str, Any] = {"media_type": "text/html", "body": '<a href="/login.html?next=x">in</a>'}


@pytest.mark.parametrize(
    "link", ["/login.html", "https://w.example/oidc/oauth2/v2.0/authorize?x", "/OIDC/v1/Authorize"]
)
def test_a_page_with_a_way_to_sign_in_is_a_login_page(link: str) -> None:
    """Under a success alone, and as HTML."""
    body = f'<a href="{link}">x</a>'
    assert login_page(exchange(200, media_type="text/html", body=body))
    assert not login_page(exchange(401, media_type="text/html", body=body))
    assert not login_page(exchange(200, media_type="application/json", body=body))
    assert not login_page(exchange(200, **PAGE))


def test_a_page_stands_for_data_only_below_api_and_where_nobody_asked_for_one() -> None:
    """By Accept, or by what is expected of the answer."""
    answer = exchange(200, **PAGE)
    assert page_for_data(asked(), answer)
    assert not page_for_data(asked(path="/"), answer)
    assert not page_for_data(asked(), exchange(500, **PAGE))
    for wanted in ({"headers": (("Accept", "text/html"),)}, {"expect": ("text/html",)}, {"expect": ("body~Welcome",)}):
        assert not page_for_data(asked(**wanted), answer)
    assert page_for_data(asked(headers=(("Accept", "application/json"),)), answer)


def test_a_body_broke_off_where_it_wasnt_this_run_that_stopped_reading() -> None:
    """And where there was an answer at all."""
    assert broke_off(exchange(200, error=ExchangeError(ErrorKind.CLOSED, "x")))
    assert not broke_off(exchange(200, error=ExchangeError(ErrorKind.READ_TIMEOUT, "x")))
    assert not broke_off(exchange(None, error=ExchangeError(ErrorKind.CLOSED, "x")))
    assert not broke_off(exchange(200))


def test_what_cant_be_used_isnt_as_expected() -> None:
    """What was expected by name is; otherwise nothing speaks for or against it."""
    assert as_expected(asked(), call(200)) is None
    assert as_expected(asked(), call(200, **SIGN_IN)) is False
    assert as_expected(asked(), call(200, **PAGE)) is False
    assert as_expected(asked(endpoint=None), call(200, **PAGE)) is None, "nobody named that path"
    assert as_expected(asked(), AppCall(exchange=exchange(404), status_expected=True)) is True
    assert as_expected(asked(), AppCall(exchange=exchange(200), status_expected=True, unmet=("x",))) is False
