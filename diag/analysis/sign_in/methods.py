"""What a failure means for each of the SDK's methods: where its credential is kept, and who has to do something about it. Pure.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, oidc.py, oidc_token_supplier.py and oauth.py. A method that
has nothing passes the turn on and says why at DEBUG alone (issue 1037); those reasons stand in the sign-in's errors as
`method: reason`.
"""

from __future__ import annotations

from dbapp_diag.analysis.configuration.conflicts import sharing_host
from dbapp_diag.analysis.sign_in.error_words import Reading, by_az, by_cli, entra_number
from dbapp_diag.analysis.sign_in.finding import (
    LIKELY,
    NOTHING_SAID,
    POSSIBLE,
    SURE,
    bare,
    by_program,
    read_as,
    reason_given,
    sign_in_finding,
)
from dbapp_diag.analysis.sign_in.servers import (
    PASSING,
    elsewhere,
    form,
    last_answer,
    last_asked,
    last_status,
    metadata_served,
    unanswered,
)
from dbapp_diag.causes.configuration import cli_missing, credentials_conflict, credentials_missing
from dbapp_diag.causes.sign_in import client_secret_rejected, login_expired, workspace_unreachable
from dbapp_diag.causes.texts import AZ, OTHER_SERVER
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import GENERIC, NO_KEPT_SIGN_IN, NO_KEY, SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Finding
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause

FEDERATED = ("env-oidc", "file-oidc", "github-oidc", "azure-devops-oidc", "runtime-oauth", "github-oidc-azure")
"""Methods that exchange a token of somebody else's."""
BY_PERSON = ("databricks-cli", "external-browser")
"""Methods that live on a refresh token."""
BY_SECRET = ("oauth-m2m", "azure-client-secret")
BY_AZURE = ("azure-client-secret", "github-oidc-azure", "azure-cli")
"""Methods that Entra ID answers."""
PROGRAMS = {"databricks-cli": "databricks", "azure-cli": "az"}
"""Methods that ask a program of this machine."""
_SOURCES = {
    "github-oidc": (credentials_missing.GITHUB, "GitHub"),
    "github-oidc-azure": (credentials_missing.GITHUB, "GitHub"),
    "azure-devops-oidc": (credentials_missing.DEVOPS, "Azure DevOps"),
}
"""Who gives a job its identity token."""
_HELD = {
    "metadata-service": (credentials_missing.METADATA, "the metadata service gives no token"),
    "model-serving": (credentials_missing.SERVING, "model serving gives no token"),
    "google-credentials": (credentials_missing.GOOGLE, "Google's credentials give no token"),
    "google-id": (credentials_missing.GOOGLE, "Google's credentials give no token"),
    "runtime": (credentials_missing.NOTEBOOK, "the notebook runtime has no token for this process"),
    "runtime-oauth": (credentials_missing.NOTEBOOK, "the notebook runtime has no token for this process"),
    "env-oidc": (credentials_missing.OIDC_FILE, "there's no identity token to exchange"),
    "file-oidc": (credentials_missing.OIDC_FILE, "there's no identity token to exchange"),
}
"""Methods whose credential somebody else puts in place, and what it means when they have none."""
VARIANT_WITHOUT_BEARER = {
    "basic": credentials_missing.BASIC,
    "runtime": credentials_missing.NOTEBOOK,
    "runtime-oauth": credentials_missing.NOTEBOOK,
}
"""What mends a method that sends something else than a token."""
_COMPLETE = "one complete source of credentials"


