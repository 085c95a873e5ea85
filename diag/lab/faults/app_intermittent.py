"""The same call works at one time and fails at another."""

from dbapp_diag.lab.breaking_calls import fail_now_and_then, unavailable_now_and_then
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-intermittent", stage="app", title="Every second call ends in the app's 500")
def apply(world: World) -> None:
    """One of two workers is ill."""
    fail_now_and_then(world, Reply(500, '{"detail":"Internal Server Error"}'))
    world.question.extra += ("--repeat", "4")


@fault("app-intermittent", variant="restarts", stage="app", title="Every second call meets an app that isn't up: 502")
def restarts(world: World) -> None:
    """It crashes and starts anew."""
    unavailable_now_and_then(world)
    world.question.extra += ("--repeat", "4")
