"""A token with scopes of one's own choice: a run whose sign-in asks a person in a browser, and makes no call.

Beside `session.py` the only module that puts rooms together: two checks take the places of those that look at credentials, since
only the workspace's host counts here. No registry finds them, so `run` never opens a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from dbapp_diag.analysis.configuration import findings as fault
from dbapp_diag.analysis.sign_in import consent as consent_faults
from dbapp_diag.auth.child.messages import ConsentStep, ConsentTerms, Message
from dbapp_diag.case.schema import Case
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import CREDENTIALS, Send
from dbapp_diag.contract.ports.tokens import SdkSignIn
from dbapp_diag.contract.probe import Probe
from dbapp_diag.engine.pipeline import Progress
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.session import obtain
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.results import Errored, Failed, Passed, Result
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import CheckId, Confidence, Stage

BESIDE = 25.0
"""Seconds for everything but the person's answer: metadata before it, the token after it."""


def obtain_by_consent(
    question: Question,
    terms: ConsentTerms,
    *,
    on_step: Callable[[ConsentStep], None],
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> tuple[Case, str | None]:
    """Ask for a token, and wait for the person's answer as long as `terms` say. `on_step` hears how far that is, on another
    thread. As `session.obtain`: the case, and the token's text or None."""
    settings = replace(
        question.settings, timeout=terms.wait + BESIDE + 5, sign_in_timeout=terms.wait + BESIDE, check_timeout=30.0
    )
    asked = replace(question.asked, exchange="never", token_given=None, notebook=None)
    known = load()
    mine: dict[CheckId, type[Check]] = {
        CheckId("credentials"): WorkspaceSettings,
        CheckId("sign-in"): _asking(terms, on_step),
    }
    return obtain(
        replace(question, settings=settings, asked=asked, token=None, notebook=None),
        registry=replace(known, checks={**known.checks, **mine}),
        on_progress=on_progress,
    )


class WorkspaceSettings(Credentials):
    """Reads the settings for the workspace's host alone.

    Why: whoever consents in a browser needs no other credentials.

    Told apart: as where credentials are looked for.

    Source: databricks-sdk-py databricks/sdk/config.py.
    """

    def judge(self, facts: Facts) -> Result:
        sources = facts.need(CredentialSources)
        named = sources.profile is not None
        found = [fault.profile_missing(sources), fault.config_file(sources) if named else None, fault.host(sources)]
        wrong = [finding for finding in found if finding is not None and finding.confidence is Confidence.CONFIRMED]
        if wrong:
            return Failed(wrong[0].observed, wrong[0], tuple(wrong[1:]))
        return Passed(f"{sources.host or 'no workspace'}, by {sources.host_from or 'no setting'}")


class Consent(Check):
    """Asks a person in a browser for a token with named scopes.

    Why: a sign-in by the CLI or a secret gives `all-apis` or what was set up once; only a person can grant less.

    Told apart: a refusal names OAuth's error. That nobody answers says nothing about scopes, and an answer with another
    state isn't the answer to this request.

    Source: RFC 6749 section 4.1, RFC 7636, RFC 8252, RFC 9207; databricks-sdk-py databricks/sdk/oauth.py.
    """

    id = "sign-in"
    stage = Stage.SIGN_IN
    title = "Consent in the browser"
    needs = (Asked, CredentialSources)
    provides = SignIn
    causes = ("scopes-not-granted", "exchange-refused", "workspace-unreachable", "workspace-host-wrong")
    uses = (SdkSignIn.sends(Send("workspace", "sign-in metadata, then a code for a token", CREDENTIALS)),)
    timeout = 86_400.0  # its child process has a deadline of its own, and that one is told
    terms: ClassVar[ConsentTerms]
    on_step: ClassVar[Callable[[ConsentStep], None]]

    async def observe(self, probe: Probe, facts: Facts) -> SignIn | None:
        sources = facts.need(CredentialSources)
        if sources.host is None:
            raise Skip("no workspace is known; name it with --host or --profile")
        tell = type(self).on_step

        def hear(message: Message) -> None:
            if message.consent is not None:
                tell(message.consent)

        answer = await probe.use(SdkSignIn).ask(self.terms, hear)
        if answer is None:
            return None
        return probe.use(SdkSignIn).fact(answer, sources.host)

    def judge(self, facts: Facts) -> Result:
        sign_in = facts.need(SignIn)
        if sign_in.outcome is SignInOutcome.SIGNED_IN and sign_in.token is not None:
            return Passed(f"consent was given at {host_of(sign_in.host or '') or 'the workspace'}")
        found = consent_faults.closest(sign_in, facts.need(CredentialSources), self.terms.scopes)
        if found is None:
            said = f": {sign_in.oauth_error}" if sign_in.oauth_error else ""
            return Errored(f"{sign_in.error[0] if sign_in.error else 'no token, and no reason given'}{said}")
        return Failed(found.observed, found)


def _asking(terms: ConsentTerms, on_step: Callable[[ConsentStep], None]) -> type[Check]:
    """The check for one question; checks are classes, so it's made as one."""
    return type("Consent", (Consent,), {"terms": terms, "on_step": staticmethod(on_step), "__doc__": Consent.__doc__})
