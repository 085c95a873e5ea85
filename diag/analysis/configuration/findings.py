"""What can be wrong in the caller's settings, one function a cause, and what they speak against. Pure.

Each looks at `CredentialSources` alone and gives a finding, or None. Values never appear, only the names of
variables, keys and files.
"""

from __future__ import annotations

import difflib
import re

from dbapp_diag.analysis.configuration.conflicts import BY_DEFAULT, VARIABLE
from dbapp_diag.analysis.configuration.methods import HOLDING
from dbapp_diag.causes.configuration import cli_missing, config_file_unreadable, profile_not_found, workspace_host_wrong
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model import workspace_host
from dbapp_diag.model.results import Finding, RuledOut, finding, rule_out
from dbapp_diag.model.urls import APPS_DOMAIN, host_of
from dbapp_diag.model.words import AnyCause, Confidence, Variant

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


def config_file(sources: CredentialSources) -> Finding | None:
    """The file can't be read, a variable names one that isn't there, or one key of the profile stops the SDK all the same."""
    problem, exists, origin = sources.file_problem, sources.config_file_exists, sources.stopped_by or ""
    named, variant, values = "DATABRICKS_CONFIG_FILE" in sources.variables, None, dict[str, str]()
    expected = "a readable config file"
    if named and exists and not sources.config_file_usual:
        variant = config_file_unreadable.FILE_NAMED
    elif named and not exists:
        variant = config_file_unreadable.FILE_MISSING
    if problem is None and sources.stopped_because is not None and _OF_PROFILE in origin:
        problem, variant = sources.stopped_because, config_file_unreadable.KEY
        expected, (key, _, section) = "keys and values that the SDK takes", origin.partition(_OF_PROFILE)
        values = {"key": key, "section": section}
    elif problem is None and named and not exists:
        problem = "it doesn't exist, and DATABRICKS_CONFIG_FILE names it"
    if problem is None:
        return None
    observed, values = f"{sources.config_file}: {problem}", {**values, "file": sources.config_file, "problem": problem}
    return finding("config-file-unreadable", SURE, observed, expected, sources, variant=variant, values=values)


def profile_missing(sources: CredentialSources) -> Finding | None:
    """The profile that was asked for isn't in the file."""
    if sources.profile is None or sources.profile_found is not False or sources.profile_from in BY_DEFAULT:
        return None
    nearest = _nearest(sources.profile, sources.profiles)
    has = (
        f"has {', '.join(sources.profiles)}"
        if sources.profiles
        else "has no profiles"
        if sources.config_file_exists
        else "doesn't exist"
    )
    values = {"file": sources.config_file} | ({"nearest": nearest} if nearest else {})
    by = f", named by {sources.profile_from}" if sources.profile_from else ""
    observed = f"no profile {sources.profile}{by}: {sources.config_file} {has}"
    variant = profile_not_found.NEAREST if nearest else None
    return finding(
        "profile-not-found", SURE, observed, "a section of that name", sources, variant=variant, values=values
    )


def profile_lacks(sources: CredentialSources) -> Finding | None:
    """The profile lacks fields, and nothing else makes up for them."""
    if not sources.profile_found or not sources.profile_lacks or sources.winner is not None:
        return None
    missing = ", ".join(sources.profile_lacks)
    values = {"missing": missing, "file": sources.config_file, "profile": sources.profile or ""}
    has = f"; it has {', '.join(sources.profile_keys)}" if sources.profile_keys else ""
    observed = f"profile {sources.profile} in {sources.config_file} lacks {missing}{has}"
    return finding("profile-incomplete", SURE, observed, missing, sources, values=values)


def override(sources: CredentialSources) -> Finding | None:
    """Variables win over the profile and say something else."""
    overrides = overriding(sources)
    if not overrides:
        return None
    named = dict.fromkeys(name for entry in overrides for name in VARIABLE.findall(entry.partition(" over ")[0]))
    where = (
        f"{sources.profile_from} names profile {sources.profile}"
        if sources.profile_from and sources.profile
        else "the profile is set"
    )
    sdk = f"databricks-sdk {sources.sdk}" if sources.sdk else "the SDK"
    observed, expected = f"{where}, and {sdk} takes {'; '.join(overrides)}", "variables that agree with the profile"
    values = {"variables": " ".join(named)} if named else {}
    return finding("environment-overrides-profile", SURE, observed, expected, sources, values=values)


def override_matters(sources: CredentialSources) -> bool:
    """The profile was asked for by name, and a variable changes its workspace or its credentials."""
    return sources.profile_from not in BY_DEFAULT and any(_IDENTITY.search(entry) for entry in overriding(sources))


