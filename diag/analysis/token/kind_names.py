"""What each kind of token is called, wherever it's spoken of."""

from __future__ import annotations

from dbapp_diag.facts.identity import TokenKind

NAMES = {
    TokenKind.DATABRICKS_OAUTH: "a Databricks OAuth access token",
    TokenKind.PERSONAL_ACCESS: "a personal access token",
    TokenKind.NOTEBOOK: "a notebook's own token",
    TokenKind.ENTRA: "an Entra ID token",
    TokenKind.FOREIGN_JWT: "a token of another identity provider",
    TokenKind.ID_TOKEN: "an ID token",
    TokenKind.REFRESH_TOKEN: "a refresh token",
    TokenKind.CLIENT_SECRET: "a client secret",
    TokenKind.ENCRYPTED: "an encrypted token, whose claims can't be read",
    TokenKind.OPAQUE: "a text without readable claims",
    TokenKind.MALFORMED: "no token as it stands",
}
