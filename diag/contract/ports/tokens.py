"""The texts of tokens, and the sign-in that gives one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dbapp_diag.contract.port import CREDENTIALS, WORKSPACE, Port
from dbapp_diag.evidence import codec
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.target import NotebookToken
from dbapp_diag.model.urls import origin

if TYPE_CHECKING:
    from dbapp_diag.auth.child.messages import ConsentTerms, Message
    from dbapp_diag.auth.sign_in import SignInAnswer

SDK = "databricks-sdk"


class Tokens(Port):
    """Holds the run's tokens. Everybody else names one by its label."""

    def keep(self, text: str) -> str:
        """Put a token into the run's keeping; give its label."""
        return self._context.vault.keep(text)

    def text(self, label: str) -> str:
        """A token's text, for reading its claims. It must not leave the caller. Raises KeyError for a label that was never
        given."""
        return self._context.vault.text(label)

    def given(self) -> tuple[str, str] | None:
        """The token given to be examined as it is, and where it came from; None when there's none."""
        given = self._context.token
        return None if given is None else (given.text, given.source)

    def of_notebook(self) -> NotebookToken | None:
        """The token of the notebook in which this process runs; None when there's none."""
        return self._context.notebook


class SdkSignIn(Port):
    """Lets databricks-sdk sign in."""

    to = frozenset((WORKSPACE,))

    async def ask(
        self,
        consent: ConsentTerms | None = None,
        on_message: Callable[[Message], None] | None = None,
        *,
        workspace: str | None = None,
    ) -> SignInAnswer | None:
        """Let the SDK sign in, in its child process; None when the run has none. With `consent` a person is asked instead, and
        `on_message` hears how far that is. What has given no answer to this run isn't waited for, nor, by the CLI, the
        `workspace` (its URL)."""
        if not any(send.carries == CREDENTIALS for send in self._grant.sends):
            raise PermissionError("this check doesn't declare that it signs in")
        if self._context.worker is None:
            return None
        from dbapp_diag.auth.child.messages import SignInQuery  # late: only a run signs in

        asked, settings = self._context.asked, self._context.settings
        query = SignInQuery.of(profile=asked.profile, host=asked.workspace, network=settings.network, consent=consent)
        return await self._context.worker.answer(
            query,
            deadline_s=settings.sign_in_timeout,
            on_message=on_message,
            lost=lambda url: self._context.network.silent(url, SDK),
            workspace=workspace,
        )

    def fact(self, answer: SignInAnswer, host: str | None) -> SignIn:
        """The fact of a sign-in, with the token in the run's keeping and the answer as evidence. `host` is the workspace where
        the answer names none."""
        where = answer.host or host
        signed = SignIn(
            outcome=answer.outcome,
            auth_type=answer.auth_type,
            host=origin(where) if where else None,
            token=self._context.vault.keep(answer.token) if answer.token else None,
            error=answer.error,
            passed_over=answer.passed_over,
            oauth_error=answer.oauth_error,
            oauth_description=answer.oauth_description,
            requests=answer.requests,
            warnings=answer.warnings,
            offered=answer.offered,
            ms=answer.ms,
            sdk=answer.sdk,
        )
        shared = ", for several calls at once" if answer.shared else ""
        client = {"client": f"databricks-sdk {answer.sdk or 'of unknown version'}{shared}"}
        return replace(signed, evidence=(self._record("sign-in", client | codec.plain(signed)),))
