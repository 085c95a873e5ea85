"""The platform refuses the caller's address."""

from dbapp_diag.lab.breaking import TOKEN_ENDPOINT, at_door, at_workspace
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.web import Response, json_response
from dbapp_diag.lab.world import World

REASON = "X-Databricks-Reason-Phrase"


@fault("network-policy-denied", stage="front-door", title="Private link: public access is off for the app")
def apply(world: World) -> None:
    """403 whose JSON key is `X-Databricks-Reason-Phrase`, before any token is looked at.

    Seen on Azure, May 2026.
    """
    world.app.door.network_policy = "private-link"


@fault("network-policy-denied", variant="ip-list", stage="front-door", title="The IP access list refuses us")
def ip_list(world: World) -> None:
    """App and workspace alike (omnigent-ai/omnigent issue 4463), sign-in included; a token is at hand."""
    world.app.door.network_policy = "ip-list"
    world.workspace.network_policy = "ip-list"
    world.examine()


@fault("network-policy-denied", variant="body", stage="front-door", title="Private link, said in the body alone")
def body(world: World) -> None:
    """403 with the JSON key `X-Databricks-Reason-Phrase` and no header of that name."""
    at_door(world, lambda request: json_response({REASON: _public(world)}, 403))


@fault("network-policy-denied", variant="header", stage="front-door", title="Private link, said in a header alone")
def header(world: World) -> None:
    """403 with the header and an empty body, as the drivers expect it (databricks-sql-python)."""
    at_door(world, lambda request: Response(403, b"", ((REASON.lower(), _public(world)),)))


@fault("network-policy-denied", variant="login", stage="front-door", title="Private link, said on the way to login")
def login(world: World) -> None:
    """The login page's address carries `error=private-link-validation-error`.

    Source: databricks-sdk-py databricks/sdk/errors/private_link.py.
    """
    number = world.workspace.id
    place = f"https://{world.workspace.host}/login.html?error=private-link-validation-error:{number}"
    at_door(world, lambda request: Response(302, b"", (("location", place),)))


@fault(
    "network-policy-denied", variant="ip-list-app", stage="front-door", title="The IP access list refuses us; the app's"
)
def ip_list_app(world: World) -> None:
    """The app alone refuses: its workspace is reached over another address (a VPN that leaves out one of them)."""
    world.app.door.network_policy = "ip-list"


@fault("network-policy-denied", variant="unauthorized", stage="front-door", title="Unauthorized network access")
def unauthorized(world: World) -> None:
    """The sibling text for private networks, in the form of a REST error (omnigent-ai/omnigent issue 4463)."""
    text = f"Unauthorized network access to workspace {world.workspace.id}"
    at_door(world, lambda request: json_response({"error_code": "403", "message": text}, 403))


def _public(world: World) -> str:
    return f"Public access is not allowed for workspace: {world.workspace.id}"


@fault(
    "network-policy-denied",
    variant="token-endpoint",
    stage="front-door",
    title="The IP access list refuses the sign-in",
)
def token_endpoint(world: World) -> None:
    """The token endpoint's refusal isn't OAuth's, and the SDK makes "unknown: unknown" of it (databricks-sdk-py issue
    1210)."""
    text = f"Source IP address: 198.51.100.7 is blocked by Databricks IP ACL for workspace: {world.workspace.id}"
    refusal = json_response({"error_code": "403", "message": text}, 403)
    at_workspace(world, lambda request: refusal if request.path == TOKEN_ENDPOINT else None)
