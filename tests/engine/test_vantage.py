"""Where a run happens, by files and variables."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from dbapp_diag.engine.vantage import describe_proxies, names_here, runtime, surroundings, vantage
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import MUSL
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net import families
from dbapp_diag.net.platform_proxies import MACOS, NONE, PlatformProxies

WSL2 = "5.15.167.4-microsoft-standard-WSL2"


@pytest.mark.parametrize(
    ("env", "inside", "expected"),
    [
        ({}, (), "machine"),
        ({"DATABRICKS_RUNTIME_VERSION": "16.4"}, (), "databricks-notebook"),
        ({"DATABRICKS_RUNTIME_VERSION": "client.2.1"}, (), "databricks-serverless"),
        ({"DATABRICKS_RUNTIME_VERSION": "16.4", "IS_SERVERLESS": "TRUE"}, (), "databricks-serverless"),
        ({"IS_SERVERLESS": "TRUE"}, (), "machine"),
        ({"DATABRICKS_APP_NAME": "a", "DATABRICKS_RUNTIME_VERSION": "client.1"}, (), "databricks-app"),
        ({"GITHUB_ACTIONS": "true", "CI": "true"}, ("docker",), "github-actions"),
        ({"CI": "true"}, ("docker",), "ci"),
        ({}, ("kubernetes", "musl"), "container"),
        ({}, ("wsl 2",), "wsl"),
        ({}, ("docker", "wsl 2"), "container"),
        ({}, ("musl",), "machine"),
    ],
)
def test_the_runtime_is_the_closest_word(env: dict[str, str], inside: tuple[str, ...], expected: str) -> None:
    """Databricks before CI before containers: what matters most for the call."""
    assert runtime(env, inside) == expected


@pytest.mark.parametrize(
    ("files", "env", "release", "expected"),
    [
        ((), {}, "6.8.0-generic", ()),
        ((".dockerenv",), {}, "6.8.0-generic", ("docker",)),
        (("run/.containerenv",), {}, "6.8.0-generic", ("podman",)),
        ((), {"container": "podman"}, "6.8.0-generic", ("podman",)),
        ((), {"container": "lxc"}, "6.8.0-generic", ("container",)),
        ((), {"KUBERNETES_SERVICE_HOST": "10.96.0.1"}, "6.8.0-generic", ("kubernetes",)),
        ((), {}, WSL2, ("wsl 2",)),
        ((), {"WSL_DISTRO_NAME": "Ubuntu"}, "4.4.0-19041-Microsoft", ("wsl 1",)),
        ((".dockerenv",), {}, WSL2, ("docker",)),
        ((".dockerenv",), {"WSL_DISTRO_NAME": "Ubuntu"}, WSL2, ("docker", "wsl 2")),
    ],
)
def test_surroundings_are_told_by_their_marks(
    tmp_path: Path, files: tuple[str, ...], env: dict[str, str], release: str, expected: tuple[str, ...]
) -> None:
    """A container on Windows has WSL's kernel and isn't WSL."""
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert surroundings(env, root=tmp_path, release=release, c_library="glibc") == expected
    assert surroundings(env, root=tmp_path, release=release, c_library=MUSL) == (*expected, MUSL)


def test_this_machine_is_told_without_an_error() -> None:
    """Whatever it is; nothing is sent, and the ways out are words of the closed set or unknown."""
    seen = vantage(NetworkSettings(), {}, Redactor(), proxies=NONE, names=names_here({}))
    words = {families.ROUTE, families.NO_ROUTE, families.NOT_HERE, families.FORBIDDEN, None}
    assert {seen.ipv4, seen.ipv6} <= words
    assert seen.system_proxies == () and seen.pac is None


def test_the_systems_proxies_are_told_without_passwords() -> None:
    """And that a variable switches them off for Python's clients, and that httpx knows no exceptions."""
    proxies = PlatformProxies(MACOS, {"https": "http://me:secret-word@proxy.example:3128"}, ("*.local",), None)
    (told,) = describe_proxies(proxies, {"no_proxy": "x"})
    assert "secret-word" not in told and "proxy.example:3128" in told
    assert "not read by Python's clients while no_proxy is set" in told
    assert "*.local" in told
    assert describe_proxies(NONE, {}) == ()


def test_a_family_that_nobody_has_isnt_here() -> None:
    """The kernel says EAFNOSUPPORT for a family that it hasn't got."""
    unknown = getattr(socket, "AF_APPLETALK", None)
    if unknown is None:
        pytest.skip("this Python names no family that the kernel may lack")
    try:
        socket.socket(unknown, socket.SOCK_DGRAM).close()
    except OSError:
        assert families.way_out(unknown) in (families.NOT_HERE, families.FORBIDDEN, None)
    else:
        pytest.skip("this kernel has AppleTalk")
