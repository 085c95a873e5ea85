"""The product where the system allows it less: sandboxes, containers, resolvers with a trap. Each in namespaces of its own."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.net.confined import run, why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
ZONE: dict[str, list[str]] = {
    "16.azure.databricksapps.com": [],
    "azure.databricksapps.com": [],
    "databricksapps.com": [],
}
CALL = (
    "--url",
    f"https://{APP}",
    "--host",
    f"https://{WORKSPACE}",
    "--endpoint",
    "/api/health",
    "--token-env",
    "GIVEN",
)
CLAIMS = {
    "iss": f"https://{WORKSPACE}/oidc",
    "sub": "me@corp.example",
    "scope": "all-apis",
    "iat": 0,
    "exp": 4102444800,
}
TOKEN = {"GIVEN": jwt.encode(CLAIMS, "not a platform's key, and of no use there", algorithm="HS256")}
HERE = ["192.0.2.7/32", "192.0.2.8/32", "192.0.2.9/32"]
PLAIN_NAMES = "hosts: files dns\n"


def report(folder: Path, **description: Any) -> dict[str, Any]:
    """A run with a token that nobody has refused."""
    return run(folder, {"nsswitch": PLAIN_NAMES, **description}, *CALL, **TOKEN)


def roots(seen: dict[str, Any]) -> list[tuple[str, str]]:
    """The root causes, each with its confidence."""
    return [(root["id"], root["confidence"]) for root in seen["root_causes"]]


def blames_no_credential(seen: dict[str, Any]) -> bool:
    """No root or warning is about the token's validity, no fix calls for another, and the token's causes aren't examined."""
    told = [*seen["root_causes"], *seen["warnings"]]
    commands = " ".join(fix["command"] or "" for cause in told for fix in cause["fix"])
    rejected = {row["state"] for row in seen["differential"] if row["id"] in ("token-rejected", "token-expired")}
    return (
        "auth login" not in commands
        and not any(cause["id"].startswith(("token-", "login-")) for cause in told)
        and not rejected & {"confirmed", "likely"}
    )


def test_a_sandbox_without_network_is_told_as_that(tmp_path: Path) -> None:
    """R1, R2: nothing can leave, so the network is the cause and the token isn't judged."""
    seen = report(tmp_path, resolv_conf="nameserver 192.0.2.53\n")
    assert (seen["verdict"], roots(seen)) == ("problem", [("egress-blocked", "confirmed")])
    assert blames_no_credential(seen)
    assert "no route to the internet" in seen["root_causes"][0]["observed"]
    assert (seen["vantage"]["ipv4"], seen["vantage"]["ipv6"]) == ("no route", "no route")


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES])
def test_a_process_that_may_open_no_sockets_is_told_as_that(tmp_path: Path, number: int) -> None:
    """R2: seccomp and the like answer with EPERM or EACCES, which is no answer of a name server."""
    seen = report(tmp_path, resolv_conf="nameserver 192.0.2.53\n", route=True, deny=number)
    assert (seen["verdict"], roots(seen)) == ("problem", [("egress-blocked", "confirmed")])
    assert blames_no_credential(seen)
    assert "may not open network sockets" in seen["root_causes"][0]["observed"]


def test_a_stub_without_a_way_out_isnt_the_cause(tmp_path: Path) -> None:
    """R2: a name server on this machine answers SERVFAIL when it reaches nobody itself; that's not the zone's fault."""
    seen = report(tmp_path, resolv_conf="nameserver 127.0.0.53\n", addresses=[])
    assert roots(seen) == [("egress-blocked", "confirmed")]
    assert blames_no_credential(seen)


@pytest.mark.parametrize("text", ["", "search corp.example\noptions ndots:5\n"])
def test_a_container_without_a_name_server_is_told_as_that(tmp_path: Path, text: str) -> None:
    """R2: the C library asks this machine then, and says "try again", which is no SERVFAIL of anybody."""
    seen = report(tmp_path, resolv_conf=text, addresses=[], route=True)
    assert roots(seen) == [("dns-resolver-unreachable", "confirmed")]
    root = seen["root_causes"][0]
    assert "/etc/resolv.conf names no server" in root["observed"]
    assert [fix["command"] for fix in root["fix"]] == ["cat /etc/resolv.conf"]
    assert blames_no_credential(seen)


