"""Where credentials would come from, as the SDK would resolve them. Sends nothing and starts nothing; reads
the config file.

Source: databricks-sdk-py databricks/sdk/config.py, version 0.162.0, `Config.__init__`: arguments, then the
environment, then (only when a profile is named, or nothing at all is configured yet) one profile of the
config file, key by key and without overwriting; then the test for more than one authorization method, unless
auth_type is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dbapp_diag.auth.settings import in_effect as settings_in_effect
from dbapp_diag.auth.settings.chain import Configured, chain, missing, served_host
from dbapp_diag.auth.settings.cli_program import databricks_cli
from dbapp_diag.auth.settings.profile_file import DEFAULT, SETTINGS, ProfileFile, config_path, oddities, read_profiles
from dbapp_diag.auth.settings.sdk_keys import (
    BY_NAME,
    KEYS,
    OTHER_VARIABLES,
    Setting,
    is_secret,
    secrets_in,
    unsettable,
    variable_of,
)
from dbapp_diag.auth.settings.sdk_release import UNKNOWN, SdkRelease
from dbapp_diag.auth.settings.value_defects import value_defects
from dbapp_diag.facts.configuration import CLI_UNUSABLE, CredentialSources, ProfileHost, Source
from dbapp_diag.facts.sign_in_methods import CLI, METHODS, SERVING
from dbapp_diag.model import workspace_host

Learn = Callable[[str, str], str]

_AUTH_TYPES = {"oauth": "oauth-m2m", "google": "google-credentials"}
DEFAULT_PROFILE = "default_profile"
_MOST_HOSTS = 50


def credential_sources(
    *,
    env: Mapping[str, str],
    profile: str | None,
    host: str | None,
    home: Path,
    learn: Learn,
    release: SdkRelease = UNKNOWN,
) -> CredentialSources:
    """Resolve the settings as the SDK does for `Config(profile=…, host=…)` in the environment `env`.

    `home` stands for `~`. `learn(text, kind)` gets every secret as soon as it's read. `release` is the SDK whose rules count.
    Raises nothing: whatever is wrong is in the fact, and no value of a secret ever is.
    """
    for text, kind in secrets_in(env):
        learn(text, kind)
    found = settings_in_effect.from_environment(env, profile, host)
    settings = found.winners
    named = settings.get("profile")
    unread = _unread(settings)
    file = read_profiles(config_path(settings["config_file"].value if "config_file" in settings else None, home))
    _learn_file(file, learn)
    chosen, chosen_by = (None, None) if unread else _choose(named, file, release)
    values: Mapping[str, str] = file.profiles.get(chosen, {}) if chosen is not None else {}
    for key, value in values.items():
        found.add(key, Setting(value, f"{key} of profile {chosen}", by_profile=True))
    if not release.acts_for_groups:
        settings.pop("group_id", None)
    if chosen_by == DEFAULT_PROFILE and values:
        found.add("profile", Setting(chosen or "", DEFAULT_PROFILE))
    in_file = None if chosen is None or chosen_by == DEFAULT or file.fatal else chosen in file.profiles
    conflict = () if settings.get("auth_type", Setting("", "")).value else _conflict(settings)
    stop = _stop(settings)
    cli = databricks_cli(
        settings["databricks_cli_path"].value if "databricks_cli_path" in settings else None, env, release
    )
    seen = Configured(settings, env, cli)
    rows = chain(seen, blocked=_blocked(unread, file, chosen, in_file, conflict, settings))
    served = served_host(env) if any(row.method == SERVING and row.state == "used" for row in rows) else None
    place = seen.settings.get("host") or served
    if place is not None and (password := workspace_host.password_in(place.value)):
        learn(password, "password")
    in_host = workspace_host.workspace_id_in(place.value) if place is not None else None
    number = seen.value("workspace_id")
    by_name = named is not None and bool(named.value) or chosen_by not in (None, DEFAULT)
    return CredentialSources(
        sources=rows,
        host=workspace_host.display_host(place.value) if place and place.value else None,
        host_from=place.origin if place and place.value else None,
        host_problem=workspace_host.problem(place.value) if place and place.value else None,
        workspace_id=number if number.isdigit() else in_host,
        id_in_host=in_host is not None,
        config_file=str(file.path),
        config_file_exists=file.exists,
        config_file_usual=file.path == config_path(None, home),
        file_problem=None if unread else _file_problem(file, settings),
        file_unread_because=unread,
        stopped_by=stop[0] if stop else None,
        stopped_because=stop[1] if stop else None,
        value_defects=value_defects(seen, rows),
        file_oddities=oddities(values),
        profiles=tuple(file.profiles),
        profile=chosen if chosen is not None else (named.value if named else None),
        profile_from=chosen_by,
        profile_found=True if chosen_by == DEFAULT and values else in_file,
        profile_keys=tuple(values),
        profile_lacks=_lacks(seen, values, rows),
        auth_type=seen.value("auth_type") or None,
        variables=_variables(env),
        overrides=settings_in_effect.overrides(found, chosen),
        conflict=conflict,
        cli=cli.path,
        cli_problem=cli.problem,
        cli_trouble=cli.trouble,
        needs_cli=_needs_cli(seen, rows, bool(values)),
        cli_asked_by="profile" if by_name and release.names_profile_to_cli else "host",
        settings=settings_in_effect.setting_sources(found),
        hosts=_hosts(file),
        sdk=release.version,
    )


def _unread(settings: Mapping[str, Setting]) -> str | None:
    """Why the SDK doesn't look at the config file; None when it does."""
    if "profile" in settings and settings["profile"].value:
        return None
    stops = [key for key in ("host", "azure_workspace_resource_id") if key in settings]
    stops += [key for key, setting in settings.items() if BY_NAME[key].group and setting.value]
    origins = dict.fromkeys(settings[key].origin for key in stops if settings[key].value)
    return f"no profile is named, and {', '.join(origins)} is set" if origins else None


