"""The programs on the demo run's PATH: `databricks` and `az`, as shell scripts with the contract of the real ones.

databricks-sdk-py credentials_provider.py runs `databricks version --output json`, `databricks auth token`,
`az account show` and `az account get-access-token`, and reads their JSON.
"""

import json
from datetime import datetime
from pathlib import Path

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.identity import application_token, person_token
from dbapp_diag.lab.providers import AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA, TENANT
from dbapp_diag.lab.world import Az, Cli

VERSION = '{"Version":"0.298.0","Major":0,"Minor":298,"Patch":0}'
SUBSCRIPTION = "3c5d7e9f-1a2b-4c3d-8e4f-5a6b7c8d9e0f"


def write_cli(cli: Cli, core: Core, bin_dir: Path) -> None:
    """The `databricks` program. Older SDKs take any file under 1 MiB for the legacy one, hence the padding."""
    text = core.mint(cli.token)
    local = _local(core.clock.now() + cli.token.lifetime, "%Y-%m-%dT%H:%M:%S.000000")
    answer = json.dumps({"access_token": text, "token_type": "Bearer", "expiry": local})
    outcome = {
        "works": f"cat <<'END'\n{answer}\nEND\nexit 0",
        "login-expired": (
            "echo 'Error: a new access token could not be retrieved because the refresh token is invalid. "
            "To reauthenticate, run the following command: $ databricks auth login --profile lab' >&2\nexit 1"
        ),
        "not-logged-in": (
            "echo 'Error: cache: databricks OAuth is not configured for this host. "
            "Try logging in again with databricks auth login before retrying.' >&2\nexit 1"
        ),
        "legacy": "echo 'Error: No such command \"token\".' >&2\nexit 2",
    }[cli.mode]
    script = f"""#!/bin/sh
if [ "$1" = version ]; then echo '{VERSION}'; exit 0; fi
if [ "$1 $2" = "auth token" ]; then
{outcome}
fi
echo "Error: unknown command \\"$1\\" for \\"databricks\\"" >&2
exit 1
"""
    if cli.mode == "legacy":
        script = script.replace(f"echo '{VERSION}'; exit 0", "echo 'Version 0.18.0'; exit 0")
        script += "# from databricks_cli.cli import main\n"
    else:
        script += "# padding\n" * 120_000
    _write(bin_dir / "databricks", script)


def write_az(az: Az, core: Core, bin_dir: Path) -> None:
    """The `az` program, with one account logged in."""
    account = json.dumps(_account(az))
    answers = "\n".join(
        f"  *'--resource {resource} '*) cat <<'END'\n{json.dumps(_access(az, core, resource))}\nEND\n  exit 0;;"
        for resource in (DATABRICKS_IN_ENTRA, AZURE_MANAGEMENT)
    )
    script = f"""#!/bin/sh
if [ "$1 $2" = "account show" ]; then cat <<'END'
{account}
END
exit 0
fi
if [ "$1 $2" = "account get-access-token" ]; then
case "$* " in
{answers}
esac
echo "ERROR: AADSTS500011: The resource principal was not found in the tenant." >&2
exit 1
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


def _local(moment: float, form: str) -> str:
    return datetime.fromtimestamp(moment).strftime(form)


def _write(path: Path, script: str) -> None:
    path.write_text(script, encoding="utf-8")
    path.chmod(0o700)
