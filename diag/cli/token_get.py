"""Getting the token that `token get` prints, and telling on standard error how that goes. It's the only place that prints one."""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
from dataclasses import replace

from dbapp_diag.analysis.token.exchange import kind_of
from dbapp_diag.analysis.token.good_for import good_for
from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.analysis.token.scopes import doubt, grant
from dbapp_diag.auth.child.loopback import USUAL
from dbapp_diag.auth.child.messages import ConsentStep, ConsentTerms
from dbapp_diag.case.saved_facts import fact
from dbapp_diag.case.schema import Case
from dbapp_diag.cli.browser import opened
from dbapp_diag.cli.output import style_of, tell
from dbapp_diag.cli.progress import JourneyLine
from dbapp_diag.engine.consent_session import obtain_by_consent
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.session import obtain
from dbapp_diag.facts.identity import SignIn, TokenFacts, TokenKind
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import APP, CALLER
from dbapp_diag.model.options import repeated
from dbapp_diag.model.times import span
from dbapp_diag.model.words import Status, Verdict
from dbapp_diag.reports.neutral import visible

TAKEN = (TokenKind.DATABRICKS_OAUTH, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
"""Kinds of tokens that apps may take."""


def obtained(ask: Question, line: JourneyLine) -> tuple[Case, str | None]:
    """By the SDK's sign-in, and exchanged where it must be."""
    case, token = obtain(ask, on_progress=line)
    if case.interrupted:
        raise KeyboardInterrupt
    return case, token


def obtained_by_consent(
    ask: Question, line: JourneyLine, *, scopes: tuple[str, ...], port: int | None, wait: float, browser: bool
) -> tuple[Case, str | None]:
    """By a person's consent to these scopes. Raises UsageError where there's no port to wait at."""
    if ask.asked.exchange == "always":
        raise UsageError("--exchange always: a token with --scopes is taken by apps as it is")
    for scope in scopes:
        problem = doubt(scope)
        if problem is not None:
            line.say(f"! {problem}")
    steps = _Steps(line, browser=browser, wait=wait)
    case, token = obtain_by_consent(ask, ConsentTerms(scopes, port, wait), on_step=steps, on_progress=line)
    if case.interrupted:
        raise KeyboardInterrupt
    if steps.no_port is not None:
        raise UsageError(steps.no_port)
    facts = fact(case, TokenFacts)
    if token is not None and facts is not None:
        _tell_grant(line, scopes, facts.scopes)
    return case, token


class _Steps:
    """Tells each step of the consent, and opens the page. Called from another thread than the one that waits."""

    def __init__(self, line: JourneyLine, *, browser: bool, wait: float) -> None:
        self.no_port: str | None = None
        self._wait = wait
        self._line = line
        self._browser = browser

    def __call__(self, step: ConsentStep) -> None:
        match step.kind:
            case "no-port":
                self.no_port = step.text
            case "port-moved":
                self._line.say(
                    f"port {USUAL} is in use, so the answer is waited for at {step.text}. If the page says that its "
                    f"redirect_uri isn't registered, free port {USUAL} and ask again"
                )
            case "asking":
                how = "a browser opens, or open this address" if self._browser else "open this address"
                self._line.say(f"your consent is waited for up to {span(self._wait)}; {how}:")
                self._line.say(step.text)
                if self._browser:
                    threading.Thread(target=self._open, args=(step.text,), daemon=True).start()
            case "stray":
                self._line.say(f"! an answer came that {step.text}; it isn't used, and the right one is waited for on")
            case _:
                self._line.say(step.text)

    def _open(self, url: str) -> None:
        if not opened(url, os.environ):
            self._line.say("! no browser can be opened here: open the address yourself, on this machine")


def _tell_grant(line: JourneyLine, asked: tuple[str, ...], granted: tuple[str, ...] | None) -> None:
    if granted is None:
        line.say("! the token doesn't show its scopes, so what was granted can't be read off it")
        return
    found = grant(asked, granted)
    if found.lacking:
        line.say(f"! not granted: {', '.join(found.lacking)}; the token has {', '.join(granted) or 'no scopes'}")
    if found.beyond:
        line.say(f"! granted beyond what was asked for: {', '.join(found.beyond)}")
    if not found.lacking and not found.beyond:
        line.say(f"granted: {', '.join(granted)}")


def handed_over(case: Case, token: str | None, *, header: bool, as_json: bool, again: str) -> tuple[str, int]:
    """What goes to standard output, and the exit code. Where there's no token, why stands on standard error, with the command
    that asks `again`."""
    facts = fact(case, TokenFacts)
    if token is None or facts is None or not facts.sendable:
        _tell_why(case, again)
        return "", case.exit_code or 3
    kind = kind_of(facts, _auth_type(case, facts))
    if kind not in TAKEN:
        fit = good_for(facts, kind)
        _say(f"! apps don't accept {NAMES[kind]}" + (f"; what they accept: {fit.instead}" if fit.instead else ""))
    if as_json:
        return _json(token, facts), 0
    return (f"Authorization: Bearer {token}\n" if header else f"{token}\n"), 0


def _json(token: str, facts: TokenFacts) -> str:
    """The keys of `databricks auth token`, and the scopes."""
    body = {
        "access_token": token,
        "token_type": "Bearer",
        "expiry": facts.expires_at.isoformat() if facts.expires_at else None,
        "scopes": list(facts.scopes) if facts.scopes is not None else None,
    }
    return json.dumps(body, indent=2) + "\n"


def _tell_why(case: Case, again: str) -> None:
    """The report of the run, where it has a cause; else the sentence of the check that got no further."""
    from dbapp_diag.reports.terminal import explanation

    if case.root_causes:
        step = case.next_step
        if step is not None and case.verdict == Verdict.PROBLEM:
            case = replace(case, next_step=replace(step, command=again))
        tell("\n" + explanation(case, style_of(sys.stderr, "auto")).rstrip("\n"))
        return
    stopped = next((check for check in case.checks if check.status in (Status.ERRORED, Status.FAILED)), None)
    missing = next((check for check in case.checks if check.id == "sign-in" and check.reason), None)
    found = stopped or missing
    said = (found.summary or found.reason) if found is not None else case.incomplete_because
    _say(f"no token: {said or 'no reason is known'}")


def again(question: Question, scopes: tuple[str, ...]) -> str:
    """The command that asks the same once more."""
    words = repeated(question.asked, APP, CALLER) + (["--scopes", ",".join(scopes)] if scopes else [])
    return shlex.join(["dbapp-diag", "token", "get", *words])


def _auth_type(case: Case, facts: TokenFacts) -> str | None:
    """How the very token was got."""
    sign_in = fact(case, SignIn)
    return sign_in.auth_type if sign_in is not None and sign_in.token == facts.label else None


def _say(text: str) -> None:
    tell(visible(f"dbapp-diag: {text}" if not text.startswith("!") else text))
