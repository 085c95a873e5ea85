"""The workspace host: sign-in documents, the REST calls around apps, and its refusals."""

from collections.abc import Callable

import httpx
import jwt
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import CALLER, PERSON, STRANGER, WORKSPACE

Ask = Callable[..., httpx.Response]


def test_host_metadata_leads_to_the_token_endpoint(ask_healthy: Ask) -> None:
    """What the SDK follows from the bare host to the token endpoint must be there."""
    metadata = ask_healthy("/.well-known/databricks-config", WORKSPACE).json()
    assert metadata["workspace_id"] == "1234567890123456"
    path = metadata["oidc_endpoint"].removeprefix(f"https://{WORKSPACE}")
    document = ask_healthy(f"{path}/.well-known/oauth-authorization-server", WORKSPACE).json()
    assert document["token_endpoint"] == f"https://{WORKSPACE}/oidc/v1/token"


def test_a_token_is_signed_by_the_published_key(healthy: Lab, ask_healthy: Ask) -> None:
    """The claims must be those of a real token, and the signature must fit the JWKS."""
    token = healthy.mint()
    keys = jwt.PyJWKSet.from_dict(ask_healthy("/oidc/jwks.json", WORKSPACE).json())
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, keys[header["kid"]], algorithms=["RS256"], audience="1234567890123456")
    assert header["typ"] == "at+jwt"
    assert claims["iss"] == f"https://{WORKSPACE}/oidc"
    assert claims["sub"] == claims["client_id"] == CALLER.id
    assert claims["scope"] == "all-apis"
    assert claims["exp"] - claims["iat"] == 3600
    assert "nbf" not in claims


def test_minting_takes_claims_to_add_and_to_leave_out(healthy: Lab) -> None:
    """Further claims must be added, and those given as None must be missing."""
    claims = jwt.decode(healthy.mint(scope="sql", azp="x", jti=None), options={"verify_signature": False})
    assert (claims["scope"], claims["azp"]) == ("sql", "x")
    assert "jti" not in claims


def test_every_answer_bears_the_marks_of_the_platform(ask_healthy: Ask) -> None:
    """Server, request id, workspace id and date must be on every answer of a workspace."""
    headers = ask_healthy("/api/2.0/apps", WORKSPACE).headers
    assert headers["server"] == "databricks"
    assert headers["x-databricks-org-id"] == "1234567890123456"
    assert headers["x-request-id"]
    assert headers["date"].endswith("GMT")


def test_me_names_the_caller_and_its_groups(healthy: Lab, ask_healthy: Ask) -> None:
    """The SCIM record must be the token's principal."""
    me = ask_healthy("/api/2.0/preview/scim/v2/Me", WORKSPACE, token=healthy.mint()).json()
    assert me["userName"] == CALLER.id
    assert [group["display"] for group in me["groups"]] == ["users"]


def test_the_record_says_where_the_app_is_and_how_it_does(healthy: Lab, ask_healthy: Ask) -> None:
    """A running app's record must hold URL, states, client id and active deployment."""
    record = ask_healthy("/api/2.0/apps/my-app", WORKSPACE, token=healthy.mint()).json()
    assert record["url"] == "https://my-app-1234567890123456.16.azure.databricksapps.com"
    assert record["compute_status"]["state"] == "ACTIVE"
    assert record["app_status"]["state"] == "RUNNING"
    assert record["active_deployment"]["status"]["state"] == "SUCCEEDED"
    assert record["oauth2_app_client_id"] == healthy.world.app.client_id


def test_the_list_comes_in_pages(ask: Ask) -> None:
    """More apps than a page holds must come with a token for the next one."""
    lab = Lab()
    lab.world.add_apps(23)
    with lab:
        names: list[str] = []
        page: str | None = ""
        while page is not None:
            body = ask(lab, f"/api/2.0/apps?page_size=10{page}", WORKSPACE, token=lab.mint()).json()
            names += [app["name"] for app in body["apps"]]
            page = f"&page_token={body['next_page_token']}" if "next_page_token" in body else None
        assert len(names) == len(set(names)) == 25


