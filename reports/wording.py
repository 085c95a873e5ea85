"""The words that must be the same in every format: verdict, states, the times of a run. Pure.

Words for confidence, states and stages come from `dbapp_diag.model.words`; here is only how people read them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dbapp_diag.analysis.outcome import RESPONDER_NAMES
from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.results import Refused
from dbapp_diag.model.times import span
from dbapp_diag.model.words import Confidence, HopState, OutcomeKind, Responder, State, Status, Verdict, Who

MARKS = {
    HopState.OK.value: "✓",
    HopState.FAILED.value: "✗",
    HopState.WARNED.value: "!",
    HopState.UNKNOWN.value: "?",
    HopState.NOT_REACHED.value: "–",
}
"""The sign of each state. Not measured has its own sign, never that of ok or failed."""

_HOP_WORDS = {HopState.NOT_REACHED.value: "not reached"}
_OF_STATUS = {
    Status.PASSED.value: HopState.OK.value,
    Status.WARNED.value: HopState.WARNED.value,
    Status.FAILED.value: HopState.FAILED.value,
    Status.SKIPPED.value: HopState.NOT_REACHED.value,
    Status.ERRORED.value: HopState.UNKNOWN.value,
}
_UNEXAMINED = "not examined: "


def tone(case: Case) -> str:
    """How the verdict feels: `ok`, `failed` (confirmed), `likely` or `unknown`."""
    if case.verdict == Verdict.HEALTHY:
        return "ok"
    if case.verdict == Verdict.PROBLEM:
        return "failed" if confidence(case) == Confidence.CONFIRMED else "likely"
    return "unknown"


def mark(case: Case) -> str:
    """✓ healthy, ✗ a confirmed problem, ? for everything less sure."""
    return {"ok": "✓", "failed": "✗"}.get(tone(case), "?")


def confidence(case: Case) -> str | None:
    """How sure the first root cause is; None without one."""
    return case.root_causes[0].confidence if case.root_causes else None


def headline(case: Case) -> str:
    """The verdict in one sentence, with its mark."""
    return f"{mark(case)} {sentence(case)}"


def sentence(case: Case) -> str:
    """The verdict in one sentence, without mark."""
    return case.headline or case.outcome.summary or case.verdict


def verdict_line(case: Case) -> str:
    """Verdict, confidence and exit code: `problem, confirmed · exit code 1`."""
    return f"{verdict_word(case)} · exit code {case.exit_code}"


def verdict_word(case: Case) -> str:
    """Verdict and confidence: `problem, likely`."""
    sure = confidence(case)
    return f"{case.verdict}{f', {sure}' if sure else ''}"


def hop_state(state: str) -> str:
    """A known state of a stage; anything else is `unknown`."""
    return state if state in MARKS else HopState.UNKNOWN.value


def hop_word(state: str) -> str:
    """The state of a stage as people read it."""
    known = hop_state(state)
    return _HOP_WORDS.get(known, known)


def state_of_status(status: str) -> str:
    """The sign's state for a check's status. A skipped or errored check is neither ok nor failed."""
    return _OF_STATUS.get(status, HopState.UNKNOWN.value)


def stage_name(stage: str) -> str:
    """A stage as people read it: `front door`; `dns` and `tls` stay as they are."""
    return stage if stage == "sign-in" else stage.replace("-", " ")


def examined(row: DifferentialRow, checks: dict[str, CheckInfo]) -> bool:
    """Whether a check had a look at this cause. Where its check was skipped or broke, none had."""
    if row.state != State.POSSIBLE or row.because:
        return True
    if row.reason.startswith(_UNEXAMINED):
        return False
    check = checks.get(row.by or "")
    return check is not None and check.status not in (Status.SKIPPED, Status.ERRORED)


def reason(row: DifferentialRow) -> str:
    """Why the row has its state, without the words that its state already says."""
    return row.reason.removeprefix(_UNEXAMINED)


def row_word(row: DifferentialRow, checks: dict[str, CheckInfo]) -> str:
    """The state of a cause in the differential, as people read it."""
    if row.state == State.POSSIBLE and not examined(row, checks):
        return f"{row.state}, not examined"
    return row.state.replace("-", " ") if row.state == State.RULED_OUT else row.state


def row_state(row: DifferentialRow, checks: dict[str, CheckInfo]) -> str:
    """The sign for a row: culprit `failed`, suspect `warned`, ruled out `ok`, not examined `not-reached`."""
    if row.state == State.CONFIRMED:
        return HopState.FAILED.value
    if row.state == State.LIKELY:
        return HopState.WARNED.value
    if row.state == State.RULED_OUT:
        return HopState.OK.value
    return HopState.UNKNOWN.value if examined(row, checks) else HopState.NOT_REACHED.value


def outcome_phrase(case: Case) -> str:
    """The outcome as part of a sentence: `a 401`, `a redirect to login`, `no answer`."""
    match case.outcome.kind:
        case OutcomeKind.LOGIN_REDIRECT:
            return "a redirect to login"
        case OutcomeKind.NETWORK:
            return "no answer"
        case OutcomeKind.HTTP if case.outcome.status is not None:
            return f"{'an' if str(case.outcome.status).startswith('8') else 'a'} {case.outcome.status}"
        case _:
            return "this outcome"


def responder(case: Case) -> str:
    """Who wrote the answer, as people say it."""
    if case.outcome.status is None and case.outcome.responder not in (Responder.PROXY, Responder.MIDDLEBOX):
        return "nobody answered"
    known = {name.value: words for name, words in RESPONDER_NAMES.items()}
    return known.get(case.outcome.responder, RESPONDER_NAMES[Responder.UNKNOWN])


def who(role: str) -> str:
    """Who must act, short: `you`, `workspace admin`, `app's owner`."""
    known = {
        Who.ADMIN.value: "workspace admin",
        Who.OWNER.value: "app's owner",
        Who.NETWORK.value: "network team",
    }
    return known.get(role, role)


def full_stop(text: str) -> str:
    """The text as a sentence of its own: a dot at the end, the first letter raised if it may be."""
    text = text.strip()
    if not text:
        return ""
    first = text.split(" ", 1)[0].rstrip(",;:")
    raised = text[0].upper() + text[1:] if first.isalpha() and first.islower() else text
    return raised + ("" if text[-1] in ".!?:…" else ".")


def left_out(case: Case) -> tuple[str, ...]:
    """The plug-ins that couldn't be used, each with the reason: nobody is to believe that their checks passed."""
    rows = [check for check in case.checks if check.id.startswith(Refused.ROW)]
    reasons = [(row.reason or "").removeprefix("refused: ") for row in rows]
    return tuple(
        full_stop(f"{row.title} of {row.distribution} isn't used: {reason}")
        for row, reason in zip(rows, reasons, strict=True)
    )


