"""Each fault: what the planted trouble looks like to a plain client, without any diagnosis."""

import inspect
import ssl
from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.lab.breaking import at_door
from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.fault import fault, find
from dbapp_diag.lab.session import Lab, faults
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import APP, WORKSPACE, World
from dbapp_diag.model.words import CauseId

Ask = Callable[..., httpx.Response]

BY_OUTCOME: dict[int | str, str] = {
    200: """
        app-intermittent app-intermittent--restarts expectation-unmet expectation-unmet--value
        ca-bundle-broken ca-bundle-broken--invalid ca-bundle-broken--sdk-stops cli-missing cli-missing--junk cli-missing--legacy
        cli-missing--page cli-missing--silent client-secret-rejected client-secret-rejected--app
        client-secret-rejected--bad-request client-secret-rejected--entra
        client-secret-rejected--entra-application client-secret-rejected--entra-expired
        client-secret-rejected--environment client-secret-rejected--unknown-client clock-skew--fast
        clock-skew--harmless config-file-unreadable config-file-unreadable--encoding
        config-file-unreadable--folder config-file-unreadable--missing cors-preflight cors-preflight--redirect
        credentials-conflict credentials-conflict--app credentials-conflict--asks
        credentials-conflict--two-profiles credentials-missing credentials-missing--azure-cli
        credentials-missing--azure-cli-missing credentials-missing--azure-devops
        credentials-missing--azure-devops-token credentials-missing--azure-tenant credentials-missing--basic
        credentials-missing--github credentials-missing--github-permission credentials-missing--identity-file
        credentials-missing--identity-variable credentials-missing--keyring
        credentials-missing--metadata-service credentials-missing--metadata-service-empty
        credentials-missing--model-serving credentials-missing--notebook credentials-missing--notebook-token
        credentials-missing--nothing environment-overrides-profile environment-overrides-profile--client
        environment-overrides-profile--token exchange-refused exchange-refused--azure-cli
        exchange-refused--azure-devops exchange-refused--client exchange-refused--entra
        exchange-refused--entra-federation exchange-refused--expired exchange-refused--github-audience
        exchange-refused--github-subject exchange-refused--notebook exchange-refused--notebook-audience
        exchange-refused--notebook-oauth exchange-refused--notebook-scope exchange-refused--subject
        exchange-refused--target exchange-refused--unauthorized login-expired login-expired--azure-cli
        login-expired--browser login-expired--browser-refused login-expired--cache-truncated
        login-expired--never login-expired--token-not-found login-expired--token-shown login-expired--upgraded
        login-page-as-success netrc-overrides-token network-policy-denied--token-endpoint
        permission-missing--app-to-app permission-missing--other-principal permission-missing--own
        permission-missing--own-forbidden permission-missing--person permission-missing--record-closed
        permission-missing--record-cut permission-missing--record-hidden principal-not-in-workspace--exchange
        profile-incomplete profile-incomplete--no-host profile-not-found proxy-client-mismatch
        proxy-invalid--blank proxy-invalid--domain-user
        response-unexpected scopes-not-granted scopes-not-granted--denied scopes-not-granted--exchange
        scopes-not-granted--notebook-oauth sign-in-timeout sign-in-timeout--azure-cli sign-in-timeout--cli
        sign-in-timeout--config sign-in-timeout--discovery sign-in-timeout--entra sign-in-timeout--exchange
        sign-in-timeout--github sign-in-timeout--metadata-service token-expiring token-is-entra--sign-in
        token-is-pat--profile token-not-exchanged--sign-in token-too-broad workspace-host-wrong
        workspace-host-wrong--app-host workspace-host-wrong--gone workspace-host-wrong--nxdomain
        workspace-host-wrong--page workspace-unreachable workspace-unreachable--refused
    """,
    401: """
        token-forwarded gateway-drops-token gateway-refuses ingress-policy-denied ingress-policy-denied--unnamed
        app-denies--empty-unauthorized app-denies--key app-denies--wants-authorization app-downstream-scopes--unauthorized
        app-other-workspace clock-skew front-door-refuses front-door-refuses--by-path path-outside-api--unauthorized
        permission-missing permission-missing--group permission-missing--redeployed permission-missing--unreadable
        principal-not-in-workspace principal-not-in-workspace--examined principal-not-in-workspace--inactive
        principal-not-in-workspace--shown token-expired token-expired--just-now token-expired--outside-unauthorized
        token-expired--workspace-unreachable token-is-entra token-is-entra--graph token-is-entra--v1 token-is-foreign
        token-is-pat token-is-pat--no-suffix token-malformed token-malformed--bearer token-malformed--truncated
        token-not-access-token token-not-access-token--client-secret token-not-access-token--refresh-token
        token-not-exchanged token-not-exchanged--suffix token-not-yet-valid token-not-yet-valid--not-before
        token-other-workspace token-rejected token-rejected--opaque token-rejected--signature
        token-scopes-missing--list-unauthorized token-scopes-missing--unauthorized token-wrong-audience
        token-wrong-audience--url user-consent-stale--unauthorized
    """,
    403: """
        token-forwarded--forbidden app-downstream-permission app-host-guard--origin ingress-policy-denied--forbidden
        app-denies app-denies--empty app-denies--everywhere app-denies--page app-downstream-scopes
        front-door-refuses--forbidden front-door-refuses--reason network-policy-denied network-policy-denied--body
        network-policy-denied--header network-policy-denied--ip-list network-policy-denied--ip-list-app
        network-policy-denied--unauthorized permission-missing--forbidden principal-not-in-workspace--forbidden
        proxy-block-page--transparent token-expired--forbidden token-expired--outside-forbidden
        token-is-foreign--forbidden token-other-workspace--forbidden token-rejected--forbidden token-scopes-missing
        token-scopes-missing--effective token-scopes-missing--list token-scopes-missing--old-names
        token-wrong-audience--forbidden user-consent-stale
    """,
    302: """
        gateway-drops-token--outside ingress-policy-denied--outside
        app-deploying--login app-other-workspace--outside front-door-refuses--outside network-policy-denied--login
        path-outside-api permission-missing--outside redirect-drops-token--other-host token-expired--outside
        token-expired--redirect token-is-entra--outside token-is-foreign--outside token-is-pat--outside
        token-malformed--outside token-not-access-token--outside token-not-exchanged--outside
        token-not-yet-valid--outside token-other-workspace--outside token-rejected--outside
        token-scopes-missing--outside token-wrong-audience--outside
    """,
    "unsendable": """
        token-malformed--json token-malformed--newline
    """,
    "unjoined": """
        app-not-found app-not-found--url-nxdomain app-url-wrong--cloud-nxdomain app-url-wrong--id-nxdomain
        app-url-wrong--nxdomain dns-name-not-found dns-no-address dns-resolver-unreachable dns-server-failure
        dns-zone-blocked
    """,
    "refused": """
        connection-refused dns-sinkholed
    """,
    "hangs": """
        app-domain-blocked egress-blocked proxy-auth-required proxy-auth-required--wrong-password proxy-block-page
        proxy-denied proxy-denied--everything proxy-invalid proxy-invalid--port proxy-needed proxy-needed--http-only
        proxy-unreachable proxy-unreachable--name tls-intercepted--proxy
    """,
    "reset": """
        connection-reset
    """,
    "certificate has expired": """
        tls-certificate-expired
    """,
    "unable to get local issuer": """
        tls-intercepted tls-intercepted--httpx-refuses tls-intercepted--sdk-refuses tls-untrusted tls-untrusted--left-out
    """,
    "certificate is not valid for": """
        tls-name-mismatch
    """,
    "alert protocol version": """
        tls-protocol
    """,
    "wrong version number": """
        tls-protocol--plain-http
    """,
    "self-signed certificate": """
        tls-untrusted--self-signed
    """,
    404: """
        app-downstream-permission--space
        app-crashed--404 app-deleting--404 app-deploying--404 app-deployment-failed--404 app-never-deployed--404
        app-not-found--deleted app-not-found--list-closed app-not-found--url app-other-workspace--not-found
        app-starting--404 app-stopped--404 app-ui-only app-ui-only--catch-all app-unavailable--404 app-url-wrong
        app-url-wrong--cloud app-url-wrong--shard endpoint-method--not-found endpoint-not-found endpoint-not-found--item
        endpoint-not-found--mcp
        endpoint-not-found--no-listing endpoint-not-found--outside endpoint-not-found--page endpoint-not-found--text
        path-outside-api--not-found
    """,
    502: """
        app-path-dies
        app-crashed app-crashed--record-closed app-deleting--502 app-deploying--502 app-deployment-failed
        app-deployment-failed--record-closed app-error--502 app-never-deployed app-never-deployed--no-compute
        app-never-deployed--record-closed app-not-listening app-not-listening--record-closed app-starting--502
        app-stopped--502 app-unavailable--502 app-unavailable--application
    """,
    503: """
        app-path-dies--page
        app-crashed--503 app-deleting app-deleting--record-closed app-deploying app-deploying--record-closed
        app-deployment-failed--503 app-error--503 app-never-deployed--503 app-starting app-starting--record-closed
        app-starting--updating app-stopped app-stopped--record-closed app-stopped--stopping app-unavailable
        app-unavailable--record-closed
    """,
    500: """
        app-downstream-permission--table app-downstream-permission--warehouse
        app-downstream-scopes--wrapped app-error app-error--page
    """,
    "silent": """
        app-not-listening--504 app-slow app-timeout app-timeout--gateway
    """,
    429: """
        app-rate-limited app-rate-limited--door
    """,
    422: """
        app-rejects-request
    """,
    405: """
        app-host-guard--csrf
        endpoint-method endpoint-method--no-allow endpoint-method--post
    """,
    307: """
        redirect-drops-token
    """,
    301: """
        redirect-drops-token--http redirect-drops-token--post
    """,
    400: """
        mcp-sign-in mcp-sign-in--redirect app-host-guard--starlette
        app-rejects-request--400
    """,
    409: """
        app-rejects-request--409
    """,
    413: """
        app-rejects-request--413
    """,
    415: """
        app-rejects-request--415
    """,
    421: """
        app-host-guard
    """,
    "cut": """
        response-unexpected--cut response-unexpected--stream-cut
    """,
}
"""What the demo question's call comes to with the token of the token file, or else with a good one."""

