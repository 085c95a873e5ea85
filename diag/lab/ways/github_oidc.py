"""A workflow of GitHub Actions, federated with a service principal."""

import secrets

from dbapp_diag.lab.land import Policy, Token
from dbapp_diag.lab.providers import GITHUB, GITHUB_HOST, GITHUB_SUBJECT, Source
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, WORKSPACE, World

CLAIMS: dict[str, object] = {
    "repository": "example/items",
    "repository_owner": "example",
    "ref": "refs/heads/main",
    "event_name": "push",
    "workflow": "smoke",
    "nonce": None,
    "auth_time": None,
}


@way("github-oidc", "A workflow of GitHub Actions", "a service principal")
def apply(world: World) -> None:
    """Documentation: "Enable workload identity federation for GitHub Actions". The SDK asks for a token whose audience is
    the workspace's token endpoint."""
    run_in_workflow(world)
    audience = f"https://{WORKSPACE}/oidc/v1/token"
    world.workspace.policies.append(Policy(GITHUB, (audience,), CALLER.id, GITHUB_SUBJECT))
    world.sign_in_by_environment(DATABRICKS_AUTH_TYPE="github-oidc", DATABRICKS_CLIENT_ID=CALLER.id)


def run_in_workflow(world: World) -> None:
    """Let GitHub Actions run the demo, with the permission `id-token: write`."""
    key = secrets.token_hex(24)
    token = Token(GITHUB_SUBJECT, lifetime=600.0, issued_ago=0.0, issuer=GITHUB, kind="id", claims=CLAIMS)
    world.sources["github"] = Source(key, token)
    world.join(GITHUB_HOST, "github", "203.0.113.40")
    world.environment |= {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": key,
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"https://{GITHUB_HOST}/idtoken/7f0a2c41/9b3d?api-version=2.0",
    }
