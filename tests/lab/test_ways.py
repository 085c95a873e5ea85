"""Each way to sign in, by hand: what its programs, files and servers give, without any SDK."""

import contextlib
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from dbapp_diag.cli import main
from dbapp_diag.lab import Lab
from dbapp_diag.lab.errors import LabError, UnknownWay
from dbapp_diag.lab.exchange import EXCHANGE, IDENTITY_PROVIDERS, NOTEBOOKS
from dbapp_diag.lab.fault import all_faults
from dbapp_diag.lab.fitting import fits
from dbapp_diag.lab.identity import ASSERTION
from dbapp_diag.lab.providers import AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA, DEVOPS_AUDIENCE, ENTRA_HOST, TENANT
from dbapp_diag.lab.ways import Way, all_ways, find_way, way
from dbapp_diag.lab.world import CALLER, PERSON, WORKSPACE, World

Ask = Callable[..., httpx.Response]
ENTRA_PATH = f"/{TENANT}/oauth2/token"


def claims(token: str) -> dict[str, Any]:
    """A token's claims."""
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def at_token_endpoint(ask: Ask, lab: Lab, **form: str) -> httpx.Response:
    """Post a form to the workspace's token endpoint."""
    return ask(lab, "/oidc/v1/token", WORKSPACE, method="POST", data={"scope": "all-apis"} | form)


def passes(ask: Ask, lab: Lab, token: str) -> bool:
    """Whether the app's door takes a token."""
    return ask(lab, "/api/items", token=token).status_code == 200


def exchanged(ask: Ask, lab: Lab, token: str, kind: str, **form: str) -> str:
    """What a token is exchanged for."""
    answer = at_token_endpoint(ask, lab, grant_type=EXCHANGE, subject_token=token, subject_token_type=kind, **form)
    text: str = answer.json()["access_token"]
    return text


@pytest.mark.parametrize("each", all_ways(), ids=lambda each: each.id)
def test_a_way_is_described_and_changes_its_own_world_only(each: Way) -> None:
    """It must say what it is, be found by its id, and leave no trace in the next world."""
    assert each.doc and each.title and each.who
    assert find_way(each.id) is each
    each.apply(World())
    assert repr(World()) == repr(World())


def test_an_unknown_way_is_refused_with_the_nearest_names() -> None:
    """A misspelt way must be answered with what was probably meant."""
    with pytest.raises(UnknownWay, match="github-oidc"):
        Lab(way="github-odic")
    with pytest.raises(LabError, match="nothing known"):
        way("x", "x", "x", gives="nothing known")


def test_a_fault_s_way_wins_over_the_one_asked_for() -> None:
    """A fault of one way must bring that along, whatever else was asked."""
    lab = Lab(["credentials-missing--github"], way="notebook")
    assert lab.way.id == "github-oidc"
    assert "ACTIONS_ID_TOKEN_REQUEST_URL" in lab.world.environment
    assert (Lab(way="notebook").way.id, Lab().way.id) == ("notebook", "m2m-profile")


@pytest.mark.parametrize(
    ("fault_id", "way_id", "fitting"),
    [
        ("client-secret-rejected", "m2m-environment", "m2m-profile"),
        ("client-secret-rejected", "m2m-environment", "client-secret-rejected--environment"),
        ("client-secret-rejected", "u2m-profile", "m2m-profile"),
        ("client-secret-rejected", "notebook", "m2m-profile"),
        ("login-expired", "m2m-environment", "u2m-profile"),
        ("profile-not-found", "app-to-app", "u2m-profile"),
        ("app-stopped--record-closed", "pat", "m2m-profile"),
    ],
)
def test_a_fault_without_effect_on_the_way_is_refused(fault_id: str, way_id: str, fitting: str) -> None:
    """What it breaks isn't there, or isn't used by that way: the refusal names the ways and faults that fit."""
    with pytest.raises(LabError, match=fitting):
        Lab([fault_id], way=way_id)


def test_every_fault_fits_a_way_or_is_refused() -> None:
    """No combination of a fault and a way may end in anything but a world or a refusal; each fault fits one way at least."""
    for each in all_faults():
        for way_id in ("m2m-profile", "m2m-environment", "u2m-profile", "notebook", "pat"):
            with contextlib.suppress(LabError):
                Lab([each.id], way=way_id)
        assert fits(each, find_way(each.way or "m2m-profile")), each.id


@pytest.mark.parametrize(
    "fault_id", ["app-stopped", "token-expired", "permission-missing", "login-expired", "tls-untrusted"]
)
def test_a_fault_that_fits_is_planted(fault_id: str) -> None:
    """Faults beyond the sign-in fit every way; a person's login is broken for whoever signs in by it."""
    assert Lab([fault_id], way="u2m-profile").way.id == "u2m-profile"


