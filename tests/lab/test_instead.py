"""The hooks for worlds that no fault describes: answers in a server's place, raw bytes, opaque tokens, who answered."""

import base64
import hashlib
import socket
import ssl
from collections.abc import Callable

import httpx
import pytest

from dbapp_diag.lab.land import Token
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.web import Request, Response, json_response
from dbapp_diag.lab.world import APP, CALLER, FOREIGN_WORKSPACE, OTHER_APP, STRANGER, WORKSPACE, World

Ask = Callable[..., httpx.Response]
HOUR = 3600.0
STAMPS = {"server", "date", "x-request-id", "strict-transport-security"}


def teapot(request: Request) -> Response | None:
    """418 for one path."""
    return Response(418, b"short and stout") if request.path == "/api/tea" else None


def at_door(answer: Callable[[Request], Response | None]) -> Callable[[World], None]:
    """The change that lets the app's front door answer so."""

    def change(world: World) -> None:
        world.app.door.instead = answer

    return change


def opaque(lab: Lab) -> str:
    """The opaque token in a lab's token file."""
    return (lab.base_dir / "token").read_text()


def test_an_answer_in_the_door_s_place_is_for_its_own_requests(ask: Ask) -> None:
    """Only the requests that it wants may get it, whatever the token, stamped as the door's own; others pass."""
    with Lab(also=[at_door(teapot)]) as lab:
        for token in (None, lab.mint()):
            answer = ask(lab, "/api/tea", token=token)
            assert (answer.status_code, answer.text) == (418, "short and stout")
            assert set(answer.headers) >= STAMPS
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 200
        assert ask(lab, "/api/tea", OTHER_APP, token=lab.mint()).status_code == 404


def test_a_server_that_is_not_the_platform_answers_bare(ask: Ask) -> None:
    """An answer that isn't stamped must carry nothing of the platform's edge."""
    cdn = Response(520, b"origin error", (("server", "edgecast"),), stamped=False)
    with Lab(also=[at_door(lambda request: cdn)]) as lab:
        answer = ask(lab, "/api/items")
        assert (answer.status_code, answer.headers["server"]) == (520, "edgecast")
        assert not (STAMPS - {"server"}) & set(answer.headers)
        assert [each.server for each in lab.log.answers] == ["other"]


def test_an_answer_in_the_workspace_s_place(ask: Ask) -> None:
    """REST and sign-in alike must be open to it, and what it leaves alone be answered as ever."""

    def odd(request: Request) -> Response | None:
        if request.path == "/api/2.0/apps/my-app":
            return json_response({"name": "my-app", "compute_status": {"state": "PERPLEXED"}})
        return Response(503) if request.path == "/oidc/v1/token" else None

    def change(world: World) -> None:
        world.workspace.instead = odd

    with Lab(also=[change]) as lab:
        record = ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=lab.mint())
        assert record.json()["compute_status"] == {"state": "PERPLEXED"}
        assert record.headers["x-databricks-org-id"] == lab.world.workspace.id
        assert ask(lab, "/oidc/v1/token", WORKSPACE, method="POST").status_code == 503
        assert ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=lab.mint()).status_code == 200


@pytest.mark.parametrize("wording", ["plain", "german"])
def test_raw_bytes_go_out_as_they_are(wording: str) -> None:
    """Not a byte more or less must come, and then the end of the connection."""
    garbage = b"\x00\x01 not http, Not Found\r\n\r\n"
    with Lab(also=[at_door(lambda request: Response(raw=garbage))], wording=wording) as lab:
        port = int(next(each for each in lab.connections if each.startswith(APP)).rpartition(":")[2])
        trust = ssl.create_default_context(cafile=str(lab.ca_bundle))
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
            trust.wrap_socket(plain, server_hostname=APP, suppress_ragged_eofs=True) as tls,
        ):
            tls.sendall(f"GET /api/items HTTP/1.1\r\nHost: {APP}\r\n\r\n".encode())
            received = b"".join(iter(lambda: tls.recv(4096), b""))
        assert received == garbage
        assert [(each.server, each.status) for each in lab.log.answers] == [("other", None)]
        assert lab.log.troubles == ()


def test_an_opaque_token_is_taken_by_door_and_workspace(ask: Ask) -> None:
    """It must have no parts to read, be a known secret, and open what its claims open."""
    with Lab(also=[lambda world: world.examine(Token(kind="opaque"))]) as lab:
        token = opaque(lab)
        assert "." not in token
        assert token in lab.secrets
        assert ask(lab, "/api/items", token=token).status_code == 200
        assert ask(lab, "/api/items", token=token).headers["gap-auth"] == CALLER.id
        me = ask(lab, "/api/2.0/preview/scim/v2/Me", WORKSPACE, token=token)
        assert me.json()["userName"] == CALLER.id
        assert lab.log.at("front-door")[0].credential == "opaque"


@pytest.mark.parametrize(
    "token",
    [
        Token(kind="opaque", issued_ago=2 * HOUR, lifetime=HOUR),
        Token(kind="opaque", issued_ago=-HOUR),
        Token(kind="opaque", revoked=True),
        Token(kind="opaque", principal=STRANGER.id),
        Token(kind="opaque", audience="another"),
        Token(kind="opaque", issuer=f"https://{FOREIGN_WORKSPACE}/oidc"),
    ],
    ids=["expired", "early", "revoked", "no permission", "audience", "workspace"],
)
def test_an_opaque_token_is_refused_for_the_same_reasons(ask: Ask, token: Token) -> None:
    """What is wrong with its claims must count as it does for others."""
    with Lab(also=[lambda world: world.examine(token)]) as lab:
        assert ask(lab, "/api/items", token=opaque(lab)).status_code == 401


