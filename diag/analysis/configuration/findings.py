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
from dbapp_diag.causes.configuration_cases import Case
from dbapp_diag.facts.base import evidence_of
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model import workspace_host
from dbapp_diag.model.results import Because, Finding, RuledOut
from dbapp_diag.model.urls import APPS_DOMAIN, host_of
from dbapp_diag.model.words import CauseId, Confidence

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

_IDENTITY = re.compile(
    r"over (?:key )?[\"'`]?(?:host|token|client_id|client_secret|account_id|workspace_id|auth_type|username|password"
    r"|oidc_|metadata_service|azure_|google_)"
)
_HOPELESS = re.compile(
    r"\ban app\b|account console|http://|in quotes|can't be read|no host name|ends in white space|doesn't begin with https",
    re.IGNORECASE,
)
_OF_PROFILE = " of profile "
_CLI_CASES = {
    "legacy": Case.LEGACY,
    "small": Case.WRAPPER,
    "not-there": Case.NO_FILE,
    "not-executable": Case.NOT_EXECUTABLE,
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
    values = {"file": seen.config_file, "problem": problem}
    if "DATABRICKS_CONFIG_FILE" in seen.variables:
        values["case"] = Case.FILE_NAMED if seen.config_file_exists else Case.FILE_MISSING
    return _sure("config-file-unreadable", seen, f"{seen.config_file}: {problem}", "a readable config file", values)


def _spoiling_key(seen: CredentialSources, origin: str, why: str) -> Finding:
    """The file is in form, and one key of the profile stops the SDK all the same."""
    key, _, section = origin.partition(_OF_PROFILE)
    values = {"case": Case.KEY, "key": key, "section": section, "file": seen.config_file, "problem": why}
    observed, expected = f"{seen.config_file}: {why}", "keys and values that the SDK takes"
    return _sure("config-file-unreadable", seen, observed, expected, values)


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
    values = {"file": seen.config_file}
    if nearest:
        values |= {"case": Case.NEAREST, "nearest": nearest}
    by = f", named by {seen.profile_from}" if seen.profile_from else ""
    return _sure(
        "profile-not-found",
        seen,
        f"no profile {seen.profile}{by}: {seen.config_file} {has}",
        "a section of that name",
        values,
    )


def profile_lacks(seen: CredentialSources) -> Finding | None:
    """The profile lacks fields, and nothing else makes up for them."""
    if not seen.profile_found or not seen.profile_lacks or seen.winner is not None:
        return None
    missing = ", ".join(seen.profile_lacks)
    values = {"missing": missing, "file": seen.config_file, "profile": seen.profile or ""}
    has = f"; it has {', '.join(seen.profile_keys)}" if seen.profile_keys else ""
    return _sure(
        "profile-incomplete",
        seen,
        f"profile {seen.profile} in {seen.config_file} lacks {missing}{has}",
        missing,
        values,
    )


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
    return _sure(
        "environment-overrides-profile",
        seen,
        f"{where}, and {sdk} takes {'; '.join(overrides)}",
        "variables that agree with the profile",
        {"variables": " ".join(named)} if named else {},
    )


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
    case = _CLI_CASES.get(seen.cli_trouble or "")
    values = {"path": seen.cli} if seen.cli else {}
    return _sure(
        "cli-missing", seen, observed, "the current Databricks CLI on PATH", values | ({"case": case} if case else {})
    )


def host(seen: CredentialSources) -> Finding | None:
    """The workspace's address can't work as it's written, or has something odd about it."""
    if seen.host_problem is None:
        return None
    name = host_of(seen.host or "") or ""
    console = name.startswith(("accounts.", "accounts-dod."))
    hopeless = console or name.endswith(APPS_DOMAIN) or _HOPELESS.search(f"{seen.host or ''} {seen.host_problem}")
    return Finding(
        CauseId("workspace-host-wrong"),
        Confidence.CONFIRMED if hopeless else Confidence.LIKELY,
        f"{_holder(seen)} isn't a workspace's bare address: {seen.host_problem}",
        "https:// and the workspace's host, nothing after it",
        evidence_of(seen),
        _host_values(seen, console=console),
    )


def _holder(seen: CredentialSources) -> str:
    """What holds the host, as it reads in a sentence."""
    return seen.host_from or "the host in your settings"


def _host_values(seen: CredentialSources, *, console: bool) -> dict[str, str]:
    if console:
        return {"case": Case.CONSOLE, "holder": _holder(seen)}
    corrected = workspace_host.corrected(seen.host or "")
    if corrected is None:
        return {"where": seen.host_from or "your settings"}
    if VARIABLE.fullmatch(seen.host_from or ""):
        return {"case": Case.BY_VARIABLE, "corrected": corrected, "holder": seen.host_from or ""}
    of_profile = f" in {seen.config_file}" if _OF_PROFILE in (seen.host_from or "") else ""
    return {"case": Case.ELSEWHERE, "corrected": corrected, "holder": f"{_holder(seen)}{of_profile}"}


def in_order(seen: CredentialSources, given: str | None) -> list[RuledOut]:
    """What the settings speak against; `given` says where a token comes from that needs none of them."""
    said: list[tuple[str, str]] = []
    if seen.config_file_exists and seen.file_problem is None:
        said.append(("config-file-unreadable", f"{seen.config_file} can be read"))
    if not seen.config_file_exists and seen.file_problem is None:
        said.append(("config-file-unreadable", f"there's no {seen.config_file}, and nothing asks for one"))
    if seen.profile is None:
        said += [(cause, "no profile is in use") for cause in ("profile-not-found", "profile-incomplete")]
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
    return [RuledOut(CauseId(cause), reason, evidence_of(seen)) for cause, reason in said]


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    folded = {other.casefold(): other for other in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def _sure(cause: str, seen: CredentialSources, observed: str, expected: str, values: dict[str, str]) -> Finding:
    because: Because = evidence_of(seen)
    return Finding(CauseId(cause), Confidence.CONFIRMED, observed, expected, because, values)