OUTCOMES = {fault_id: outcome for outcome, ids in BY_OUTCOME.items() for fault_id in ids.split()}
EVERY = [each.id for each in faults()]
UNTOUCHED = repr(World())
"""The default world, taken before any test of this process applies a fault."""


PATIENCE, SILENCE = 20.0, 0.4
"""Seconds that a busy machine may take for what is to come, and after which what isn't to come counts as not coming."""


def come_to(lab: Lab, ask: Ask, expected: int | str) -> int | str:
    """The outcome of the demo call, in one word where there's no status. Only an expected silence is given up soon."""
    connect, read = (SILENCE if expected == word else PATIENCE for word in ("hangs", "silent"))
    wait = httpx.Timeout(PATIENCE, connect=connect, read=read)
    asked = lab.world.question
    app = next((app for app in lab.world.workspace.apps.values() if app.name == asked.app), None)
    host = asked.url.removeprefix("https://") if asked.url else (app.host if app else "")
    if not any(each.startswith(f"{host}:") for each in lab.connections):
        return "unjoined"
    file = lab.base_dir / "token"
    token = file.read_text() if file.exists() else lab.mint()
    try:
        return ask(lab, asked.endpoint, host, method=asked.method or "GET", token=token, wait=wait).status_code
    except httpx.ConnectTimeout:
        return "hangs"
    except httpx.ReadTimeout:
        return "silent"
    except httpx.LocalProtocolError:
        return "unsendable"
    except httpx.RemoteProtocolError:
        return "cut"
    except httpx.ConnectError as error:
        text = str(error)
        return (
            "refused" if "refused" in text else "reset" if "reset" in text.lower() else text.replace("_", " ").lower()
        )


