"""What a failed sign-in amounts to: from how it ended, by which method and with which words, to causes. Pure.

Only a refusal of the credential itself blames the credential; whatever happened on the way to the authorization
server doesn't (cli/cli issue 8293 is what comes of mixing the two).
"""

from __future__ import annotations

from dbapp_diag.analysis.sign_in.answers import SignInAnswers, after_colon
from dbapp_diag.analysis.sign_in.failure import SignInFailure
from dbapp_diag.analysis.sign_in.refusal_rules import ADDRESS, REFUSED
from dbapp_diag.analysis.sign_in.rule import EXPECTED, by_rules
from dbapp_diag.analysis.sign_in.rules import BAD_ANSWER, LATE, NO_CREDENTIALS, STOPPED, UNREACHABLE
from dbapp_diag.causes.sign_in import workspace_unreachable
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model import results
from dbapp_diag.model.results import Finding

_BY_END = {
    SignInOutcome.REFUSED: REFUSED,
    SignInOutcome.NETWORK: UNREACHABLE,
    SignInOutcome.TIMEOUT: LATE,
    SignInOutcome.BAD_ANSWER: BAD_ANSWER,
    SignInOutcome.NO_CREDENTIALS: NO_CREDENTIALS,
}


def finding(sign_in: SignIn, sources: CredentialSources, seconds: float) -> Finding:
    """The closest cause of a sign-in that gave no token; `seconds` is the limit it had."""
    return put_down(SignInFailure(sign_in, sources, seconds))


def put_down(failure: SignInFailure) -> Finding:
    """The closest cause of the failure."""
    return by_rules((*ADDRESS, *_BY_END.get(failure.ended, STOPPED)), failure)


def beside(first: Finding, sign_in: SignIn) -> tuple[Finding, ...]:
    """What follows from the cause for this sign-in: where the address isn't admitted, the sign-in can't be reached."""
    if first.cause != "network-policy-denied":
        return ()
    observed = f"its sign-in refuses this network address{after_colon(SignInAnswers(sign_in).reason)}"
    variant, expected = workspace_unreachable.ANSWER, EXPECTED["workspace-unreachable"]
    return (results.finding("workspace-unreachable", first.confidence, observed, expected, sign_in, variant=variant),)
