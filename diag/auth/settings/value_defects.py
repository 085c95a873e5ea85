"""What is wrong with a client's ID or secret by its form alone: quotes, a comment, white space, a variable that nobody filled in.
Pure. No value is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dbapp_diag.auth.settings.chain import Configured
from dbapp_diag.auth.tokens.text import unfilled
from dbapp_diag.facts.configuration import Source
from dbapp_diag.model.ids import CLIENT_ID

_OF_METHOD = {
    "oauth-m2m": ("client_id", "client_secret"),
    "azure-client-secret": ("azure_client_id", "azure_client_secret", "azure_tenant_id"),
    "github-oidc": ("client_id",),
    "azure-devops-oidc": ("client_id",),
    "env-oidc": ("client_id",),
    "file-oidc": ("client_id",),
    "github-oidc-azure": ("azure_client_id", "azure_tenant_id"),
}
_SECRET = re.compile(r"dose[0-9a-z]{8,}|[\w.~-]{3}\dQ~[\w.~-]{31,34}", re.IGNORECASE)
"""Databricks' secrets begin with dose; Entra ID's have a digit and Q~ behind three characters."""


def value_defects(settings: Configured, sources: Sequence[Source]) -> tuple[str, ...]:
    """The defects of the values with which the source that would be used signs in, as sentence parts."""
    used = next((each.method for each in sources if each.state == "used"), "")
    found: list[str] = []
    for key in _OF_METHOD.get(used, ()):
        setting = settings.settings.get(key)
        what = _defect(setting.value, secret=key.endswith("_secret")) if setting and setting.value else None
        if setting is not None and what is not None:
            found.append(f"{setting.origin} {what}")
    return tuple(found)


def _defect(text: str, *, secret: bool) -> str | None:
    core = text.strip()
    if (place := unfilled(core)) is not None:
        return place
    if core[:1] in "\"'" or core[-1:] in "\"'":
        return "stands in quotes, and they are part of it"
    if re.search(r"\s[;#]", core):
        return "has a comment behind its value, and it's part of the value"
    if core != text:
        newline = re.search(r"[\r\n]", text[len(text.rstrip()) :])
        return "ends in a newline" if newline else f"{'begins with' if text[:1].isspace() else 'ends in'} white space"
    if re.search(r"\s", core):
        return "has white space in it"
    if secret and CLIENT_ID.fullmatch(core):
        return "has the form of an ID, not of a secret"
    if not secret and _SECRET.fullmatch(core):
        return "has the form of a secret, not of an ID"
    return None