def test_the_demo_never_calls_a_planted_fault_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    """Where only the run shows that the way doesn't use what is broken, the demo refuses it too, with the ways that fit."""
    assert main(["demo", "sign-in-timeout", "--way", "u2m-profile", "--quiet"]) == 2
    said = capsys.readouterr()
    assert "has no effect on the way u2m-profile" in said.err and "m2m-profile" in said.err
    assert "healthy" not in said.out + said.err


def test_every_way_of_a_fault_is_one() -> None:
    """Faults must name ways that there are."""
    named = {each.way for each in all_faults() if each.way is not None}
    assert named <= {each.id for each in all_ways()}


@pytest.mark.parametrize("way", ["m2m-profile", "m2m-environment", "app-to-app"])
def test_a_client_and_its_secret_are_good_for_a_token(ask: Ask, way: str) -> None:
    """What stands in the profile or the environment must be taken by the token endpoint and by the door."""
    with Lab(way=way) as lab:
        fields = lab.world.profiles.get("lab")
        client = fields["client_id"] if fields else lab.env["DATABRICKS_CLIENT_ID"]
        secret = lab.world.workspace.clients[client]
        where = Path(lab.env["DATABRICKS_CONFIG_FILE"]).read_text() if fields else lab.env["DATABRICKS_CLIENT_SECRET"]
        assert secret in where
        answer = at_token_endpoint(
            ask, lab, grant_type="client_credentials", client_id=client, client_secret=secret
        ).json()
        assert claims(answer["access_token"])["sub"] == client
        assert passes(ask, lab, answer["access_token"])


def test_an_app_runs_with_the_platform_s_variables() -> None:
    """The names that the platform injects must be there, and no other credential."""
    with Lab(way="app-to-app") as lab:
        assert {name for name in lab.env if name.startswith("DATABRICKS_")} == {
            "DATABRICKS_APP_NAME", "DATABRICKS_APP_PORT", "DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET",
            "DATABRICKS_CONFIG_FILE", "DATABRICKS_HOST", "DATABRICKS_WORKSPACE_ID",
        }  # fmt: skip
        assert Path(lab.env["DATABRICKS_CONFIG_FILE"]).read_text() == ""


def test_a_browser_s_login_is_kept_where_the_sdk_looks(ask: Ask) -> None:
    """One file, its access token over, and its refresh token good for another."""
    with Lab(way="external-browser") as lab:
        [kept] = (Path(lab.env["HOME"]) / ".config/databricks-sdk-py/oauth").iterdir()
        token = json.loads(kept.read_text())["token"]
        assert not passes(ask, lab, token["access_token"])
        assert token["refresh_token"] in lab.secrets
        form = {"grant_type": "refresh_token", "client_id": "databricks-cli", "refresh_token": token["refresh_token"]}
        fresh = at_token_endpoint(ask, lab, **form).json()["access_token"]
        assert claims(fresh)["sub"] == PERSON.id
        assert passes(ask, lab, fresh)


def runtime(lab: Lab) -> Any:
    """The notebook's runtime of a lab, loaded under a name of its own."""
    folder = Path(lab.env["PYTHONPATH"]) / "dbruntime"
    spec = importlib.util.spec_from_file_location(f"dbruntime_of_{lab.base_dir.name}", folder / "__init__.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("way", "principal"), [("notebook", PERSON.id), ("job", CALLER.id), ("notebook-oauth", PERSON.id)]
)
def test_a_notebook_s_runtime_gives_its_token(ask: Ask, way: str, principal: str) -> None:
    """By the context and by `dbutils` it must be the same, good at the workspace, not at the door, and for exchange."""
    with Lab(way=way) as lab:
        found = runtime(lab)
        context = found.dbutils.notebook.entry_point.getDbutils().notebook().getContext()
        token = context.apiToken().get()
        assert (found.get_context().apiToken, found.get_context().workspaceUrl) == (token, WORKSPACE)
        assert context.apiUrl().get() == f"https://{WORKSPACE}"
        assert found.UserNamespaceInitializer.getOrCreate().get_namespace_globals()["dbutils"] is found.dbutils
        assert token in lab.secrets
        me = ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=token)
        assert me.json()["userName"] == principal
        assert not passes(ask, lab, token)
        assert passes(ask, lab, exchanged(ask, lab, token, NOTEBOOKS, audience=lab.world.app.client_id))


