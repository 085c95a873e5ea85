from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Caller, Stage, Variant

_SAY_WHICH = ("Say which one is meant.", "export DATABRICKS_AUTH_TYPE={auth_type}")
_IN_APP = (
    'Inside an app that passes the user\'s token on, give Config(token=…, auth_type="pat"): '
    "the app's own client ID and secret are always in its environment."
)

INCOMPLETE = Variant("none-complete", "none of the ways has all that it needs")
NONE_TAKEN = Variant(
    "none-taken-by-apps",
    "apps accept the tokens of none of the ways",
    formerly="apps take the tokens of none of the ways",
)
TOKEN_BESIDE_CLIENT = Variant("token-beside-client", "a token stands beside a client ID and its secret")
VARIABLES = Variant("variables", "variables stand beside what is meant")
IN_PROFILE = Variant("in-profile", "the profile itself has what isn't meant")
TWO_PROFILES = Variant("two-profiles", "several profiles have this host")
OTHER_PRINCIPAL = Variant("cli-service-principal", "the CLI stands in for a service principal")

CAUSE = cause(
    "credentials-conflict",
    Stage.CONFIGURATION,
    title="more than one way to sign in is configured",
    explains="none 401 403",
    doc="A2",
    why="The SDK counts the methods that have any value, from environment, profile and code together, and stops when there are "
    "two. One stray variable is enough. Where an auth type is set, that method wins, even if it belongs to another identity than "
    "the one meant; the app then refuses that one.",
    fixes=(
        you("Keep {auth_type} and clear the rest.", "unset {variables}", when=VARIABLES),
        you(*_SAY_WHICH, when=VARIABLES),
        you("Keep {auth_type} and clear the rest.", "unset {variables}", when=TOKEN_BESIDE_CLIENT),
        you(*_SAY_WHICH, when=TOKEN_BESIDE_CLIENT),
        you(_IN_APP, when=TOKEN_BESIDE_CLIENT),
        you("Give one of them all that it needs, and clear the others[[: {lacking}]].", when=INCOMPLETE),
        you(
            "Apps accept OAuth alone, and neither of these gives that: clear them, and sign in.",
            "unset {variables} && databricks auth login --host {workspace}",
            when=NONE_TAKEN,
        ),
        you(
            "Apps accept OAuth alone: clear {variables}, and set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET of a service "
            "principal in their place.",
            when=NONE_TAKEN,
            caller=Caller.SERVICE,
        ),
        you("Keep {auth_type}, and take {keys} out of the section [{section}] of {file}.", when=IN_PROFILE),
        you(*_SAY_WHICH, when=IN_PROFILE),
        you(
            "Name the profile that you mean: {profiles} have the same host.",
            "export DATABRICKS_CONFIG_PROFILE={one}",
            when=TWO_PROFILES,
        ),
        you(*_SAY_WHICH),
        you(
            "Let the SDK use the client ID and secret itself: the CLI hands out tokens of people alone, and older versions give "
            "your own in place of the service principal's.",
            "export DATABRICKS_AUTH_TYPE=oauth-m2m",
            OTHER_PRINCIPAL,
        ),
    ),
    told_apart="Two methods each have values of their own. Where a variable replaces a field of the profile within one method, "
    "it's an override.",
    look=Look(
        "Variables of two methods are set, such as a token and a client ID, or one beside a profile that has another.",
        (by_hand.VARIABLES,),
    ),
    source="databricks/databricks-sdk-py, databricks/sdk/config.py and issues 1183, 780; databricks/cli pull request 4594; "
    "databricks/databricks-ai-bridge pull request 541",
    rank=30,
)
