from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import AZ, LOGIN
from dbapp_diag.model.words import Stage, Variant

NEVER = Variant("never-signed-in", "this machine keeps no sign-in for this host or profile")
UPGRADED = Variant("other-cli-version", "another version of the CLI kept the sign-in in another place")
CACHE_BROKEN = Variant(
    "cache-damaged", "the CLI's file of saved logins is damaged", formerly="the CLI's file of kept sign-ins is damaged"
)
BROWSER = Variant("external-browser", "the SDK keeps the sign-in itself (external-browser)")

CAUSE = cause(
    "login-expired",
    Stage.SIGN_IN,
    title="your saved login is gone or can't be refreshed",
    explains="none",
    doc="A1",
    why="The CLI keeps a refresh token from your last sign-in and trades it for a new access token every hour. The server "
    "refuses it now: used up, revoked, or too old. Without it there is no token to send.",
    fixes=(
        you("Sign in once more.", LOGIN),
        you("For an unattended caller, use a service principal: it needs no refresh token."),
        you(
            "Sign in once on this machine, as this user and under this profile's name; sign-ins are kept by host or by profile, "
            "so one for another name doesn't count.",
            LOGIN,
            NEVER,
        ),
        you(
            "Sign in once more with the CLI that is first on PATH: it doesn't read what the other version kept.",
            LOGIN,
            UPGRADED,
        ),
        you(
            "Or, where the machine has no key store, let the CLI go on using its file.",
            "export DATABRICKS_AUTH_STORAGE=plaintext",
            UPGRADED,
        ),
        you(
            "Put the damaged file aside, then sign in again: as long as it's there, no sign-in is kept.",
            "cd ~/.databricks && mv token-cache.json token-cache.json.damaged && " + LOGIN,
            CACHE_BROKEN,
        ),
        you(
            "Let the CLI keep the sign-in: its login puts auth_type databricks-cli into the profile. The SDK has a file of its "
            "own for external-browser, which that login doesn't fill.",
            LOGIN,
            BROWSER,
        ),
        you(
            "Or run your program once where a browser can open: the SDK signs in there and keeps the result.",
            when=BROWSER,
        ),
        you("Sign in to Azure once more, to the workspace's tenant.", "az login", AZ),
    ),
    told_apart="The server itself refuses the refresh token, or the CLI says that it keeps none. A time-out or a network error "
    "on the way to it says nothing about the sign-in.",
    look=Look(
        "It's refused, and the error asks for databricks auth login. An error of the network isn't that.",
        (by_hand.SIGN_IN,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/oauth.py; databricks/cli, cmd/auth/token.go, pull requests 5272 and "
    "3447, issues 1589 and 3628",
    follows_from="workspace-unreachable network-policy-denied",
    rank=18,
)
