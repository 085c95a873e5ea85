"""What callers change in a workspace: who may, what comes of it, and what is refused."""

from collections.abc import Callable, Iterator, Mapping

import httpx
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import ADMIN, APP, PERSON, STRANGER, WORKSPACE

Ask = Callable[..., httpx.Response]
Change = Callable[..., httpx.Response]
PERMISSIONS = "/api/2.0/permissions/apps/my-app"


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A lab of its own for each test."""
    with Lab() as found:
        yield found


@pytest.fixture
def change(lab: Lab, ask: Ask) -> Change:
    """Ask that lab's workspace to change something, as its administrator unless another is named."""

    def send(method: str, path: str, body: object = None, by: str = ADMIN.id) -> httpx.Response:
        return ask(lab, path, WORKSPACE, method=method, token=lab.mint(principal=by), json=body)

    return send


def entry(**who: str) -> Mapping[str, object]:
    """A list of one permission, CAN USE."""
    return {"access_control_list": [{**who, "permission_level": "CAN_USE"}]}


def levels(answer: httpx.Response) -> dict[str, list[str]]:
    """Each principal's permissions, as the answer lists them."""
    listed = answer.json()["access_control_list"]
    names = ("service_principal_name", "user_name", "group_name")
    return {
        next(one[name] for name in names if name in one): [each["permission_level"] for each in one["all_permissions"]]
        for one in listed
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/2.0/apps/my-app/start"),
        ("POST", "/api/2.0/apps/my-app/stop"),
        ("POST", "/api/2.0/apps/my-app/deployments"),
        ("PATCH", PERMISSIONS),
        ("PUT", PERMISSIONS),
    ],
)
def test_only_who_manages_an_app_changes_it(change: Change, method: str, path: str) -> None:
    """CAN USE isn't enough."""
    answer = change(method, path, {}, by=PERSON.id)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "PERMISSION_DENIED")


def test_a_stopped_app_is_not_served_until_it_is_started(lab: Lab, change: Change, ask: Ask) -> None:
    """The door must follow the record."""
    change("POST", "/api/2.0/apps/my-app/stop")
    assert ask(lab, "/api/items", APP, token=lab.mint()).status_code == 503
    change("POST", "/api/2.0/apps/my-app/start")
    assert ask(lab, "/api/items", APP, token=lab.mint()).status_code == 200


def test_a_deployment_makes_an_app_run(lab: Lab, change: Change, ask: Ask) -> None:
    """It needs a folder where there's none by default, and compute; the older one stays in the list."""
    lab.world.app.active = None
    path = "/api/2.0/apps/my-app/deployments"
    assert change("POST", path, {}).status_code == 400
    change("POST", "/api/2.0/apps/my-app/stop")
    assert change("POST", path, {"source_code_path": "/Workspace/x"}).json()["error_code"] == "INVALID_STATE"
    change("POST", "/api/2.0/apps/my-app/start")
    assert change("POST", path, {"source_code_path": "/Workspace/x"}).json()["status"]["state"] == "SUCCEEDED"
    assert ask(lab, "/api/items", APP, token=lab.mint()).status_code == 200
    change("POST", path, {})
    assert len(change("GET", path).json()["app_deployments"]) == 2


def test_a_permission_is_added_or_put_in_the_place_of_all(lab: Lab, change: Change, ask: Ask) -> None:
    """PATCH keeps what is there; PUT keeps what is inherited."""
    added = levels(change("PATCH", PERMISSIONS, entry(service_principal_name=STRANGER.id)))
    assert added[STRANGER.id] == ["CAN_USE"] and PERSON.id in added
    assert ask(lab, "/api/items", APP, token=lab.mint(principal=STRANGER.id)).status_code == 200
    assert levels(change("PATCH", PERMISSIONS, entry(service_principal_name=STRANGER.id)))[STRANGER.id] == ["CAN_USE"]
    assert set(levels(change("PUT", PERMISSIONS, entry(group_name="users")))) == {"admins", "users"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        (entry(service_principal_name="nobody"), 404),
        (entry(group_name="nobody"), 404),
        (entry(team="x"), 400),
        ({"access_control_list": [{"user_name": PERSON.id, "permission_level": "CAN_RUN"}]}, 400),
    ],
)
def test_what_is_no_permission_is_refused(change: Change, body: object, status: int) -> None:
    """Unknown principals, levels and kinds, and bodies that are no list at all."""
    assert change("PATCH", PERMISSIONS, body).status_code == status


def test_another_app_may_be_let_in(lab: Lab, change: Change) -> None:
    """Its own service principal counts as one of the workspace's."""
    service = lab.world.workspace.apps["other-app"].service_principal
    assert service in levels(change("PATCH", PERMISSIONS, entry(service_principal_name=service)))


def test_an_app_is_made_once(lab: Lab, change: Change) -> None:
    """A name must be free, and a new app has compute and no deployment."""
    assert change("POST", "/api/2.0/apps", {"name": "my-app"}).status_code == 409
    assert change("POST", "/api/2.0/apps", {}).status_code == 400
    lab.world.app.listed = False
    made = change("POST", "/api/2.0/apps?no_compute=false", {"name": "my-app"}, by=PERSON.id).json()
    assert (made["url"], made["compute_status"]["state"], "active_deployment" in made) == (
        f"https://{APP}",
        "ACTIVE",
        False,
    )
    assert change("POST", "/api/2.0/apps/my-app/stop", {}, by=PERSON.id).status_code == 200


def test_a_body_that_is_no_json_is_refused(lab: Lab, ask: Ask) -> None:
    """It must be said, and nothing may change."""
    path, token = "/api/2.0/apps/my-app/stop", lab.mint(principal=ADMIN.id)
    answer = ask(lab, path, WORKSPACE, method="POST", token=token, data={"x": "y"})
    assert (answer.status_code, lab.world.app.compute) == (400, "ACTIVE")