def test_outside_of_a_notebook_the_runtime_has_no_context() -> None:
    """A program beside it must find the runtime, and no context in it; a missing value must be an error."""
    with Lab(["credentials-missing--notebook"]) as lab:
        found = runtime(lab)
        assert found.get_context() is None
        option = found.dbutils.notebook.entry_point.getDbutils().notebook().getContext().apiToken()
        assert not option.isDefined()
        with pytest.raises(ValueError, match="None"):
            option.get()


def test_the_runtime_can_be_imported_while_the_lab_says_so() -> None:
    """This process must find the packages of `PYTHONPATH` within the block, and not after."""
    with Lab(way="notebook") as lab:
        before = list(sys.path)
        with lab.importable():
            assert sys.path[-1] == lab.env["PYTHONPATH"]
        assert sys.path == before


def test_a_metadata_service_answers_who_knows_its_path() -> None:
    """In the clear, on loopback, and only with the headers that say version and host."""
    with Lab(way="metadata-service") as lab:
        url = lab.env["DATABRICKS_METADATA_SERVICE_URL"]
        headers = {"X-Databricks-Metadata-Version": "1", "X-Databricks-Host": f"https://{WORKSPACE}"}
        answer = httpx.get(url, headers=headers, trust_env=False).json()
        assert claims(answer["access_token"])["exp"] == pytest.approx(answer["expires_on"], abs=2)
        assert answer["token_type"] == "Bearer"
        for wrong in (
            httpx.get(url, trust_env=False),
            httpx.get(f"{url}x", headers=headers, trust_env=False),
            httpx.get(url, headers=headers | {"X-Databricks-Host": "https://elsewhere.example"}, trust_env=False),
        ):
            assert wrong.status_code == 404


def github_token(ask: Ask, lab: Lab, audience: str) -> str:
    """An identity token of GitHub Actions, as the SDK asks for it."""
    place = httpx.URL(lab.env["ACTIONS_ID_TOKEN_REQUEST_URL"])
    key = lab.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
    target = f"{place.raw_path.decode()}&audience={audience}"
    assert ask(lab, target, place.host, token="somebody-else").status_code == 401
    text: str = ask(lab, target, place.host, token=key).json()["value"]
    assert claims(text)["aud"] == audience
    return text


def test_a_workflow_s_identity_is_exchanged(ask: Ask) -> None:
    """GitHub's token for the audience asked, exchanged by the service principal's policy."""
    with Lab(way="github-oidc") as lab:
        identity = github_token(ask, lab, f"https://{WORKSPACE}/oidc/v1/token")
        token = exchanged(ask, lab, identity, IDENTITY_PROVIDERS, client_id=lab.env["DATABRICKS_CLIENT_ID"])
        assert claims(token)["sub"] == CALLER.id
        assert passes(ask, lab, token)


def test_a_workflow_s_identity_is_an_assertion_at_entra(ask: Ask) -> None:
    """The workspace names the tenant, and Entra ID takes GitHub's token for the application's."""
    with Lab(way="github-oidc-azure") as lab:
        place = httpx.URL(ask(lab, "/oidc/oauth2/v2.0/authorize", WORKSPACE).headers["location"])
        assert (place.host, place.path.split("/")[1]) == (ENTRA_HOST, TENANT)
        form = {
            "grant_type": "client_credentials",
            "client_id": lab.env["ARM_CLIENT_ID"],
            "client_assertion_type": ASSERTION,
            "client_assertion": github_token(ask, lab, DEVOPS_AUDIENCE),
            "resource": DATABRICKS_IN_ENTRA,
        }
        token = ask(lab, ENTRA_PATH, ENTRA_HOST, method="POST", data=form).json()["access_token"]
        assert not passes(ask, lab, token)
        assert passes(ask, lab, exchanged(ask, lab, token, IDENTITY_PROVIDERS))
        other = form | {"client_assertion": github_token(ask, lab, "https://github.com/example")}
        refused = ask(lab, ENTRA_PATH, ENTRA_HOST, method="POST", data=other)
        assert (refused.status_code, refused.json()["error_codes"]) == (401, [700213])


@pytest.mark.parametrize("way", ["env-oidc", "file-oidc"])
def test_an_identity_token_at_hand_is_exchanged(ask: Ask, way: str) -> None:
    """Out of the variable or the file."""
    with Lab(way=way) as lab:
        file = Path(lab.env["HOME"]) / "idp-token"
        identity = lab.env["DATABRICKS_OIDC_TOKEN"] if way == "env-oidc" else file.read_text()
        token = exchanged(ask, lab, identity, IDENTITY_PROVIDERS, client_id=CALLER.id)
        assert passes(ask, lab, token)


