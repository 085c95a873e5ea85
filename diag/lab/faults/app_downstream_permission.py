"""The app asks the workspace for something, is refused over a grant, and passes that on."""

from dbapp_diag.lab.breaking_calls import refuse_downstream
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-downstream-permission", stage="endpoint", title="The app may not query a model: 403")
def apply(world: World) -> None:
    """The workspace's own JSON, as the app got it."""
    refuse_downstream(world, "endpoint")


@fault("app-downstream-permission", variant="warehouse", stage="endpoint", title="The app may not use a warehouse: 500")
def warehouse(world: World) -> None:
    """The workspace's words in an error of the app's own."""
    refuse_downstream(world, "warehouse")


@fault("app-downstream-permission", variant="table", stage="endpoint", title="The app may not use a schema: 500")
def table(world: World) -> None:
    """Unity Catalog's error condition for SQL."""
    refuse_downstream(world, "table")


@fault("app-downstream-permission", variant="space", stage="endpoint", title="The app may not see a Genie space: 404")
def space(world: World) -> None:
    """What may not be seen is said not to exist."""
    refuse_downstream(world, "space")
