"""Whether the credentials yield a token."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.configuration import refine as settings_advice
from dbapp_diag.analysis.configuration.methods import BY_PERSON, BY_SECRET, PROGRAMS
from dbapp_diag.analysis.sign_in import findings as sign_in_faults
from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import CREDENTIALS, Send
from dbapp_diag.contract.ports.configuration import Notes
from dbapp_diag.contract.ports.tokens import SdkSignIn, Tokens
from dbapp_diag.contract.probe import Probe
from dbapp_diag.evidence import codec
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import GIVEN, SignIn, SignInOutcome, TokenKind
from dbapp_diag.model.results import Failed, Passed, Result, RuledOut, Warned, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.urls import host_of, is_databricks_workspace, origin
from dbapp_diag.model.words import AnyCause, Stage

NOTEBOOK_METHODS = ("runtime", "runtime-oauth")
EXCHANGED_LATER = ("runtime", "azure-cli", "azure-client-secret", "github-oidc-azure")
"""Methods whose token apps don't accept as it is: whether it's exchanged, another check finds out."""
NEVER_SENT = (TokenKind.MALFORMED, TokenKind.CLIENT_SECRET, TokenKind.REFRESH_TOKEN)
GOT_A_TOKEN: tuple[AnyCause, ...] = (
    "credentials-missing",
    "login-expired",
    "client-secret-rejected",
    "cli-missing",
    "sign-in-timeout",
    "scopes-not-granted",
)
"""What a token rules out, be it given or from sign-in."""
OF_METHODS: dict[AnyCause, tuple[str, ...]] = {
    "login-expired": (*BY_PERSON, "azure-cli"),
    "client-secret-rejected": BY_SECRET,
    "cli-missing": tuple(PROGRAMS),
}
"""The methods of the SDK's that keep a person's sign-in, hold a secret, or run a program."""


class SignInCheck(Check):
    """Lets the SDK sign in as the caller's program would, in a child process with a deadline.

    Why: without a token there is no call to explain, and the SDK hides what the authorization server said.

    Told apart: only a refusal blames the credential. A broken way to the server, an answer that isn't a server's, and
    no answer in time each are something else, and nothing is said about the credential then.

    Source: RFC 6749 section 5.2 for the words of a refusal; databricks-sdk-py databricks/sdk/oauth.py and
    credentials_provider.py, issues 1046, 1037 and 1210; cli/cli issue 8293 for a time-out taken for a bad token.
    """

    id = "sign-in"
    stage = Stage.SIGN_IN
    title = "Sign-in"
    needs = (Asked, CredentialSources)
    provides = SignIn
    causes = (
        "login-expired",
        "client-secret-rejected",
        "credentials-missing",
        "cli-missing",
        "sign-in-timeout",
        "exchange-refused",
        "scopes-not-granted",
        "workspace-unreachable",
        "workspace-host-wrong",
        "principal-not-in-workspace",
        "network-policy-denied",
        "credentials-conflict",
    )
    timeout = 120.0  # its child process has a deadline of its own, and that one is told
    uses = (
        SdkSignIn.sends(Send("workspace", "sign-in through the SDK: metadata, then a token request", CREDENTIALS)),
        Tokens,
        Notes,
    )

    async def observe(self, probe: Probe, facts: Facts) -> SignIn | None:
        asked, sources = facts.need(Asked), facts.need(CredentialSources)
        own = _notebooks_own(probe, sources)
        if own is not None:
            return own
        if sources.winner is None:
            return _given(probe, asked, sources)
        sdk = probe.use(SdkSignIn)
        answer = await sdk.ask(workspace=origin(sources.host) if sources.host else None)
        if answer is None:
            return None
        return sdk.fact(answer, sources.host)

    def judge(self, facts: Facts) -> Result:
        sign_in, given = facts.need(SignIn), facts.need(Asked).token_given
        if sign_in.outcome is SignInOutcome.SIGNED_IN and sign_in.token is not None:
            return _passed(sign_in, facts.need(Asked).exchange)
        sources = facts.need(CredentialSources)
        found = settings_advice.sharpened(sign_in_faults.finding(sign_in, sources, sign_in.ms / 1000), sign_in, sources)
        if given is not None:
            return Warned(f"no sign-in beside the token from {given}: {found.observed}", found)
        none = settings_advice.without_secret(found, sign_in, sources)
        also = sign_in_faults.beside(found, sign_in)
        none = (*none, *_other_methods(sign_in, {found.cause, *(each.cause for each in also)}))
        return Failed(found.observed, found, also, none)


def _passed(sign_in: SignIn, exchange: str) -> Result:
    where = host_of(sign_in.host or "") or "the workspace"
    if sign_in.auth_type == GIVEN:
        none = rule_out(GOT_A_TOKEN, "a token was given", sign_in)
        return Passed(f"the given token is used at {where} too", none)
    how = f"{sign_in.auth_type or 'the SDK'} gave a token"
    ruled_out = rule_out(GOT_A_TOKEN, how, sign_in)
    if exchange != "always" and sign_in.auth_type not in EXCHANGED_LATER:
        ruled_out += rule_out("exchange-refused", how, sign_in)
    if any(request.status is not None and host_of(request.url) == where for request in sign_in.requests):
        ruled_out += rule_out(("workspace-unreachable", "workspace-host-wrong"), how, sign_in)
    return Passed(f"signed in to {where} by {sign_in.auth_type or 'the SDK'} in {duration(sign_in.ms)}", ruled_out)


def _other_methods(sign_in: SignIn, named: set[str]) -> tuple[RuledOut, ...]:
    """What can't be wrong with a sign-in by this method, and with one that was answered."""
    method = sign_in.auth_type
    ruled_out: list[RuledOut] = []
    for cause, methods in OF_METHODS.items():
        if method is not None and method not in methods and cause not in named:
            ruled_out += rule_out(cause, f"sign-in goes by {method}", sign_in)
    if sign_in.outcome is SignInOutcome.REFUSED and "sign-in-timeout" not in named:
        ruled_out += rule_out("sign-in-timeout", "sign-in got an answer", sign_in)
    return tuple(ruled_out)


