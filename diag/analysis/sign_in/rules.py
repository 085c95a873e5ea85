"""The rules for sign-ins that ended otherwise than by a refusal: what each kind of failure is put to, by method. Pure.

A method that has nothing passes the turn on and says why at DEBUG alone (databricks-sdk-py issue 1037); those reasons stand in
the sign-in's errors as `method: reason`.
"""

from __future__ import annotations

from dbapp_diag.analysis.configuration.methods import (
    BY_GOOGLE,
    BY_PERSON,
    BY_SECRET,
    FEDERATED,
    IDENTITY_FROM,
    KEPT_ELSEWHERE,
    PROGRAMS,
)
from dbapp_diag.analysis.sign_in.answers import PASSING, WELL_KNOWN
from dbapp_diag.analysis.sign_in.error_words import LIKELY, POSSIBLE, SURE, Reading, by_az
from dbapp_diag.analysis.sign_in.failure import SignInFailure
from dbapp_diag.analysis.sign_in.refusal_rules import FROM_CLI, NO_METADATA_SERVICE, alike
from dbapp_diag.analysis.sign_in.rule import But, Rule
from dbapp_diag.causes.configuration import cli_missing, credentials_missing
from dbapp_diag.causes.sign_in import login_expired, sign_in_timeout, workspace_unreachable
from dbapp_diag.causes.texts import AZ, OTHER_SERVER
from dbapp_diag.facts.identity import NO_BEARER, NO_KEPT_SIGN_IN, NO_KEY, SignInOutcome, SignInRequest
from dbapp_diag.model.urls import is_databricks_workspace
from dbapp_diag.model.words import Variant

_AN_ANSWER = "an answer, even a refusal"
_DISTRUSTED = "SSLCertVerificationError"
"""Python's class for a certificate that isn't taken."""
_BY_PROXY_TOO = But(lambda it: it.status in PASSING, hint="; an IP access list or a proxy can answer so too")


def _mistrust(it: SignInFailure) -> Variant | None:
    distrusted = it.waiting is not None and _DISTRUSTED in (it.waiting.error or "")
    return workspace_unreachable.SDK_TRUST if distrusted else None


def _is_microsofts(answer: SignInRequest | None) -> bool:
    return answer is not None and "microsoft" in answer.url


