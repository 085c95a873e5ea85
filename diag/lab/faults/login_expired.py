"""The login of the Databricks CLI has expired."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("login-expired", stage="sign-in", title="The CLI's refresh token is no longer taken")
def apply(world: World) -> None:
    """`databricks auth token` fails and asks to log in again.

    databricks-sdk-py credentials_provider.py runs it, and passes its words on.
    """
    world.sign_in_as_person("login-expired")


@fault("login-expired", variant="never", stage="sign-in", title="The CLI was never logged in")
def never(world: World) -> None:
    """The CLI has no login for this host at all."""
    world.sign_in_as_person("not-logged-in")