def _notebooks_own(probe: Probe, sources: CredentialSources) -> SignIn | None:
    """What the SDK's method `runtime` gives, where it's that method's turn: a child process has no notebook around it, so the
    notebook's own process hands its token over."""
    notebook = probe.use(Tokens).of_notebook()
    if notebook is None or (sources.winner is not None and sources.winner.method not in NOTEBOOK_METHODS):
        return None
    label = probe.use(Tokens).keep(notebook.text)
    sign_in = SignIn(outcome=SignInOutcome.SIGNED_IN, auth_type="runtime", host=_bare(notebook.host), token=label)
    return replace(
        sign_in, evidence=(probe.use(Notes).note("sign-in", {"client": notebook.source, **codec.plain(sign_in)}),)
    )


def _given(probe: Probe, asked: Asked, sources: CredentialSources) -> SignIn | None:
    """Without credentials, the token to be examined serves at the workspace as well, if that's known."""
    given = probe.use(Tokens).given()
    if given is None:
        raise Skip("there are no credentials to sign in with")
    from dbapp_diag.auth.tokens.claims import read_token  # late: it brings the decoder along

    label = probe.use(Tokens).keep(given[0])
    token, sendable = read_token(given[0], label=label, source=given[1])
    issuer = host_of(token.issuer or "") or ""
    by_token = issuer if is_databricks_workspace(issuer) and not issuer.startswith(("accounts.", "login.")) else None
    host = _bare(asked.workspace or sources.host or by_token)
    if host is None:
        raise Skip("no workspace is known to use the given token at")
    if not sendable or token.kind in NEVER_SENT:
        raise Skip("the given token is of no use at a workspace")
    sign_in = SignIn(outcome=SignInOutcome.SIGNED_IN, auth_type=GIVEN, host=host, token=label)
    return replace(sign_in, evidence=(probe.use(Notes).note("sign-in", sign_in),))


def _bare(host: str | None) -> str | None:
    return origin(host) if host else None
