"""What the lab's tests share: a healthy lab, and a client that reaches a lab's hosts by their names."""

import ssl
from collections.abc import Callable, Iterator, Mapping
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
