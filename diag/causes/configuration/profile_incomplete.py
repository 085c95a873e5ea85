from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "profile-incomplete",
    Stage.CONFIGURATION,
    title="the profile lacks something that it needs to sign in",
    explains="none",
    doc="A2",
    why="Each way to sign in needs its own fields: a host always, and then a client ID with its secret, or an auth type. With "
    "one of them missing the SDK passes the method over without saying why.",
    fixes=(
        you("Add {missing} to the section [{profile}] of {file}."),
        you("For your own account, let the CLI write the section.", LOGIN),
    ),
    told_apart="The profile is there and readable; only fields are missing. Their names are shown, never their values.",
    look=Look(
        "It can't authenticate, and the list lacks the host, or what the auth type needs beside it.",
        (by_hand.SETTINGS,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/credentials_provider.py",
    rank=40,
)
