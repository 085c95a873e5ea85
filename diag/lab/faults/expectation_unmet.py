"""The call works, and isn't what was expected."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("expectation-unmet", stage="endpoint", title="200 where 201 was expected")
def apply(world: World) -> None:
    """The status isn't the expected one."""
    world.question.extra += ("--expect", "201")


@fault("expectation-unmet", variant="value", stage="endpoint", title="Another value in the JSON than expected")
def value(world: World) -> None:
    """The first item isn't the expected one."""
    world.question.extra += ("--expect", "json:[0].id=17")
