"""The programs on the demo run's PATH: `databricks` and `az`, as shell scripts with the contract of the real ones.

databricks-sdk-py credentials_provider.py runs `databricks version --output json`, `databricks auth token`,
`az account show` and `az account get-access-token`, and reads their JSON: these answer at once. All else that `databricks` is
asked is done by the package `cli`, and so is `auth token` once somebody has logged in with it.
"""

import json
import shlex
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dbapp_diag.lab.cli import words
from dbapp_diag.lab.cli.place import Place
from dbapp_diag.lab.core import Core
from dbapp_diag.lab.identity import application_token, person_token
from dbapp_diag.lab.providers import AZURE_CLI, AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA, TENANT
from dbapp_diag.lab.world import PERSON, WORKSPACE, Az, Cli

SUBSCRIPTION = "3c5d7e9f-1a2b-4c3d-8e4f-5a6b7c8d9e0f"


OTHERS = ("junk", "page", "silent")
"""Modes in which it's some other program: whatever is asked of it, it does the one thing that it does."""
STORES = {"keyring": "locked", "upgraded": "keyring"}
"""Where logins are kept, by mode, where it isn't the file."""
KEPT = ("works", "asks", "two-profiles", "hangs", "upgraded", "cache-truncated")
"""Modes in which a login is kept in a file, be it one that the program doesn't read."""
LOG_IN = words.log_in("lab")
NOT_CONFIGURED = f"Error: {words.NOT_CONFIGURED}"
REFUSED = f"Error: {words.REFUSED} {LOG_IN}"


def write_cli(cli: Cli, core: Core, ports: Mapping[str, int], base_dir: Path, folder: Path) -> None:
    """The `databricks` program, and the login that it keeps. Older SDKs take any file under 1 MiB for the legacy one, hence the
    padding."""
    answer = _write_login(cli, core, base_dir / "home")
    place = Place(ports, str(base_dir / "ca.pem"), STORES.get(cli.mode, "file"), base_dir / "logged-in")
    outcome, padding = cli_outcomes(answer)[cli.mode], "# padding\n" * 120_000
    if cli.mode in OTHERS:
        _write(folder / "databricks", f"#!/bin/sh\n{outcome}\n{padding}")
        return
    if cli.mode == "legacy":
        _write(folder / "databricks", _LEGACY.format(outcome=outcome))
        return
    described = folder / ".databricks.json"
    place.write(described)
    program = shlex.join([sys.executable, "-I", "-m", "dbapp_diag.lab.cli", str(described)])
    script = _CLI.format(
        version=words.VERSION, changed=shlex.quote(str(place.changed)), outcome=outcome, program=program
    )
    _write(folder / "databricks", script + padding)


_LEGACY = """#!/bin/sh
# from databricks_cli.cli import main
if [ "$1" = version ]; then echo 'Version 0.18.0'; exit 0; fi
if [ "$1 $2" = "auth token" ]; then
{outcome}
fi
echo "Error: No such command \"$1\"." >&2
exit 2
"""
_CLI = """#!/bin/sh
if [ "$1" = version ]; then echo '{version}'; exit 0; fi
if [ "$1 $2" = "auth token" ] && [ ! -e {changed} ] && [ "${{DATABRICKS_AUTH_STORAGE:-}}" != plaintext ]; then
{outcome}
fi
exec {program} "$@"
"""


def _write_login(cli: Cli, core: Core, home: Path) -> str:
    """The login in the home folder, as the mode says, and the answer that comes of it.

    The file's form: databricks/cli libs/auth/storage/filestore.go.
    """
    expires = _local(core.clock.now() + cli.token.lifetime, "%Y-%m-%dT%H:%M:%S.000000")
    answer = {"access_token": core.mint(cli.token), "token_type": "Bearer", "expiry": expires}
    if cli.mode in KEPT:
        refresh = core.new_secret("doau")
        core.world.workspace.refresh[refresh] = cli.token.principal or PERSON.id
        kept = json.dumps({"version": 1, "tokens": {"lab": {**answer, "refresh_token": refresh}}})
        path = home / ".databricks" / "token-cache.json"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(kept[: len(kept) // 2] if cli.mode == "cache-truncated" else kept, encoding="utf-8")
        path.chmod(0o600)
    return json.dumps(answer, indent=2)


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
        "cache-truncated": _fails(f"Error: {words.TRUNCATED}\n\n{LOG_IN}"),
        "keyring": _fails(f"Error: {words.NO_KEYRING}\n\n{LOG_IN}"),
        "token-shown": f"{_prints(answer, code=None)}\n{_fails(REFUSED)}",
        "two-profiles": _unless_named(answer)
        + _fails(
            f"Error: lab and lab-admin match https://{WORKSPACE} in ~/.databrickscfg. "
            "Use --profile to specify which profile to use"
        ),
        "asks": (
            f"{_unless_named(answer)}printf 'Multiple profiles match https://{WORKSPACE}: ' >&2\n"
            f"read answer || {{\n{_fails('Error: EOF')}\n}}\n{_prints(answer)}"
        ),
        "hangs": "sleep 3600\nexit 1",
        "junk": _prints("Welcome to databricks, the brick counter. Try --help."),
        "page": _prints("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"),
        "silent": "exit 0",
        "legacy": "echo 'Error: No such command \"token\".' >&2\nexit 2",
    }


def _unless_named(answer: str) -> str:
    """Lines of a script that give the answer where a profile is named, be it by the variable."""
    return f'case "$* ${{DATABRICKS_CONFIG_PROFILE:+--profile}} " in *" --profile "*)\n{_prints(answer)}\n;; esac\n'


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
    """The `az` program, with one account: logged in as the mode says, and for good after `az login`."""
    answers = "\n".join(
        f"  *'--resource {resource} '*)\n{_prints(json.dumps(_access(az, core, resource)))};;"
        for resource in (DATABRICKS_IN_ENTRA, AZURE_MANAGEMENT)
    )
    unknown = _fails("ERROR: AADSTS500011: The resource principal was not found in the tenant.")
    works = f'case "$* " in\n{answers}\nesac\n{unknown}'
    outcome, account = az_outcomes(works)[az.mode], _prints(json.dumps(_account(az)))
    shown = outcome if az.mode == "not-logged-in" else account
    changed = shlex.quote(str(bin_dir.parent / "logged-in-to-azure"))
    script = f"""#!/bin/sh
if [ "$1" = login ]; then
: >{changed}
{_prints(json.dumps([_account(az)]))}
fi
if [ "$1 $2" = "account show" ]; then
if [ -e {changed} ]; then
{account}
fi
{shown}
fi
if [ "$1 $2" = "account get-access-token" ]; then
if [ -e {changed} ]; then
{works}
fi
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
