"""The SDK's settings in effect, and for each whose word it is and what that wins over. Pure.

Source: databricks-sdk-py databricks/sdk/config.py, `Config.__init__`: arguments, then the environment, then one profile of the
config file, key by key and without overwriting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dbapp_diag.auth.settings.sdk_keys import BY_NAME, KEYS, Setting
from dbapp_diag.facts.configuration import SettingSource
from dbapp_diag.model import workspace_host

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SHOWN = {
    "account_id": _UUID,
    "auth_type": r"[a-z0-9-]{1,40}",
    "azure_client_id": _UUID,
    "azure_environment": r"[A-Za-z]{1,40}",
    "azure_tenant_id": _UUID,
    "client_id": _UUID,
    "cloud": r"[A-Za-z]{1,10}",
    "config_file": r"[^\x00-\x1f]{1,300}",
    "databricks_cli_path": r"[^\x00-\x1f]{1,300}",
    "group_id": r"\d{1,20}",
    "oidc_token_env": r"[A-Za-z_][A-Za-z0-9_]{0,60}",
    "profile": r"[^\x00-\x1f]{1,80}",
    "scopes": r"[a-z0-9_.:, -]{1,200}",
    "workspace_id": r"\d{1,20}",
}
"""Settings whose value helps a reader, and the form that it must have: what stands there by mistake may be a secret."""

_ABOUT_SIGN_IN = frozenset(
    (*_SHOWN, "host", "discovery_url", "token_audience", "azure_workspace_resource_id", "authorization_details")
)


@dataclass(slots=True)
class InEffect:
    """The settings so far. Whoever is added first wins."""

    winners: dict[str, Setting] = field(default_factory=dict[str, Setting])
    losers: dict[str, list[Setting]] = field(default_factory=dict[str, list[Setting]])

    def add(self, key: str, setting: Setting) -> None:
        """A further word about a key."""
        if key in self.winners:
            self.losers.setdefault(key, []).append(setting)
        else:
            self.winners[key] = setting


def from_environment(env: Mapping[str, str], profile: str | None, host: str | None) -> InEffect:
    """What options and variables say. An empty variable counts as unset."""
    settings = InEffect()
    if host is not None:
        settings.add("host", Setting(host, "--host"))
    if profile is not None:
        settings.add("profile", Setting(profile, "--profile"))
    for key in KEYS:
        for name in key.variables:
            if env.get(name):
                settings.add(key.name, Setting(env[name], name))
    return settings


def overrides(settings: InEffect, profile: str | None) -> tuple[str, ...]:
    """Variables that win over a key of the profile and say something else."""
    told: list[str] = []
    for key, losers in settings.losers.items():
        winner = settings.winners[key]
        if winner.origin.startswith("--") or key in ("profile", "config_file"):
            continue
        for loser in losers:
            if loser.by_profile and loser.value and not _same(key, loser.value, winner.value):
                told.append(f"{winner.origin} over {key} of profile {profile}")
    return tuple(told)


def setting_sources(settings: InEffect) -> tuple[SettingSource, ...]:
    """Every setting that has to do with signing in, in the SDK's order."""
    order = [key.name for key in KEYS if key.name in settings.winners]
    return tuple(_setting_source(key, settings) for key in order if key in _ABOUT_SIGN_IN or BY_NAME[key].group)


def _setting_source(key: str, settings: InEffect) -> SettingSource:
    winner, losers = settings.winners[key], settings.losers.get(key, [])
    return SettingSource(
        key=key,
        origin=winner.origin,
        value=_display_value(key, winner.value),
        secret=BY_NAME[key].secret is not None,
        over=tuple(loser.origin for loser in losers),
        differs=any(not _same(key, loser.value, winner.value) for loser in losers),
    )


def _display_value(key: str, value: str) -> str | None:
    if key == "host":
        return workspace_host.display_host(value) or None
    form = _SHOWN.get(key)
    return value if form is not None and re.fullmatch(form, value) else None


def _same(key: str, one: str, other: str) -> bool:
    return workspace_host.display_host(one) == workspace_host.display_host(other) if key == "host" else one == other