def overriding(sources: CredentialSources) -> tuple[str, ...]:
    """What variables win over: keys of the profile, or its whole way to sign in where theirs is another."""
    winner, profile = sources.winner, f"of profile {sources.profile}"
    if winner is None or not sources.profile_found or profile in winner.where or not VARIABLE.search(winner.where):
        return sources.overrides
    beaten = next((each for each in sources.sources if each.state == "shadowed" and profile in each.where), None)
    if beaten is None:
        return sources.overrides
    return (*sources.overrides, f"{winner.where} over {beaten.where}")


def cli(sources: CredentialSources) -> Finding | None:
    """The profile needs the CLI, and there's none to be used."""
    if not sources.needs_cli or _cli_usable(sources):
        return None
    observed = sources.cli_problem or "there's no program databricks on PATH"
    variant, values = _CLI_VARIANTS.get(sources.cli_trouble or ""), {"path": sources.cli} if sources.cli else {}
    expected = "the current Databricks CLI on PATH"
    return finding("cli-missing", SURE, observed, expected, sources, variant=variant, values=values)


def host(sources: CredentialSources) -> Finding | None:
    """The workspace's address can't work as it's written, or has something odd about it."""
    if sources.host_problem is None:
        return None
    name = host_of(sources.host or "") or ""
    console = name.startswith(("accounts.", "accounts-dod."))
    hopeless = console or name.endswith(APPS_DOMAIN) or _HOPELESS.search(f"{sources.host or ''} {sources.host_problem}")
    sure, (variant, values) = SURE if hopeless else Confidence.LIKELY, _host_variant(sources, console=console)
    observed = f"{_holder(sources)} isn't a workspace's bare address: {sources.host_problem}"
    expected = "https:// and the workspace's host, nothing after it"
    return finding("workspace-host-wrong", sure, observed, expected, sources, variant=variant, values=values)


def _holder(sources: CredentialSources) -> str:
    """What holds the host, as it reads in a sentence."""
    return sources.host_from or "the host in your settings"


def _host_variant(sources: CredentialSources, *, console: bool) -> tuple[Variant | None, dict[str, str]]:
    if console:
        return workspace_host_wrong.CONSOLE, {"holder": _holder(sources)}
    corrected = workspace_host.corrected(sources.host or "")
    if corrected is None:
        return None, {"where": sources.host_from or "your settings"}
    number = {"workspace_number": sources.workspace_id} if sources.id_in_host and sources.workspace_id else {}
    if VARIABLE.fullmatch(sources.host_from or ""):
        variant = workspace_host_wrong.ID_BY_VARIABLE if number else workspace_host_wrong.BY_VARIABLE
        return variant, number | {"corrected": corrected, "holder": sources.host_from or ""}
    of_profile = f" in {sources.config_file}" if _OF_PROFILE in (sources.host_from or "") else ""
    variant = workspace_host_wrong.ID_ELSEWHERE if number else workspace_host_wrong.ELSEWHERE
    return variant, number | {"corrected": corrected, "holder": f"{_holder(sources)}{of_profile}"}


def in_order(sources: CredentialSources, given: str | None) -> list[RuledOut]:
    """What the settings speak against; `given` says where a token comes from that needs none of them."""
    used, file, profile = sources.winner, sources.config_file, sources.profile
    method, where = (used.method, used.where) if used is not None else ("", "")
    readable, found = sources.file_problem is None, bool(sources.profile_found)
    rows: tuple[tuple[AnyCause, bool, str], ...] = (
        ("config-file-unreadable", readable and sources.config_file_exists, f"{file} can be read"),
        (
            "config-file-unreadable",
            readable and not sources.config_file_exists,
            f"there's no {file}, and nothing asks for one",
        ),
        ("profile-not-found", profile is None, "no profile is in use"),
        ("profile-incomplete", profile is None, "no profile is in use"),
        ("credentials-conflict", used is None and not sources.conflict, "there aren't two ways to sign in"),
        ("profile-not-found", found, f"profile {profile} is in {file}"),
        ("profile-incomplete", found and not sources.profile_lacks, f"profile {profile} has all that it needs"),
        ("credentials-missing", used is None and given is not None, f"the token comes from {given}"),
        ("credentials-missing", method in HOLDING, f"{method} has credentials, from {where}"),
        ("credentials-conflict", used is not None and not sources.conflict, f"only {method} is configured"),
        ("cli-missing", used is not None and not sources.needs_cli, f"{method} needs no CLI"),
        ("environment-overrides-profile", not overriding(sources), "no variable contradicts the profile"),
        ("cli-missing", sources.needs_cli and _cli_usable(sources), f"the CLI is at {sources.cli}"),
    )
    return [entry for cause, holds, reason in rows if holds for entry in rule_out(cause, reason, sources)]


def _cli_usable(sources: CredentialSources) -> bool:
    return sources.cli is not None and sources.cli_problem is None


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    folded = {other.casefold(): other for other in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    return next(iter(difflib.get_close_matches(name, known, 1)), None)