def _choose(named: Setting | None, file: ProfileFile, release: SdkRelease) -> tuple[str | None, str | None]:
    """The profile that the SDK loads, and whose word it is."""
    if named is not None and named.value:
        return named.value, named.origin
    if file.default_profile is not None and release.reads_default_profile:
        return file.default_profile, DEFAULT_PROFILE
    return (DEFAULT, DEFAULT) if DEFAULT in file.profiles else (None, None)


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
    unread: str | None,
    file: ProfileFile,
    chosen: str | None,
    found: bool | None,
    conflict: tuple[str, ...],
    settings: Mapping[str, Setting],
) -> str | None:
    """Why the SDK gives up before it tries any method."""
    if unread is None and file.fatal:
        return "the config file can't be read"
    if found is False and file.exists:
        return f"the config file has no profile {chosen}"
    if chosen == SETTINGS:
        return f"{SETTINGS} is no profile"
    if (stop := _stop(settings)) is not None:
        return stop[1]
    place = settings.get("host")
    if place is not None and not workspace_host.readable(place.value):
        return f"{place.origin} can't be read as an address"
    return "more than one method is configured" if conflict else None


def _stop(settings: Mapping[str, Setting]) -> tuple[str, str] | None:
    """The setting that stops the SDK, and why."""
    found = ((setting.origin, unsettable(key, setting)) for key, setting in settings.items())
    return next(((origin, why) for origin, why in found if why is not None), None)


def _file_problem(file: ProfileFile, settings: Mapping[str, Setting]) -> str | None:
    if not file.exists and file.problem is None and "config_file" in settings:
        return "it doesn't exist, and DATABRICKS_CONFIG_FILE names it"
    return file.problem


def _lacks(settings: Configured, values: Mapping[str, str], rows: tuple[Source, ...]) -> tuple[str, ...]:
    """Keys that the profile's own method still wants, when nothing else gives them."""
    if not values:
        return ()
    lacking: list[str] = []
    if not settings.value("host") and not settings.value("azure_workspace_resource_id"):
        lacking.append("host")
    chosen = settings.value("auth_type")
    states = {row.method: row.state for row in rows}
    for method in METHODS:
        meant = chosen == method.name if chosen else bool({*method.signs} & {*values})
        if meant and states[method.name] == "incomplete" and missing(method, settings):
            lacking += [key for key in method.needs if not settings.value(key)]
    return tuple(dict.fromkeys(lacking))


def _needs_cli(settings: Configured, rows: tuple[Source, ...], by_profile: bool) -> bool:
    """The settings, or auth_type, leave nothing but the CLI to sign in with; without a profile they do where there's one."""
    states = {row.method: row.state for row in rows}
    by_cli = next(row for row in rows if row.method == CLI)
    chosen = settings.value("auth_type")
    if chosen or "used" in states.values():
        return chosen == CLI or states[CLI] == "used"
    others = (state for method, state in states.items() if method != CLI)
    meant = by_profile or by_cli.lacks == (CLI_UNUSABLE,)
    return by_cli.stops or (meant and bool(settings.value("host")) and all(state == "absent" for state in others))


def _variables(env: Mapping[str, str]) -> tuple[str, ...]:
    known = [name for key in KEYS if (name := variable_of(key, env))]
    return tuple(dict.fromkeys([*known, *(name for name in OTHER_VARIABLES if env.get(name))]))


def _learn_file(file: ProfileFile, learn: Learn) -> None:
    for values in file.profiles.values():
        for name, value in values.items():
            key = BY_NAME.get(name)
            if key is not None and key.secret is not None and is_secret(value, key.secret):
                learn(value, key.secret)


def _hosts(file: ProfileFile) -> tuple[ProfileHost, ...]:
    found = [
        ProfileHost(name, workspace_host.display_host(values["host"]))
        for name, values in file.profiles.items()
        if values.get("host")
    ]
    return tuple(found[:_MOST_HOSTS])
