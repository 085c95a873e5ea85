"""Fixes of causes in the settings that are mended in many ways, case by case."""

from __future__ import annotations

from dbapp_diag.causes.configuration_cases import Case
from dbapp_diag.causes.model import Fix
from dbapp_diag.causes.sign_in_cases import Case as SignInCase
from dbapp_diag.causes.sign_in_fixes import NOT_THE_CLI, OTHER_PRINCIPAL
from dbapp_diag.model.words import Who

_INSTALL = (
    "Install the current Databricks CLI and put it on PATH (macOS: brew install databricks/tap/databricks; Windows: winget "
    "install Databricks.DatabricksCLI). The package databricks-cli of PyPI is the legacy one."
)
_INSTALLER = "curl -fsSL https://raw.githubusercontent.com/databricks/setup-cli/main/install.sh | sh"
_SERVER = "On a server, use a service principal's client ID and secret: they need no CLI."

LACKING: tuple[Fix, ...] = (
    Fix(
        Who.YOU,
        "Set {missing} where this runs: {method} lacks nothing else. A secret is best typed at a prompt (read -rs).",
        when=Case.LACKS,
    ),
    Fix(Who.YOU, "Let {holder} not ask for {auth_type}: {complete} is complete.", "unset {holder}", Case.OTHER_TYPE),
    Fix(Who.YOU, "Or ask for what is there.", "export {holder}={complete}", Case.OTHER_TYPE),
    Fix(
        Who.YOU,
        "Take the {holder} out of {file}, or let it say {complete}, which is complete.",
        when=Case.OTHER_TYPE_WRITTEN,
    ),
    Fix(Who.YOU, "Correct or clear {variables}.", "unset {variables}", Case.STOPPED),
)
"""Of credentials-missing, where one source is nearly there."""

SPOILT: tuple[Fix, ...] = (
    Fix(
        Who.YOU,
        "Take {key} out of the section [{section}] of {file}, or correct its value: the rest of the section is read again then.",
        when=Case.KEY,
    ),
)
"""Of config-file-unreadable."""

CONFLICT: tuple[Fix, ...] = (
    Fix(Who.YOU, "Keep {auth_type} and clear the rest.", "unset {variables}", when=Case.VARIABLES),
    Fix(
        Who.YOU,
        "Say which one is meant.",
        "export DATABRICKS_AUTH_TYPE={auth_type}",
        when=Case.VARIABLES,
    ),
    Fix(
        Who.YOU,
        'Inside an app that passes the user\'s token on, give Config(token=…, auth_type="pat"): '
        "the app's own client ID and secret are always in its environment.",
        when=Case.VARIABLES,
    ),
    Fix(
        Who.YOU,
        "Keep {auth_type}, and take {keys} out of the section [{section}] of {file}.",
        when=Case.IN_PROFILE,
    ),
    Fix(
        Who.YOU,
        "Say which one is meant.",
        "export DATABRICKS_AUTH_TYPE={auth_type}",
        when=Case.IN_PROFILE,
    ),
    Fix(
        Who.YOU,
        "Name the profile that you mean: {profiles} have the same host.",
        "export DATABRICKS_CONFIG_PROFILE={one}",
        when=SignInCase.TWO_PROFILES,
    ),
    Fix(Who.YOU, "Say which one is meant.", "export DATABRICKS_AUTH_TYPE={auth_type}"),
    Fix(
        Who.YOU,
        'Inside an app that passes the user\'s token on, give Config(token=…, auth_type="pat"): '
        "the app's own client ID and secret are always in its environment.",
    ),
    *OTHER_PRINCIPAL,
)

CLI_MISSING: tuple[Fix, ...] = (
    Fix(Who.YOU, _INSTALL, _INSTALLER),
    Fix(Who.YOU, _SERVER),
    Fix(
        Who.YOU,
        "Install the current Databricks CLI, and put its folder on PATH before that of {path}; pip uninstall "
        "databricks-cli takes the legacy one away.",
        _INSTALLER,
        when=Case.LEGACY,
    ),
    Fix(
        Who.YOU,
        "Name the program with its path: then the SDK takes it as it is.",
        "export DATABRICKS_CLI_PATH={path}",
        when=Case.WRAPPER,
    ),
    Fix(
        Who.YOU,
        "Upgrade the SDK: since 0.158 it tells wrappers from the legacy CLI.",
        "pip install --upgrade databricks-sdk",
        when=Case.WRAPPER,
    ),
    Fix(
        Who.YOU,
        "Clear DATABRICKS_CLI_PATH, so that PATH is searched, or let it name the program.",
        "unset DATABRICKS_CLI_PATH",
        when=Case.NO_FILE,
    ),
    Fix(Who.YOU, "Let yourself execute it.", "chmod u+x {path}", when=Case.NOT_EXECUTABLE),
    *NOT_THE_CLI,
)