def test_a_search_domain_that_answers_for_everything_is_told(tmp_path: Path) -> None:
    """The name doesn't exist, and programs get an address all the same: it's the search domain's, and the cause stays."""
    names = {**ZONE, WORKSPACE: ["192.0.2.8"], "*.corp.example": ["192.0.2.9"]}
    text = "nameserver 127.0.0.1\nsearch corp.example\n"
    seen = report(tmp_path, resolv_conf=text, addresses=HERE, names=names, listening=["192.0.2.8"])
    assert roots(seen) == [("dns-name-not-found", "confirmed")]
    observed = seen["root_causes"][0]["observed"]
    assert f"{APP}.corp.example is 192.0.2.9" in observed
    assert "belongs to the search domain" in observed


def test_a_search_domain_that_comes_before_the_name_is_told(tmp_path: Path) -> None:
    """With ndots:5 an app's host is looked for in the search domains first, and a wildcard there takes it."""
    names = {**ZONE, APP: ["192.0.2.7"], WORKSPACE: ["192.0.2.8"], "*.corp.example": ["192.0.2.9"]}
    text = "nameserver 127.0.0.1\nsearch corp.example\noptions ndots:5\n"
    seen = report(tmp_path, resolv_conf=text, addresses=HERE, names=names, listening=["192.0.2.8"])
    assert roots(seen) == [("dns-sinkholed", "confirmed")]
    fixes = seen["root_causes"][0]["fix"]
    assert "corp.example" in fixes[0]["text"] and "ndots:1" in fixes[0]["text"]


def test_a_search_domain_that_takes_nothing_isnt_mentioned(tmp_path: Path) -> None:
    """A search list by itself is no fault: the name resolves as it's written."""
    names = {**ZONE, APP: ["192.0.2.7"], WORKSPACE: ["192.0.2.8"]}
    text = "nameserver 127.0.0.1\nsearch team.svc.cluster.local corp.example\noptions ndots:5\n"
    seen = report(tmp_path, resolv_conf=text, addresses=HERE, names=names)
    assert not {"dns-sinkholed", "dns-name-not-found"} & {cause for cause, _ in roots(seen)}
    assert next(check["status"] for check in seen["checks"] if check["id"] == "dns") == "passed"


def test_nsswitch_without_dns_is_named(tmp_path: Path) -> None:
    """The name server knows the host, and programs never ask it: the line that says so is told."""
    names = {**ZONE, APP: ["192.0.2.7"], WORKSPACE: ["192.0.2.8"]}
    seen = report(
        tmp_path, resolv_conf="nameserver 127.0.0.1\n", nsswitch="hosts: files\n", addresses=HERE, names=names
    )
    check = next(check for check in seen["checks"] if check["id"] == "dns")
    assert "nsswitch.conf has no dns in its line hosts (files)" in check["summary"]


def test_no_ipv6_in_the_system_isnt_taken_for_a_broken_network(tmp_path: Path) -> None:
    """R17, R27: a family that this machine hasn't got costs nobody anything."""
    names = {**ZONE, APP: ["192.0.2.7", "2001:db8::7"], WORKSPACE: ["192.0.2.8"]}
    where = {"resolv_conf": "nameserver 127.0.0.1\n", "addresses": HERE, "names": names, "listening": ["192.0.2.7"]}
    seen = report(tmp_path, **where, deny=errno.EAFNOSUPPORT, families=[socket.AF_INET6])
    assert seen["vantage"]["ipv6"] == "not in this system"
    assert "this system has no IPv6" in next(check["summary"] for check in seen["checks"] if check["id"] == "connect")
    assert "ipv6-broken" not in {cause["id"] for cause in (*seen["root_causes"], *seen["warnings"])}


def test_a_read_only_disk_and_no_home_stop_nothing(tmp_path: Path) -> None:
    """R2: containers often have neither a home nor a place to write."""
    where = {"nsswitch": PLAIN_NAMES, "resolv_conf": "nameserver 192.0.2.53\n", "read_only": True}
    seen = run(tmp_path, where, *CALL, **TOKEN, HOME="/nonexistent", TMPDIR=str(tmp_path))
    assert roots(seen) == [("egress-blocked", "confirmed")]
