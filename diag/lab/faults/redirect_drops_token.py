"""A redirect is in the way, and clients lose the token on it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("redirect-drops-token", stage="endpoint", title="The app redirects to http://localhost:8000")
def apply(world: World) -> None:
    """A trailing slash makes FastAPI redirect, to the Host that it sees behind the door.

    That Host is `localhost:8000` (IceRhymers/shellbox probe/FINDINGS.md).
    """
    world.question.endpoint = "/api/items/"


@fault("redirect-drops-token", variant="double-slash", stage="endpoint", title="The door redirects for a `//`")
def double_slash(world: World) -> None:
    """301 to the path with one slash, which turns POST into GET.

    Source: omnigent-ai/omnigent routes_resources.py.
    """
    world.question.endpoint = "/api//items"
