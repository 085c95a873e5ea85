"""The workspace's address as written in the settings: what the SDK makes of it, and what is odd about it.
Pure.

Source: databricks-sdk-py databricks/sdk/_base_client.py `_fix_host_if_needed`, config.py `is_account_client`,
environments.py for Azure's zones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit, urlunsplit

from dbapp_diag.model.urls import APPS_DOMAIN, app_host, host_of, origin, workspace_host_from_app, workspace_of_azure

AZURE_ZONES = (".azuredatabricks.net", ".databricks.azure.us", ".databricks.azure.cn")


def display_host(host: str) -> str:
    """The address as the SDK uses it, without user name, password, query and fragment."""
    text = host.strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text.rpartition("@")[2]
    place = parts.netloc.rpartition("@")[2]
    if port == 443:
        place = place.rpartition(":")[0]
    return urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))


def readable(host: str) -> bool:
    """Whether the SDK can take the address apart; it gives up over one that it can't."""
    try:
        return urlsplit(host if "://" in host else f"https://{host}").port is not None or True
    except ValueError:
        return False


def password_in(host: str) -> str | None:
    """A password in the address, to be captured as a secret."""
    try:
        return urlsplit(host if "://" in host else f"https://{host}").password
    except ValueError:
        return None


def is_azure(host: str) -> bool:
    """Whether the SDK takes the host for one on Azure: by the end of the whole text, a path included."""
    text = host if "://" in host else f"https://{host}"
    return text.rstrip("/").endswith(AZURE_ZONES)


def corrected(host: str) -> str | None:
    """The workspace's bare address, as far as it can be told from what is written; None where it can't. An app's address tells
    it on Azure."""
    text = host.strip().strip("\"'")
    name = host_of(text) or ""
    if name.endswith(f".{APPS_DOMAIN}"):
        app = app_host(text)
        own = workspace_host_from_app(app) if app else None
        return f"https://{own}" if own else None
    return origin(text) if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", name) else None


def workspace_id_in(host: str) -> str | None:
    """The workspace's ID in the query that an account-wide host needs (`?o=<id>`); None where there's none."""
    try:
        found = parse_qs(urlsplit(host.strip() if "://" in host else f"https://{host.strip()}").query).get("o", [""])[0]
    except ValueError:
        return None
    return found if re.fullmatch(r"\d{6,20}", found) else None


def problem(host: str) -> str | None:
    """What is odd about the address, as a sentence part; None when nothing is."""
    text = host.strip()
    if text[:1] in "\"'" or text[-1:] in "\"'":
        return "it stands in quotes, which are part of it"
    if text != host.lstrip():
        return "it ends in white space, which the SDK keeps"
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        name, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "it can't be read as an address"
    if not name or any(sign.isspace() or not sign.isprintable() for sign in text):
        return "there's no host name in it, or white space"
    if name.endswith(f".{APPS_DOMAIN}"):
        return "it's the address of an app, not of a workspace"
    if name.startswith(("accounts.", "accounts-dod.")):
        return "it's the account console, not a workspace"
    if parts.scheme == "http":
        return "it begins with http://, so credentials would travel in the clear"
    if parts.scheme != "https":
        return "it doesn't begin with https://"
    if parts.username is not None or parts.password is not None:
        return "a user name or password stands in it"
    kept = [
        what
        for what, there in (
            ("a path", parts.path.strip("/")),
            ("a query", parts.query),
            ("a fragment", parts.fragment),
        )
        if there
    ]
    return f"it has {' and '.join(kept)} behind the host, which the SDK keeps" if kept else None


def elsewhere(host: str | None, url: str | None, hosts: Iterable[tuple[str, str]]) -> str | None:
    """That the app's address and the host in effect are of different workspaces, and which profiles are of the app's: a sentence
    part. `hosts` are pairs of profile and host. None where the two agree, or don't tell; on Azure both hold the workspace's id.
    """
    app = app_host(url) if url else None
    if app is None or app.workspace_id is None:
        return None
    own = workspace_of_azure(host_of(host or "") or "")
    if own is None or own[0] == app.workspace_id:
        return None
    fitting = [
        name for name, place in hosts if (workspace_of_azure(host_of(place) or "") or ("",))[0] == app.workspace_id
    ]
    there = f"; for the app's there's profile {', '.join(fitting)}" if fitting else ""
    return f"the app's address is of workspace {app.workspace_id}, the host in effect of workspace {own[0]}{there}"
