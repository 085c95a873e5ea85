"""What the app itself says when it doesn't do what was asked."""

from __future__ import annotations

import re

from dbapp_diag.analysis.front_door.attribution import Attribution, workspace_error
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Skipped, Warned, finding, rule_out
from dbapp_diag.model.words import AnyCause, Confidence, Responder, Stage

_SCOPES = re.compile(r"required scopes?\b[^a-z]*(?P<scopes>[a-z][\w.:\- ,]*)?|insufficient[_ ]scope", re.IGNORECASE)
OWN: tuple[AnyCause, ...] = (
    "app-denies",
    "app-downstream-scopes",
    "app-rejects-request",
    "app-rate-limited",
    "app-error",
)
"""What the app's own refusal or failure comes from: one of these."""


class AppAnswer(Check):
    """Reads the app's own refusals and errors: 401 and 403, other 4xx, 5xx, and pages where data was expected.

    Why: behind the front door the app has rules and faults of its own. It never sees the caller's `Authorization`
    header: the front door takes it and passes a narrower token on as `X-Forwarded-Access-Token`.

    Told apart: only an answer that demonstrably comes from the app counts. A refusal that names required scopes is the
    workspace's, relayed by the app.

    Source: community.databricks.com "User OBO Token Forwarding between apps" (m-p/134979); wording of scope refusals in
    databrickslabs/ontos PR 288; RFC 9110 for the statuses.
    """

    id = "app-answer"
    stage = Stage.ENDPOINT
    title = "The app's own answer"
    needs = (Asked, AppCall, CallAttribution)
    causes = (*OWN, "response-unexpected")

    def judge(self, facts: Facts) -> Result:
        answer = facts.need(AppCall).exchange
        if answer.status is None:
            return Skipped("nobody answered")
        by = facts.need(CallAttribution).by
        status = answer.status
        if status == 429 and by.responder in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return self._limited(answer, by)
        if by.responder is not Responder.APP:
            return Skipped("the answer isn't the app's")
        if 200 <= status < 300:
            return self._fine(facts.need(Asked), answer)
        cause = _cause(answer)
        if cause is None:
            return Passed(f"the app answers {status}: other checks look at that")
        said = _said(answer)
        relays = cause in ("app-denies", "app-error") and workspace_error(answer)
        observed = f"the app itself answers {status}{said}"
        expected = "an answer that does what was asked"
        sure = Confidence.LIKELY if relays else by.confidence
        found = finding(cause, sure, observed, expected, (answer.id,), values=_values(answer))
        kinds = {
            "app-denies": "the app refuses",
            "app-downstream-scopes": "the app relays a refusal over scopes",
            "app-rejects-request": "the app rejects the request",
        }
        summary = kinds.get(cause) or ("the app limits the rate" if cause == "app-rate-limited" else "the app fails")
        also = _relayed(answer, said) if relays else ()
        open_ = {cause, *(found.cause for found in also)}
        excluded = rule_out(OWN, f"the app answers {status}{said}", (answer.id,), but=open_)
        return Failed(f"{summary} ({status})", found, also, excluded)

    def _limited(self, answer: Exchange, by: Attribution) -> Result:
        """The status says what it is, whoever counts."""
        who = "the front door" if by.responder is Responder.FRONT_DOOR else "somebody that can't be told"
        observed = f"{who} answers 429{_said(answer)}"
        expected = "fewer calls"
        found = finding(
            "app-rate-limited", Confidence.CONFIRMED, observed, expected, (answer.id,), values=_values(answer)
        )
        return Failed("too many calls, before the app", found)

    def _fine(self, asked: Asked, answer: Exchange) -> Result:
        if answer.media_type == "text/html" and asked.path.startswith("/api/"):
            observed = f"{answer.status} with a page of HTML"
            found = finding("response-unexpected", Confidence.CONFIRMED, observed, "data, as under /api/", (answer.id,))
            return Warned("the app answers with a page where data was expected", found)
        if answer.error is not None:
            found = finding(
                "response-unexpected",
                Confidence.CONFIRMED,
                f"the body broke off: {answer.error.detail}",
                "a whole body",
                (answer.id,),
            )
            return Warned("the answer broke off", found)
        what = answer.media_type or ("no body" if not answer.body_size else "a body without a media type")
        return Passed(
            f"{answer.status} with {what}",
            rule_out("response-unexpected", f"{answer.status} with {what}", (answer.id,)),
        )


def _relayed(answer: Exchange, said: str) -> tuple[Finding, ...]:
    """The workspace's refusal in words that nobody here knows: over scopes, or over anything else."""
    observed = f"the app hands on an error in the form of the workspace's API{said}"
    return (finding("app-downstream-scopes", Confidence.POSSIBLE, observed, "a token wide enough", (answer.id,)),)


def _cause(answer: Exchange) -> AnyCause | None:
    status = answer.status or 0
    if status in (401, 403, 500, 502) and _SCOPES.search(answer.body):
        return "app-downstream-scopes"
    if status in (401, 403):
        return "app-denies"
    if status == 429:
        return "app-rate-limited"
    if status < 400 or status in (404, 405):
        return None
    return "app-rejects-request" if status < 500 else "app-error"


def _said(answer: Exchange) -> str:
    text = " ".join(answer.body.split())
    return f": {text[:160]}{'…' if len(text) > 160 else ''}" if text and answer.media_type != "text/html" else ""


def _values(answer: Exchange) -> dict[str, str]:
    match = _SCOPES.search(answer.body)
    scopes = re.findall(r"[a-z][\w.:\-]*", (match["scopes"] or "") if match else "")
    values = {
        "message": " ".join(answer.body.split())[:200],
        "retry_after": answer.header("retry-after") or "",
        "request_id": answer.header("x-request-id") or "",
        "scopes": ",".join(scopes),
    }
    return {name: value for name, value in values.items() if value}
