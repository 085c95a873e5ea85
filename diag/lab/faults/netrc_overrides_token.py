"""A `.netrc` entry puts Basic credentials in the token's place for requests-based clients."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, World


@fault("netrc-overrides-token", stage="connect", title="A .netrc entry for the app's host", stops_the_call=False)
def apply(world: World) -> None:
    """The call itself works: a warning for requests users (databricks-sdk-py oauth.py, IgnoreNetrcAuth)."""
    password = secrets.token_hex(12)
    world.files[".netrc"] = f"machine {APP}\nlogin build\npassword {password}\n"
    world.planted.append(password)
