"""Fixtures of the network's tests: an authority, and a server's certificate by it."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
import trustme

from tests.net.support import HOST, server_context


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    """The tests' own authority."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its certificate as a PEM file."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def context(ca: trustme.CA) -> ssl.SSLContext:
    """A server's context with a certificate for HOST."""
    return server_context(ca, HOST)


@pytest.fixture
def unused_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
