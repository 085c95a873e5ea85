from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage, Variant

NEAREST = Variant("similar-profile", "a profile has nearly that name")

CAUSE = cause(
    "profile-not-found",
    Stage.CONFIGURATION,
    title="the config file has no profile of that name",
    explains="none",
    doc="A2",
    why="A profile is a section of the config file, and its name is case-sensitive. The named one isn't there, so the SDK stops "
    "before anything is sent.",
    fixes=(
        you(
            "Use {nearest}: it's the profile of {file} with the most similar name.",
            "{rerun_without_profile} --profile {nearest}",
            when=NEAREST,
        ),
        you("Create the profile: sign in once under that name.", LOGIN, when=NEAREST),
        you("Name a profile that {file} has. List them all.", "databricks auth profiles"),
        you("Create the profile: sign in once under that name.", LOGIN),
    ),
    told_apart="The file itself can be read and has other profiles, or none. An unreadable file hides profiles that are there.",
    look=Look("The name isn't in the list. Names are case-sensitive.", (by_hand.PROFILES,)),
    source="databricks/databricks-sdk-py, databricks/sdk/config.py",
    follows_from="config-file-unreadable",
    rank=32,
)
