"""The SDK's chain of sign-in methods, in its order, and how far each one is configured. Pure.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, `DefaultCredentials` and the `require` lists
of its strategies, version 0.162.0. The first complete method is used; one that turns out not to work at run
time (no `az` login, a file that's gone) may still pass the turn on, which only the sign-in itself shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dbapp_diag.auth.settings.cli_program import CliProgram, CliTrouble, on_path
from dbapp_diag.auth.settings.sdk_keys import BY_NAME, Setting
from dbapp_diag.facts.configuration import CLI_UNUSABLE, NO_CLI, NO_HOST, NOT_FOR_GROUPS, NOT_ON_AZURE, Lack, Source
from dbapp_diag.facts.sign_in_methods import BROWSER, CLI, METHODS, NAMES, SERVING, Method
from dbapp_diag.model.workspace_host import is_azure

_A_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_UNSTARTED = (CliTrouble.NOT_THERE, CliTrouble.NOT_EXECUTABLE)
_AZURES_OWN = ("azure-client-secret", "github-oidc-azure")
"""Methods whose server the SDK takes from the host's cloud, without looking whether that's Azure."""
_SERVING_FILE = "/var/credentials-secret/model-dependencies-oauth-token"


@dataclass(frozen=True, slots=True)
class Configured:
    """What the settings came to: values in effect by key, the environment and the CLI."""

    settings: Mapping[str, Setting]
    env: Mapping[str, str]
    cli: CliProgram

    def value(self, key: str) -> str:
        """A key's value, empty where there's none."""
        found = self.settings.get(key)
        return found.value if found else ""


def chain(settings: Configured, *, blocked: str | None) -> tuple[Source, ...]:
    """Every method as it stands. `blocked`: the SDK gives up before it tries any, because of this."""
    chosen = settings.value("auth_type")
    rows: list[Source] = []
    winner: str | None = None
    for method in METHODS:
        lacking, where = missing(method, settings), _where(method, settings)
        if lacking:
            meant = (
                chosen == method.name
                or any(_present(sign, settings) for sign in method.signs)
                or _legacy(method, settings)
                or lacking == [NOT_FOR_GROUPS]
            )
            stopped = _stops(method, settings, lacking) if blocked is None and winner is None else None
            state, why = "incomplete" if meant else "absent", ", ".join(f"no {each}" for each in lacking)
            rows.append(Source(method.name, state, where, why, tuple(lacking), stopped is not None))
            blocked = blocked or stopped
        elif blocked is not None:
            rows.append(Source(method.name, "shadowed", where, blocked))
        elif chosen and chosen != method.name:
            rows.append(Source(method.name, "shadowed", where, f"auth_type is {chosen}"))
        elif winner is not None:
            rows.append(Source(method.name, "shadowed", where, f"{winner} comes first"))
        else:
            winner = method.name
            why = f"auth_type is {chosen}" if chosen else "the first complete one in the SDK's order"
            rows.append(Source(method.name, "used", where, why))
    if chosen and chosen not in NAMES:
        origin = settings.settings["auth_type"].origin
        rows.append(Source(chosen[:60], "incomplete", origin, "no method has this name, and auth_type asks for it"))
    return tuple(rows)


def _stops(method: Method, settings: Configured, lacking: list[Lack]) -> str | None:
    """Why the SDK tries this method, fails, and tries none behind it; None where it passes it over."""
    if settings.value("auth_type") not in ("", method.name):
        return None
    if method.name == CLI and lacking == [CLI_UNUSABLE] and settings.cli.trouble in _UNSTARTED:
        return f"{CLI} comes first, and its program can't be started"
    if method.name in _AZURES_OWN and lacking == [NOT_ON_AZURE]:
        return f"{method.name} comes first, and the host isn't on Azure"
    return None


def missing(method: Method, settings: Configured) -> list[Lack]:
    """What a method lacks; empty when it's complete."""
    lacking = [_named(key) for key in method.needs if not settings.value(key)]
    lacking += [Lack(name) for name in method.variables if not settings.env.get(name)]
    if not method.for_groups and settings.value("group_id"):
        lacking.append(NOT_FOR_GROUPS)
    return lacking + _further(method.name, settings)