def test_the_list_holds_only_what_the_caller_may_see(healthy: Lab, ask_healthy: Ask) -> None:
    """A principal without any permission must get an empty list."""
    body = ask_healthy("/api/2.0/apps", WORKSPACE, token=healthy.mint(principal=STRANGER.id)).json()
    assert body == {"apps": []}


def test_records_can_be_hidden_from_strangers(ask: Ask) -> None:
    """Where records are hidden, an app that one may not see must read as if there were none."""
    lab = Lab()
    lab.world.workspace.record_refusal = "hidden"
    with lab:
        token = lab.mint(principal=STRANGER.id)
        assert ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=token).status_code == 404
        assert ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=lab.mint()).status_code == 200


def test_records_can_be_forbidden_to_strangers(ask: Ask) -> None:
    """Where records are forbidden, record and deployments must be 403 for a stranger, and open to others."""
    lab = Lab()
    lab.world.workspace.record_refusal = "forbidden"
    with lab:
        for path in ("/api/2.0/apps/my-app", "/api/2.0/apps/my-app/deployments"):
            answer = ask(lab, path, WORKSPACE, token=lab.mint(principal=STRANGER.id))
            assert (answer.status_code, answer.json()["error_code"]) == (403, "PERMISSION_DENIED")
            assert ask(lab, path, WORKSPACE, token=lab.mint()).status_code == 200


def test_records_can_be_cut_down_for_strangers(ask: Ask) -> None:
    """A cut record must name the app, and neither its URL nor its scopes and deployments."""
    lab = Lab()
    lab.world.workspace.record_refusal = "cut"
    lab.world.app.scopes = ("sql",)
    with lab:
        whole = ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=lab.mint()).json()
        cut = ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=lab.mint(principal=STRANGER.id)).json()
        gone = {"url", "user_api_scopes", "effective_user_api_scopes", "active_deployment", "last_deployment_id"}
        assert set(whole) - set(cut) == gone
        assert cut["name"] == "my-app"


def test_deployments_come_newest_first(ask: Ask) -> None:
    """A failed deployment must be in the list, with its message."""
    with Lab(["app-deployment-failed"]) as lab:
        body = ask(lab, "/api/2.0/apps/my-app/deployments", WORKSPACE, token=lab.mint()).json()
        assert body["app_deployments"][0]["status"]["state"] == "FAILED"
        assert "requirements" in body["app_deployments"][0]["status"]["message"]


def test_managers_may_read_the_access_control_list(healthy: Lab, ask_healthy: Ask) -> None:
    """The profile's principal must be able to read the list, with levels by principal and by group."""
    path = "/api/2.0/permissions/apps/my-app"
    entries = ask_healthy(path, WORKSPACE, token=healthy.mint()).json()["access_control_list"]
    own = next(entry for entry in entries if entry.get("service_principal_name") == CALLER.id)
    assert {level["permission_level"] for level in own["all_permissions"]} == {"CAN_USE", "CAN_MANAGE"}
    assert any(entry.get("group_name") == "admins" for entry in entries)
    refused = ask_healthy(path, WORKSPACE, token=healthy.mint(principal=PERSON.id))
    assert (refused.status_code, refused.json()["error_code"]) == (403, "PERMISSION_DENIED")


def test_an_unknown_app_is_not_found_in_the_platform_s_words(healthy: Lab, ask_healthy: Ask) -> None:
    """The refusal must be that of the real API."""
    answer = ask_healthy("/api/2.0/apps/my-ap", WORKSPACE, token=healthy.mint())
    assert answer.status_code == 404
    assert answer.json()["message"] == "App with name my-ap does not exist or is deleted."


