"""The rules for sign-ins that are refused, and rows that other ends share. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.configuration.conflicts import sharing_host
from dbapp_diag.analysis.configuration.methods import BY_GOOGLE, BY_SECRET, FEDERATED
from dbapp_diag.analysis.refusal_text import address_in, refuses_address
from dbapp_diag.analysis.sign_in.error_words import (
    BY_NUMBER,
    LIKELY,
    POSSIBLE,
    SURE,
    Reading,
    entra_number,
    refused_by_name,
)
from dbapp_diag.analysis.sign_in.failure import SignInFailure
from dbapp_diag.analysis.sign_in.offered_token import offered, variant_of_exchange
from dbapp_diag.analysis.sign_in.rule import But, Rule
from dbapp_diag.analysis.sign_in.token_exchange import parameter
from dbapp_diag.analysis.unknown_principal import names_stranger
from dbapp_diag.causes.configuration import credentials_conflict, credentials_missing
from dbapp_diag.causes.sign_in import client_secret_rejected, login_expired

_DECIDED = ("invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "unauthorized_client")
"""Where OAuth's code says what it is, a server may quote its own address."""
FROM_CLI = "a token from databricks auth token"
_UNLESS_GRANT = But(lambda it: it.code != "invalid_grant")

ADDRESS = (
    Rule(Reading("network-policy-denied", SURE),
         "the workspace refuses this network address{because_policy}",
         where=lambda it: it.policy or refuses_address(it.words)),
    Rule(Reading("network-policy-denied", LIKELY),
         "the workspace refuses this network address{because}",
         where=lambda it: it.status == 403 and address_in(it.words) and it.code not in _DECIDED
         and it.method != "metadata-service"),
)  # fmt: skip
"""However it ended: the network address isn't admitted."""
NO_METADATA_SERVICE = Rule(
    Reading("credentials-missing", SURE, credentials_missing.METADATA),
    "the metadata service gives no token{because}",
    methods=("metadata-service",),
)
"""A metadata service is a program on this machine that holds the credential: without it there's none."""


def alike(it: SignInFailure) -> dict[str, str]:
    """The profiles that the CLI can't choose between."""
    unclear = it.cli_reading is not None and it.cli_reading.variant is credentials_conflict.TWO_PROFILES
    names = sharing_host(it.sources) if unclear else ()
    return {"profiles": ", ".join(names), "one": names[0]} if names else {}


REFUSED = (
    Rule(lambda it: BY_NUMBER.get(it.number or 0),
         "Entra ID refuses the sign-in{because}", "a token of Entra ID",
         values=lambda it: offered(it.sign_in)),
    Rule(Reading("principal-not-in-workspace", SURE),
         "the authorization server doesn't admit this principal{because}",
         where=lambda it: it.number is None and names_stranger(it.spoken)),
    Rule(Reading("principal-not-in-workspace", LIKELY),
         "the authorization server refuses this principal by name{because}",
         where=lambda it: refused_by_name(it.code, it.status, it.description)),
    Rule(lambda it: Reading("scopes-not-granted", it.about_scopes) if it.about_scopes else None,
         "the authorization server grants nothing{because}"),
    Rule(lambda it: Reading("exchange-refused", SURE, variant_of_exchange(it.sign_in, it.code, it.description)),
         "the token endpoint refuses the exchange{because}{offer}",
         methods=FEDERATED, but=But(lambda it: it.code in ("", "access_denied")),
         values=lambda it: {"parameter": parameter(it.code, it.description), "error": it.reason} | offered(it.sign_in)),
    Rule(Reading("client-secret-rejected", SURE),
         "the token endpoint refuses the client{because}",
         where=lambda it: it.code == "invalid_client", but=But(lambda it: it.status == 403, LIKELY)),
    Rule(Reading("client-secret-rejected", LIKELY),
         "the token endpoint refuses the client{because}",
         methods=BY_SECRET, where=lambda it: it.code == "unauthorized_client",
         but=But(lambda it: it.number is not None)),
    Rule(lambda it: it.cli_reading, "the CLI {cli_lacks}{because}", FROM_CLI, methods=("databricks-cli",), values=alike),
    # by OAuth's words to the SDK, or by a program whose words are unknown: of those nothing follows
    Rule(Reading("login-expired", SURE),
         "the saved login is refused{because}",
         methods=("databricks-cli",), but=_UNLESS_GRANT),
    Rule(Reading("login-expired", SURE, login_expired.BROWSER),
         "the saved login is refused{because}",
         methods=("external-browser",), but=_UNLESS_GRANT),
    NO_METADATA_SERVICE,
    Rule(Reading("client-secret-rejected", LIKELY, client_secret_rejected.GOOGLE_KEY),
         "the authorization server refuses{by}{because}", "a token",
         methods=BY_GOOGLE, where=lambda it: it.server, but=_UNLESS_GRANT),
    Rule(Reading("client-secret-rejected", LIKELY),
         "the authorization server refuses{by}{because}", "a token",
         methods=BY_SECRET, where=lambda it: it.code == "invalid_grant" and entra_number(it.description) is None),
    Rule(Reading("client-secret-rejected", LIKELY),
         "the authorization server refuses{by}{because}", "a token",
         methods=("oauth-m2m",), where=lambda it: not it.code and it.refused_by_workspace),
    Rule(Reading("client-secret-rejected", POSSIBLE),
         "the authorization server refuses{by}{because}", "a token",
         methods=BY_SECRET),
    Rule(Reading("credentials-missing", POSSIBLE), "the authorization server refuses{by}{because}", "a token"),
)  # fmt: skip
