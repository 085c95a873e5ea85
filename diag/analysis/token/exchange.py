"""Which token is exchanged for one that apps accept, and what the request for it says. Pure.

Parameters as in the documentation's page "Connect to an API Databricks app using token authentication" (a notebook's token,
for one app) and in databricks-sdk-py oauth.py `PATOAuthTokenExchange` and oidc.py `DatabricksOidcTokenSource` (an identity
provider's, for the workspace). The SDK has no exchange for one app's audience, so this one is asked for beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.facts.identity import TokenFacts, TokenKind

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
TYPES: Mapping[str, str] = {
    "personal-access-token": "urn:databricks:params:oauth:token-type:personal-access-token",
    "jwt": "urn:ietf:params:oauth:token-type:jwt",
    "access_token": ACCESS_TOKEN,
}
"""Types of subject tokens by the last part of their identifiers."""
SCOPE = "all-apis"
"""What is asked for: it covers whatever an app asks of its callers."""
RUNTIME = "runtime"
"""The SDK's method that gives a notebook's own token."""
EXCHANGED_ALONE = (TokenKind.NOTEBOOK, TokenKind.ENTRA)
"""Kinds that apps never accept and that a workspace exchanges."""
_MAY_BE_A_NOTEBOOKS = (TokenKind.PERSONAL_ACCESS, TokenKind.OPAQUE, TokenKind.FOREIGN_JWT, TokenKind.ENCRYPTED)
NEVER = (TokenKind.MALFORMED, TokenKind.CLIENT_SECRET, TokenKind.REFRESH_TOKEN)
_BY_KIND: Mapping[TokenKind, str] = {
    TokenKind.NOTEBOOK: "personal-access-token",
    TokenKind.PERSONAL_ACCESS: "personal-access-token",
    TokenKind.DATABRICKS_OAUTH: "access_token",
}
_FOR_THE_WORKSPACE = (TokenKind.ENTRA, TokenKind.FOREIGN_JWT, TokenKind.ID_TOKEN)
"""An identity provider's tokens: what they're exchanged for is good in the whole workspace."""


def kind_of(token: TokenFacts, auth_type: str | None) -> TokenKind:
    """What the form says, and for the same form the way by which the token came: a runtime's own is the notebook's."""
    own = auth_type == RUNTIME and token.kind in _MAY_BE_A_NOTEBOOKS
    return TokenKind.NOTEBOOK if own else token.kind


def not_exchanged(kind: TokenKind, *, given: bool, how: str) -> str | None:
    """Why such a token isn't exchanged, as a sentence part; None when it is. `how` is what was asked for: `auto`, `always` or
    `never`."""
    if how == "never":
        return "left out with --exchange never"
    if kind in NEVER:
        return "that is no token to exchange"
    if how == "always" or (kind in EXCHANGED_ALONE and not given):
        return None
    if given and kind in EXCHANGED_ALONE:
        return "the token given is examined as it is; --exchange always exchanges it"
    return "the token needs no exchange" if kind is TokenKind.DATABRICKS_OAUTH else "no exchange is known for it"


def subject_type(kind: TokenKind) -> str:
    """The type under which such a token is offered, a key of `TYPES`."""
    return _BY_KIND.get(kind, "jwt" if kind is not TokenKind.OPAQUE else "personal-access-token")


def for_one_app(kind: TokenKind) -> bool:
    """Whether the exchange asks for a token with the app as its audience, rather than one for the workspace."""
    return kind not in _FOR_THE_WORKSPACE


def form(type_: str, *, audience: str | None, client_id: str | None) -> dict[str, str]:
    """The request's parameters but for the subject token. `client_id` is that of a service principal with a federation policy
    of its own; a policy of the whole account needs none."""
    asked = {
        "grant_type": GRANT,
        "subject_token_type": TYPES[type_],
        "requested_token_type": ACCESS_TOKEN,
        "scope": SCOPE,
        "audience": audience,
        "client_id": client_id,
    }
    if type_ == "jwt":
        del asked["requested_token_type"]
    return {name: value for name, value in asked.items() if value is not None}
