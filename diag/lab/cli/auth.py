"""The commands below `databricks auth`: databricks/cli cmd/auth."""

from __future__ import annotations

import argparse
import json
import sys
from urllib.parse import urlsplit

from dbapp_diag.lab.cli.caller import Caller
from dbapp_diag.lab.cli.logins import Logins
from dbapp_diag.lab.cli.place import CliError, Place
from dbapp_diag.lab.cli.profiles import Profiles, bare


def login(place: Place, given: argparse.Namespace) -> str:
    """Sign in, and write the result into a profile. Its name is asked for where it isn't given, and so is a host that nothing
    names; without anybody to ask, the login is kept by its host alone."""
    profiles = Profiles()
    profile, host = given.profile, given.host
    if given.place is not None:
        if profile or host:
            raise CliError(f'argument "{given.place}" cannot be combined with --host or --profile')
        profile, host = (given.place, None) if given.place in profiles.names else (None, given.place)
    suggested = (urlsplit(bare(host)).hostname or "").partition(".")[0] if host else "DEFAULT"
    profile = profile or _asked(f"Databricks profile name [{suggested}]", suggested)
    host = host or profiles.fields(profile or "").get("host") or _asked("Databricks host", None)
    if not host:
        raise CliError("no host provided: please specify one using --host")
    host = bare(host)
    Logins(place).log_in(host, profile or host)
    if profile:
        profiles.save_login(profile, host)
        sys.stderr.write(f"Profile {profile} was successfully saved\n")
    return ""


def token(place: Place, given: argparse.Namespace) -> str:
    """The token of a login, as JSON."""
    host = given.host or given.place
    caller = Caller.resolve(place, given.profile or _only_one_for(host), host)
    key = caller.profile or caller.host
    found = Logins(place).token(caller.host, key, caller.profile or "DEFAULT", renew=given.force_refresh)
    return json.dumps(found, indent=2)


def profiles(place: Place, given: argparse.Namespace) -> str:
    """Every profile with a host, and whether it signs in."""
    rows = [("Name", "Host", "Valid")]
    for name in Profiles().names:
        caller = Caller.resolve(place, name, None)
        if "host" in caller.values:
            rows.append((name, caller.host, "-" if given.skip_validate else _valid(caller)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def describe(place: Place, given: argparse.Namespace) -> str:
    """Which settings count, and where each is from."""
    caller = Caller.resolve(place, given.profile, given.host)
    try:
        user = caller.ask("GET", "/api/2.0/preview/scim/v2/Me").json.get("userName")
        lines = [f"Host: {caller.host}", f"User: {user}", f"Authenticated with: {caller.method}"]
    except CliError as error:
        lines = [f"Unable to authenticate: {error}"]
    lines += ["-----", "Current configuration:"]
    for name, value in caller.values.items():
        hidden = "********" if name in ("token", "client_secret") and not given.sensitive else value
        lines.append(f"  ✓ {name}: {hidden} (from {caller.sources[name]})")
    return "\n".join([*lines, *([f"  ✓ profile: {caller.profile}"] if caller.profile else [])])


def _only_one_for(host: str | None) -> str | None:
    """The one profile with this host, if there's one. CliError where there are several (cmd/auth/token.go)."""
    found, wanted = Profiles(), bare(host) if host else None
    fitting = [name for name in found.names if "host" in (has := found.fields(name)) and bare(has["host"]) == wanted]
    if len(fitting) > 1:
        choice = "Use --profile to specify which profile to use"
        raise CliError(f"{' and '.join(fitting)} match {wanted} in {found.path}. {choice}")
    return fitting[0] if fitting else None


def _valid(caller: Caller) -> str:
    try:
        caller.ask("GET", "/api/2.0/preview/scim/v2/Me")
    except CliError:
        return "NO"
    return "YES"


def _asked(question: str, default: str | None) -> str | None:
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    return (line.strip() or default) if line else None
