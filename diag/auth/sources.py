"""Where credentials would come from, as the SDK would resolve them. Sends nothing and starts nothing; reads
the config file.

Source: databricks-sdk-py databricks/sdk/config.py, version 0.156.0, `Config.__init__`: arguments, then the
environment, then (only when a profile is named, or nothing at all is configured yet) one profile of the
config file, key by key and without overwriting; then the test for more than one authorization method, unless
auth_type is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dbapp_diag.auth import workspace_host
from dbapp_diag.auth.chain import CLI, METHODS, Configured, chain, missing
from dbapp_diag.auth.cli_program import databricks_cli
from dbapp_diag.auth.profile_file import DEFAULT, SETTINGS, ProfileFile, config_path, oddities, read_profiles
from dbapp_diag.auth.sdk_keys import (
    BY_NAME,
    KEYS,
    OTHER_VARIABLES,
    Setting,
    is_secret,
    secrets_in,
    variable_of,
)
from dbapp_diag.facts.identity import CredentialSources, Source

Learn = Callable[[str, str], str]

_AUTH_TYPES = {"oauth": "oauth-m2m", "google": "google-credentials"}


def credential_sources(
    *, env: Mapping[str, str], profile: str | None, host: str | None, home: Path, learn: Learn
) -> CredentialSources:
    """Resolve the settings as the SDK does for `Config(profile=…, host=…)` in the environment `env`.

    `home` stands for `~`. `learn(text, kind)` gets every secret as soon as it's read. Raises nothing:
    whatever is wrong is in the fact, and no value of a secret ever is.
    """
    for text, kind in secrets_in(env):
        learn(text, kind)
    settings = _from_environment(env, profile, host)
    named = settings.get("profile")
    unread = _unread(settings)
    file = read_profiles(config_path(settings["config_file"].value if "config_file" in settings else None, home))
    _learn_file(file, learn)
    chosen, chosen_by = (None, None) if unread else _choose(named, file)
    values: Mapping[str, str] = file.profiles.get(chosen, {}) if chosen is not None else {}
    overrides = _overrides(values, settings, chosen)
    for key, value in values.items():
        settings.setdefault(key, Setting(value, f"{key} of profile {chosen}", by_profile=True))
    found = None if chosen is None or chosen_by == DEFAULT or file.fatal else chosen in file.profiles
    conflict = () if settings.get("auth_type", Setting("", "")).value else _conflict(settings)
    cli = databricks_cli(settings["databricks_cli_path"].value if "databricks_cli_path" in settings else None, env)
    seen = Configured(settings, env, cli)
    rows = chain(seen, blocked=_blocked(unread, file, chosen, found, conflict))
    place = seen.settings.get("host")
    if place is not None and (password := workspace_host.password_in(place.value)):
        learn(password, "password")
    return CredentialSources(
        sources=rows,
        host=workspace_host.shown(place.value) if place and place.value else None,
        host_from=place.origin if place and place.value else None,
        host_problem=workspace_host.problem(place.value) if place and place.value else None,
        config_file=str(file.path),
        config_file_exists=file.exists,
        file_problem=None if unread else _file_problem(file, settings),
        file_unread_because=unread,
        file_oddities=oddities(values),
        profiles=tuple(file.profiles),
        profile=chosen if chosen is not None else (named.value if named else None),
        profile_from=chosen_by,
        profile_found=True if chosen_by == DEFAULT and values else found,
        profile_keys=tuple(values),
        profile_lacks=_lacks(seen, values, rows),
        auth_type=seen.value("auth_type") or None,
        variables=_variables(env),
        overrides=overrides,
        conflict=conflict,
        cli=cli.path,
        cli_problem=cli.problem,
        needs_cli=_needs_cli(seen, rows, bool(values)),
    )


def _from_environment(env: Mapping[str, str], profile: str | None, host: str | None) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    if host is not None:
        settings["host"] = Setting(host, "--host")
    if profile is not None:
        settings["profile"] = Setting(profile, "--profile")
    for key in KEYS:
        name = variable_of(key, env)
        if name is not None and key.name not in settings:
            settings[key.name] = Setting(env[name], name)
    return settings


def _unread(settings: Mapping[str, Setting]) -> str | None:
    """Why the SDK doesn't look at the config file; None when it does."""
    if "profile" in settings and settings["profile"].value:
        return None
    stops = [key for key in ("host", "azure_workspace_resource_id") if key in settings]
    stops += [key for key, setting in settings.items() if BY_NAME[key].group and setting.value]
    origins = dict.fromkeys(settings[key].origin for key in stops if settings[key].value)
    return f"no profile is named, and {', '.join(origins)} is set" if origins else None


