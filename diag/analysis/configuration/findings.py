"""What can be wrong in the caller's settings, one function a cause, and what they speak against. Pure.

Each looks at `CredentialSources` alone and gives a finding, or None. Values never appear, only the names of
variables, keys and files.
"""

from __future__ import annotations

import difflib
import re

from dbapp_diag.analysis.configuration.conflicts import BY_DEFAULT, VARIABLE, ambiguous_host, conflict
from dbapp_diag.analysis.configuration.methods import HOLDING
from dbapp_diag.analysis.configuration.missing_credentials import nothing, why_not
from dbapp_diag.causes.configuration import cli_missing, config_file_unreadable, profile_not_found, workspace_host_wrong
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model import workspace_host
from dbapp_diag.model.results import Finding, RuledOut, finding, rule_out
from dbapp_diag.model.urls import APPS_DOMAIN, host_of
from dbapp_diag.model.words import AnyCause, Confidence, Variant

__all__ = [
    "ambiguous_host",
    "cli",
    "config_file",
    "conflict",
    "host",
    "in_order",
    "nothing",
    "override",
    "override_matters",
    "overriding",
    "profile_lacks",
    "profile_missing",
    "why_not",
]

SURE = Confidence.CONFIRMED
_IDENTITY = re.compile(
    r"over (?:key )?[\"'`]?(?:host|token|client_id|client_secret|account_id|workspace_id|auth_type|username|password"
    r"|oidc_|metadata_service|azure_|google_)"
)
_HOPELESS = re.compile(
    r"\ban app\b|account console|http://|in quotes|can't be read|no host name|ends in white space|doesn't begin with https",
    re.IGNORECASE,
)
_OF_PROFILE = " of profile "
_CLI_VARIANTS = {
    "legacy": cli_missing.LEGACY,
    "small": cli_missing.WRAPPER,
    "not-there": cli_missing.NO_FILE,
    "not-executable": cli_missing.NOT_EXECUTABLE,
}


def config_file(seen: CredentialSources) -> Finding | None:
    """The file can't be read, or a variable names one that isn't there."""
    problem = seen.file_problem
    if problem is None and seen.stopped_because is not None and _OF_PROFILE in (seen.stopped_by or ""):
        return _spoiling_key(seen, seen.stopped_by or "", seen.stopped_because)
    if problem is None and not seen.config_file_exists and "DATABRICKS_CONFIG_FILE" in seen.variables:
        problem = "it doesn't exist, and DATABRICKS_CONFIG_FILE names it"
    if problem is None:
        return None
    variant = None
    if "DATABRICKS_CONFIG_FILE" in seen.variables:
        variant = config_file_unreadable.FILE_NAMED if seen.config_file_exists else config_file_unreadable.FILE_MISSING
    observed, values = f"{seen.config_file}: {problem}", {"file": seen.config_file, "problem": problem}
    expected = "a readable config file"
    return finding("config-file-unreadable", SURE, observed, expected, seen, variant=variant, values=values)


def _spoiling_key(seen: CredentialSources, origin: str, why: str) -> Finding:
    """The file is in form, and one key of the profile stops the SDK all the same."""
    key, _, section = origin.partition(_OF_PROFILE)
    values = {"key": key, "section": section, "file": seen.config_file, "problem": why}
    observed, expected = f"{seen.config_file}: {why}", "keys and values that the SDK takes"
    variant = config_file_unreadable.KEY
    return finding("config-file-unreadable", SURE, observed, expected, seen, variant=variant, values=values)


def profile_missing(seen: CredentialSources) -> Finding | None:
    """The profile that was asked for isn't in the file."""
    if seen.profile is None or seen.profile_found is not False or seen.profile_from in BY_DEFAULT:
        return None
    nearest = _nearest(seen.profile, seen.profiles)
    has = (
        f"has {', '.join(seen.profiles)}"
        if seen.profiles
        else "has no profiles"
        if seen.config_file_exists
        else "doesn't exist"
    )
    values = {"file": seen.config_file} | ({"nearest": nearest} if nearest else {})
    by = f", named by {seen.profile_from}" if seen.profile_from else ""
    observed = f"no profile {seen.profile}{by}: {seen.config_file} {has}"
    variant = profile_not_found.NEAREST if nearest else None
    return finding("profile-not-found", SURE, observed, "a section of that name", seen, variant=variant, values=values)


def profile_lacks(seen: CredentialSources) -> Finding | None:
    """The profile lacks fields, and nothing else makes up for them."""
    if not seen.profile_found or not seen.profile_lacks or seen.winner is not None:
        return None
    missing = ", ".join(seen.profile_lacks)
    values = {"missing": missing, "file": seen.config_file, "profile": seen.profile or ""}
    has = f"; it has {', '.join(seen.profile_keys)}" if seen.profile_keys else ""
    observed = f"profile {seen.profile} in {seen.config_file} lacks {missing}{has}"
    return finding("profile-incomplete", SURE, observed, missing, seen, values=values)


def override(seen: CredentialSources) -> Finding | None:
    """Variables win over the profile and say something else."""
    overrides = overriding(seen)
    if not overrides:
        return None
    named = dict.fromkeys(name for entry in overrides for name in VARIABLE.findall(entry.partition(" over ")[0]))
    where = (
        f"{seen.profile_from} names profile {seen.profile}"
        if seen.profile_from and seen.profile
        else "the profile is set"
    )
    sdk = f"databricks-sdk {seen.sdk}" if seen.sdk else "the SDK"
    observed, expected = f"{where}, and {sdk} takes {'; '.join(overrides)}", "variables that agree with the profile"
    values = {"variables": " ".join(named)} if named else {}
    return finding("environment-overrides-profile", SURE, observed, expected, seen, values=values)


