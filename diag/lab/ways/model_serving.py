"""Model serving: the token that it mounts."""

import json

from dbapp_diag.lab.land import Token
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


@way("model-serving", "The token that model serving mounts", "a service principal")
def apply(world: World) -> None:
    """The variables and the file of databricks-sdk-py credentials_provider.py, `ModelServingAuthProvider`."""
    world.tokens["mounted-token"] = Token(CALLER.id)
    mounted = {"OAUTH_TOKEN": [{"oauthTokenValue": "@mounted-token@"}]}
    world.files["serving/model-dependencies-oauth-token"] = json.dumps(mounted)
    world.sign_in_by_environment(
        host=None,
        IS_IN_DB_MODEL_SERVING_ENV="true",
        SERVING_CREDENTIALS_DIR="@home@/serving",
        DATABRICKS_MODEL_SERVING_HOST_URL=f"https://{WORKSPACE}",
    )
