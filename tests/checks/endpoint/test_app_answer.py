"""What the app's own answers are called, what's quoted of them, and what fills the fix."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.endpoint.app_answer import AppAnswer
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned
from tests.made import (
    APP_HOST,
    DATABRICKS,
    TAKEN,
    asked,
    call,
    exchange,
    excluded,
    first,
    found,
    judged,
    record,
    token,
    tokenless,
)

HANDED_ON = '{"error_code":"UNHEARD_OF","message":"nein"}'
OWN = {
    "app-denies",
    "app-downstream-permission",
    "app-downstream-scopes",
    "app-host-guard",
    "app-rejects-request",
    "app-rate-limited",
    "app-error",
}


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
    """160 characters in the sentence, 200 in the fix; of a page what a reader sees."""
    assert first(says(400, body="x" * 160)).observed.endswith(f": {'x' * 160}")
    assert first(says(400, body="x" * 161)).observed.endswith(f": {'x' * 160}…")
    assert first(says(400, body="x" * 300)).values == {"message": "x" * 200}
    page = "<!DOCTYPE html><html><head><title>Error</title></head><body><pre>Cannot POST /api/x</pre></body></html>"
    assert first(says(400, body=page, media_type="text/html")).observed.endswith(": Cannot POST /api/x")
    assert first(says(400, body=" a \n b ")).observed.endswith(": a b")


@pytest.mark.parametrize(
    ("status", "wanted"), [(413, "a smaller body"), (431, "fewer or shorter headers"), (400, None)]
)
def test_a_status_without_a_word_may_say_by_itself_what_is_wanted(status: int, wanted: str | None) -> None:
    """The app's own words go before."""
    assert first(says(status)).values.get("message") == wanted
    assert first(says(status, body="no")).values["message"] == "no"


def test_its_headers_fill_the_fix() -> None:
    """When to try again, and the request's id."""
    seen = says(429, ("retry-after", "30"), ("x-request-id", "r1"))
    assert first(seen).values == {"retry_after": "30 seconds", "request_id": "r1"}


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (call(429, DATABRICKS, ("x-databricks-reason-phrase", "x")), "the front door"),
        (call(429, body="slow"), "an unknown sender"),
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
    page = says(299, body="<html><p>", media_type="text/html")
    assert isinstance(page, Failed) and found(page) == {"response-unexpected": "confirmed"}
    outside = judged(AppAnswer, asked(path="/"), call(200, DATABRICKS, TAKEN, media_type="text/html"), tokenless())
    assert isinstance(outside, Passed)
    made_up = asked(endpoint=None)
    aside = judged(AppAnswer, made_up, call(200, DATABRICKS, TAKEN, body="<html><p>", media_type="text/html"))
    assert isinstance(aside, Warned), "nobody named that path"
    late = says(200, error=ExchangeError(ErrorKind.READ_TIMEOUT, "x"))
    assert isinstance(late, Passed), "this run stopped reading"
    cut = says(200, error=ExchangeError(ErrorKind.CLOSED, "after 3 bytes"))
    assert isinstance(cut, Failed) and first(cut).observed == "the body broke off: after 3 bytes"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("OK", ()),
        ("", ()),
        ('[{"id": 1}]', ()),
        ("<tr><td>1</td></tr>", ()),
        ("<h1>Hello</h1>", ()),
        (
            "<!doctype html><html><body>a report</body></html>",
            (("content-disposition", "attachment; filename=a.html"),),
        ),
    ],
)
def test_a_word_data_or_a_part_of_a_page_is_no_page(body: str, more: tuple[tuple[str, str], ...]) -> None:
    """Frameworks call any text `text/html` by default; what's to be saved as a file is what was asked for."""
    assert isinstance(says(200, *more, body=body, media_type="text/html"), Passed)


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html>\n<html>",
        "\ufeff<!-- built --><html lang=en>",
        '<?xml version="1.0"?>\n<html>',
        "<head><title>x",
    ],
)
def test_a_whole_page_is_one_however_it_begins(body: str) -> None:
    """With a mark of its encoding, a comment or an XML declaration before it."""
    assert found(says(200, body=body, media_type="text/html")) == {"response-unexpected": "confirmed"}


