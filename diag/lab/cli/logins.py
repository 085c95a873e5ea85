"""Logins: the browser's way to one, the file that keeps them, and the tokens that come of them.

The file and its form: databricks/cli libs/auth/storage/filestore.go. The flow is the authorization code's with PKCE, for the client
`databricks-cli` with a loopback address (databricks-sdk-go credentials/u2m). Whoever sits before the lab's browser agrees.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from dbapp_diag.lab.cli.place import CliError, Place
from dbapp_diag.lab.cli.words import NO_KEYRING, NOT_CONFIGURED, REFUSED, TRUNCATED, log_in

CLIENT = "databricks-cli"
BACK = "http://localhost:8020"
SOON = 40.0
"""Seconds before its end from which on a token is renewed."""
FORM = "%Y-%m-%dT%H:%M:%S.%f"
Login = dict[str, str]


class Logins:
    """The logins that the program keeps."""

    def __init__(self, place: Place) -> None:
        """Nothing is read before it's needed."""
        self._place = place
        self._in_file = place.store == "file" or os.environ.get("DATABRICKS_AUTH_STORAGE") == "plaintext"
        self._path = Path("~/.databricks/token-cache.json").expanduser() if self._in_file else place.keyring
        self._locked = place.store == "locked" and not self._in_file

    def log_in(self, host: str, key: str) -> None:
        """Open the page on which the person lets the program act for them, and keep what comes of it."""
        kept = self._kept()
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code", "client_id": CLIENT, "redirect_uri": BACK, "scope": "all-apis offline_access",
            "state": state, "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        }  # fmt: skip
        page = f"{host}/oidc/v1/authorize?{urlencode(asked)}"
        back = self._place.ask("POST", page, form={"decision": "allow"})
        told = {name: values[-1] for name, values in parse_qs(urlsplit(back.headers.get("location", "")).query).items()}
        if told.get("state") != state or "code" not in told:
            why = told.get("error_description") or back.json.get("error_description") or f"status {back.status}"
            raise CliError(f"authorize: {why}")
        form = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": BACK}
        login = self._token(host, {**form, "client_id": CLIENT, "code_verifier": verifier})
        self._keep(kept | self._entries(host, key, login))
        self._place.changed.touch()

    def token(self, host: str, key: str, profile: str, *, renew: bool = False) -> Login:
        """The token of a login, renewed where it's about to expire. CliError where there's no login, or it's over."""
        kept = self._kept()
        login = kept.get(key) or kept.get(host)
        if login is None:
            raise CliError(f"{NOT_CONFIGURED}.\n\n{log_in(profile)}")
        if renew or datetime.strptime(login["expiry"], FORM).timestamp() < time.time() + SOON:
            form = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": login.get("refresh_token", "")}
            try:
                login = login | self._token(host, form)
            except CliError:
                raise CliError(f"{REFUSED} {log_in(profile)}") from None
            self._keep(kept | self._entries(host, key, login))
        return {name: login[name] for name in ("access_token", "token_type", "expiry")}

    def _entries(self, host: str, key: str, login: Login) -> dict[str, Login]:
        """The login by its key, and in the file by its host as well (libs/auth/storage/dual_writing_cache.go)."""
        return {key: login, host: login} if self._in_file else {key: login}

    def _token(self, host: str, form: dict[str, str]) -> Login:
        answer = self._place.ask("POST", f"{host}/oidc/v1/token", form=form)
        told = answer.json
        if answer.status != 200:
            raise CliError(f"token request: {told.get('error_description') or answer.status}")
        ends = datetime.fromtimestamp(time.time() + float(str(told["expires_in"])))
        texts = {name: str(told[name]) for name in ("access_token", "token_type", "refresh_token") if name in told}
        return texts | {"expiry": ends.strftime(FORM)}

    def _kept(self) -> dict[str, Login]:
        if self._locked:
            raise CliError(f"{NO_KEYRING}\n\nSet DATABRICKS_AUTH_STORAGE=plaintext to keep logins in a file.")
        if not self._path.exists():
            return {}
        try:
            tokens: dict[str, Login] = json.loads(self._path.read_text(encoding="utf-8"))["tokens"]
        except ValueError:
            raise CliError(TRUNCATED) from None
        return tokens

    def _keep(self, logins: dict[str, Login]) -> None:
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        self._path.write_text(json.dumps({"version": 1, "tokens": logins}, indent=2), encoding="utf-8")
        self._path.chmod(0o600)
