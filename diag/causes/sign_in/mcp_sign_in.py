from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

REDIRECTED = Variant("redirected", "the app redirects to sign in where a client expects 401")
NO_REGISTRATION = Variant("no-registration", "the authorization server registers no clients by itself")
_TOKEN = you(
    "Give the client a token in its Authorization header, renewed before each call.",
    "databricks auth login --host {workspace} --profile {profile} && dbapp-diag token get --app {app} --profile {profile} --header",
)

CAUSE = cause(
    "mcp-sign-in",
    Stage.SIGN_IN,
    title="an MCP client that signs in by itself doesn't get through",
    explains="none 401 302 404",
    why="An MCP client without a token looks for the app's protected-resource metadata, goes to the authorization server that "
    "these name, and registers itself there. One of these steps isn't offered here, so the client ends in an error of its own.",
    fixes=(
        _TOKEN,
        you(
            "Let an account admin create an OAuth app integration with the client's redirect address, and give the client its ID.",
            when=NO_REGISTRATION,
        ),
        you(_TOKEN.text, _TOKEN.command, NO_REGISTRATION),
        you(_TOKEN.text, _TOKEN.command, REDIRECTED),
        you("Let the client send Accept: application/json; then the front door answers 401.", when=REDIRECTED),
    ),
    told_apart="It's looked at only with --mcp and without a credential. With a token none of it matters.",
    look=Look("302 in place of 401.", (by_hand.NO_TOKEN,)),
    source="Model Context Protocol, Authorization; databricks-solutions/ai-dev-kit PR 550; punkpeye/mcp-remote PR 193",
    rank=60,
)
