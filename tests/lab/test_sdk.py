"""The real databricks-sdk signs in at the lab, in a process beside the lab's."""

import json

import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.ways import Way, all_ways
from dbapp_diag.lab.world import CALLER, PERSON
from tests.forked import program

CHILD = """
import json, os, sys
sys.path += [folder for folder in os.environ.get("PYTHONPATH", "").split(":") if folder]
import urllib3.util.connection as connection

places = {host: (address, int(port)) for host, _, address, port in (each.split(":") for each in sys.argv[1:])}
really = connection.create_connection
connection.create_connection = lambda address, *a, **k: really(places.get(address[0], address), *a, **k)

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

try:
    profile = os.environ.get("PROFILE_OF_THE_QUESTION")
    config = Config(profile=profile, http_timeout_seconds=5, retry_timeout_seconds=5)
    client = WorkspaceClient(config=config)
    user = client.current_user.me().user_name
    result = {"auth_type": config.auth_type, "user": user, "url": client.apps.get("my-app").url}
except Exception as error:
    result = {"error": str(error)}
print(json.dumps(result))
"""


def sign_in(lab: Lab) -> dict[str, str]:
    """What the SDK comes to with the lab's environment."""
    profile = lab.world.question.profile
    asked = {} if profile is None else {"PROFILE_OF_THE_QUESTION": profile}
    env = {**lab.env, **asked, "REQUESTS_CA_BUNDLE": str(lab.ca_bundle)}
    result: dict[str, str] = json.loads(program(CHILD, lab.connections, env).stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize("each", [each for each in all_ways() if each.gives != "basic"], ids=lambda each: each.id)
def test_every_way_brings_the_sdk_to_the_workspace(each: Way) -> None:
    """By each way the SDK must choose the method that the way names, and the workspace must know who it is."""
    with Lab(way=each.id) as lab:
        result = sign_in(lab)
        assert (result.get("auth_type"), result.get("url")) == (each.auth_type, f"https://{lab.world.app.host}"), result
        known = lab.world.workspace.principals[result["user"]]
        assert (known.kind == "user") == (each.who == "a person")
        assert lab.log.troubles == ()


def test_a_service_principal_signs_in(healthy: Lab) -> None:
    """Machine to machine: the profile as it stands must be enough."""
    result = sign_in(healthy)
    assert (result["auth_type"], result["user"]) == ("oauth-m2m", CALLER.id)
    assert result["url"] == f"https://{healthy.world.app.host}"


def test_a_person_signs_in_by_the_cli() -> None:
    """User to machine: the SDK must find the lab's `databricks` program and take its token."""
    with Lab(["user-consent-stale"]) as lab:
        result = sign_in(lab)
        assert (result.get("auth_type"), result.get("user")) == ("databricks-cli", PERSON.id)


@pytest.mark.parametrize(
    ("fault_id", "words"),
    [
        ("login-expired", "refresh token is invalid"),
        ("cli-missing", "cannot configure default credentials"),
        ("cli-missing--legacy", "cannot configure default credentials"),
        ("client-secret-rejected", "invalid_client: Client authentication failed"),
        ("scopes-not-granted", "invalid_scope"),
        ("exchange-refused", "invalid_grant"),
        ("credentials-conflict", "more than one authorization method configured"),
        ("profile-incomplete", "cannot configure default credentials"),
        ("config-file-unreadable", "File contains no section headers"),
        ("principal-not-in-workspace", "is not a member of workspace"),
        ("workspace-host-wrong", "Invalid URL 'None'"),
    ],
)
def test_sign_in_fails_in_the_sdk_s_own_words(fault_id: str, words: str) -> None:
    """Each fault of sign-in must bring the error that users of the SDK see."""
    with Lab([fault_id]) as lab:
        assert words in sign_in(lab)["error"]