@pytest.mark.parametrize("lifetime", [-1.0, 3600.0])
def test_a_bad_token_is_refused_with_a_number_for_a_code(healthy: Lab, ask_healthy: Ask, lifetime: float) -> None:
    """An expired token and one for another audience must bring 403 "Invalid access token."."""
    token = healthy.mint(lifetime=lifetime, audience="1234567890123456" if lifetime < 0 else "another")
    answer = ask_healthy("/api/2.0/apps", WORKSPACE, token=token)
    assert (answer.status_code, answer.json()["error_code"]) == (403, 403)
    assert answer.headers["x-databricks-reason-phrase"].startswith("Invalid access token.")


@pytest.mark.parametrize("token", [None, "garbage"])
def test_no_token_is_refused_with_the_workspace_s_realm(ask_healthy: Ask, token: str | None) -> None:
    """No credential, or one of no known kind, must bring 401 and the realm that no app has."""
    answer = ask_healthy("/api/2.0/apps", WORKSPACE, token=token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="DatabricksRealm"'


def test_a_missing_scope_is_named(healthy: Lab, ask_healthy: Ask) -> None:
    """A token without the API's scope must be refused by the scope's name."""
    answer = ask_healthy("/api/2.0/apps", WORKSPACE, token=healthy.mint(scope="sql"))
    assert answer.status_code == 403
    assert "required scopes: apps" in answer.json()["message"]


def test_a_personal_access_token_is_taken(ask: Ask) -> None:
    """The REST API must take what the app's door refuses."""
    with Lab(["token-is-pat"]) as lab:
        token = (lab.base_dir / "token").read_text()
        assert ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=token).status_code == 200
        assert ask(lab, "/api/items", token=token).status_code == 401


def test_an_entra_token_for_databricks_is_taken(ask: Ask) -> None:
    """The same goes for a token of Entra ID that was made for Databricks."""
    with Lab(["token-is-entra"]) as lab:
        token = (lab.base_dir / "token").read_text()
        assert ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=token).json()["userName"] == CALLER.id
        assert ask(lab, "/api/items", token=token).status_code == 401


def test_a_principal_outside_the_workspace_is_named(ask: Ask) -> None:
    """The token is issued, and `me` must say that its principal isn't a member."""
    with Lab(["principal-not-in-workspace"]) as lab:
        answer = ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=lab.mint())
        assert answer.status_code == 403
        assert "is not a member of workspace" in answer.json()["message"]


def test_a_revoked_token_is_refused_by_both(ask: Ask) -> None:
    """Workspace and door must refuse a token that looks healthy."""
    with Lab(["token-rejected"]) as lab:
        token = (lab.base_dir / "token").read_text()
        assert ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=token).status_code == 403
        assert ask(lab, "/api/items", token=token).status_code == 401


def test_stored_consent_is_readable_by_its_user(ask: Ask) -> None:
    """The consent must hold the old scopes only, and none must be a 404."""
    with Lab(["user-consent-stale"]) as lab:
        path = f"/api/2.0/oauth-app-integrations/{lab.world.app.client_id}/user-consent/me"
        own = ask(lab, path, WORKSPACE, token=lab.mint(principal=PERSON.id))
        assert "genie" not in own.json()["scopes"]
        assert "sql" in own.json()["scopes"]
        assert ask(lab, path, WORKSPACE, token=lab.mint()).status_code == 404


def test_an_ip_list_refuses_sign_in_as_well(ask: Ask) -> None:
    """The refusal must name address and workspace, on the token endpoint too."""
    with Lab(["network-policy-denied--ip-list"]) as lab:
        answer = ask(lab, "/oidc/v1/token", WORKSPACE, method="POST")
        assert answer.status_code == 403
        assert "is blocked by Databricks IP ACL for workspace" in answer.json()["message"]


def test_a_host_that_is_no_workspace_shows_none_of_the_marks(ask: Ask) -> None:
    """`workspace-host-wrong` must be some other site: 404 for the metadata, and no platform header."""
    with Lab(["workspace-host-wrong"]) as lab:
        answer = ask(lab, "/.well-known/databricks-config", "databricks.corp.example")
        assert answer.status_code == 404
        assert answer.headers["server"] == "nginx"
