"""A sign-in that gave no token: what its rules ask of it, and the words in which it's told. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dbapp_diag.analysis.configuration.methods import BY_AZURE, FEDERATED, IDENTITY_FROM, method_of
from dbapp_diag.analysis.refusal_text import refuses_address
from dbapp_diag.analysis.sign_in.answers import NOTHING_SAID, SignInAnswers, after_colon, form, most_telling
from dbapp_diag.analysis.sign_in.error_words import LIKELY, SURE, Reading, by_cli, entra_number
from dbapp_diag.analysis.sign_in.offered_token import describe_offer
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignInOutcome
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence

_STOPPED = (SignInOutcome.MISCONFIGURED, SignInOutcome.FAILED, SignInOutcome.SIGNED_IN)
"""The SDK gave up by itself."""
_NO_METADATA = re.compile(r"invalid url '?none'?", re.IGNORECASE)
_SOMETHING_ELSE = re.compile(
    r"\bAADSTS\d|unauthori[sz]ed|principal|client|\buser|account|polic|condition|\btoken|permi|not allowed|blocked|denied\W*$",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\bscopes?\b|\bconsent|\bresource owner\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SignInFailure(SignInAnswers):
    """What rules ask.

    `method` is the one by which the SDK signed in, or would have, and `code` what OAuth calls the error, with `description`
    beside it. `words` are all that anybody said, `spoken` what was said about the refusal.
    """

    sources: CredentialSources
    seconds: float = 0.0
    """The limit that it had."""

    @property
    def method(self) -> str:
        return method_of(self.sign_in, self.sources) or ""

    @property
    def code(self) -> str:
        return (self.sign_in.oauth_error or "").lower()

    @property
    def description(self) -> str:
        return self.sign_in.oauth_description or ""

    @property
    def words(self) -> str:
        return " ".join((*self.sign_in.error, self.description, *self.sign_in.warnings))

    @property
    def spoken(self) -> str:
        return self.description or " ".join(self.sign_in.error)

    @property
    def ended(self) -> SignInOutcome:
        """How it ended. Where the SDK stumbles over metadata that it didn't get, what it got instead counts."""
        if self.sign_in.outcome not in _STOPPED or not _NO_METADATA.search(self.words):
            return self.sign_in.outcome
        silent = self.sign_in.requests and self.answer is None
        return SignInOutcome.NETWORK if silent else SignInOutcome.BAD_ANSWER

    @property
    def number(self) -> int | None:
        """Microsoft's, where Entra ID answers."""
        return entra_number(self.words) if self.method in BY_AZURE else None

    @property
    def about_scopes(self) -> Confidence | None:
        """How sure it is that the scopes are refused; None where it isn't about them.

        `access_denied` is also what policies and other servers say: it's certain where a scope, a consent or the resource owner
        is named (RFC 6749 section 4.1.2.1), and likely only where the words name nothing else, and no token is exchanged.
        """
        exchanged = self.method in FEDERATED
        spoken = self.description if exchanged else self.spoken
        if self.code == "invalid_scope" or (self.code == "access_denied" and _ASKED_FOR.search(spoken)):
            return SURE
        if self.code != "access_denied" or exchanged or not spoken.strip() or _SOMETHING_ELSE.search(spoken):
            return None
        return LIKELY

    @property
    def cli_reading(self) -> Reading | None:
        """What the Databricks CLI's words amount to."""
        in_turn = self.reasons("databricks-cli") if self.ended is SignInOutcome.NO_CREDENTIALS else ()
        return by_cli(" ".join(in_turn) or self.words)

    @property
    def policy(self) -> str | None:
        """The words of a server that doesn't admit this network address; metadata are refused so, too."""
        said = (request.oauth_description or "" for request in self.sign_in.requests if request.status == 403)
        return next(filter(refuses_address, said), None)


def _late(it: SignInFailure) -> str:
    limit = f"{it.seconds:.0f}" if it.seconds >= 10 else f"{it.seconds:.1f}"
    silent = f", waiting for {host_of(it.waiting.url) or it.waiting.url}" if it.waiting else ""
    return f"sign-in{PARTS['by'](it)} gave no answer within {limit} s{silent}"


def _cli_lacks(it: SignInFailure) -> str:
    gone = it.cli_reading is not None and it.cli_reading.cause == "login-expired"
    return "isn't logged in" if gone else "gives no token"


PARTS: Mapping[str, Callable[[SignInFailure], str]] = {
    "by": lambda it: f" by {it.method}" if it.method else "",
    "host": lambda it: it.own_host or "the host",
    "answering_host": lambda it: it.answering_host,
    "silent_host": lambda it: (host_of(it.waiting.url) if it.waiting else None) or it.own_host or "the workspace",
    "server": lambda it: it.server,
    "silent_server": lambda it: it.silent_server,
    "issuer_name": lambda it: IDENTITY_FROM[it.method][1],
    "no_cli": lambda it: it.sources.cli_problem or "there's no program databricks on PATH",
    "cli_lacks": _cli_lacks,
    "late": _late,
    "offer": lambda it: describe_offer(it.sign_in),
    "because": lambda it: after_colon(it.reason),
    "because_policy": lambda it: after_colon(it.policy or it.reason),
    "because_answered": lambda it: after_colon(form(it.answer) if it.answer else it.reason),
    "because_last": lambda it: after_colon(it.last_error or it.reason),
    "because_passed_over": lambda it: after_colon(most_telling(it.reasons(it.method)) or it.reason),
    "because_cli": lambda it: after_colon(most_telling(it.reasons("databricks-cli")) or it.reason),
    "because_kept": lambda it: after_colon(
        most_telling((*it.sign_in.warnings, *it.reasons(it.method))) or NOTHING_SAID
    ),
}
"""What stands in the sentences of rules, by its name there. `because…` ends a sentence: with a colon and words, or with nothing."""
