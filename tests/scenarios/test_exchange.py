"""The exchange of tokens that apps don't accept, on the lab: done, refused by each parameter, and answered by somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.breaking import at_workspace, change_record
from dbapp_diag.lab.land import ALL_APIS
from dbapp_diag.lab.log import fingerprint
from dbapp_diag.lab.web import Request, Response, html_response, json_response
from dbapp_diag.lab.world import APP, PERSON, WORKSPACE, World
from tests.scenarios.asking import run

TOKEN_PATH = "/oidc/v1/token"


def ask(way: str, *words: str, also: Callable[[World], None] | None = None) -> tuple[dict[str, Any], Lab]:
    """The report of one run that signs in this way, and the lab as it was left."""
    with Lab([], way=way, also=(also,) if also else ()) as lab:
        done = run(lab, "--format", "json", *words)
        assert done.stdout, done.stderr
        for secret in lab.secrets:
            assert secret not in done.stdout
            assert secret not in done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found, lab


def check(found: dict[str, Any], name: str = "token-exchange") -> dict[str, Any]:
    """What one check came to."""
    return next(each for each in found["checks"] if each["id"] == name)


def left_the_workspace(world: World) -> None:
    world.workspace.principals[PERSON.id] = replace(PERSON, active=False)


def no_policies(world: World) -> None:
    world.workspace.policies.clear()


def answers(response: Response) -> Callable[[World], None]:
    """The token endpoint answers every exchange so."""

    def apply(world: World) -> None:
        def instead(request: Request) -> Response | None:
            return response if request.path == TOKEN_PATH else None

        at_workspace(world, instead)

    return apply


def refused(error: str, description: str, status: int = 400) -> Callable[[World], None]:
    return answers(json_response({"error": error, "error_description": description}, status))


@pytest.mark.parametrize("way", ["notebook", "job"])
def test_a_notebooks_token_is_exchanged_for_the_app_and_the_workspace_sees_the_original_alone(way: str) -> None:
    """The call carries the exchanged token, no other; the token of one app never reaches the workspace."""
    found, lab = ask(way, "--exchange", "auto")
    assert (found["verdict"], found["outcome"]["status"], check(found)["status"]) == ("healthy", 200, "passed")
    token = next(iter(lab.world.workspace.pats))
    at_app = {each.fingerprint for each in lab.log.answers if each.host == APP and each.fingerprint}
    at_workspace = {each.fingerprint for each in lab.log.answers if each.host == WORKSPACE and each.fingerprint}
    assert fingerprint(token) not in at_app
    assert at_workspace == {fingerprint(token)}
    assert len(at_app) == 1


def test_never_sends_the_notebooks_token_as_it_is_and_names_the_missing_exchange() -> None:
    """What the caller's own code gets that leaves out the exchange."""
    found, _ = ask("notebook", "--exchange", "never")
    assert [root["id"] for root in found["root_causes"]] == ["token-not-exchanged"]
    assert check(found)["reason"] == "left out with --exchange never"


def test_entras_token_is_exchanged_for_one_of_the_workspace() -> None:
    """By a federation policy of the account; the workspace then knows the bearer of the exchanged token."""
    found, _ = ask("azure-cli")
    assert (found["verdict"], check(found)["status"]) == ("healthy", "passed")
    assert found["facts"]["TokenExchange"]["audience"] is None


@pytest.mark.parametrize(
    ("way", "also", "named"),
    [
        ("azure-cli", no_policies, "policy"),
        ("notebook", refused("invalid_target", "Audience is not known"), "audience"),
        ("notebook", refused("invalid_scope", "Der Umfang fehlt"), "the scope"),
        ("notebook", refused("invalid_request", "subject_token_type is not supported"), "subject_token_type"),
        ("notebook", refused("invalid_grant", "abgelaufen", 401), "the subject token"),
    ],
    ids=["no policy", "audience", "scope", "kind of token", "subject"],
)
def test_a_refused_exchange_is_the_root_and_names_the_parameter(
    way: str, also: Callable[[World], None], named: str
) -> None:
    """The app's own answer to the original token is seen all the same, and the refusal comes before it."""
    found, _ = ask(way, also=also)
    assert found["outcome"]["status"] == 401
    assert found["root_causes"][0]["id"] == "exchange-refused"
    assert found["root_causes"][0]["confidence"] == "confirmed"
    fixes = " ".join(fix["text"] for root in found["root_causes"] for fix in root["fix"])
    assert named in found["root_causes"][0]["observed"] + fixes


