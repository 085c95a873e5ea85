"""The proxy in each of its moods, as a client sees it that goes by the environment of the demo run."""

import base64
import socket
import ssl

import httpx
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, WORKSPACE


def through(lab: Lab, host: str, *, user: tuple[str, str] | None = None) -> httpx.Response:
    """GET `/api/items` of a host by the proxy that the lab's environment names."""
    proxy = httpx.Proxy(lab.env["HTTPS_PROXY"], auth=user)
    trust = ssl.create_default_context(cafile=str(lab.ca_bundle))
    with httpx.Client(proxy=proxy, verify=trust, trust_env=False, timeout=5) as client:
        return client.get(f"https://{host}/api/items", headers={"Authorization": f"Bearer {lab.mint()}"})


def connect(lab: Lab, target: str, *headers: str) -> bytes:
    """The proxy's bare answer to a CONNECT."""
    host, _, port = lab.env["HTTPS_PROXY"].removeprefix("http://").rpartition("@")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", *headers]
        raw.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        return raw.recv(65536)


def test_an_open_proxy_leads_to_the_app_by_name() -> None:
    """`proxy-needed`: where direct connections hang, the proxy must work."""
    with Lab(["proxy-needed"]) as lab:
        assert through(lab, APP).status_code == 200
        assert lab.env["NO_PROXY"] == "localhost,.databricksapps.com"
        seen = lab.log.at("proxy")[0]
        assert (seen.method, seen.path, seen.credential) == ("CONNECT", f"{APP}:443", "none")


def test_a_proxy_understands_the_address_in_the_name_s_place() -> None:
    """A client that puts `--connect-to` into the CONNECT (curl does) must come to the same host."""
    with Lab(["proxy-needed"]) as lab:
        port = next(each for each in lab.connections if each.startswith(APP)).rpartition(":")[2]
        assert connect(lab, f"127.0.0.1:{port}").startswith(b"HTTP/1.1 200 ")


def test_a_denying_proxy_denies_the_app_alone() -> None:
    """`proxy-denied` must let the workspace pass, and show a page of its own for the app."""
    with Lab(["proxy-denied"]) as lab:
        answer = connect(lab, f"{APP}:443")
        assert answer.startswith(b"HTTP/1.1 403 ")
        assert b"X-Squid-Error: ERR_ACCESS_DENIED" in answer
        assert connect(lab, f"{WORKSPACE}:443").startswith(b"HTTP/1.1 200 ")


def test_a_denying_proxy_can_deny_everything() -> None:
    """The variant must deny the workspace too."""
    with Lab(["proxy-denied--everything"]) as lab:
        assert connect(lab, f"{WORKSPACE}:443").startswith(b"HTTP/1.1 403 ")


def test_a_proxy_that_wants_credentials_says_which() -> None:
    """407 must offer its schemes, and the right credentials must pass."""
    with Lab(["proxy-auth-required"]) as lab:
        answer = connect(lab, f"{APP}:443")
        assert answer.startswith(b"HTTP/1.1 407 ")
        assert b"Proxy-Authenticate: Negotiate" in answer
        assert b'Proxy-Authenticate: Basic realm="proxy.corp.example"' in answer
        password = next(each for each in lab.secrets if each.startswith("px"))
        assert through(lab, APP, user=("svc-build", password)).status_code == 200


def test_a_wrong_password_is_logged_as_a_fingerprint() -> None:
    """The variant's credentials must be refused, known as a secret, and not be in the log."""
    with Lab(["proxy-auth-required--wrong-password"]) as lab:
        password = "hunter2-forgotten"
        assert password in lab.env["HTTPS_PROXY"]
        assert password in lab.secrets
        basic = base64.b64encode(f"svc-build:{password}".encode()).decode()
        assert connect(lab, f"{APP}:443", f"Proxy-Authorization: Basic {basic}").startswith(b"HTTP/1.1 407 ")
        assert lab.log.at("proxy")[0].credential == "basic"
        assert basic not in repr(lab.log)


@pytest.mark.parametrize("host", [APP, WORKSPACE])
def test_an_inspecting_proxy_shows_certificates_of_its_own(host: str) -> None:
    """`tls-intercepted--proxy` must break the chain for every host alike."""
    with Lab(["tls-intercepted--proxy"]) as lab, pytest.raises(httpx.ConnectError, match="local issuer"):
        through(lab, host)


def test_a_block_page_comes_under_a_trusted_certificate() -> None:
    """`proxy-block-page` must answer in the app's place with none of the platform's marks."""
    with Lab(["proxy-block-page"]) as lab:
        answer = through(lab, APP)
        assert answer.status_code == 403
        assert "via" in answer.headers
        assert answer.headers["server"] != "databricks"
        assert through(lab, WORKSPACE).headers["server"] == "databricks"
        assert lab.log.at("front-door") == ()
        assert [seen.credential for seen in lab.log.at("proxy") if seen.method == "GET"] == ["oauth"]


def test_a_proxy_that_is_not_there_refuses() -> None:
    """`proxy-unreachable` must name a port where nothing listens."""
    with Lab(["proxy-unreachable"]) as lab, pytest.raises(ConnectionRefusedError):
        connect(lab, f"{APP}:443")


def test_an_unknown_name_is_the_proxy_s_503() -> None:
    """A name that isn't the lab's must fail in the proxy, as a name does that it can't resolve."""
    with Lab(["proxy-needed"]) as lab:
        assert connect(lab, "example.com:443").startswith(b"HTTP/1.1 503 ")


def test_only_connect_is_served() -> None:
    """Anything but CONNECT must be refused."""
    with Lab(["proxy-needed"]) as lab:
        host, _, port = lab.env["HTTPS_PROXY"].removeprefix("http://").rpartition(":")
        assert httpx.get(f"http://{host}:{port}/", trust_env=False).status_code == 400
