"""A notebook's token, exchanged by the SDK for one with scopes."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.ways.notebook import run_in_notebook
from dbapp_diag.lab.world import PERSON, World


@way("notebook-oauth", "In a notebook, with scopes asked for", "a person", auth_type="runtime-oauth")
def apply(world: World) -> None:
    """With `scopes` set the SDK exchanges the token itself (databricks-sdk-py oauth.py, `PATOAuthTokenExchange`).

    Scopes can't be set by a variable, so a profile holds them.
    """
    run_in_notebook(world, PERSON)
    world.sign_in_by_profile(scopes="all-apis", auth_type="runtime-oauth")
