"""A personal access token in a profile."""

import secrets

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import PERSON, World


@way("pat", "A personal access token in a profile", "a person", gives="pat")
def apply(world: World) -> None:
    """Sign-in is content, the workspace accepts it, and doors don't (IceRhymers/shellbox probe/FINDINGS.md)."""
    token = "dapi" + secrets.token_hex(16)
    world.workspace.pats[token] = PERSON.id
    world.sign_in_by_profile(token=token)
