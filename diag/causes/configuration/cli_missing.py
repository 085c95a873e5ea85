from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

_INSTALL = (
    "Install the current Databricks CLI and put it on PATH (macOS: brew install databricks/tap/databricks; Windows: winget "
    "install Databricks.DatabricksCLI). The package databricks-cli of PyPI is the legacy one."
)
_INSTALLER = "curl -fsSL https://raw.githubusercontent.com/databricks/setup-cli/main/install.sh | sh"
_SERVER = "On a server, use a service principal's client ID and secret: they need no CLI."

LEGACY = Variant("legacy-cli", "the legacy CLI stands in its place")
WRAPPER = Variant("wrapper", "the SDK takes a wrapper for the legacy CLI")
NO_FILE = Variant("path-missing", "DATABRICKS_CLI_PATH names a file that isn't there")
NOT_EXECUTABLE = Variant("not-executable", "the file may not be executed")
NOT_THE_CLI = Variant("not-the-cli", "a program of that name isn't the current CLI")

CAUSE = cause(
    "cli-missing",
    Stage.CONFIGURATION,
    title="signing in needs the Databricks CLI, and there's none here that the SDK can use",
    explains="none",
    doc="A2",
    why="A profile made by databricks auth login holds no secret: the SDK asks the CLI for the token each time. It searches PATH "
    "and passes over the legacy CLI; before its version 0.158 it takes any file below 1 MiB for that, wrapper scripts and shims "
    "as well.",
    fixes=(
        you(_INSTALL, _INSTALLER),
        you(_SERVER),
        you(
            "Install the current Databricks CLI, and put its folder on PATH before that of {path}; pip uninstall databricks-cli "
            "takes the legacy one away.",
            _INSTALLER,
            when=LEGACY,
        ),
        you(
            "Name the program with its path: then the SDK takes it as it is.",
            "export DATABRICKS_CLI_PATH={path}",
            when=WRAPPER,
        ),
        you(
            "Upgrade the SDK: since 0.158 it tells wrappers from the legacy CLI.",
            "pip install --upgrade databricks-sdk",
            when=WRAPPER,
        ),
        you(
            "Clear DATABRICKS_CLI_PATH, so that PATH is searched, or let it name the program.",
            "unset DATABRICKS_CLI_PATH",
            when=NO_FILE,
        ),
        you("Let yourself execute it.", "chmod u+x {path}", when=NOT_EXECUTABLE),
        you(
            "See which program answers to that name, and put the current Databricks CLI before it on PATH.",
            "type -a databricks; databricks version",
            NOT_THE_CLI,
        ),
    ),
    told_apart="Only the program is missing, or one stands in its place that can't be used: nothing else is set up here.",
    look=Look("The command isn't found, or doesn't know the word version: that's the legacy one.", (by_hand.CLI,)),
    source="databricks/databricks-sdk-py, databricks/sdk/credentials_provider.py, issues 1037 and 1274; Databricks "
    "documentation, Install or update the Databricks CLI",
    rank=36,
)
