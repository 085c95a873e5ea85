"""Builds the SDK's own `Config` for one scenario after the other, in a process of its own; run as a program by
`test_sources_against_sdk.py`.

Reads `{name: {env, profile, host}}` on standard input and writes what each came to. Requests that the SDK sends are answered
here, at its HTTP library, so that every way to sign in gets a token wherever it has all that it needs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import requests
from databricks.sdk import oauth
from databricks.sdk.config import Config

ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/.well-known/databricks-config", {"oidc_endpoint": "https://signin.example/oidc", "workspace_id": "1"}),
    (
        "/.well-known/oauth-authorization-server",
        {"authorization_endpoint": "https://signin.example/a", "token_endpoint": "https://signin.example/token"},
    ),
    ("/metadata", {"access_token": "t", "token_type": "Bearer", "expires_on": time.time() + 3600}),
    ("/github", {"value": "a.b.c"}),
    ("/oidctoken", {"oidcToken": "a.b.c"}),
    ("/token", {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}),
)


class Answering(requests.adapters.BaseAdapter):
    """Answers what is known and refuses the rest."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        answer = requests.Response()
        answer.request, answer.url = request, request.url or ""
        body = next((body for path, body in ANSWERS if path in answer.url), None)
        answer.status_code = 404 if body is None else 200
        if "/oidc/oauth2/v2.0/authorize" in answer.url or "/aad/auth" in answer.url:
            answer.status_code = 302
            answer.headers["Location"] = "https://login.microsoftonline.com/tenant/oauth2/authorize"
        answer.headers["Content-Type"] = "application/json"
        answer._content = json.dumps(body or {}).encode()
        return answer

    def close(self) -> None:
        """Nothing is open."""


class Watched(Config):
    """Keeps the settings as they are before any server is asked."""

    def _resolve_host_metadata(self) -> None:
        self.before = {name: str(value) for name, value in self._inner.items()}
        super()._resolve_host_metadata()


def _no_browser(self: object) -> None:
    raise ValueError("a browser would be opened now")


def _built(case: dict[str, Any]) -> dict[str, Any]:
    os.environ.clear()
    os.environ.update(case["env"])
    named = {name: case[name] for name in ("profile", "host") if case[name] is not None}
    config: Any = Watched.__new__(Watched)
    try:
        config.__init__(**named)
        came_to = f"ok {config.auth_type}"
    except Exception as error:  # noqa: BLE001  # ValueError, AttributeError, and whatever configparser raises
        came_to = f"{type(error).__name__}: {error}"
    return {"came_to": came_to, "settings": getattr(config, "before", None)}


def main() -> None:
    """Every scenario in its turn."""
    asked: dict[str, Any] = json.load(sys.stdin)
    Config.attributes()  # found by the class that asks first, for all below it
    oauth.OAuthClient.initiate_consent = _no_browser  # type: ignore[method-assign]  # it would wait for a browser
    requests.Session.get_adapter = lambda self, url: Answering()  # type: ignore[method-assign, misc]  # of this process alone
    json.dump({name: _built(case) for name, case in asked.items()}, sys.stdout)


if __name__ == "__main__":
    main()