_OTHER_PAGE = Rule(
    Reading("workspace-unreachable", SURE, OTHER_SERVER),
    "{server}, where {issuer_name} gives identity tokens, doesn't answer as it does{hint}{because_answered}",
    "an identity token, or a refusal",
    methods=IDENTITY_FROM,
    where=lambda it: it.server and (it.is_page or it.status not in (200, 401, 403, 404)),
    but=But(lambda it: it.status in PASSING, hint="; a proxy or a filter can answer so too"),
    values=lambda it: {"server": it.server},
)
"""GitHub and Azure DevOps refuse in JSON or without a body; a page isn't theirs, and errors and limits are about themselves."""
UNREACHABLE = (
    NO_METADATA_SERVICE,
    Rule(lambda it: Reading("workspace-unreachable", SURE, _mistrust(it) or OTHER_SERVER),
         "no answer from {silent_host}, which sign-in{by} needs{because}", _AN_ANSWER,
         where=lambda it: it.silent_server, values=lambda it: {"server": it.silent_server}),
    Rule(lambda it: Reading("workspace-unreachable", LIKELY, _mistrust(it)),
         "no answer from {silent_host} to the sign-in{because}", _AN_ANSWER),
)  # fmt: skip
LATE = (
    Rule(Reading("sign-in-timeout", SURE, OTHER_SERVER),
         "{late}",
         where=lambda it: it.silent_server, values=lambda it: {"server": it.silent_server}),
    Rule(lambda it: Reading("sign-in-timeout", SURE, None if it.waiting else sign_in_timeout.PROGRAM),
         "{late}",
         methods=PROGRAMS, values=lambda it: {"program": PROGRAMS[it.method]}),
    Rule(Reading("sign-in-timeout", SURE), "{late}"),
)  # fmt: skip
BAD_ANSWER = (
    Rule(lambda it: it.cli_reading, "the CLI gives no token{because_last}", FROM_CLI, methods=("databricks-cli",)),
    Rule(Reading("cli-missing", LIKELY, cli_missing.NOT_THE_CLI),
         "the program doesn't answer as the Databricks CLI does{because_last}", "its JSON",
         methods=("databricks-cli",), but=But(lambda it: NO_KEY in it.words, SURE)),
    Rule(Reading("login-expired", POSSIBLE, AZ),
         "the program az doesn't answer as the Azure CLI does{because_last}", "its JSON",
         methods=("azure-cli",), where=lambda it: not it.server),
    NO_METADATA_SERVICE,
    Rule(Reading("workspace-unreachable", SURE, OTHER_SERVER),
         "{server}, which sign-in{by} needs, doesn't answer as OAuth does{hint}{because}",
         where=lambda it: it.server and (it.method not in IDENTITY_FROM or _is_microsofts(it.answer)),
         but=_BY_PROXY_TOO, values=lambda it: {"server": it.server}),
    _OTHER_PAGE,
    Rule(lambda it: Reading("credentials-missing", LIKELY, IDENTITY_FROM[it.method][0]),
         "{issuer_name} answers without an identity token{because}",
         methods=IDENTITY_FROM, where=lambda it: it.server),
    Rule(Reading("client-secret-rejected", POSSIBLE),
         "{host} refuses the sign-in without a word{because}", "an answer as OAuth writes it",
         methods=BY_SECRET, where=lambda it: it.refused_by_workspace and not it.is_page),
    Rule(Reading("workspace-unreachable", SURE, workspace_unreachable.ANSWER),
         "{host} is reached, and its sign-in doesn't answer as OAuth does{hint}{because}",
         where=lambda it: (it.asked and WELL_KNOWN not in it.asked.url and it.metadata_served)
         or (is_databricks_workspace(it.own_host or "") and it.status >= 500),
         but=_BY_PROXY_TOO),
    Rule(Reading("workspace-host-wrong", LIKELY),
         "{host} doesn't answer like a workspace{hint}{because}", "the sign-in metadata of a workspace",
         but=But(lambda it: it.status in PASSING or it.status >= 500 or is_databricks_workspace(it.own_host or ""),
                 hint="; a proxy, or an IP access list, can answer so too"),
         values=lambda _: {"where": "the profile or DATABRICKS_HOST"}),
)  # fmt: skip
_WITHOUT_BEARER = {
    "basic": credentials_missing.BASIC,
    "runtime": credentials_missing.NOTEBOOK,
    "runtime-oauth": credentials_missing.NOTEBOOK,
}
"""What mends a method that sends something else than a token."""
_FAILED = "sign-in{by} failed{because}"
NO_CREDENTIALS = (
    Rule(Reading("workspace-unreachable", SURE, OTHER_SERVER),
         "no answer from {silent_server}, where {issuer_name} gives identity tokens{because_passed_over}", _AN_ANSWER,
         methods=IDENTITY_FROM, where=lambda it: it.silent_server, values=lambda it: {"server": it.silent_server}),
    _OTHER_PAGE,
    Rule(lambda it: Reading("credentials-missing", SURE, IDENTITY_FROM[it.method][0]),
         "{issuer_name} gives the job no identity token{because_answered}",
         methods=IDENTITY_FROM, where=lambda it: it.server, but=But(lambda it: it.status == 200, LIKELY)),
    Rule(lambda it: Reading("credentials-missing", LIKELY, IDENTITY_FROM[it.method][0]),
         "{issuer_name} gives the job no identity token{because_passed_over}",
         methods=IDENTITY_FROM),
    Rule(lambda it: by_az(" ".join(it.reasons(it.method)) or it.words),
         "the Azure CLI gives no token{because_passed_over}", "a token from az account get-access-token",
         methods=("azure-cli",)),
    Rule(Reading("login-expired", LIKELY, login_expired.BROWSER),
         "no saved login can be used{because}",
         methods=("external-browser",), but=But(lambda it: NO_KEPT_SIGN_IN in it.words, SURE)),
    *(
        Rule(Reading("credentials-missing", LIKELY if method in BY_GOOGLE else SURE, variant),
             f"{lacks}{{because_kept}}",
             methods=(method,))
        for method, (variant, lacks) in KEPT_ELSEWHERE.items()
    ),
    Rule(Reading("cli-missing", SURE),
         "{no_cli}{because}",
         where=lambda it: it.sources.needs_cli and (it.sources.cli is None or it.sources.cli_problem is not None)),
    Rule(lambda it: it.cli_reading,
         "the CLI {cli_lacks}{because_cli}", FROM_CLI,
         where=lambda it: it.cli_reading and (it.cli_reading.cause != "cli-missing" or it.method == "databricks-cli"),
         values=alike),
    Rule(Reading("login-expired", LIKELY),
         "the CLI isn't logged in{because}",
         methods=BY_PERSON, but=But(lambda it: it.reasons("databricks-cli"))),
    Rule(Reading("credentials-missing", LIKELY),
         "the SDK finds nothing to sign in with{because}",
         but=But(lambda it: all(source.state == "absent" for source in it.sources.sources), SURE)),
)  # fmt: skip
STOPPED = (
    Rule(Reading("cli-missing", SURE, cli_missing.NOT_THE_CLI),
         "the program doesn't answer as the Databricks CLI does: its JSON holds no token", "its JSON",
         methods=("databricks-cli",), where=lambda it: NO_BEARER in it.words),
    Rule(Reading("workspace-unreachable", SURE, OTHER_SERVER),
         "{answering_host} answers the sign-in, and its answer holds no token{because_answered}", "a token",
         methods=(*BY_SECRET, *FEDERATED), where=lambda it: NO_BEARER in it.words and it.server,
         values=lambda it: {"server": it.server}),
    Rule(Reading("workspace-unreachable", SURE, workspace_unreachable.ANSWER),
         "{answering_host} answers the sign-in, and its answer holds no token{because_answered}", "a token",
         methods=(*BY_SECRET, *FEDERATED), where=lambda it: NO_BEARER in it.words and it.answer),
    Rule(lambda it: Reading("credentials-missing", SURE, _WITHOUT_BEARER.get(it.method)),
         "these credentials make no token{because}", "a bearer token, which is all that apps accept",
         where=lambda it: NO_BEARER in it.words),
    Rule(Reading("workspace-host-wrong", LIKELY),
         "the host's metadata is an account's, not a workspace's{because}",
         where=lambda it: "account_id is required" in it.words, values=lambda _: {"where": "the settings"}),
    Rule(Reading("cli-missing", SURE, cli_missing.NOT_THE_CLI),
         "the CLI can't be started{because}",
         methods=("databricks-cli",), where=lambda it: it.ended is SignInOutcome.MISCONFIGURED),
    *(
        Rule(Reading("credentials-missing", LIKELY, variant), f"{lacks}{{because}}", methods=(method,))
        for method, (variant, lacks) in KEPT_ELSEWHERE.items()
        if method in (*BY_GOOGLE, "model-serving", "metadata-service")
    ),
    Rule(Reading("credentials-missing", POSSIBLE), _FAILED, "a token",
         where=lambda it: it.ended is SignInOutcome.MISCONFIGURED),
    Rule(Reading("login-expired", POSSIBLE), _FAILED, "a token", methods=BY_PERSON),
    Rule(Reading("client-secret-rejected", POSSIBLE), _FAILED, "a token", methods=BY_SECRET),
    Rule(Reading("exchange-refused", POSSIBLE), _FAILED, "a token", methods=FEDERATED),
    Rule(Reading("credentials-missing", POSSIBLE), _FAILED, "a token"),
)  # fmt: skip