def test_a_pipeline_s_identity_is_exchanged(ask: Ask) -> None:
    """Azure DevOps gives it to whoever shows the job's token, with an audience of its own."""
    with Lab(way="azure-devops-oidc") as lab:
        env = lab.env
        place = httpx.URL(env["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"])
        path = f"{place.path}{env['SYSTEM_TEAMPROJECTID']}/_apis/distributedtask/hubs/{env['SYSTEM_HOSTTYPE']}"
        path += f"/plans/{env['SYSTEM_PLANID']}/jobs/{env['SYSTEM_JOBID']}/oidctoken?api-version=7.2-preview.1"
        key = env["SYSTEM_ACCESSTOKEN"]
        identity = ask(lab, path, place.host, method="POST", token=key).json()["oidcToken"]
        assert claims(identity)["aud"] == DEVOPS_AUDIENCE
        assert ask(lab, path, place.host, token=key).status_code == 404, "it must be asked by POST"
        assert ask(lab, path, place.host, method="POST").status_code == 401
        assert passes(ask, lab, exchanged(ask, lab, identity, IDENTITY_PROVIDERS, client_id=CALLER.id))


def test_an_application_signs_in_at_entra(ask: Ask) -> None:
    """By its secret, for each resource; and each refusal must bear its number."""
    with Lab(way="azure-client-secret") as lab:
        form = {
            "grant_type": "client_credentials",
            "client_id": lab.env["ARM_CLIENT_ID"],
            "client_secret": lab.env["ARM_CLIENT_SECRET"],
        }

        def entra(path: str = ENTRA_PATH, **more: str) -> httpx.Response:
            return ask(lab, path, ENTRA_HOST, method="POST", data=form | {"resource": DATABRICKS_IN_ENTRA} | more)

        token = entra().json()["access_token"]
        assert (claims(token)["aud"], claims(token)["appid"]) == (DATABRICKS_IN_ENTRA, CALLER.id)
        assert ask(lab, "/api/2.0/apps", WORKSPACE, token=token).status_code == 200
        assert not passes(ask, lab, token)
        assert passes(ask, lab, exchanged(ask, lab, token, IDENTITY_PROVIDERS))
        assert claims(entra(resource=AZURE_MANAGEMENT).json()["access_token"])["aud"] == AZURE_MANAGEMENT
        refusals = {
            7000215: entra(client_secret="wrong-secret"),
            700016: entra(client_id=PERSON.id),
            900144: entra(resource=""),
            90002: entra(path="/00000000-0000-4000-8000-000000000000/oauth2/token"),
            700024: entra(client_assertion_type=ASSERTION, client_assertion="no-token"),
        }
        assert {number: answer.json()["error_codes"][0] for number, answer in refusals.items()} == {
            number: number for number in refusals
        }


def test_the_workspace_says_which_tenant_is_its_own(ask_healthy: Ask) -> None:
    """`/aad/auth` must lead to Entra ID, while an app's login must lead to the workspace's own page."""
    assert f"{ENTRA_HOST}/{TENANT}/" in ask_healthy("/aad/auth", WORKSPACE).headers["location"]
    login = ask_healthy("/oidc/oauth2/v2.0/authorize?client_id=an-app", WORKSPACE).headers["location"]
    assert login.startswith(f"https://{WORKSPACE}/login.html")


def test_model_serving_mounts_a_token(ask: Ask) -> None:
    """The file must hold one that the door takes."""
    with Lab(way="model-serving") as lab:
        mounted = Path(lab.env["SERVING_CREDENTIALS_DIR"]) / "model-dependencies-oauth-token"
        assert passes(ask, lab, json.loads(mounted.read_text())["OAUTH_TOKEN"][0]["oauthTokenValue"])


def test_a_personal_access_token_is_the_workspace_s_alone(ask: Ask) -> None:
    """The API must take it, and the door not."""
    with Lab(way="pat") as lab:
        token = lab.world.profiles["lab"]["token"]
        assert ask(lab, "/api/2.0/apps", WORKSPACE, token=token).status_code == 200
        assert not passes(ask, lab, token)


def test_a_name_and_a_password_open_nothing(ask: Ask) -> None:
    """Neither workspace nor door takes Basic, and the password must be known as a secret."""
    with Lab(way="basic") as lab:
        fields = lab.world.profiles["lab"]
        basic = (fields["username"], fields["password"])
        assert ask(lab, "/api/2.0/apps", WORKSPACE, basic=basic).status_code == 401
        assert ask(lab, "/api/items", basic=basic).status_code == 401
        assert fields["password"] in lab.secrets
