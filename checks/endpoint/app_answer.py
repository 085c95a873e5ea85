"""What the app itself says when it doesn't do what was asked."""

from __future__ import annotations

import re

from dbapp_diag.analysis.endpoint.content import broke_off, message, page_for_data, quoted
from dbapp_diag.analysis.endpoint.denials import called_from, variant_of
from dbapp_diag.analysis.endpoint.host_guard import host_guard
from dbapp_diag.analysis.endpoint.relayed import Relayed, relayed_refusal
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.endpoint.session_trouble import trouble, undecided_refusal
from dbapp_diag.analysis.front_door.attribution import Attribution, same_answer, workspace_error
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.causes.endpoint.app_denies import OTHERS_KEY
from dbapp_diag.causes.endpoint.app_downstream_permission import BY_THE_APP, BY_THE_CALLER
from dbapp_diag.causes.endpoint.app_rejects_request import FORM_FOR_JSON, TOO_LARGE, UPGRADE_LOST
from dbapp_diag.causes.endpoint.response_unexpected import CUT_OFF, NOT_PACKED
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, SiblingCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Skipped, Warned, finding, rule_out
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause, Confidence, Responder, Stage

_SCOPES = re.compile(r"required scopes?\b[^a-z]*(?P<scopes>[a-z][\w.:\- ,]*)?|insufficient[_ ]scope", re.IGNORECASE)
OWN: tuple[AnyCause, ...] = (
    "app-denies",
    "app-downstream-permission",
    "app-downstream-scopes",
    "app-host-guard",
    "app-rejects-request",
    "app-rate-limited",
    "app-error",
)
"""What the app's own refusal or failure comes from: one of these."""
_WANTED = {
    411: "a Content-Length",
    413: "a smaller body",
    414: "a shorter address",
    415: "another Content-Type",
    431: "fewer or shorter headers",
}
"""What a status asks for by itself, where no word stands beside it (RFC 9110, section 15.5; RFC 6585, section 5)."""


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
    wants = (RequestForm, AppRecord, TokenFacts, SiblingCall)
    causes = (*OWN, "response-unexpected")

    def judge(self, facts: Facts) -> Result:
        answer = facts.need(AppCall).exchange
        if answer.status is None:
            return Skipped("nobody answered")
        by = facts.need(CallAttribution).by
        status = answer.status
        if status in (413, 429) and by.responder in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return self._limited(answer, by)
        if by.responder is not Responder.APP:
            return Skipped("the answer isn't the app's")
        form = facts.want(RequestForm)
        if form is not None:
            why = f"the app answers {status}: this endpoint expects {form.wanted}"
            return Passed(why, rule_out(OWN, why, form, but=("app-rejects-request",)))
        if trouble(facts.need(Asked), facts.need(AppCall)) is not None:
            return Skipped("what is wrong stands behind the status: other checks look at that")
        if undecided_refusal(facts.need(Asked), answer):
            return Skipped(f"{status} to an upgrade, without a word: another check looks at that")
        if answer.succeeded:
            return self._fine(facts.need(Asked), facts.need(AppCall))
        cause = _cause(answer)
        relayed = relayed_refusal(answer)
        if relayed is not None and cause != "app-downstream-scopes":
            return self._downstream(relayed, answer, facts)
        if cause is None:
            return Passed(f"the app answers {status}: other checks look at that")
        said = quoted(answer)
        relays = cause in ("app-denies", "app-error") and workspace_error(answer)
        observed = f"the app itself answers {status}{said}"
        expected = "an answer that does what was asked"
        sure = Confidence.LIKELY if relays or host_guard(answer) is Confidence.LIKELY else by.confidence
        values = _values(answer)
        if cause == "app-host-guard" and (host := host_of(answer.url)) is not None:
            values["host"] = host
            if (asked_by := called_from(facts.need(Asked))) is not None:
                values["called_from"] = asked_by
        variant = variant_of(cause, answer, facts.need(Asked), facts.want(AppRecord))
        if variant in (OTHERS_KEY, UPGRADE_LOST, FORM_FOR_JSON):
            sure = Confidence.LIKELY  # whose key it is, and what it missed, its words tell and nothing else
        found = finding(cause, sure, observed, expected, (answer.id,), variant=variant, values=values)
        kinds = {
            "app-denies": "the app refuses",
            "app-downstream-scopes": "the app relays a refusal over scopes",
            "app-host-guard": "the app's framework refuses the host or the origin",
            "app-rejects-request": "the app rejects the request",
        }
        summary = kinds.get(cause) or ("the app limits the rate" if cause == "app-rate-limited" else "the app fails")
        also = _relayed(answer, said) if relays else ()
        open_ = {cause, *(found.cause for found in also)}
        if cause == "app-host-guard" and sure is Confidence.LIKELY:  # such words may be about the app's data
            open_ |= {"app-denies", "app-rejects-request"}
        excluded = rule_out(OWN, f"the app answers {status}{said}", (answer.id,), but=open_)
        return Failed(f"{summary} ({status})", found, also, excluded)

    def _downstream(self, relayed: Relayed, answer: Exchange, facts: Facts) -> Result:
        """The workspace refuses what the app asks of it; the route exists, and another sibling's 404 shows that too."""
        record, token, sibling = facts.want(AppRecord), facts.want(TokenFacts), facts.want(SiblingCall)
        robot = record.service_principal if record is not None else None
        named = [name for name in (token.subject if token is not None else None,) if name and name in relayed.message]
        by = BY_THE_APP if robot and robot in relayed.message else BY_THE_CALLER if named else None
        other = sibling is not None and same_answer(sibling.exchange, answer)
        sure = Confidence.LIKELY if relayed.hidden and (sibling is None or other) else relayed.confidence
        if sure is Confidence.CONFIRMED and facts.need(CallAttribution).by.confidence is not Confidence.CONFIRMED:
            sure = Confidence.LIKELY
        values = {"grant": relayed.grant, "message": relayed.message, "service_principal": robot or ""}
        observed = f"the app answers {answer.status} and quotes the workspace: {relayed.message}"
        found = finding(
            "app-downstream-permission",
            sure,
            observed,
            "a grant for what the app asks of the workspace",
            (answer.id,),
            variant=by,
            values={name: value for name, value in values.items() if value},
        )
        others: tuple[AnyCause, ...] = OWN if relayed.hidden else (*OWN, "endpoint-not-found")
        why = f"the app quotes the workspace's refusal{f', {relayed.code}' if relayed.code else ''}"
        excluded = rule_out(others, why, (answer.id,), but=("app-downstream-permission", "app-downstream-scopes"))
        return Failed("the app relays the workspace's refusal", found, ruled_out=excluded)

    def _limited(self, answer: Exchange, by: Attribution) -> Result:
        """The status says what it is, whoever counts."""
        who = "the front door" if by.responder is Responder.FRONT_DOOR else "an unknown sender"
        observed = f"{who} answers {answer.status}{quoted(answer)}"
        if answer.status == 413:
            large = finding(
                "app-rejects-request", Confidence.LIKELY, observed, "a smaller body", (answer.id,), variant=TOO_LARGE
            )
            return Failed("the body is too large", large)
        expected = "fewer calls"
        found = finding(
            "app-rate-limited", Confidence.CONFIRMED, observed, expected, (answer.id,), values=_values(answer)
        )
        return Failed("too many calls, before the app", found)

    def _fine(self, asked: Asked, call: AppCall) -> Result:
        answer = call.exchange
        if page_for_data(asked, answer):
            observed, expected = f"{answer.status} with a page of HTML", "data"
            found = finding("response-unexpected", Confidence.CONFIRMED, observed, expected, (answer.id,))
            told = "the app answers with a page where data was expected"
            return Failed(told, found) if asked.endpoint is not None else Warned(told, found)
        if broke_off(answer) and answer.error is not None:
            packed = answer.error.kind is ErrorKind.OTHER and answer.header("content-encoding") is not None
            observed = answer.error.detail if packed else f"the body broke off: {answer.error.detail}"
            variant, sure = NOT_PACKED if packed else CUT_OFF, Confidence.CONFIRMED
            found = finding("response-unexpected", sure, observed, "a whole body", (answer.id,), variant=variant)
            return Failed("the answer can't be unpacked" if packed else "the answer broke off", found)
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
    if host_guard(answer) is not None:
        return "app-host-guard"
    if status in (401, 403, 500, 502) and _SCOPES.search(answer.body):
        return "app-downstream-scopes"
    if status in (401, 403):
        return "app-denies"
    if status == 429:
        return "app-rate-limited"
    if status < 400 or status in (404, 405):
        return None
    return "app-rejects-request" if status < 500 else "app-error"


def _pause(answer: Exchange) -> str:
    """For how long, or until when, the answer asks for a pause (RFC 9110, section 10.2.3); empty where it doesn't say."""
    said = (answer.header("retry-after") or "").strip()
    return f"{said} seconds" if said.isdigit() else f"until {said}" if said else ""


def _values(answer: Exchange) -> dict[str, str]:
    match = _SCOPES.search(answer.body)
    scopes = re.findall(r"[a-z][\w.:\-]*", (match["scopes"] or "") if match else "")
    values = {
        "message": message(answer)[:200] or _WANTED.get(answer.status or 0, ""),
        "retry_after": _pause(answer),
        "request_id": answer.header("x-request-id") or "",
        "scopes": ",".join(scopes),
    }
    return {name: value for name, value in values.items() if value}
