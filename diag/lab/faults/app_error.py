"""The app itself fails."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-error", stage="endpoint", title="The app answers 500")
def apply(world: World) -> None:
    """Passed through unchanged with `gap-auth` (IceRhymers/shellbox probe/FINDINGS.md); other paths work."""
    world.app.replies["/api/items"] = Reply(500, "Internal Server Error", "text/plain; charset=utf-8")


@fault("app-error", variant="503", stage="endpoint", title="The app answers 503 of its own")
def unavailable(world: World) -> None:
    """Something behind the app is down, and it says so with the status that the door has for apps that aren't up."""
    body = '{"detail":"the warehouse is starting, try again in a minute"}'
    world.app.replies["/api/items"] = Reply(503, body, headers=(("retry-after", "60"),))


@fault("app-error", variant="502", stage="endpoint", title="The app answers 502 of its own")
def bad_gateway(world: World) -> None:
    """The app is a gateway itself, and what it asks gives no answer."""
    world.app.replies["/api/items"] = Reply(502, '{"error":"upstream model endpoint gave no answer"}')


@fault("app-error", variant="page", stage="endpoint", title="The app answers 500 with a page")
def page(world: World) -> None:
    """A framework's own error page, as Flask writes it."""
    body = "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n"
    world.app.replies["/api/items"] = Reply(500, body, "text/html; charset=utf-8")
