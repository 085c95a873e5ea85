"""Whole runs in worlds where something on the way is late, on real sockets: it's told what is, and the app isn't blamed."""

from __future__ import annotations

import json
import re
from typing import Any

from dbapp_diag.lab import Lab
from dbapp_diag.lab.wires import Proxy
from dbapp_diag.lab.world import World
from tests.late_servers import beside, late_names, late_server
from tests.scenarios.asking import tool

LOOPBACK = "127.0.0.1"


def asked(lab: Lab, words: tuple[str, ...]) -> dict[str, Any]:
    """The report of a run that must be healthy and have no warning."""
    done = tool(lab, "run", *words, "--format", "json", "--quiet")
    report: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, report["verdict"], report["warnings"]) == (0, "healthy", []), done.stderr
    return report


def told(report: dict[str, Any]) -> str:
    """What the check of the timing says."""
    return next(str(check["summary"]) for check in report["checks"] if check["id"] == "timing")


def hop(report: dict[str, Any], stage: str) -> dict[str, Any]:
    """One stage of the journey."""
    found: dict[str, Any] = next(each for each in report["journey"] if each["stage"] == stage)
    return found


def phases_of_the_call(report: dict[str, Any]) -> dict[str, Any]:
    """As recorded."""
    found: dict[str, Any] = report["facts"]["AppCall"]["exchange"]["phases"]
    return found


def test_a_slow_name_server() -> None:
    """The look-up's time stands in the journey and with the call; the workspace's name shows whose doing it is."""
    with Lab() as lab:
        host, port = lab.resolver.split(":")
        with beside(late_names(int(port), 1.5)) as late:
            words = tuple(f"{host}:{late}" if word == lab.resolver else word for word in lab.argv)
            report = asked(lab, words)
    assert re.search(
        r"s went into looking up the name: the name server 127.0.0.1 takes [\d.]+ s for adb-", told(report)
    )
    assert hop(report, "dns")["duration_ms"] >= 1450
    assert hop(report, "connect")["duration_ms"] < 1000
    assert phases_of_the_call(report)["dns"] >= 1450


def by_proxy(world: World) -> None:
    """A proxy is set for all."""
    world.proxy = Proxy()
    world.environment |= {"HTTPS_PROXY": "http://@proxy@", "https_proxy": "http://@proxy@"}


def test_a_slow_proxy() -> None:
    """Its CONNECT has the time, in the journey's connection too; the name isn't looked up here, so that has none (R4)."""
    with Lab(also=[by_proxy]) as lab:
        port = int(lab.env["HTTPS_PROXY"].rpartition(":")[2])
        with beside(late_server(port, 1.0)) as late:
            lab.env = {**lab.env, **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), f"http://{LOOPBACK}:{late}")}
            done = tool(lab, "run", *lab.argv, "--format", "json", "--quiet")
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["verdict"] == "healthy" and "app-slow" not in {each["id"] for each in report["warnings"]}
    said = rf"s went into the proxy's CONNECT: http://{LOOPBACK}:{late} takes [\d.]+ s for adb-"
    assert re.search(said, told(report))
    assert hop(report, "connect")["duration_ms"] >= 950
    assert hop(report, "dns")["duration_ms"] is None
    phases = phases_of_the_call(report)
    assert phases["tunnel"] >= 950 > phases["tls"]


def test_a_slow_handshake_of_the_apps_host_alone() -> None:
    """The workspace's is quick, and so is connecting: it's the other end."""
    with Lab() as lab:
        joined = next(word for word in lab.connections if ".databricksapps.com:" in word)
        start, _, port = joined.rpartition(":")
        with beside(late_server(int(port), 1.2)) as late:
            report = asked(lab, tuple(f"{start}:{late}" if word == joined else word for word in lab.argv))
    assert "s went into the TLS handshake: connecting takes only" in told(report)
    assert "so it's the other end, or what inspects it on the way there" in told(report)
    assert hop(report, "tls")["duration_ms"] >= 1150