def gave_nothing(sign_in: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding:
    """No method of the chain had anything. The one that should have served says why."""
    own = _of_method(sign_in, method)
    if method in _SOURCES:
        return _no_identity_token(sign_in, method, own)
    if method == "azure-cli":
        what = "the Azure CLI gives no token"
        return read_as(
            by_az(" ".join(own) or words),
            sign_in,
            what,
            "a token from az account get-access-token",
            words=_describe(own),
        )
    if method == "external-browser":
        sure = SURE if NO_KEPT_SIGN_IN in words else LIKELY
        what = "no kept sign-in can be used"
        return sign_in_finding(
            "login-expired", sure, sign_in, what, "a sign-in that can be renewed", variant=login_expired.BROWSER
        )
    if method in _HELD:
        variant, what = _HELD[method]
        sure = LIKELY if method in ("google-credentials", "google-id") else SURE
        words = _describe((*sign_in.warnings, *own)) or NOTHING_SAID
        return sign_in_finding("credentials-missing", sure, sign_in, what, _COMPLETE, variant=variant, words=words)
    cli = _of_method(sign_in, "databricks-cli")
    if sources.needs_cli and (sources.cli is None or sources.cli_problem is not None):
        why = sources.cli_problem or "there's no program databricks on PATH"
        return sign_in_finding("cli-missing", SURE, sign_in, why, "the current Databricks CLI on PATH")
    reading = by_cli(" ".join(cli) or words)
    if reading is not None and (reading.cause != "cli-missing" or method == "databricks-cli"):
        return said_by_cli(reading, sign_in, sources, words=_describe(cli))
    if method in BY_PERSON:
        what = "the CLI has no sign-in to give a token from"
        return sign_in_finding(
            "login-expired", POSSIBLE if cli else LIKELY, sign_in, what, "a sign-in that can be renewed"
        )
    empty = sources.winner is None and all(source.state == "absent" for source in sources.sources)
    what = "the SDK finds nothing to sign in with"
    return sign_in_finding("credentials-missing", SURE if empty else LIKELY, sign_in, what, _COMPLETE)


def said_by_cli(reading: Reading, sign_in: SignIn, sources: CredentialSources, *, words: str | None = None) -> Finding:
    """What the Databricks CLI's words amount to, with the profiles that they may be about."""
    what = (
        "the CLI has no sign-in to give a token from" if reading.cause == "login-expired" else "the CLI gives no token"
    )
    names = sharing_host(sources) if reading.variant is credentials_conflict.TWO_PROFILES else ()
    values = {"profiles": ", ".join(names), "one": names[0]} if names else {}
    return read_as(reading, sign_in, what, "a token from databricks auth token", words=words, values=values)


def _no_identity_token(sign_in: SignIn, method: str | None, own: tuple[str, ...]) -> Finding:
    """GitHub, Azure DevOps: a refusal is about what the job may do, anything else about the server."""
    variant, who = _SOURCES[method or ""]
    answer, silent = last_answer(sign_in), unanswered(sign_in)
    silent_host, host = elsewhere(sign_in, silent), elsewhere(sign_in, last_asked(sign_in))
    if silent_host is not None:
        what, expected = f"no answer from {silent_host}, where {who} gives identity tokens", "an answer, even a refusal"
        values = {"server": silent_host}
        return sign_in_finding(
            "workspace-unreachable", SURE, sign_in, what, expected, values, variant=OTHER_SERVER, words=_describe(own)
        )
    if answer is not None and host is not None and not _about_permission(answer):
        return _other_answer(sign_in, answer, host, who)
    told = form(answer) if answer is not None and host is not None else _describe(own) or reason_given(sign_in)
    what = f"{who} gives the job no identity token"
    refused = host is not None and answer is not None and answer.status in (401, 403, 404)
    return sign_in_finding(
        "credentials-missing", SURE if refused else LIKELY, sign_in, what, _COMPLETE, variant=variant, words=told
    )


def _about_permission(answer: SignInRequest) -> bool:
    """GitHub and Azure DevOps refuse in JSON or without a body; a page isn't theirs, and errors and limits are about themselves."""
    return "html" not in answer.media_type and answer.status in (200, 401, 403, 404)


def _other_answer(sign_in: SignIn, answer: SignInRequest, host: str, who: str) -> Finding:
    passing = answer.status in PASSING
    hint = "; a proxy or a filter can answer so too" if passing else ""
    what = f"{host}, where {who} gives identity tokens, doesn't answer as it does{hint}"
    sure, values = POSSIBLE if passing else SURE, {"server": host}
    expected = "an identity token, or a refusal"
    return sign_in_finding(
        "workspace-unreachable", sure, sign_in, what, expected, values, variant=OTHER_SERVER, words=form(answer)
    )


def bad_answer(sign_in: SignIn, sources: CredentialSources, method: str | None, words: str) -> Finding | None:
    """An answer of no use, from what holds the method's credential; None where a server of sign-in gave it."""
    if method == "databricks-cli":
        reading = by_cli(words)
        if reading is not None:
            return read_as(
                reading, sign_in, "the CLI gives no token", "a token from databricks auth token", words=_last(sign_in)
            )
        what = "the program doesn't answer as the Databricks CLI does"
        sure = SURE if NO_KEY in words else LIKELY
        return sign_in_finding(
            "cli-missing", sure, sign_in, what, "its JSON", variant=cli_missing.NOT_THE_CLI, words=_last(sign_in)
        )
    if method == "azure-cli" and elsewhere(sign_in, last_asked(sign_in)) is None:
        what = "the program az doesn't answer as the Azure CLI does"
        return sign_in_finding("login-expired", POSSIBLE, sign_in, what, "its JSON", variant=AZ, words=_last(sign_in))
    if method == "metadata-service":
        return no_metadata_service(sign_in)
    if method in _SOURCES:
        variant, who = _SOURCES[method]
        answer = last_answer(sign_in)
        host = elsewhere(sign_in, last_asked(sign_in))
        if answer is not None and host is not None and "microsoft" not in answer.url:
            if not _about_permission(answer):
                return _other_answer(sign_in, answer, host, who)
            what = f"{who} answers without an identity token"
            return sign_in_finding("credentials-missing", LIKELY, sign_in, what, _COMPLETE, variant=variant)
    return None


def no_metadata_service(sign_in: SignIn) -> Finding:
    """A metadata service is a program on this machine that holds the credential: without it there's none."""
    what = "the metadata service gives no token"
    return sign_in_finding("credentials-missing", SURE, sign_in, what, _COMPLETE, variant=credentials_missing.METADATA)


def refused(sign_in: SignIn, method: str | None, error: str) -> Finding:
    """A refusal in words that aren't OAuth's, or of a method without words of its own."""
    if method == "metadata-service":
        return no_metadata_service(sign_in)
    what, expected = f"the authorization server refuses{f' by {method}' if method else ''}", "a token"
    if method in ("google-credentials", "google-id") and elsewhere(sign_in, last_asked(sign_in)) is not None:
        sure = LIKELY if error == "invalid_grant" else POSSIBLE
        return sign_in_finding(
            "client-secret-rejected", sure, sign_in, what, expected, variant=client_secret_rejected.GOOGLE_KEY
        )
    numbered = entra_number(sign_in.oauth_description or "") is not None  # one that isn't known
    likely = error == "invalid_grant" and method in BY_SECRET and not numbered
    likely = likely or (method == "oauth-m2m" and not error and refused_by_workspace(sign_in))
    sure = LIKELY if likely else POSSIBLE
    return sign_in_finding(closest(method), sure, sign_in, what, expected)


def stopped(sign_in: SignIn, method: str | None) -> Finding | None:
    """The SDK gave up over something that the method's credential lacks; None where nothing is known."""
    if method == "databricks-cli" and sign_in.outcome is SignInOutcome.MISCONFIGURED:
        what, expected = "the CLI can't be started", "the current Databricks CLI on PATH"
        return sign_in_finding("cli-missing", SURE, sign_in, what, expected, variant=cli_missing.NOT_THE_CLI)
    if method in ("google-credentials", "google-id", "model-serving", "metadata-service"):
        variant, what = _HELD[method]
        return sign_in_finding("credentials-missing", LIKELY, sign_in, what, _COMPLETE, variant=variant)
    return None


def without_bearer(sign_in: SignIn, method: str | None) -> Finding | None:
    """An answer that was to hold a token, and holds none; None where the method is of that kind."""
    if method == "databricks-cli":
        what = "the program doesn't answer as the Databricks CLI does: its JSON holds no token"
        return sign_in_finding(
            "cli-missing", SURE, sign_in, what, "its JSON", variant=cli_missing.NOT_THE_CLI, words=NOTHING_SAID
        )
    answer = last_answer(sign_in)
    if answer is None or (method not in BY_SECRET and method not in FEDERATED):
        return None
    other = elsewhere(sign_in, last_asked(sign_in))
    variant, values = (OTHER_SERVER, {"server": other}) if other else (workspace_unreachable.ANSWER, {})
    what = f"{host_of(answer.url) or answer.url} answers the sign-in, and its answer holds no token"
    return sign_in_finding(
        "workspace-unreachable", SURE, sign_in, what, "a token", values, variant=variant, words=form(answer)
    )


def refused_by_workspace(sign_in: SignIn) -> bool:
    """A 401 at the token endpoint of what has shown itself to be a workspace: it's about the credential, in whatever words."""
    asked = last_asked(sign_in)
    there = asked is not None and asked.method == "POST" and elsewhere(sign_in, asked) is None
    return there and last_status(sign_in) == 401 and metadata_served(sign_in)


def closest(method: str | None) -> AnyCause:
    """The cause nearest to a method's failure, where its words say nothing."""
    if method in BY_PERSON:
        return "login-expired"
    if method in BY_SECRET:
        return "client-secret-rejected"
    return "exchange-refused" if method in FEDERATED else "credentials-missing"


def _of_method(sign_in: SignIn, method: str | None) -> tuple[str, ...]:
    """The reasons that the SDK gives for passing this method over."""
    start = f"{method}: "
    return tuple(text.removeprefix(start) for text in sign_in.error if text.startswith(start))


def _describe(reasons: tuple[str, ...]) -> str | None:
    """The reason that says the most: a program's own words, else the last one. The SDK's sentence for all that fails is none."""
    return by_program(reasons) or next((text for text in reversed(reasons) if GENERIC not in text), None)


def _last(sign_in: SignIn) -> str:
    return by_program(sign_in.error) or (bare(sign_in.error[-1]) if sign_in.error else reason_given(sign_in))