def test_an_opaque_token_means_nothing_to_another_lab(ask: Ask, healthy: Lab) -> None:
    """Only the issuer that made it may know it."""
    with Lab(also=[lambda world: world.examine(Token(kind="opaque"))]) as lab:
        assert ask(healthy, "/api/items", token=opaque(lab)).status_code == 401


def test_the_log_says_who_wrote_each_answer(ask: Ask) -> None:
    """App, front door and workspace must be told apart, each with its request and its credential's fingerprint."""
    with Lab() as lab:
        token = lab.mint()
        mark = hashlib.sha256(token.encode()).hexdigest()[:12]
        ask(lab, "/api/nothing?page=2", token=token)
        ask(lab, "/api/items")
        ask(lab, "/api/2.0/apps/my-app", WORKSPACE, token=token)
        seen = [
            (each.server, each.host, each.method, each.path, each.credential, each.fingerprint, each.status)
            for each in lab.log.answers
        ]
        assert seen == [
            ("app", APP, "GET", "/api/nothing", "oauth", mark, 404),
            ("front-door", APP, "GET", "/api/items", "none", None, 401),
            ("workspace", WORKSPACE, "GET", "/api/2.0/apps/my-app", "oauth", mark, 200),
        ]


@pytest.mark.parametrize(
    ("fault_id", "author"),
    [
        ("app-denies", "app"),
        ("app-not-listening", "front-door"),
        ("app-timeout--gateway", "front-door"),
        ("proxy-block-page--transparent", "middlebox"),
    ],
)
def test_the_author_is_who_really_wrote_it(ask: Ask, fault_id: str, author: str) -> None:
    """The door must be named for what it writes in the app's place, and a filter for its own page."""
    with Lab([fault_id]) as lab:
        ask(lab, "/api/items", token=lab.mint())
        assert [each.server for each in lab.log.answers] == [author]


def test_a_proxy_is_the_author_of_its_refusals() -> None:
    """A refused CONNECT must be the proxy's answer, with its status; a granted one is followed by the host's."""
    for fault_id, expected in (
        ("proxy-denied", [("proxy", "CONNECT", 403)]),
        ("proxy-block-page", [("proxy", "CONNECT", 200), ("proxy", "GET", 403)]),
        ("proxy-client-mismatch", [("proxy", "CONNECT", 200), ("front-door", "GET", 401)]),
    ):
        with Lab([fault_id]) as lab:
            trust = ssl.create_default_context(cafile=str(lab.ca_bundle))
            with httpx.Client(proxy=lab.env["HTTPS_PROXY"], verify=trust, trust_env=False, timeout=5) as client:
                try:
                    client.get(f"https://{APP}/api/items")
                except httpx.ProxyError:
                    assert fault_id == "proxy-denied"
            assert [(each.server, each.method, each.status) for each in lab.log.answers] == expected
            assert {each.host for each in lab.log.answers} == {APP}


def test_a_proxy_s_answers_carry_the_proxy_s_credential() -> None:
    """The credential of a CONNECT must be the one for the proxy."""
    with Lab(["proxy-auth-required--wrong-password"]) as lab:
        with (
            httpx.Client(proxy=lab.env["HTTPS_PROXY"], trust_env=False, timeout=5) as client,
            pytest.raises(httpx.ProxyError),
        ):
            client.get(f"https://{APP}/")
        kind = [(each.credential, each.status) for each in lab.log.answers]
        assert kind == [("basic", 407)]
        given = base64.b64encode(b"svc-build:hunter2-forgotten")
        assert lab.log.answers[0].fingerprint == hashlib.sha256(given).hexdigest()[:12]


def test_changes_come_after_the_faults() -> None:
    """`also` must see the world as the faults have left it, and one change what the one before has done."""
    seen: list[str] = []

    def first(world: World) -> None:
        seen.append(world.app.compute)
        world.app.compute = "UPDATING"

    def second(world: World) -> None:
        seen.append(world.app.compute)

    Lab(["app-stopped"], also=[first, second])
    assert seen == ["STOPPED", "UPDATING"]


@pytest.mark.parametrize("status", [404, 502, 503])
@pytest.mark.parametrize("fault_id", ["app-stopped", "app-never-deployed", "app-crashed"])
def test_the_page_of_an_app_that_is_not_up_can_have_any_status(ask: Ask, fault_id: str, status: int) -> None:
    """The door must answer with the status that it's set to, and with the same page."""

    def change(world: World) -> None:
        world.app.door.unavailable = status

    with Lab([fault_id], also=[change]) as lab:
        answer = ask(lab, "/api/items", token=lab.mint())
        assert answer.status_code == status
        assert "App Not Available" in answer.text


def test_a_token_of_another_workspace_can_be_forbidden(ask: Ask) -> None:
    """Set to 403 the door must answer so to the other workspace's tokens, and to no others."""

    def change(world: World) -> None:
        world.app.door.other_workspace = 403

    with Lab(["token-other-workspace"], also=[change]) as lab:
        assert ask(lab, "/api/items", token=opaque(lab)).status_code == 403
        assert ask(lab, "/api/items", token="garbage").status_code == 401
        foreign = lab.mint(issuer="https://idp.example")
        assert ask(lab, "/api/items", token=foreign).status_code == 401
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 200