def _choose(named: Setting | None, file: ProfileFile) -> tuple[str | None, str | None]:
    """The profile that the SDK loads, and whose word it is."""
    if named is not None and named.value:
        return named.value, named.origin
    if file.default_profile is not None:
        return file.default_profile, "default_profile"
    return (DEFAULT, DEFAULT) if DEFAULT in file.profiles else (None, None)


def _overrides(values: Mapping[str, str], settings: Mapping[str, Setting], profile: str | None) -> tuple[str, ...]:
    """Variables that win over a key of the profile and say something else."""
    found: list[str] = []
    for key, value in values.items():
        winner = settings.get(key)
        if winner is None or winner.origin.startswith("--") or key in ("profile", "config_file") or not value:
            continue
        same = (
            workspace_host.shown(value) == workspace_host.shown(winner.value)
            if key == "host"
            else value == winner.value
        )
        if not same:
            found.append(f"{winner.origin} over {key} of profile {profile}")
    return tuple(found)


def _conflict(settings: Mapping[str, Setting]) -> tuple[str, ...]:
    """The methods configured at once, each as `method: variables or keys`; empty unless there are two.

    As in the SDK a key counts that is present in the profile without a value."""
    groups: dict[str, list[str]] = {}
    for key in KEYS:
        if key.group is not None and key.name in settings:
            groups.setdefault(key.group, []).append(key.name)
    if len(groups) < 2:
        return ()
    return tuple(
        f"{_auth_type(group, keys)}: {', '.join(dict.fromkeys(settings[key].origin for key in keys))}"
        for group, keys in sorted(groups.items())
    )


def _auth_type(group: str, keys: Iterable[str]) -> str:
    """The auth_type that picks a group."""
    if group == "azure":
        return "azure-client-secret" if {"azure_client_id", "azure_client_secret"} & set(keys) else "azure-cli"
    if group == "google" and "google_service_account" in keys:
        return "google-id"
    return _AUTH_TYPES.get(group, group)


def _blocked(
    unread: str | None, file: ProfileFile, chosen: str | None, found: bool | None, conflict: tuple[str, ...]
) -> str | None:
    """Why the SDK gives up before it tries any method."""
    if unread is None and file.fatal:
        return "the config file can't be read"
    if found is False and file.exists:
        return f"the config file has no profile {chosen}"
    if chosen == SETTINGS:
        return f"{SETTINGS} is no profile"
    return "more than one method is configured" if conflict else None


def _file_problem(file: ProfileFile, settings: Mapping[str, Setting]) -> str | None:
    if not file.exists and file.problem is None and "config_file" in settings:
        return "it doesn't exist, and DATABRICKS_CONFIG_FILE names it"
    return file.problem


def _lacks(seen: Configured, values: Mapping[str, str], rows: tuple[Source, ...]) -> tuple[str, ...]:
    """Keys that the profile's own method still wants, when nothing else gives them."""
    if not values:
        return ()
    lacking: list[str] = []
    if not seen.value("host") and not seen.value("azure_workspace_resource_id"):
        lacking.append("host")
    chosen = seen.value("auth_type")
    states = {row.method: row.state for row in rows}
    for method in METHODS:
        meant = chosen == method.name if chosen else bool({*method.signs} & {*values})
        if meant and states[method.name] == "incomplete" and missing(method, seen):
            lacking += [key for key in method.needs if not seen.value(key)]
    return tuple(dict.fromkeys(lacking))


def _needs_cli(seen: Configured, rows: tuple[Source, ...], by_profile: bool) -> bool:
    """The profile in effect, or auth_type, leaves nothing but the CLI to sign in with."""
    states = {row.method: row.state for row in rows}
    chosen = seen.value("auth_type")
    if chosen or "used" in states.values():
        return chosen == CLI or states[CLI] == "used"
    others = (state for method, state in states.items() if method != CLI)
    return by_profile and bool(seen.value("host")) and all(state == "absent" for state in others)


def _variables(env: Mapping[str, str]) -> tuple[str, ...]:
    known = [name for key in KEYS if (name := variable_of(key, env))]
    return tuple(dict.fromkeys([*known, *(name for name in OTHER_VARIABLES if env.get(name))]))


def _learn_file(file: ProfileFile, learn: Learn) -> None:
    for values in file.profiles.values():
        for name, value in values.items():
            key = BY_NAME.get(name)
            if key is not None and key.secret is not None and is_secret(value, key.secret):
                learn(value, key.secret)
