"""What the lab's tests share: a healthy lab, and a client that reaches a lab's hosts by their names."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import httpx
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP

Ask = Callable[..., httpx.Response]


def send(
    lab: Lab,
    path: str,
    host: str = APP,
    *,
    method: str = "GET",
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    json: object = None,
    basic: tuple[str, str] | None = None,
    wait: float | httpx.Timeout = 20.0,
) -> httpx.Response:
    """Send one request to a host of a lab, over verified TLS, to the port that `--connect-to` names."""
    ports = {each.split(":")[0]: each.rpartition(":")[2] for each in lab.connections}
    own = {"Host": host, **(headers or {})}
    if token is not None:
        own["Authorization"] = f"Bearer {token}"
    trust = ssl.create_default_context(cafile=str(lab.ca_bundle))
    with httpx.Client(verify=trust, trust_env=False, timeout=wait) as client:
        return client.request(
            method,
            f"https://127.0.0.1:{ports[host]}{path}",
            headers=own,
            data=data,
            json=json,
            auth=basic,
            extensions={"sni_hostname": host},
        )


class ToLab(httpx.HTTPTransport):
    """Connects to a lab's port in place of the host that the URL names, as `--connect-to` does."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(verify=trust(lab))
        self._lab = lab

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host="127.0.0.1", port=port(self._lab, request.url.host))
        return super().handle_request(request)


def trust(lab: Lab) -> ssl.SSLContext:
    """Trusts the lab's certificates."""
    return ssl.create_default_context(cafile=str(lab.ca_bundle))


def port(lab: Lab, host: str = APP) -> int:
    """The loopback port where a host of the lab is."""
    return next(int(each.rpartition(":")[2]) for each in lab.connections if each.startswith(f"{host}:"))


@contextmanager
def client(lab: Lab, host: str = APP) -> Iterator[httpx.Client]:
    """A client of a host of the lab, with a good token: paths are enough."""
    bearer = {"Authorization": f"Bearer {lab.mint()}"}
    with httpx.Client(transport=ToLab(lab), base_url=f"https://{host}", headers=bearer, timeout=20) as found:
        yield found


@pytest.fixture
def app(healthy: Lab) -> Iterator[httpx.Client]:
    """A client of the healthy lab's app."""
    with client(healthy) as found:
        yield found


@pytest.fixture(scope="package")
def healthy() -> Iterator[Lab]:
    """One healthy lab, for the tests that change nothing in it."""
    with Lab() as lab:
        yield lab


@pytest.fixture
def ask() -> Ask:
    """Send one request to a host of a lab; the app's when none is named."""
    return send


@pytest.fixture
def ask_healthy(healthy: Lab) -> Ask:
    """The same, to the healthy lab."""
    return partial(send, healthy)