IN_OTHER_BUILDS = {"alert protocol version": ("legacy sigalg",)}
"""What other builds of Python and OpenSSL say: Debian's still tries TLS 1.1, and stops at its signatures."""


@pytest.mark.parametrize("fault_id", EVERY)
def test_the_planted_trouble_shows(fault_id: str, ask: Ask) -> None:
    """With the fault, and nothing else, the demo call must come to what the fault is there to cause."""
    with Lab([fault_id]) as lab:
        expected = OUTCOMES[fault_id]
        outcome = come_to(lab, ask, expected)
        told = (expected, *IN_OTHER_BUILDS.get(expected, ())) if isinstance(expected, str) else ()
        assert outcome == expected or any(words in str(outcome) for words in told)
        assert lab.log.troubles == ()


def test_the_table_and_the_folder_hold_the_same_faults() -> None:
    """Every fault must have its line in the table above, and the table no others."""
    assert sorted(OUTCOMES) == sorted(EVERY)


def test_every_fault_is_described() -> None:
    """A fault must say what it breaks, name the cause that its id begins with, and be found by its id."""
    for each in faults():
        assert each.doc and each.title, each.id
        assert each.plants == (each.id.partition("--")[0],), each.id
        assert each.variant == (each.id.partition("--")[2] or None), each.id
        assert find(each.id) is each


