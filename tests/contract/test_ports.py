"""What a check may touch: the ports that it declares, and through them the requests that it announces."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from dbapp_diag.checks.front_door.tokenless import Tokenless
from dbapp_diag.contract.app_requests import AppRequest
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.context import Context
from dbapp_diag.contract.destinations import Destinations, call_places
from dbapp_diag.contract.port import CREDENTIALS, MADE_UP_TOKEN, TOKEN, Grant, Port, Send, Use
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.contract.ports.configuration import Notes, Trust
from dbapp_diag.contract.ports.connections import Connections
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.ports.requests import MADE_UP
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.ports.tokens import SdkSignIn, Tokens
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.results import Errored
from dbapp_diag.model.words import CheckId
from tests.engine.helpers import One, check, context, execute
from tests.made import APP_HOST, WORKSPACE, address, asked, exchange

WORKSPACE_HOST = WORKSPACE.removeprefix("https://")
ELSEWHERE = "https://elsewhere.example"
APP_PATH = Send("app", "GET {endpoint}")
WITH_TOKEN = Send("app", "GET {endpoint}", TOKEN)
WITH_MADE_UP = Send("app", "GET {endpoint}", MADE_UP_TOKEN)
RECORD = Send("workspace", "GET /api/2.0/apps/{app}", TOKEN)
METADATA = Send("workspace", "GET /.well-known/databricks-config")
EXCHANGE = Send("workspace", "POST /oidc/v1/token", TOKEN)
SIGNED_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, host=WORKSPACE, token="token 1")
KNOWN = Facts({type(fact): fact for fact in (asked(workspace="https://named.example"), address(), SIGNED_IN)})


class Silent:
    """Stands for the network: keeps what would have been sent, and answers 200."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def exchange(self, **request: Any) -> Any:
        self.sent.append(request)
        return exchange(200, id=request["id"], url=request["url"]), b'{"name": "my-app"}'

    def __getattr__(self, name: str) -> Any:
        async def asks(*given: Any, **more: Any) -> Any:
            self.sent.append({"what": name})

        return asks


def probe(*uses: type[Port] | Use, facts: Facts = KNOWN) -> tuple[Probe, Silent]:
    """A probe for a check that declares these, and the network behind it."""
    network = Silent()
    where: Context = replace(context(), network=cast("Any", network))
    where.vault.keep("a-token-text")
    return Probe(uses, Grant(CheckId("any"), where, Destinations.of(facts))), network


