"""A name and a password in a profile."""

import secrets

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import PERSON, World


@way("basic", "User name and password in a profile", "a person", gives="basic")
def apply(world: World) -> None:
    """The SDK makes a Basic header of it: there is no token at all (databricks-sdk-py credentials_provider.py)."""
    password = "pw" + secrets.token_hex(12)
    world.planted.append(password)
    world.sign_in_by_profile(username=PERSON.id, password=password)
