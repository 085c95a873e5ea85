"""The programs on the demo run's PATH: `databricks` and `az`, as shell scripts with the contract of the real ones.

databricks-sdk-py credentials_provider.py runs `databricks version --output json`, `databricks auth token`,
`az account show` and `az account get-access-token`, and reads their JSON.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.identity import application_token, person_token
from dbapp_diag.lab.providers import AZURE_CLI, AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA, TENANT
from dbapp_diag.lab.world import WORKSPACE, Az, Cli

VERSION = '{"Version":"0.298.0","Major":0,"Minor":298,"Patch":0}'
SUBSCRIPTION = "3c5d7e9f-1a2b-4c3d-8e4f-5a6b7c8d9e0f"


OTHERS = ("junk", "page", "silent")
"""Modes in which it's some other program: whatever is asked of it, it does the one thing that it does."""
LOG_IN = "To reauthenticate, run the following command:\n\n  $ databricks auth login --profile lab"
NOT_CONFIGURED = "Error: cache: databricks OAuth is not configured for this host"
REFUSED = f"Error: A new access token could not be retrieved because the refresh token is invalid. {LOG_IN}"


def write_cli(cli: Cli, core: Core, bin_dir: Path) -> None:
    """The `databricks` program. Older SDKs take any file under 1 MiB for the legacy one, hence the padding."""
    expires = _local(core.clock.now() + cli.token.lifetime, "%Y-%m-%dT%H:%M:%S.000000")
    answer = json.dumps({"access_token": core.mint(cli.token), "token_type": "Bearer", "expiry": expires}, indent=2)
    version, outcome = VERSION, cli_outcomes(answer)[cli.mode]
    padding = "# padding\n" * 120_000
    if cli.mode in OTHERS:
        _write(bin_dir / "databricks", f"#!/bin/sh\n{outcome}\n{padding}")
        return
    if cli.mode == "legacy":
        version, padding = "Version 0.18.0", "# from databricks_cli.cli import main\n"
    script = f"""#!/bin/sh
if [ "$1" = version ]; then echo '{version}'; exit 0; fi
if [ "$1 $2" = "auth token" ]; then
{outcome}
fi
echo "Error: unknown command \\"$1\\" for \\"databricks\\"" >&2
exit 1
"""
    _write(bin_dir / "databricks", script + padding)


def cli_outcomes(answer: str) -> Mapping[str, str]:
    """What `databricks auth token` does, by mode. Words: databricks/cli cmd/auth/token.go and libs/auth/error.go, issues 1589
    and 3628 (a cache that can't be read), 3439 (older cache), pull request 5272 (keyring)."""
    return {
        "works": _prints(answer),
        "login-expired": _fails(REFUSED),
        "not-logged-in": _fails(f"{NOT_CONFIGURED}.\n\n{LOG_IN}"),
        "upgraded": _fails(
            f"{NOT_CONFIGURED}. stored credentials from older CLI versions are no longer used; "
            "run `databricks auth login` to sign in"
        ),
        "token-not-found": _fails("Error: cache: token not found"),
        "cache-truncated": _fails(f"Error: cache: load: parse: unexpected end of JSON input.\n\n{LOG_IN}"),
        "keyring": _fails(f"Error: cache: Cannot autolaunch D-Bus without X11 $DISPLAY.\n\n{LOG_IN}"),
        "token-shown": f"{_prints(answer, code=None)}\n{_fails(REFUSED)}",
        "two-profiles": _fails(
            f"Error: lab and lab-admin match https://{WORKSPACE} in ~/.databrickscfg. "
            "Use --profile to specify which profile to use"
        ),
        "asks": (
            f"printf 'Multiple profiles match https://{WORKSPACE}: ' >&2\n"
            f"read answer || {{\n{_fails('Error: EOF')}\n}}\n{_prints(answer)}"
        ),
        "hangs": "sleep 3600\nexit 1",
        "junk": _prints("Welcome to databricks, the brick counter. Try --help."),
        "page": _prints("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"),
        "silent": "exit 0",
        "legacy": "echo 'Error: No such command \"token\".' >&2\nexit 2",
    }