def override_matters(seen: CredentialSources) -> bool:
    """The profile was asked for by name, and a variable changes its workspace or its credentials."""
    return seen.profile_from not in BY_DEFAULT and any(_IDENTITY.search(entry) for entry in overriding(seen))


def overriding(seen: CredentialSources) -> tuple[str, ...]:
    """What variables win over: keys of the profile, or its whole way to sign in where theirs is another."""
    winner, profile = seen.winner, f"of profile {seen.profile}"
    if winner is None or not seen.profile_found or profile in winner.where or not VARIABLE.search(winner.where):
        return seen.overrides
    beaten = next((each for each in seen.sources if each.state == "shadowed" and profile in each.where), None)
    if beaten is None:
        return seen.overrides
    return (*seen.overrides, f"{winner.where} over {beaten.where}")


def cli(seen: CredentialSources) -> Finding | None:
    """The profile needs the CLI, and there's none to be used."""
    if not seen.needs_cli or (seen.cli is not None and seen.cli_problem is None):
        return None
    observed = seen.cli_problem or "there's no program databricks on PATH"
    variant, values = _CLI_VARIANTS.get(seen.cli_trouble or ""), {"path": seen.cli} if seen.cli else {}
    expected = "the current Databricks CLI on PATH"
    return finding("cli-missing", SURE, observed, expected, seen, variant=variant, values=values)


def host(seen: CredentialSources) -> Finding | None:
    """The workspace's address can't work as it's written, or has something odd about it."""
    if seen.host_problem is None:
        return None
    name = host_of(seen.host or "") or ""
    console = name.startswith(("accounts.", "accounts-dod."))
    hopeless = console or name.endswith(APPS_DOMAIN) or _HOPELESS.search(f"{seen.host or ''} {seen.host_problem}")
    sure, (variant, values) = SURE if hopeless else Confidence.LIKELY, _host_variant(seen, console=console)
    observed = f"{_holder(seen)} isn't a workspace's bare address: {seen.host_problem}"
    expected = "https:// and the workspace's host, nothing after it"
    return finding("workspace-host-wrong", sure, observed, expected, seen, variant=variant, values=values)


def _holder(seen: CredentialSources) -> str:
    """What holds the host, as it reads in a sentence."""
    return seen.host_from or "the host in your settings"


def _host_variant(seen: CredentialSources, *, console: bool) -> tuple[Variant | None, dict[str, str]]:
    if console:
        return workspace_host_wrong.CONSOLE, {"holder": _holder(seen)}
    corrected = workspace_host.corrected(seen.host or "")
    if corrected is None:
        return None, {"where": seen.host_from or "your settings"}
    if VARIABLE.fullmatch(seen.host_from or ""):
        return workspace_host_wrong.BY_VARIABLE, {"corrected": corrected, "holder": seen.host_from or ""}
    of_profile = f" in {seen.config_file}" if _OF_PROFILE in (seen.host_from or "") else ""
    return workspace_host_wrong.ELSEWHERE, {"corrected": corrected, "holder": f"{_holder(seen)}{of_profile}"}


def in_order(seen: CredentialSources, given: str | None) -> list[RuledOut]:
    """What the settings speak against; `given` says where a token comes from that needs none of them."""
    said: list[tuple[AnyCause, str]] = []
    if seen.config_file_exists and seen.file_problem is None:
        said.append(("config-file-unreadable", f"{seen.config_file} can be read"))
    if not seen.config_file_exists and seen.file_problem is None:
        said.append(("config-file-unreadable", f"there's no {seen.config_file}, and nothing asks for one"))
    if seen.profile is None:
        said.append(("profile-not-found", "no profile is in use"))
        said.append(("profile-incomplete", "no profile is in use"))
    if seen.winner is None and not seen.conflict:
        said.append(("credentials-conflict", "there aren't two ways to sign in"))
    if seen.profile_found:
        said.append(("profile-not-found", f"profile {seen.profile} is in {seen.config_file}"))
    if seen.profile_found and not seen.profile_lacks:
        said.append(("profile-incomplete", f"profile {seen.profile} has all that it needs"))
    if seen.winner is None and given is not None:
        said.append(("credentials-missing", f"the token comes from {given}"))
    if seen.winner is not None:
        if seen.winner.method in HOLDING:
            said.append(("credentials-missing", f"{seen.winner.method} has credentials, from {seen.winner.where}"))
        if not seen.conflict:
            said.append(("credentials-conflict", f"only {seen.winner.method} is configured"))
        if not seen.needs_cli:
            said.append(("cli-missing", f"{seen.winner.method} needs no CLI"))
    if not overriding(seen):
        said.append(("environment-overrides-profile", "no variable contradicts the profile"))
    if seen.needs_cli and seen.cli is not None and seen.cli_problem is None:
        said.append(("cli-missing", f"the CLI is at {seen.cli}"))
    return [entry for cause, reason in said for entry in rule_out(cause, reason, seen)]


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    folded = {other.casefold(): other for other in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    return next(iter(difflib.get_close_matches(name, known, 1)), None)