def test_a_fault_changes_its_own_world_only() -> None:
    """Applying a fault must leave no trace in the next world."""
    for each in faults():
        world = World()
        assert repr(world) == UNTOUCHED, f"spoilt before {each.id} was applied"
        each.apply(world)
        assert repr(World()) == UNTOUCHED, each.id


def test_a_fault_of_an_unknown_stage_is_refused() -> None:
    """A misspelt stage must be refused where the fault is written."""
    with pytest.raises(LabError, match="frontdoor"):
        fault("app-stopped", stage="frontdoor", title="x")


def test_what_faults_plant_is_in_the_catalogue() -> None:
    """Each planted cause must be an entry of the catalogue, at the same stage."""
    for each in faults():
        for cause_id in each.plants:
            assert built_in()[CauseId(cause_id)].stage == each.stage, each.id


def test_faults_come_in_the_order_of_the_journey() -> None:
    """The list must begin with the configuration and end with the endpoint."""
    stages = [each.stage for each in faults()]
    assert stages[0] == "configuration"
    assert stages[-1] == "endpoint"


def test_the_reset_filter_lets_another_name_pass() -> None:
    """A ClientHello with a made-up server name must get through to a handshake."""
    with Lab(["connection-reset"]) as lab:
        port = next(each for each in lab.connections if each.startswith(APP)).rpartition(":")[2]
        with httpx.Client(verify=ssl.create_default_context(cafile=str(lab.ca_bundle)), trust_env=False) as client:
            extensions = {"sni_hostname": "made-up.16.azure.databricksapps.com"}
            answer = client.get(f"https://127.0.0.1:{port}/", headers={"Host": APP}, extensions=extensions)
        assert answer.status_code == 302


def test_clock_skew_is_told_by_the_date_header(ask: Ask) -> None:
    """Workspace and door must both show the lab's clock in `Date`."""
    from email.utils import parsedate_to_datetime
    from time import time

    with Lab(["clock-skew"]) as lab:
        date = parsedate_to_datetime(ask(lab, "/api/items").headers["date"]).timestamp()
        assert 7100 < date - time() < 7300


def test_answers_of_several_faults_stand_beside_each_other(ask: Ask) -> None:
    """A fault's answer in a server's place must leave those of the faults before it where they are."""

    def later(world: World) -> None:
        at_door(world, lambda request: Response(418) if request.raw_path == "/api/tea" else None)

    with Lab(["app-rate-limited--door", "token-scopes-missing--effective"], also=(later,)) as lab:
        token = lab.mint()
        assert ask(lab, "/api/tea", token=token).status_code == 418
        assert ask(lab, "/api/items", token=token).status_code == 429
        record = ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=token).json()
        assert (record["user_api_scopes"], lab.world.app.scopes) == (["sql"], ("sql", "files.files"))


def test_every_fault_has_a_docstring_in_its_file() -> None:
    """The file of a fault must say what is wrong in it."""
    for each in faults():
        module = inspect.getmodule(each.apply)
        assert module is not None
        assert module.__doc__, each.id