def _further(name: str, settings: Configured) -> list[Lack]:
    """Conditions that aren't about a key."""
    if name == "env-oidc":
        variable = settings.value("oidc_token_env") or "DATABRICKS_OIDC_TOKEN"
        if settings.env.get(variable):
            return []
        named = _A_NAME.fullmatch(variable)
        return [Lack(variable if named else "variable of the name that oidc_token_env gives")]
    if name == "file-oidc" and (path := settings.value("oidc_token_filepath")):
        if not _is_file(path):
            return [Lack(f"file at the place that {settings.settings['oidc_token_filepath'].origin} names")]
        return [] if _holds_text(path) else [Lack("token in the file")]
    if name in _AZURES_OWN:
        return _place(settings) if name == "azure-client-secret" or settings.value("host") else []
    if name == "azure-cli":
        place = [NOT_ON_AZURE] if _place(settings) else []
        return place + ([] if on_path("az", settings.env) else [Lack("program az on PATH")])
    if name == BROWSER and settings.value("auth_type") not in ("", BROWSER):
        return [Lack(f"auth_type {BROWSER}")]
    if name == CLI and not settings.cli.usable:
        return [NO_CLI if settings.cli.trouble is CliTrouble.MISSING else CLI_UNUSABLE]
    if name == SERVING:
        flags = ("IS_IN_DB_MODEL_SERVING_ENV", "IS_IN_DATABRICKS_MODEL_SERVING_ENV")
        flag = next((settings.env[name] for name in flags if settings.env.get(name)), "")
        return [] if flag == "true" and _is_file(_serving_file(settings.env)) else [Lack("model serving around it")]
    return []


def served_host(env: Mapping[str, str]) -> Setting | None:
    """The workspace that model serving names, which its method takes where no setting names one."""
    names = ("DATABRICKS_MODEL_SERVING_HOST_URL", "DB_MODEL_SERVING_HOST_URL")
    return next((Setting(env[name], name) for name in names if env.get(name)), None)


def _place(settings: Configured) -> list[Lack]:
    """What a method of Azure's lacks in a workspace: any at all, or one on Azure."""
    if not (host := settings.value("host")):
        return [] if settings.value("azure_workspace_resource_id") else [NO_HOST]
    return [] if is_azure(host) else [NOT_ON_AZURE]


def _serving_file(env: Mapping[str, str]) -> str:
    folder = env.get("SERVING_CREDENTIALS_DIR", "").strip()
    return str(Path(folder) / "model-dependencies-oauth-token") if folder else _SERVING_FILE


def _legacy(method: Method, settings: Configured) -> bool:
    return (
        method.name == CLI and settings.cli.trouble not in (None, CliTrouble.MISSING) and bool(settings.value("host"))
    )


def _present(sign: str, settings: Configured) -> bool:
    return bool(settings.value(sign) if sign in BY_NAME else settings.env.get(sign))


def _where(method: Method, settings: Configured) -> str:
    """Whose word the method's own values are."""
    if method.name == CLI and settings.cli.path is not None:
        return settings.cli.path
    if method.name == "azure-cli":
        return "az" if on_path("az", settings.env) else ""
    own = [key for key in dict.fromkeys((*method.signs, *method.needs)) if key != "host" or not method.signs]
    named = [settings.settings[key].origin for key in own if key in BY_NAME and settings.value(key)]
    named += [
        name for name in dict.fromkeys((*own, *method.variables)) if name not in BY_NAME and settings.env.get(name)
    ]
    if method.name == "env-oidc" and (variable := settings.value("oidc_token_env")) and settings.env.get(variable):
        named.append(variable)
    return ", ".join(dict.fromkeys(named))


def _named(key: str) -> Lack:
    return Lack(key, next(iter(BY_NAME[key].variables), None))


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _holds_text(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return bool(file.read(65_536).strip())
    except (OSError, ValueError):
        return False
