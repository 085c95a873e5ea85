"""What the app's own answers are called, what's quoted of them, and what fills the fix."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.endpoint.app_answer import AppAnswer
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned
from tests.made import DATABRICKS, TAKEN, asked, call, exchange, excluded, first, found, judged, tokenless

HANDED_ON = '{"error_code":"PERMISSION_DENIED","message":"nein"}'
OWN = {"app-denies", "app-downstream-scopes", "app-rejects-request", "app-rate-limited", "app-error"}


def says(status: int | None, *headers: tuple[str, str], **more: Any) -> Result:
    """The app's own answer, by its mark."""
    return judged(AppAnswer, asked(), call(status, DATABRICKS, TAKEN, *headers, **more))


@pytest.mark.parametrize(
    ("status", "cause", "summary"),
    [
        (400, "app-rejects-request", "the app rejects the request (400)"),
        (401, "app-denies", "the app refuses (401)"),
        (402, "app-rejects-request", "the app rejects the request (402)"),
        (403, "app-denies", "the app refuses (403)"),
        (428, "app-rejects-request", "the app rejects the request (428)"),
        (429, "app-rate-limited", "the app limits the rate (429)"),
        (499, "app-rejects-request", "the app rejects the request (499)"),
        (500, "app-error", "the app fails (500)"),
        (599, "app-error", "the app fails (599)"),
    ],
)
def test_each_failure_of_the_app_has_its_name(status: int, cause: str, summary: str) -> None:
    """It excludes the other names."""
    seen = says(status, body="x")
    assert isinstance(seen, Failed) and seen.summary == summary
    assert found(seen) == {cause: "confirmed"}
    assert first(seen).observed == f"the app itself answers {status}: x"
    assert excluded(seen) == OWN - {cause}


@pytest.mark.parametrize("status", [199, 300, 302, 399, 404, 405])
def test_other_answers_are_other_checks_matter(status: int) -> None:
    """Redirects, unknown paths and methods."""
    assert says(status) == Passed(f"the app answers {status}: other checks look at that")


@pytest.mark.parametrize("status", [401, 403, 500, 502])
def test_a_refusal_that_names_scopes_is_handed_on(status: int) -> None:
    """In four statuses; in others those words are the app's own."""
    seen = says(status, body="Invalid scope. Required scopes: sql, files.files")
    assert isinstance(seen, Failed) and seen.summary == f"the app relays a refusal over scopes ({status})"
    assert found(seen) == {"app-downstream-scopes": "confirmed"}
    assert first(seen).values["scopes"] == "sql,files.files"
    assert "app-downstream-scopes" not in found(says(status + 3, body="required scope: sql"))


def test_a_refusal_for_want_of_scope_names_none() -> None:
    """In the words of the OAuth standard."""
    seen = says(403, body="insufficient_scope")
    assert found(seen) == {"app-downstream-scopes": "confirmed"}
    assert "scopes" not in first(seen).values


@pytest.mark.parametrize(("status", "own"), [(401, "app-denies"), (403, "app-denies"), (500, "app-error")])
def test_an_error_in_the_workspaces_form_may_be_over_scopes(status: int, own: str) -> None:
    """Likely the app's own, and possibly that; neither excludes the other."""
    seen = says(status, body=HANDED_ON)
    assert found(seen) == {own: "likely", "app-downstream-scopes": "possible"}
    assert excluded(seen) == OWN - {own, "app-downstream-scopes"}
    assert isinstance(seen, Failed)
    assert seen.also[0].observed == f"the app hands on an error in the form of the workspace's API: {HANDED_ON}"
    assert found(says(400, body=HANDED_ON)) == {"app-rejects-request": "confirmed"}


def test_what_the_app_says_is_quoted_up_to_a_limit() -> None:
    """160 characters in the sentence, 200 in the fix; a page isn't quoted at all."""
    assert first(says(400, body="x" * 160)).observed.endswith(f": {'x' * 160}")
    assert first(says(400, body="x" * 161)).observed.endswith(f": {'x' * 160}…")
    assert first(says(400, body="x" * 300)).values == {"message": "x" * 200}
    assert first(says(400, body="<p>no", media_type="text/html")).observed == "the app itself answers 400"
    assert first(says(400, body=" a \n b ")).observed.endswith(": a b")


def test_its_headers_fill_the_fix() -> None:
    """When to try again, and the request's id."""
    seen = says(429, ("retry-after", "30"), ("x-request-id", "r1"))
    assert first(seen).values == {"retry_after": "30", "request_id": "r1"}


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (call(429, DATABRICKS, ("x-databricks-reason-phrase", "x")), "the front door"),
        (call(429, body="slow"), "somebody that can't be told"),
    ],
)
def test_too_many_calls_are_too_many_whoever_counts(answer: AppCall, who: str) -> None:
    """The status says so for certain."""
    seen = judged(AppAnswer, asked(), answer)
    assert found(seen) == {"app-rate-limited": "confirmed"}
    assert first(seen).observed.startswith(f"{who} answers 429")


def test_a_filter_that_counts_is_not_the_apps_matter() -> None:
    """Nor is any other failure by somebody else."""
    for answer in (call(429, ("x-squid-error", "x")), call(428, body="x"), call(430, body="x"), call(403, DATABRICKS)):
        assert judged(AppAnswer, asked(), answer) == Skipped("the answer isn't the app's")
    assert judged(AppAnswer, asked(), AppCall(exchange=exchange(None))) == Skipped("nobody answered")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"media_type": "application/json", "body": "[]", "body_size": 2}, "application/json"),
        ({"body": "x", "body_size": 1}, "a body without a media type"),
        ({}, "no body"),
    ],
)
def test_a_success_is_told_by_its_kind(more: dict[str, Any], what: str) -> None:
    """And excludes that it's unexpected."""
    seen = says(200, **more)
    assert isinstance(seen, Passed) and seen.summary == f"200 with {what}"
    assert excluded(seen) == {"response-unexpected"}


def test_a_page_below_api_or_a_body_that_breaks_off_is_unexpected() -> None:
    """The first whatever it is, the second anywhere."""
    page = says(299, body="<p>", media_type="text/html")
    assert isinstance(page, Warned) and found(page) == {"response-unexpected": "confirmed"}
    outside = judged(AppAnswer, asked(path="/"), call(200, DATABRICKS, TAKEN, media_type="text/html"), tokenless())
    assert isinstance(outside, Passed)
    cut = says(200, error=ExchangeError(ErrorKind.CLOSED, "after 3 bytes"))
    assert isinstance(cut, Warned) and first(cut).observed == "the body broke off: after 3 bytes"
