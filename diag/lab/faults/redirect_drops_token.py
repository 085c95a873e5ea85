"""A redirect is in the way, and clients lose the token on it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import APP, World


@fault("redirect-drops-token", stage="endpoint", title="The app redirects to http://localhost:8000")
def apply(world: World) -> None:
    """A trailing slash makes FastAPI redirect, to the Host that it sees behind the door.

    That Host is `localhost:8000` (IceRhymers/shellbox probe/FINDINGS.md).
    """
    world.question.endpoint = "/api/items/"


@fault("redirect-drops-token", variant="http", stage="endpoint", title="The app redirects to http:// on its own host")
def http(world: World) -> None:
    """It sees plain HTTP behind the door and builds the address by that: clients drop the token, or send it in clear."""
    world.app.replies["/api/items"] = Reply(301, "", headers=(("location", f"http://{APP}/api/items/"),))


@fault("redirect-drops-token", variant="other-host", stage="endpoint", title="The app redirects to another host")
def other_host(world: World) -> None:
    """Moved elsewhere: clients drop the token when the host changes (databricks-sdk-py PR 1492)."""
    place = (("location", "https://items.corp.example/api/items"),)
    world.app.replies["/api/items"] = Reply(302, "", headers=place)


@fault("redirect-drops-token", variant="post", stage="endpoint", title="The door redirects a POST for a `//`")
def post(world: World) -> None:
    """301 makes a GET of a POST in most clients (RFC 9110, section 15.4.2)."""
    world.question.endpoint = "/api//echo"
    world.question.method = "POST"
