"""Who answered, or didn't, while somebody signed in, and what was said, in few true words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dbapp_diag.analysis.sign_in.error_words import in_oauths_words
from dbapp_diag.facts.identity import CLI_SAYS, GENERIC, SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.urls import host_of

WELL_KNOWN = "/.well-known/"
_LIMITED = re.compile(r"\bthrottl|\btoo many requests\b|\brate limit", re.IGNORECASE)
PASSING = (403, 407, 408, 429, 451)
"""Statuses that an access list, a proxy or a limit of requests gives as well."""
NOTHING_SAID = "no reason given"
_RAW = re.compile(r"unknown: unknown$|b['\"]|.*line \d+ column \d+ \(char \d+\)")
"""What the SDK makes of an answer that it can't read (databricks-sdk-py issue 1210)."""


@dataclass(frozen=True, slots=True)
class SignInAnswers:
    """A sign-in by its requests and by what was said.

    `answer` is the last one that got a status, which is `status` (else 0), and `waiting` the last one that got none.
    `asked` is the one that the answer came to in the end: where redirects were followed, the one that began them.
    `server` is the host that was asked for it, and `silent_server` the one that didn't answer; both are empty where
    that's the workspace's own. `answering_host` is the answer's, whoever's that is.
    """

    sign_in: SignIn

    @property
    def answer(self) -> SignInRequest | None:
        return next((request for request in reversed(self.sign_in.requests) if request.status is not None), None)

    @property
    def waiting(self) -> SignInRequest | None:
        return next((request for request in reversed(self.sign_in.requests) if request.status is None), None)

    @property
    def asked(self) -> SignInRequest | None:
        answered = [request for request in self.sign_in.requests if request.status is not None]
        while len(answered) > 1 and 300 <= (answered[-2].status or 0) < 400:
            answered.pop()
        return answered[-1] if answered else None

    @property
    def status(self) -> int:
        return self.answer.status or 0 if self.answer else 0

    @property
    def limited(self) -> bool:
        """The server wants fewer requests: by its status, or in words (hashicorp/terraform-provider-databricks issue 2042)."""
        said = " ".join(filter(None, (self.sign_in.oauth_error, self.sign_in.oauth_description, *self.sign_in.error)))
        return self.status == 429 or (self.status >= 400 and _LIMITED.search(said) is not None)

    @property
    def is_page(self) -> bool:
        """The answer is written for a person."""
        return self.answer is not None and "html" in self.answer.media_type

    @property
    def server(self) -> str:
        return self._elsewhere(self.asked)

    @property
    def silent_server(self) -> str:
        return self._elsewhere(self.waiting)

    @property
    def metadata_served(self) -> bool:
        """The workspace has served the metadata of its sign-in, so it's one, and what it says of its token endpoint counts."""
        own = [each for each in self.sign_in.requests if WELL_KNOWN in each.url and not self._elsewhere(each)]
        return bool(own) and all(each.status == 200 and "json" in each.media_type for each in own)

    @property
    def settings_only(self) -> bool:
        """Nothing was asked but the workspace's metadata, which it served: what the sign-in failed over lies on this machine."""
        return (
            bool(self.answer) and self.metadata_served and all(WELL_KNOWN in each.url for each in self.sign_in.requests)
        )

    @property
    def refused_by_workspace(self) -> bool:
        """A 401 at the token endpoint of what has shown itself to be a workspace: it's about the credential, in whatever words."""
        posted = self.asked is not None and self.asked.method == "POST" and not self.server
        return posted and self.status == 401 and self.metadata_served

    @property
    def answering_host(self) -> str:
        return host_of(self.answer.url) or self.answer.url if self.answer else ""

    @property
    def own_host(self) -> str | None:
        """The workspace's, where it's known."""
        return host_of(self.sign_in.host) if self.sign_in.host else None

    @property
    def reason(self) -> str:
        """The tersest true sentence part about what came back: OAuth's words, else the form of an answer that isn't OAuth, else
        the innermost error. An answer that went well is no reason."""
        seen, last = self.sign_in, None if self.settings_only else self.answer
        if seen.oauth_error:
            return in_oauths_words(seen.oauth_error, seen.oauth_description)
        if last is not None and seen.oauth_description:
            return f"{form(last)}: {seen.oauth_description}"
        if last is not None and seen.outcome is SignInOutcome.BAD_ANSWER:
            moved = next((each for each in reversed(seen.requests) if 300 <= (each.status or 0) < 400), last)
            return form(last) if moved is last else f"{moved.status}, then {form(last)}"
        innermost = bare(next((text for text in reversed(seen.error) if GENERIC not in text), ""))
        if last is not None and _RAW.match(innermost):
            innermost = form(last)
        answer = f"{last.status} {last.media_type}".strip() + f" from {self.answering_host}" if last else ""
        by_methods = (each.why for each in seen.passed_over)
        return by_program((*seen.error, *by_methods)) or innermost or answer or NOTHING_SAID

    @property
    def last_error(self) -> str | None:
        """What a program said, else the last error."""
        errors = self.sign_in.error
        return by_program(errors) or (bare(errors[-1]) if errors else None)

    def reasons(self, method: str) -> tuple[str, ...]:
        """The reasons that the SDK gives for passing a method over."""
        return tuple(bare(each.why) for each in self.sign_in.passed_over if each.method == method)

    def _elsewhere(self, request: SignInRequest | None) -> str:
        asked = host_of(request.url) if request else None
        return asked if asked is not None and self.own_host not in (None, asked) else ""


def form(request: SignInRequest) -> str:
    """An answer by what can be said of it without its body: status, type and place (databricks-sdk-py issue 1210). Of paths
    only OAuth's own are told: elsewhere one may be a secret."""
    path = "/" + request.url.partition("://")[2].partition("/")[2]
    told = path if "/oidc/" in path or "/oauth2/" in path or WELL_KNOWN in path else ""
    where = f"{host_of(request.url) or request.url}{told}"
    return f"{request.status} {request.media_type or 'without a content type'} from {where}"


def bare(text: str) -> str:
    """An error's text without what Python, the SDK, or this tool puts before every one."""
    text = re.sub(r"^(?:\w+(?:Error|Exception|Expired|Needed)|NoBearer|InTheClear): (?=.)", "", text)
    return re.sub(r"^(?:default auth: (?:[a-z0-9-]+: )?|Databricks CLI token scope mismatch, skipping: )", "", text)


def by_program(texts: Iterable[str]) -> str | None:
    """What a program said that was asked for a token, without the SDK's words around it."""
    said = (text.partition(CLI_SAYS)[2].strip() for text in texts if CLI_SAYS in text)
    return next((text for text in said if text), None)


def most_telling(reasons: tuple[str, ...]) -> str | None:
    """A program's own words, else the last reason. The SDK's sentence for all that fails is none."""
    return by_program(reasons) or next((text for text in reversed(reasons) if GENERIC not in text), None)


def after_colon(words: str) -> str:
    """Words as they end a sentence; none where nothing was said."""
    return "" if words == NOTHING_SAID else f": {words}"
