"""Tokens that a caller gives among a websocket's subprotocols."""

from __future__ import annotations

import pytest

from dbapp_diag.evidence.request_secrets import request_secrets

TOKEN = "Zm9v7YmFyYmF6cXV4MTIzNDU"


@pytest.mark.parametrize(
    ("value", "secret"),
    (
        (f"bearer, {TOKEN}", TOKEN),
        ("access_token, plain-words", "plain-words"),
        (f"chat, {TOKEN}", TOKEN),
        (f"base64url.bearer.authorization.k8s.io.{TOKEN}, v4.channel.k8s.io", TOKEN),
        ("realtime, openai-insecure-api-key.sk-abc12345", "sk-abc12345"),
    ),
)
def test_a_token_among_subprotocols_is_a_secret(value: str, secret: str) -> None:
    """After a word for it, in a name that says so, or by its form."""
    assert secret in dict(request_secrets([("Sec-WebSocket-Protocol", value)], None))


@pytest.mark.parametrize(
    "value",
    (
        "graphql-transport-ws, graphql-ws",
        "v1.kernel.websocket.jupyter.org",
        "mqtt",
        "v12.stomp, v11.stomp",
        "bearer",
        "wamp.2.json",
    ),
)
def test_names_of_protocols_are_none(value: str) -> None:
    """Masking them would hide what the server chose."""
    assert request_secrets([("Sec-WebSocket-Protocol", value)], None) == ()
