"""Each fault: what the planted trouble looks like to a plain client, without any diagnosis."""

import inspect
import ssl
from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.fault import Fault, fault, find
from dbapp_diag.lab.session import Lab, faults
from dbapp_diag.lab.world import APP, World
from dbapp_diag.words import CauseId

Ask = Callable[..., httpx.Response]

BY_OUTCOME: dict[int | str, str] = {
    200: """
        ca-bundle-broken ca-bundle-broken--invalid cli-missing cli-missing--legacy client-secret-rejected
        config-file-unreadable config-file-unreadable--missing credentials-conflict credentials-missing
        environment-overrides-profile exchange-refused login-expired login-expired--never
        netrc-overrides-token permission-missing--own profile-incomplete profile-incomplete--no-host
        profile-not-found response-unexpected scopes-not-granted sign-in-timeout token-expiring
        token-is-pat--profile proxy-client-mismatch token-too-broad workspace-host-wrong workspace-host-wrong--nxdomain
        workspace-unreachable
    """,
    401: """
        app-denies--wants-authorization app-other-workspace clock-skew front-door-refuses
        permission-missing principal-not-in-workspace principal-not-in-workspace--inactive token-expired
        token-is-entra token-is-foreign token-is-pat token-malformed token-malformed--bearer
        token-malformed--truncated token-not-access-token token-not-access-token--client-secret
        token-not-access-token--refresh-token token-not-exchanged token-not-yet-valid
        token-other-workspace token-rejected token-rejected--signature token-scopes-missing--unauthorized
        token-wrong-audience
    """,
    403: """
        app-denies app-downstream-scopes network-policy-denied network-policy-denied--ip-list
        permission-missing--forbidden proxy-block-page--transparent token-expired--forbidden
        token-scopes-missing user-consent-stale
    """,
    302: """
        path-outside-api token-expired--redirect
    """,
    "unsendable": """
        token-malformed--json token-malformed--newline
    """,
    "unjoined": """
        app-not-found app-url-wrong--nxdomain dns-name-not-found dns-no-address dns-resolver-unreachable
        dns-server-failure dns-zone-blocked
    """,
    "refused": """
        connection-refused dns-sinkholed
    """,
    "hangs": """
        app-domain-blocked egress-blocked proxy-auth-required proxy-auth-required--wrong-password
        proxy-block-page proxy-denied proxy-denied--everything proxy-invalid proxy-invalid--port
        proxy-needed proxy-needed--http-only proxy-unreachable proxy-unreachable--name
        tls-intercepted--proxy
    """,
    "reset": """
        connection-reset
    """,
    "certificate has expired": """
        tls-certificate-expired
    """,
    "unable to get local issuer": """
        tls-intercepted tls-untrusted
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
        app-ui-only app-url-wrong endpoint-not-found
    """,
    502: """
        app-crashed app-deployment-failed app-never-deployed app-never-deployed--no-compute
        app-not-listening
    """,
    503: """
        app-deleting app-deploying app-starting app-stopped app-unavailable
    """,
    500: """
        app-error
    """,
    "silent": """
        app-slow app-timeout app-timeout--gateway
    """,
    429: """
        app-rate-limited
    """,
    422: """
        app-rejects-request
    """,
    405: """
        endpoint-method
    """,
    307: """
        redirect-drops-token
    """,
    301: """
        redirect-drops-token--double-slash
    """,
}
"""What the demo question's call comes to with the token of the token file, or else with a good one."""

OUTCOMES = {fault_id: outcome for outcome, ids in BY_OUTCOME.items() for fault_id in ids.split()}
EVERY = [each.id for each in faults()]


def come_to(lab: Lab, ask: Ask) -> int | str:
    """The outcome of the demo call, in one word where there's no status."""
    asked = lab.world.question
    app = next((app for app in lab.world.workspace.apps.values() if app.name == asked.app), None)
    host = asked.url.removeprefix("https://") if asked.url else (app.host if app else "")
    if not any(each.startswith(f"{host}:") for each in lab.connections):
        return "unjoined"
    file = lab.base_dir / "token"
    token = file.read_text() if file.exists() else lab.mint()
    try:
        return ask(lab, asked.endpoint, host, token=token, wait=0.4).status_code
    except httpx.ConnectTimeout:
        return "hangs"
    except httpx.ReadTimeout:
        return "silent"
    except httpx.LocalProtocolError:
        return "unsendable"
    except httpx.ConnectError as error:
        text = str(error)
        return (
            "refused" if "refused" in text else "reset" if "reset" in text.lower() else text.replace("_", " ").lower()
        )


@pytest.mark.parametrize("fault_id", EVERY)
def test_the_planted_trouble_shows(fault_id: str, ask: Ask) -> None:
    """With the fault, and nothing else, the demo call must come to what the fault is there to cause."""
    with Lab([fault_id]) as lab:
        outcome, expected = come_to(lab, ask), OUTCOMES[fault_id]
        assert outcome == expected or (isinstance(expected, str) and expected in str(outcome))
        assert lab.log.troubles == ()


def test_the_table_and_the_folder_hold_the_same_faults() -> None:
    """Every fault must have its line in the table above, and the table no others."""
    assert sorted(OUTCOMES) == sorted(EVERY)


@pytest.mark.parametrize("each", faults(), ids=EVERY)
def test_a_fault_is_described(each: Fault) -> None:
    """A fault must say what it breaks, name the cause that its id begins with, and be found by its id."""
    assert each.doc
    assert each.title
    assert each.plants == (each.id.partition("--")[0],)
    assert each.variant == (each.id.partition("--")[2] or None)
    assert find(each.id) is each


@pytest.mark.parametrize("each", faults(), ids=EVERY)
def test_a_fault_changes_its_own_world_only(each: Fault) -> None:
    """Applying a fault must leave no trace in the next world."""
    each.apply(World())
    assert repr(World()) == repr(World())
    assert World().app.door.tokens_outside_api
    assert World().question == World().question


def test_a_fault_of_an_unknown_stage_is_refused() -> None:
    """A misspelt stage must be refused where the fault is written."""
    with pytest.raises(LabError, match="frontdoor"):
        fault("app-stopped", stage="frontdoor", title="x")


@pytest.mark.parametrize("each", faults(), ids=EVERY)
def test_what_a_fault_plants_is_in_the_catalogue(each: Fault) -> None:
    """Each planted cause must be an entry of the catalogue, at the same stage."""
    for cause_id in each.plants:
        assert built_in()[CauseId(cause_id)].stage == each.stage


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


def test_every_fault_has_a_docstring_in_its_file() -> None:
    """The file of a fault must say what is wrong in it."""
    for each in faults():
        module = inspect.getmodule(each.apply)
        assert module is not None
        assert module.__doc__, each.id
