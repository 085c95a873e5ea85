"""A metadata service on this machine, such as an editor's."""

import secrets

from dbapp_diag.lab.land import Token
from dbapp_diag.lab.providers import Source
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import PERSON, World


@way("metadata-service", "A metadata service on this machine", "a person")
def apply(world: World) -> None:
    """It answers in the clear, on loopback, and its path is a secret (databricks/databricks-vscode; databricks-sdk-py
    credentials_provider.py, `MetadataServiceTokenSource`)."""
    key = secrets.token_hex(16)
    world.sources["metadata"] = Source(key, Token(PERSON.id, "all-apis offline_access"))
    world.sign_in_by_environment(
        DATABRICKS_AUTH_TYPE="metadata-service", DATABRICKS_METADATA_SERVICE_URL=f"http://@metadata@/{key}"
    )