LIES: dict[str, tuple[type[Port], Callable[[Any], Awaitable[object]]]] = {
    "a look-up": (Dns, lambda port: port.look_up("a.example")),
    "a look-up by the system": (Dns, lambda port: port.look_up_by_system("a.example")),
    "a connection": (Connections, lambda port: port.connect(["192.0.2.1"], 443, host=APP_HOST)),
    "a handshake": (Connections, lambda port: port.handshake(APP_HOST, ["192.0.2.1"], 443)),
    "a question to the proxy": (Routing, lambda port: port.ask_proxy(APP_HOST, 443)),
    "a request to the app": (AppRequests, lambda port: port.send(APP_PATH, purpose="p")),
    "one with the token": (AppRequests, lambda port: port.send(WITH_TOKEN, purpose="p", token="token 1")),
    "a request to the workspace": (WorkspaceRequests, lambda port: port.send(METADATA, WORKSPACE, purpose="p")),
    "an exchange of the token": (
        WorkspaceRequests,
        lambda port: port.exchange_token(EXCHANGE, WORKSPACE, {}, purpose="p", subject="token 1"),
    ),
    "a sign-in": (SdkSignIn, lambda port: port.ask()),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_check_that_announces_nothing_sends_nothing(lie: str) -> None:
    """A port that is declared without requests refuses each, before anything reaches the network."""
    port, attempt = LIES[lie]
    given, network = probe(port)
    with pytest.raises(PermissionError, match="doesn't declare"):
        asyncio.run(cast("Any", attempt(given.use(port))))
    assert not network.sent


@pytest.mark.parametrize("lie", LIES)
def test_an_undeclared_port_is_an_error_of_that_check_alone(lie: str) -> None:
    """The pipeline contains it, and the sentence names the port."""
    port, attempt = LIES[lie]

    async def lies(self: Check, probe: Probe, facts: Facts) -> One:
        await attempt(probe.use(port))
        return One()

    record, _ = execute(check("liar", provides=One, observe=lies), check("other"))
    said = f"it broke: LookupError: {port.__name__} isn't among the ports that this check declares"
    assert record.results[CheckId("liar")] == Errored(said)
    assert record.results[CheckId("other")].status == "passed"


def test_a_request_is_made_from_its_announcement() -> None:
    """Method, path, host and credential come from the declared `Send`, so that the plan can't say anything else."""
    given, network = probe(AppRequests.sends(WITH_TOKEN, WITH_MADE_UP), WorkspaceRequests.sends(RECORD))
    app, workspace = given.use(AppRequests), given.use(WorkspaceRequests)
    asyncio.run(app.send(WITH_TOKEN, purpose="p", token="token 1"))
    asyncio.run(app.send(WITH_MADE_UP, purpose="p"))
    _, body = asyncio.run(workspace.send(RECORD, WORKSPACE, purpose="p", token="token 1", app="my app/x"))
    assert body == {"name": "my-app"}
    assert [(each["method"], each["url"], each["bearer"], each["credential"]) for each in network.sent] == [
        ("GET", f"https://{APP_HOST}/api/items", "a-token-text", "token 1"),
        ("GET", f"https://{APP_HOST}/api/items", MADE_UP, "made-up token"),
        ("GET", f"{WORKSPACE}/api/2.0/apps/my%20app%2Fx", "a-token-text", "token 1"),
    ]


@pytest.mark.parametrize(("send", "token"), [(APP_PATH, "token 1"), (WITH_MADE_UP, "token 1"), (WITH_TOKEN, None)])
def test_a_request_carries_what_was_announced(send: Send, token: str | None) -> None:
    """No token where none was announced, and not without one where it was."""
    given, network = probe(AppRequests.sends(send))
    with pytest.raises(PermissionError, match=f"carries {send.carries}"):
        asyncio.run(given.use(AppRequests).send(send, purpose="p", token=token))
    assert not network.sent


@pytest.mark.parametrize(
    "workspace",
    [
        ELSEWHERE,
        f"https://{APP_HOST}",
        "https://named.example",
        f"http://{WORKSPACE_HOST}",
        f"{WORKSPACE}@x.example",
        "",
    ],
)
def test_a_token_goes_to_the_workspace_of_the_sign_in_alone(workspace: str) -> None:
    """Not to any other host, not to one that was only asked about, not in the clear, and not where a URL has two readings."""
    given, network = probe(WorkspaceRequests.sends(RECORD, EXCHANGE))
    port = given.use(WorkspaceRequests)
    with pytest.raises(PermissionError, match="must not go"):
        asyncio.run(port.send(RECORD, workspace, purpose="p", token="token 1", app="my-app"))
    with pytest.raises(PermissionError, match="must not go"):
        asyncio.run(port.exchange_token(EXCHANGE, workspace, {}, purpose="p", subject="token 1"))
    assert not network.sent


def test_the_workspace_that_was_asked_about_is_asked_without_a_token() -> None:
    """Where it's known only by what was given, it may be asked what it is; no other host may."""
    given, network = probe(WorkspaceRequests.sends(METADATA))
    asyncio.run(given.use(WorkspaceRequests).send(METADATA, "https://named.example", purpose="p"))
    with pytest.raises(PermissionError, match="nothing is sent"):
        asyncio.run(given.use(WorkspaceRequests).send(METADATA, ELSEWHERE, purpose="p"))
    assert [each["url"] for each in network.sent] == ["https://named.example/.well-known/databricks-config"]


def test_connections_go_to_the_hosts_that_were_announced() -> None:
    """The app's host isn't the workspace's, a connection isn't a handshake, and no other host is either."""
    given, network = probe(Connections.sends(Send("workspace", "TCP connection to each address")))
    port = given.use(Connections)
    with pytest.raises(PermissionError, match=f"TCP connection to {APP_HOST}"):
        asyncio.run(port.connect(["192.0.2.1"], 443, host=APP_HOST))
    with pytest.raises(PermissionError, match="TLS handshake to adb-"):
        asyncio.run(port.handshake(WORKSPACE_HOST, ["192.0.2.1"], 443))
    with pytest.raises(PermissionError, match=r"to elsewhere\.example"):
        asyncio.run(port.connect(["192.0.2.1"], 443, host="elsewhere.example"))
    assert not network.sent
    asyncio.run(port.connect(["192.0.2.1"], 443, host=WORKSPACE_HOST))
    assert network.sent == [{"what": "connect_all"}]


def test_a_proxy_is_asked_for_the_hosts_of_the_call_alone() -> None:
    """CONNECT to any other host would be a request of its own."""
    given, network = probe(Routing.sends(Send("proxy", "CONNECT to the app's host")))
    with pytest.raises(PermissionError, match=r"elsewhere\.example"):
        asyncio.run(given.use(Routing).ask_proxy("elsewhere.example", 443))
    assert not network.sent


def test_a_place_without_a_value_is_refused() -> None:
    """A request isn't sent with a placeholder in its path."""
    given, network = probe(WorkspaceRequests.sends(RECORD))
    with pytest.raises(LookupError, match="{app}"):
        asyncio.run(given.use(WorkspaceRequests).send(RECORD, WORKSPACE, purpose="p", token="token 1"))
    assert not network.sent


@pytest.mark.parametrize("port", [Notes, Trust, Tokens])
def test_a_local_port_announces_nothing(port: type[Port]) -> None:
    """What only looks at this machine can't be declared with a request; nor can any port with one to another place."""
    with pytest.raises(ValueError, match="sends nothing to the app"):
        port.sends(APP_PATH)
    with pytest.raises(ValueError, match="sends nothing to the app"):
        Dns.sends(APP_PATH)


def test_the_sign_in_is_announced_as_one() -> None:
    """A port for sign-in with any other announcement doesn't start the SDK."""
    given, _ = probe(SdkSignIn.sends(METADATA))
    with pytest.raises(PermissionError, match="signs in"):
        asyncio.run(given.use(SdkSignIn).ask())
    allowed, _ = probe(SdkSignIn.sends(Send("workspace", "sign-in", CREDENTIALS)))
    assert asyncio.run(allowed.use(SdkSignIn).ask()) is None


@pytest.mark.parametrize(("method", "sent"), [("GET", "GET"), ("HEAD", "HEAD"), ("POST", "GET")])
def test_a_probe_announces_the_method_that_it_sends(method: str, sent: str) -> None:
    """Probes keep a method that only reads, and use GET in place of any other."""
    assert Tokenless.request.request(call_places("/api/items", method)) == (sent, "/api/items")


@pytest.mark.parametrize("kind", load().checks.values(), ids=lambda kind: kind.id)
def test_a_check_declares_exactly_what_it_uses(kind: type[Check]) -> None:
    """Each port that its module asks for is declared, and each that is declared is asked for."""
    declared = {(use.port if isinstance(use, Use) else use).__name__ for use in kind.uses}
    tree = ast.parse(inspect.getsource(inspect.getmodule(kind) or kind))
    used = {
        node.args[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "use"
        and isinstance(node.args[0], ast.Name)
    }
    if issubclass(kind, AppRequest):
        used.add(AppRequests.__name__)
        assert kind.request in kind.may_send()
    assert used == declared
