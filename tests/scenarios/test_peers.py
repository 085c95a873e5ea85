"""What other tools got wrong, on the lab: each test carries the number of its requirement."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.breaking import at_door
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.wires import Answer, Connect, Mode, Proxy, Tls
from dbapp_diag.lab.world import WORKSPACE, World
from tests.scenarios.asking import run

NETWORK = ("dns", "connect", "tls", "sign-in")


def report(*faults: str, also: Callable[[World], None] | None = None, words: tuple[str, ...] = ()) -> dict[str, Any]:
    """The report of one run against the lab."""
    with Lab(faults, also=(also,) if also else ()) as lab:
        done = run(lab, "--format", "json", *words)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def fixes(found: dict[str, Any]) -> str:
    """All that the report advises."""
    causes = [*found["root_causes"], *found["warnings"]]
    return " ".join(f"{fix['text']} {fix['command'] or ''}" for cause in causes for fix in cause["fix"])


def no_reply(world: World) -> None:
    world.workspace_host.connect = Connect.BLACKHOLE


def no_such_name(world: World) -> None:
    world.dns.names[WORKSPACE] = Answer.NXDOMAIN
    world.workspace_host.joined = False


def cut(world: World) -> None:
    world.workspace_host.connect = Connect.RESET


def proxy_wants_password(world: World) -> None:
    world.proxy = Proxy(Mode.AUTH)
    world.environment["HTTPS_PROXY"] = "http://@proxy@"


def unknown_ca(world: World) -> None:
    world.workspace_host.tls = Tls.UNKNOWN_CA


@pytest.mark.parametrize("examined", [False, True], ids=["token endpoint", "me"])
@pytest.mark.parametrize("broken", [no_reply, no_such_name, cut, proxy_wants_password, unknown_ca])
def test_R1_what_breaks_on_the_way_to_the_workspace_never_blames_the_token(
    broken: Callable[[World], None], examined: bool
) -> None:
    """Neither as a root, nor as a suspicion, nor by advice to sign in again."""

    def change(world: World) -> None:
        broken(world)
        world.question.url = f"https://{world.app.host}"
        if examined:
            world.examine()

    found = report(also=change)
    about_the_host = [root["id"] for root in found["root_causes"] if root["stage"] not in NETWORK]
    assert about_the_host in ([], ["workspace-host-wrong"]), found["headline"]
    assert "auth login" not in fixes(found)
    states = {row["id"]: row["state"] for row in found["differential"]}
    assert states.get("token-rejected") not in ("confirmed", "likely")


def test_R2_without_any_network_the_token_is_not_examined_and_not_rejected() -> None:
    """The way out is blocked; nothing is said against the token, and nobody is told to replace it."""
    found = report("egress-blocked")
    assert [root["id"] for root in found["root_causes"]] == ["egress-blocked"]
    assert "auth login" not in fixes(found)
    asked = next(row for row in found["checks"] if row["id"] == "token-at-workspace")
    assert asked["status"] == "skipped" and asked["reason"]


def test_R11_a_redirect_to_sign_in_says_what_was_sent_and_is_compared_with_a_plain_get() -> None:
    """A POST that the door sends to sign in, while it accepts the same token from a GET: nobody blames token or permission."""

    def change(world: World) -> None:
        world.question.endpoint, world.question.method = "/api/echo", "POST"
        place = f"https://{world.workspace.host}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=y"
        to_login = Response(302, b"", (("location", place),))
        at_door(world, lambda request: to_login if request.method == "POST" else None)

    found = report(also=change)
    assert found["outcome"]["kind"] == "login-redirect"
    warning = next(item for item in found["warnings"] if item["id"] == "login-page-as-success")
    assert "a POST that carried Authorization: Bearer, token 1" in warning["observed"]
    sent = [seen for seen in found["evidence"] if seen["kind"] == "exchange" and seen["credential"] == "token 1"]
    assert any(seen["check"] == "sibling" and seen["method"] == "GET" and seen["status"] == 404 for seen in sent)
    assert not found["root_causes"]
    states = {row["id"]: row["state"] for row in found["differential"]}
    assert {states[cause] for cause in ("token-rejected", "permission-missing", "token-expired")} == {"ruled-out"}


def test_R13_a_deadline_that_is_reached_is_told_as_one_and_judges_nothing_by_what_never_came() -> None:
    """The wait for the app is told with its seconds, what needed the answer is skipped, and nothing is certain."""
    found = report("app-timeout", words=("--timeout", "3s"))
    assert (found["exit_code"], found["verdict"]) == (3, "inconclusive")
    assert "no answer within" in found["headline"]
    rows = {row["id"]: row for row in found["checks"]}
    assert rows["endpoint"]["status"] == rows["timing"]["status"] == "skipped"
    assert not found["root_causes"]


def test_R39_private_link_in_the_way_to_sign_in_is_the_networks() -> None:
    """The login page's address says so; it's no fault of the token or of the SDK."""

    def change(world: World) -> None:
        place = f"https://{world.workspace.host}/login.html?error=private-link-validation-error:1234567890123456"
        at_door(world, lambda request: Response(302, b"", (("location", place),)))

    found = report(also=change)
    causes = [item["id"] for item in (*found["root_causes"], *found["warnings"])]
    assert "network-policy-denied" in causes
    assert not {"token-rejected", "permission-missing", "front-door-refuses"} & set(causes)
