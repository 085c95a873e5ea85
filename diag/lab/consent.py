"""The page on which a person lets a program act for them, and the authorization codes that come of it.

The request, its validation and the two answers: RFC 6749 section 4.1, RFC 7636 (PKCE) and RFC 9207 (`iss`). The public client
is `databricks-cli` with a loopback address (databricks-sdk-go credentials/u2m); what the platform says to an address that
isn't registered is quoted in databricks/cli issue 3416. Whoever opens the page is signed in already, as the lab's person.
"""

import base64
import hashlib
import hmac
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.land import Workspace
from dbapp_diag.lab.scopes import unknown
from dbapp_diag.lab.web import Request, Response, json_response
from dbapp_diag.lab.world import PERSON

CLIENT = "databricks-cli"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 digest in base64url (RFC 7636 section 4.2)."""
NO_STORE = ("cache-control", "no-store")


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code stands for, once it's redeemed."""

    principal: str
    scope: str


class CodeRefused(Exception):
    """A code isn't taken; the description says why."""


class ConsentPage:
    """Answers at `/oidc/v1/authorize` of one workspace, and redeems the codes that it gave out."""

    def __init__(self, core: Core, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._core = core
        self._workspace = workspace

    def show(self, request: Request) -> Response:
        """The page with its two buttons, or a refusal of what was asked."""
        asked = request.query
        return self._refusal(asked) or _page(self._workspace.host, asked, request.target)

    def decide(self, request: Request) -> Response:
        """Back to the program: with a code, or with the refusal."""
        asked = request.query
        refusal = self._refusal(asked)
        if refusal is not None:
            return refusal
        if request.form.get("decision") != "allow":
            return self._back(asked, error="access_denied", error_description="The user denied the request")
        code = self._core.new_secret("dcod")
        self._core.codes[code] = {name: asked.get(name, "") for name in ("client_id", "redirect_uri", "code_challenge")}
        granted = self._workspace.consent.granted
        self._core.codes[code]["scope"] = asked.get("scope", "") if granted is None else " ".join(granted)
        return self._back(asked, code=code)

    def redeem(self, form: Mapping[str, str]) -> Granted:
        """What a code grants. It counts once, for the client, the address and the verifier that it was made for."""
        asked = self._core.codes.pop(form.get("code", ""), None)
        if asked is None:
            raise CodeRefused("Authorization code is invalid or expired")
        for name in ("client_id", "redirect_uri"):
            if form.get(name) != asked[name]:
                raise CodeRefused(f"{name} is not the one that the authorization code was issued for")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not hmac.compare_digest(challenge, asked["code_challenge"]):
            raise CodeRefused("PKCE verification failed")
        return Granted(PERSON.id, asked["scope"] or "all-apis")

    def _refusal(self, asked: Mapping[str, str]) -> Response | None:
        """Why this isn't asked of anybody; told to the program only where its address is known to be its own."""
        client, address = asked.get("client_id", ""), asked.get("redirect_uri", "")
        if client != CLIENT:
            return _refused(f"OAuth application with client_id: '{client}' not available")
        if not self._registered(address):
            return _refused(f"redirect_uri '{address}' not registered for OAuth application '{client}'")
        if asked.get("response_type") != "code":
            return self._back(asked, error="unsupported_response_type", error_description="Only code is supported")
        challenge = asked.get("code_challenge", "")
        if asked.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
            return self._back(
                asked, error="invalid_request", error_description="A code_challenge with method S256 is required"
            )
        scopes, allowed = asked.get("scope", "").split(), self._workspace.allowed_scopes
        wrong = unknown(scopes) if allowed is None else tuple(scope for scope in scopes if scope not in allowed)
        if wrong:
            return self._back(
                asked, error="invalid_scope", error_description=f"Scope is not allowed for this client: {wrong[0]}"
            )
        return None

    def _registered(self, address: str) -> bool:
        """A loopback address by http, on any port (RFC 8252 section 7.3) unless the world names some."""
        try:
            parts = urlsplit(address)
            port = parts.port or 80
        except ValueError:
            return False
        ports = self._workspace.consent.ports
        plain = parts.scheme == "http" and parts.path in ("", "/") and not parts.query and not parts.fragment
        return plain and parts.username is None and parts.hostname in LOOPBACK and (not ports or port in ports)

    def _back(self, asked: Mapping[str, str], **answer: str) -> Response:
        ways = self._workspace.consent
        if "state" in asked:
            answer["state"] = asked["state"][::-1] + "x" if ways.other_state else asked["state"]
        if ways.issuer in ("own", "other"):
            host = self._workspace.host if ways.issuer == "own" else f"other.{self._workspace.host}"
            answer["iss"] = f"https://{host}/oidc"
        place = f"{asked['redirect_uri']}?{urlencode(answer)}"
        return Response(302, b"", (("location", place), NO_STORE))


def _refused(description: str) -> Response:
    return json_response({"error_description": description, "error": "invalid_request"}, 400, NO_STORE)


_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 12vh auto; padding: 0 1rem }
li { font-family: ui-monospace, monospace }
button { font: inherit; padding: .5rem 1.25rem; margin-right: .5rem }
"""


def _page(host: str, asked: Mapping[str, str], target: str) -> Response:
    scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in asked.get("scope", "").split())
    client, address = html.escape(asked["client_id"]), html.escape(asked["redirect_uri"])
    text = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Allow access</title><style>{_STYLE}</style></head>
<body><h1>Allow {client} to act for you?</h1>
<p>You are {html.escape(PERSON.id)} at {html.escape(host)}. The answer goes to {address}.</p>
<p>It asks for</p><ul>{scopes or "<li>all-apis</li>"}</ul>
<form method="post" action="{html.escape(target)}">
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button>
</form></body></html>
"""
    headers = (("content-type", "text/html; charset=utf-8"), ("x-frame-options", "DENY"), NO_STORE)
    return Response(200, text.encode(), headers)