@pytest.mark.parametrize(
    "also",
    [
        answers(html_response("Blocked", "This page is blocked.", 403)),
        answers(html_response("Welcome", "Sign in", 200)),
        answers(Response(302, b"", (("location", f"https://{WORKSPACE}/login.html"),))),
        answers(json_response({"message": "oops"}, 500)),
        answers(json_response({"token_type": "Bearer"}, 200)),
        answers(Response(502, b"upstream", ())),
        answers(Response(raw=b"SSH-2.0-OpenSSH_9.6\r\n")),
    ],
    ids=["403 page", "200 page", "redirect", "500", "no token in it", "no content type", "not HTTP"],
)
def test_an_answer_that_isnt_oauths_names_no_refusal_for_certain(also: Callable[[World], None]) -> None:
    """What is certain is that the notebook's token was sent as it is; a redirect isn't followed with a token."""
    found, lab = ask("notebook", also=also)
    assert [root["id"] for root in found["root_causes"]] == ["token-not-exchanged"]
    assert "this run's exchange of it failed" in found["root_causes"][0]["observed"]
    assert "Ask again" in found["root_causes"][0]["fix"][0]["text"]
    confidences = {row["id"]: row["state"] for row in found["differential"]}
    assert confidences.get("exchange-refused") != "confirmed"
    assert not [each for each in lab.log.answers if each.path == "/login.html"]


@pytest.mark.parametrize(
    ("way", "also", "cause"),
    [
        ("azure-cli", left_the_workspace, "principal-not-in-workspace"),
        (
            "notebook",
            answers(
                json_response(
                    {"error_code": "403", "message": "Address 198.51.100.7 is blocked by an IP access list"}, 403
                )
            ),
            "network-policy-denied",
        ),
    ],
)
def test_whatever_else_refused_the_exchange_comes_before_the_kind_of_token(
    way: str, also: Callable[[World], None], cause: str
) -> None:
    """The exchange's own word is why the token was sent as it is."""
    found, _ = ask(way, also=also)
    assert [root["id"] for root in found["root_causes"]] == [cause]


def test_without_the_apps_client_id_nothing_is_exchanged_and_the_reason_is_told() -> None:
    """The record lacks it: there's no audience to ask for, and none is made up."""

    def without(world: World) -> None:
        change_record(world, lambda record: record.pop("oauth2_app_client_id"))

    found, lab = ask("notebook", also=without)
    assert "oauth2_app_client_id" in check(found)["reason"]
    assert not [each for each in lab.log.answers if each.path == TOKEN_PATH]


def test_a_given_token_is_examined_as_it_is_and_exchanged_only_where_thats_asked_for() -> None:
    """`auto` leaves it alone, `always` takes it to the token endpoint."""
    for how, verdict in (("auto", "problem"), ("always", "healthy")):
        with Lab([], way="notebook") as lab:
            (lab.base_dir / "given").write_text(next(iter(lab.world.workspace.pats)))
            done = run(lab, "--format", "json", "--token-file", str(lab.base_dir / "given"), "--exchange", how)
            assert json.loads(done.stdout)["verdict"] == verdict, how


def test_the_scope_asked_for_covers_whatever_the_app_asks_of_its_callers() -> None:
    """all-apis is a superset of every app's scopes; the report says what was asked for, and never the token."""

    def scoped(world: World) -> None:
        world.app.scopes = ("sql", "files")

    found, _ = ask("notebook", also=scoped)
    assert found["verdict"] == "healthy"
    sent = next(each for each in found["evidence"] if each.get("form"))
    assert sent["form"]["scope"] == ALL_APIS
    assert "subject_token" not in sent["form"]
    assert not parse_qs(sent["url"])