def incomplete(case: Case) -> str:
    """Why an incomplete run is incomplete; empty for a complete one."""
    return "" if case.complete else full_stop(case.incomplete_because or "the run was cut short")


def parsed(text: object) -> datetime | None:
    """An ISO 8601 time as an aware one in UTC; None when it isn't one. Without a zone it's taken for UTC."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def run_time(case: Case) -> datetime | None:
    """When the run began, by the clock of the machine that made it."""
    return parsed(case.vantage.get("time"))


def moment(time: datetime) -> str:
    """A time in full: `2026-11-20T09:14:00Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age(time: datetime, seen_from: datetime | None) -> str:
    """A time with its distance from the run, never from now: `3 h 12 min ago, at 09:14Z`, `in 5 min, at …`.

    The date is given when it isn't the run's own.
    """
    time = time.astimezone(UTC)
    if seen_from is None:
        return f"at {moment(time)}"
    seen_from = seen_from.astimezone(UTC)
    clock = time.strftime("%H:%MZ") if time.date() == seen_from.date() else time.strftime("%Y-%m-%dT%H:%MZ")
    apart: timedelta = seen_from - time
    distance = span(abs(apart.total_seconds()))
    return f"{distance} ago, at {clock}" if apart >= timedelta(0) else f"in {distance}, at {clock}"


def size(count: int) -> str:
    """Bytes with their unit."""
    return f"{count} B" if count < 1024 else f"{count / 1024:.1f} KiB"


def plural(count: int, word: str) -> str:
    """`1 check`, `2 checks`."""
    return f"{count} {word}{'' if count == 1 else 's'}"
