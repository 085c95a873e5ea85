from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

FILE_NAMED = Variant("named-by-variable", "DATABRICKS_CONFIG_FILE names another file than the usual one")
FILE_MISSING = Variant("named-file-missing", "DATABRICKS_CONFIG_FILE names a file that isn't there")
KEY = Variant("key-stops-sdk", "one key of the profile stops the SDK")

CAUSE = cause(
    "config-file-unreadable",
    Stage.CONFIGURATION,
    title="the config file can't be read",
    explains="none",
    doc="A2",
    why="Profiles are read from ~/.databrickscfg unless DATABRICKS_CONFIG_FILE names another file. A key written twice, a line "
    "outside any section, a byte-order mark or a missing permission stops the reader. A path that doesn't exist passes in "
    "silence, and only the profile seems to be missing.",
    fixes=(
        you("Fix {file}[[: {problem}]]."),
        you("Fix {file}[[: {problem}]].", when=FILE_NAMED),
        you(
            "If DATABRICKS_CONFIG_FILE names the wrong file, clear it.", "unset DATABRICKS_CONFIG_FILE", when=FILE_NAMED
        ),
        you(
            "Clear DATABRICKS_CONFIG_FILE, or let it name the file that you mean: {file} isn't there.",
            "unset DATABRICKS_CONFIG_FILE",
            when=FILE_MISSING,
        ),
        you(
            "Take {key} out of the section [{section}] of {file}, or correct its value: the rest of the section is read again "
            "then.",
            when=KEY,
        ),
    ),
    told_apart="The file fails as a whole, whichever profile is asked for. No line of it is quoted, since it may hold a secret.",
    look=Look(
        "It stops with an error about the file, or lists nothing where DATABRICKS_CONFIG_FILE leads nowhere.",
        (by_hand.PROFILES,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/config.py",
    rank=55,
)
