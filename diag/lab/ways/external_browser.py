"""A person's login in the browser, kept by the Python SDK."""

import hashlib
import json
import secrets
import time
from datetime import datetime

from dbapp_diag.lab.land import Token
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import PERSON, WORKSPACE, World

SCOPES = ["all-apis", "offline_access"]


@way("external-browser", "Logged in with the browser, kept by the SDK", "a person")
def apply(world: World) -> None:
    """Yesterday's login: the access token in the SDK's cache has expired, the refresh token beside it is good
    (databricks-sdk-py oauth.py `TokenCache`)."""
    refresh = "doau" + secrets.token_hex(20)
    world.sign_in_by_profile(auth_type="external-browser")
    world.workspace.refresh[refresh] = PERSON.id
    world.tokens["kept-token"] = Token(PERSON.id, " ".join(SCOPES), issued_ago=86400.0)
    kept = {
        "access_token": "@kept-token@",
        "token_type": "Bearer",
        "expiry": datetime.fromtimestamp(time.time() - 82800).isoformat(),
        "refresh_token": refresh,
    }
    world.files[cache_file(f"https://{WORKSPACE}", "lab")] = json.dumps({"token": kept})


def cache_file(host: str, profile: str) -> str:
    """The SDK's cache of one login, below the home folder (databricks-sdk-py oauth.py, `TokenCache.filename`)."""
    key = {"host": host, "client_id": "databricks-cli", "scopes": SCOPES, "profile": profile}
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return f".config/databricks-sdk-py/oauth/{digest}.json"