def az_outcomes(answers: str) -> Mapping[str, str]:
    """What `az account get-access-token` does, by mode. Words: Azure/azure-cli _profile.py (`_AZ_LOGIN_MESSAGE`), issue 31959
    (refresh token); MicrosoftDocs/azure-docs issue 118443 (tenant)."""
    person = "User account 'ada@example.com' from identity provider 'https://sts.windows.net/other/' does not exist in tenant "
    return {
        "works": answers,
        "not-logged-in": _fails("ERROR: Please run 'az login' to setup account."),
        "login-expired": _fails(
            "ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on "
            "2025-05-02T16:43:10.2836664Z and was inactive for 90.00:00:00.\n"
            "Interactive authentication is needed. Please run:\naz login"
        ),
        "wrong-tenant": _fails(
            f"ERROR: AADSTS50020: {person}'Example' and cannot access the application '{AZURE_CLI}'(Microsoft Azure CLI) in that "
            f"tenant.\nInteractive authentication is needed. Please run:\naz login --tenant {TENANT}"
        ),
        "hangs": "sleep 3600\nexit 1",
    }


def write_az(az: Az, core: Core, bin_dir: Path) -> None:
    """The `az` program, with one account logged in."""
    answers = "\n".join(
        f"  *'--resource {resource} '*)\n{_prints(json.dumps(_access(az, core, resource)))};;"
        for resource in (DATABRICKS_IN_ENTRA, AZURE_MANAGEMENT)
    )
    unknown = _fails("ERROR: AADSTS500011: The resource principal was not found in the tenant.")
    outcome = az_outcomes(f'case "$* " in\n{answers}\nesac\n{unknown}')[az.mode]
    shown = outcome if az.mode == "not-logged-in" else _prints(json.dumps(_account(az)))
    script = f"""#!/bin/sh
if [ "$1 $2" = "account show" ]; then
{shown}
fi
if [ "$1 $2" = "account get-access-token" ]; then
{outcome}
fi
echo "ERROR: '$1' is misspelled or not recognized by the system." >&2
exit 2
"""
    _write(bin_dir / "az", script)


def _account(az: Az) -> dict[str, object]:
    """What `az account show` says."""
    kind = "user" if az.principal.kind == "user" else "servicePrincipal"
    return {
        "environmentName": "AzureCloud",
        "homeTenantId": TENANT,
        "id": SUBSCRIPTION,
        "isDefault": True,
        "name": "Example",
        "state": "Enabled",
        "tenantId": TENANT,
        "user": {"name": az.principal.id, "type": kind},
    }


def _access(az: Az, core: Core, resource: str) -> dict[str, object]:
    """What `az account get-access-token` says."""
    make = person_token if az.principal.kind == "user" else application_token
    token = make(az.principal.id, resource)
    expires = core.clock.now() - token.issued_ago + token.lifetime
    return {
        "accessToken": core.mint(token),
        "expiresOn": _local(expires, "%Y-%m-%d %H:%M:%S.000000"),
        "expires_on": int(expires),
        "subscription": SUBSCRIPTION,
        "tenant": TENANT,
        "tokenType": "Bearer",
    }


def _prints(text: str, code: int | None = 0) -> str:
    """Lines of a script that print this and end, or go on where there's no code."""
    return f"cat <<'END'\n{text}\nEND" + ("" if code is None else f"\nexit {code}")


def _fails(text: str) -> str:
    """Lines of a script that say this and fail."""
    return f"cat >&2 <<'END'\n{text}\nEND\nexit 1"


def _local(moment: float, form: str) -> str:
    return datetime.fromtimestamp(moment).strftime(form)


def _write(path: Path, script: str) -> None:
    path.write_text(script, encoding="utf-8")
    path.chmod(0o700)
