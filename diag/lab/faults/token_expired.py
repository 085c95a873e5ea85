"""The token that is sent has expired."""

from dbapp_diag.lab.breaking import at_door, outside_api, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import APP, World

HOUR = 3600.0


@fault("token-expired", stage="token", title="The token expired an hour ago")
def apply(world: World) -> None:
    """The token was issued two hours ago and lived for one; the door answers an empty 401 below `/api/`."""
    world.examine(Token(issued_ago=2 * HOUR, lifetime=HOUR))


@fault("token-expired", variant="redirect", stage="token", title="The token expired, and the door redirects")
def redirect(world: World) -> None:
    """The same, answered by the way to the login page.

    Source: omnigent-ai/omnigent omnigent/native_policy_hook.py.
    """
    apply.apply(world)
    world.app.door.expired = "redirect"


@fault("token-expired", variant="forbidden", stage="token", title="The token expired, and the door says 403")
def forbidden(world: World) -> None:
    """The same, answered by 403 with the body `Invalid Token`.

    Source: omnigent-ai/omnigent omnigent/runner/_entry.py.
    """
    apply.apply(world)
    world.app.door.expired = "forbidden"


@fault("token-expired", variant="outside", stage="token", title="The token expired; outside /api/ the door redirects")
def outside(world: World) -> None:
    """Outside `/api/` a refusal is the way to the login page: 302 (IceRhymers/shellbox probe/FINDINGS.md)."""
    apply.apply(world)
    outside_api(world)


@fault("token-expired", variant="outside-forbidden", stage="token", title="The token expired; outside /api/ 403")
def outside_forbidden(world: World) -> None:
    """The newer answer, 403 `Invalid Token`, outside `/api/`.

    Source: omnigent-ai/omnigent omnigent/native_policy_hook.py.
    """
    forbidden.apply(world)
    outside_api(world)


@fault("token-expired", variant="outside-unauthorized", stage="token", title="The token expired; outside /api/ 401")
def outside_unauthorized(world: World) -> None:
    """An empty 401 outside `/api/` too: clients of the platform count 401, 403 and the redirect as one class.

    Source: omnigent-ai/omnigent omnigent/native_policy_hook.py.
    """
    apply.apply(world)
    outside_api(world)
    at_door(world, with_token(Response(401)))


@fault("token-expired", variant="just-now", stage="token", title="The token expired ten seconds ago")
def just_now(world: World) -> None:
    """Within the last half minute, where a client's own idea of the time still takes it for good.

    Source: databricks-sdk-py issue 362.
    """
    world.examine(Token(issued_ago=HOUR + 10.0, lifetime=HOUR))


@fault(
    "token-expired", variant="workspace-unreachable", stage="token", title="It expired; the workspace is out of reach"
)
def workspace_unreachable(world: World) -> None:
    """App and workspace are different networks ("Configure networking for Databricks Apps"); `exp` needs neither."""
    apply.apply(world)
    world.workspace_host.connect = Connect.REFUSED
    world.question.url = f"https://{APP}"
