"""The lab's MCP server: the real SDK's client talks to it through the front door, and plain requests get the SDK's answers."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from dbapp_diag.lab.breaking_calls import guard_hosts
from dbapp_diag.lab.land import Mcp
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP
from tests.lab.conftest import client, port, trust

BOTH = {"Accept": "application/json, text/event-stream"}
MODES = [Mcp(), Mcp(streams=False), Mcp(sessions=False), Mcp(streams=False, sessions=False)]


def lab_with(mode: Mcp) -> Lab:
    """A lab whose MCP server is so."""
    lab = Lab()
    lab.world.app.mcp = mode
    return lab


class ToLab(httpx2.AsyncHTTPTransport):
    """Connects to a lab's port in place of the host that the URL names."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(verify=trust(lab))
        self._port = port(lab)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await super().handle_async_request(request)


def rpc(method: str, number: int | None = 1, **params: object) -> dict[str, object]:
    """A JSON-RPC request, or a notification without a number."""
    message: dict[str, object] = {"jsonrpc": "2.0", "method": method, "params": params}
    return message if number is None else message | {"id": number}


def hello(version: str = "2025-06-18") -> dict[str, object]:
    """The first request of a client."""
    return rpc("initialize", protocolVersion=version, capabilities={}, clientInfo={"name": "test", "version": "1"})


def said(answer: httpx.Response) -> Mapping[str, dict[str, object]]:
    """The JSON-RPC message of an answer, be it an event."""
    text = answer.text.partition("data: ")[2] if answer.text.startswith("event:") else answer.text
    found: dict[str, dict[str, object]] = json.loads(text)
    return found


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_sdk_s_client_is_served(mode: Mcp) -> None:
    """It signs on, lists the tools, calls one, and leaves."""

    async def talk(lab: Lab) -> None:
        bearer = {"Authorization": f"Bearer {lab.mint()}"}
        async with (
            httpx2.AsyncClient(transport=ToLab(lab), headers=bearer) as http,
            Client(streamable_http_client(f"https://{APP}/mcp", http_client=http)) as found,
        ):
            tools = await found.list_tools()
            assert [tool.name for tool in tools.tools] == ["list_items", "get_item"]
            answer = await found.call_tool("get_item", {"number": 2})
            assert "second item" in str(answer.content)

    with lab_with(mode) as lab:
        asyncio.run(talk(lab))
        assert lab.log.troubles == ()


@pytest.mark.parametrize("version", ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
def test_a_known_version_is_kept(app: httpx.Client, version: str) -> None:
    """And the newest is offered to whoever asks for an unknown one."""
    for asked, given in ((version, version), ("1999-01-01", "2025-11-25")):
        answer = app.post("/mcp", json=hello(asked), headers=BOTH)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert said(answer)["result"]["protocolVersion"] == given


def test_a_session_is_kept_and_ended(app: httpx.Client) -> None:
    """With its id each request is answered, without it or after its end none."""
    own = BOTH | {"Mcp-Session-Id": app.post("/mcp", json=hello(), headers=BOTH).headers["mcp-session-id"]}
    assert app.post("/mcp", json=rpc("notifications/initialized", None), headers=own).status_code == 202
    assert len(said(app.post("/mcp", json=rpc("tools/list"), headers=own))["result"]["tools"]) == 2  # type: ignore[arg-type]
    with app.stream("GET", "/mcp", headers=own) as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert app.post("/mcp", json=rpc("tools/list"), headers=BOTH).status_code == 400
    assert app.delete("/mcp", headers=own).status_code == 200
    gone = app.post("/mcp", json=rpc("tools/list"), headers=own)
    assert (gone.status_code, said(gone)["error"]["message"]) == (404, "Session not found")


@pytest.mark.parametrize(
    ("method", "headers", "body", "status", "words"),
    [
        ("POST", {"Accept": "application/json"}, hello(), 406, "must accept both application/json and text/event-stream"),
        ("GET", {"Accept": "application/json"}, None, 406, "Client must accept text/event-stream"),
        ("GET", {}, None, 400, "Bad Request: Missing session ID"),
        ("DELETE", {}, None, 400, "Bad Request: Missing session ID"),
        ("PUT", {}, None, 405, "Method Not Allowed"),
        ("POST", BOTH, {"a": 1}, 400, "Validation error"),
        ("POST", BOTH | {"Mcp-Session-Id": "x"}, rpc("ping"), 404, "Session not found"),
    ],
)  # fmt: skip
def test_refusals_are_the_sdk_s(
    app: httpx.Client, method: str, headers: dict[str, str], body: object, status: int, words: str
) -> None:
    """Status and words of `mcp` 2.3.0, as a JSON-RPC error without an id."""
    answer = app.request(method, "/mcp", headers=headers, json=body)
    assert (answer.status_code, answer.json()["id"]) == (status, None)
    assert words in answer.json()["error"]["message"]


def test_a_form_is_no_message(app: httpx.Client) -> None:
    """400 in plain words, before anything else is looked at."""
    answer = app.post("/mcp", data={"a": "b"}, headers=BOTH)
    assert (answer.status_code, answer.text) == (400, "Invalid Content-Type header")


def test_a_stateless_server_has_a_silent_stream_and_no_sessions() -> None:
    """A GET with any `Accept` is a stream that never says a word; a DELETE is refused."""
    with lab_with(Mcp(sessions=False)) as lab, client(lab) as app:
        with app.stream("GET", "/mcp", timeout=httpx.Timeout(20, read=0.5)) as answer:
            assert (answer.status_code, "mcp-session-id" in answer.headers) == (200, False)
            with pytest.raises(httpx.ReadTimeout):
                next(answer.iter_raw())
        assert app.delete("/mcp").status_code == 405


def test_the_path_can_be_another_and_a_slash_leads_inside(app: httpx.Client) -> None:
    """The usual path is then unknown; `/mcp/` is redirected to where the app thinks it is."""
    assert app.post("/mcp/", json=hello(), headers=BOTH).headers["location"] == "http://localhost:8000/mcp"
    with lab_with(Mcp("/mcp/mcp")) as lab, client(lab) as other:
        assert other.post("/mcp", json=hello(), headers=BOTH).status_code == 404
        assert other.post("/mcp/mcp", json=hello(), headers=BOTH).status_code == 200


def test_its_guard_takes_this_machine_s_hosts_only() -> None:
    """Behind the front door the Host is `localhost:8000`, which it takes; an Origin is refused, and in a fault the Host is."""
    with lab_with(Mcp(guard=True)) as lab, client(lab) as app:
        assert app.post("/mcp", json=hello(), headers=BOTH).status_code == 200
        assert app.post("/mcp", json=hello(), headers=BOTH | {"Origin": "https://ui.example"}).status_code == 403
    with Lab(also=(lambda world: guard_hosts(world, "mcp", "/mcp"),)) as lab, client(lab) as app:
        answer = app.post("/mcp", json=hello(), headers=BOTH)
        assert (answer.status_code, answer.text) == (421, "Invalid Host header")