@pytest.mark.parametrize(
    ("status", "body", "sure"),
    [
        (421, "Invalid Host header", "confirmed"),
        (421, "", "confirmed"),
        (400, "Invalid host header", "confirmed"),
        (400, "DisallowedHost at /", "confirmed"),
        (403, "CSRF verification failed. Request aborted.", "confirmed"),
        (403, 'Blocked request. This host ("x") is not allowed.', "confirmed"),
        (403, "Untrusted Origin", "likely"),
        (400, "the origin is not allowed", "likely"),
    ],
)
def test_a_framework_that_refuses_the_host_is_the_owners_matter(status: int, body: str, sure: str) -> None:
    """For certain in the words of a known framework; the host is there to be allowed."""
    seen = says(status, body=body)
    assert found(seen) == {"app-host-guard": sure}
    assert first(seen).values["host"] == APP_HOST
    open_ = set() if sure == "confirmed" else {"app-denies", "app-rejects-request"}
    assert excluded(seen) == OWN - {"app-host-guard"} - open_, "such words may be about the app's own data"


@pytest.mark.parametrize("body", ["origin: field required", "the host answered", "ghost not allowed"])
def test_words_about_a_host_or_an_origin_arent_yet_a_guard(body: str) -> None:
    """A flight has an origin too."""
    assert found(says(400, body=body)) == {"app-rejects-request": "confirmed"}


QUERY = "User does not have permission CAN QUERY on endpoint dbx-1."
ROBOT = "5ad3c5e2-1111-4a4a-8b8b-123456789abc"


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        (f'{{"error_code":"PERMISSION_DENIED","message":"{QUERY}"}}', "confirmed"),
        (f'{{"detail":"PERMISSION_DENIED: {QUERY}"}}', "confirmed"),
        ("PERMISSION_DENIED", "likely"),
        (
            '{"error":{"code":403,"status":"PERMISSION_DENIED","message":"The caller does not have permission"}}',
            "likely",
        ),
        ('{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no such space"}', "likely"),
    ],
)
def test_a_refusal_of_the_workspaces_that_the_app_hands_on_is_told_as_such(body: str, sure: str) -> None:
    """Certain where it's the workspace's own form or grant; the code alone is also other services'."""
    assert found(says(403, body=body)) == {"app-downstream-permission": sure}


def test_whose_grant_is_short_is_told_where_the_refusal_names_it() -> None:
    """The app's service principal, or the caller; with neither there's no variant."""

    def whose(name: str) -> str | None:
        body = f'{{"error_code":"PERMISSION_DENIED","message":"{name} does not have CAN QUERY on x"}}'
        facts = (asked(), call(403, DATABRICKS, TAKEN, body=body), record(service_principal=ROBOT), token())
        return first(judged(AppAnswer, *facts)).variant

    assert (whose(ROBOT), whose("ada@example.com"), whose("User")) == ("app", "caller", None)


def test_a_form_that_nobody_asked_for_is_no_failure_of_the_apps() -> None:
    """A bare GET of this tool's own meets 405, 422 or 400; what the caller gave is the caller's."""
    for status in (400, 405, 406, 411, 415, 422, 426):
        answer = call(status, DATABRICKS, TAKEN, ("allow", "POST"), body="no")
        bare = judged(AppAnswer, asked(given=()), answer) if status not in (411, 415) else None
        assert bare is None or isinstance(bare, Passed)
    for given in (None, ("method", "headers", "body")):
        assert found(
            judged(AppAnswer, asked(given=given, headers=(("accept", "x"),)), call(422, DATABRICKS, TAKEN))
        ) == {"app-rejects-request": "confirmed"}


@pytest.mark.parametrize("body", ["Invalid host header", f'{{"error_code":"PERMISSION_DENIED","message":"{QUERY}"}}'])
def test_a_refusal_of_the_host_or_by_the_workspace_isnt_about_the_form(body: str) -> None:
    """Though the request was made up: another one would get the same."""
    assert found(judged(AppAnswer, asked(given=()), call(400, DATABRICKS, TAKEN, body=body)))


def test_a_body_that_is_too_large_is_so_whoever_says_it() -> None:
    """As with 429 the status itself says what is wrong; who has the limit stays open."""
    large = judged(
        AppAnswer, asked(method="POST"), call(413, DATABRICKS, body="too large", media_type="text/html"), tokenless()
    )
    assert found(large) == {"app-rejects-request": "likely"} and first(large).variant == "body-too-large"


def test_a_body_that_isnt_packed_as_it_says() -> None:
    """Nothing was cut off: the header is wrong."""
    error = ExchangeError(ErrorKind.OTHER, "the body isn't packed as its Content-Encoding says")
    packed = call(200, DATABRICKS, TAKEN, ("content-encoding", "gzip"), error=error)
    assert first(judged(AppAnswer, asked(), packed, tokenless())).variant == "not-packed-as-said"
    cut = call(200, DATABRICKS, TAKEN, error=ExchangeError(ErrorKind.CLOSED, "closed"))
    assert first(judged(AppAnswer, asked(), cut, tokenless())).variant == "body-cut-off"
