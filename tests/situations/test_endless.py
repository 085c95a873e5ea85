"""Answers that never end, are far too large, or come too slowly: a run ends in time, in little memory, with a report."""

from __future__ import annotations

import base64
import gzip
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from functools import partial, reduce
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from tests.situations.raw import Asked, Send, raw, reply

TIMEOUT = 4.0
"""Seconds of a run here."""
MOST_MEMORY = 300 * 1024 * 1024
"""Bytes of the program's largest extent."""
HEAD = b"HTTP/1.1 200 OK\r\nserver: databricks\r\ngap-auth: me@example.com\r\n"
EVENTS = HEAD + b"content-type: text/event-stream\r\nconnection: close\r\n\r\n"
ENDLESS = HEAD + b"content-type: application/json\r\nconnection: close\r\n\r\n"
LIMIT = 30.0


def _forever(piece: bytes, pause: float = 0.0, first: bytes = EVENTS) -> Callable[[Asked, Send], None]:
    def answer(asked: Asked, send: Send) -> None:
        send(first)
        until = time.monotonic() + LIMIT
        while time.monotonic() < until:
            send(piece)
            time.sleep(pause)

    return answer


def _once(whole: bytes, then: float = 0.0) -> Callable[[Asked, Send], None]:
    def answer(asked: Asked, send: Send) -> None:
        send(whole)
        time.sleep(then)

    return answer


def _events_each_second(number: int) -> Callable[[Asked, Send], None]:
    return _forever(b"".join(b"data: %d\n\n" % each for each in range(number // 10)), 0.1)


def _bomb(coding: str) -> bytes:
    zeros, number = bytes(1024 * 1024), 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces = (packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)) * number + packer.flush()
    if coding == "gzip":  # RFC 1952; the other is RFC 1950
        check = reduce(lambda check, _: zlib.crc32(zeros, check), range(number), 0)
        packed = struct.pack("<3B5x2B", 31, 139, 8, 2, 255) + pieces + struct.pack("<2I", check, number * len(zeros))
    else:
        check = reduce(lambda check, _: zlib.adler32(zeros, check), range(number), 1)
        packed = bytes([120, 218]) + pieces + struct.pack(">I", check)
    lines = [
        b"content-type: application/json",
        b"content-encoding: " + coding.encode(),
        b"content-length: %d" % len(packed),
    ]
    return HEAD + b"\r\n".join(lines) + b"\r\n\r\n" + packed


def _nested_bomb() -> bytes:
    packed = gzip.compress(gzip.compress(bytes(64 * 1024 * 1024)))
    return HEAD + b"content-encoding: gzip, gzip\r\ncontent-length: %d\r\n\r\n" % len(packed) + packed


def _bomb_of_events(asked: Asked, send: Send) -> None:
    send(EVENTS.replace(b"connection", b"content-encoding: gzip\r\nconnection"))
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        send(packer.compress(b"data: x\n\n" * 1_000_000) + packer.flush(zlib.Z_SYNC_FLUSH))


CHUNKED = HEAD + b"transfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\n"
MIXED = HEAD + b"content-type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
HTTP: dict[str, Callable[[Asked, Send], None]] = {
    "ten gigabytes of events": _forever(b"data: " + b"x" * 65_536 + b"\n\n"),
    "one event without end": _forever(b"data: " + b"x" * 65_536),
    "10,000 events a second": _events_each_second(10_000),
    "a byte a second": _forever(b"d", 1.0),
    "comments only": _forever(b": keep-alive\n\n", 0.1),
    "empty lines only": _forever(b"\n" * 4096, 0.01),
    "multipart without end": _forever(
        b"--frame\r\ncontent-type: image/jpeg\r\n\r\n" + b"x" * 65_536 + b"\r\n", 0, MIXED
    ),
    "json without end": _forever(b"[" * 65_536, 0, ENDLESS),
    "chunks of a byte": _forever(b"1\r\n \r\n" * 4096, 0, CHUNKED),
    "chunk extensions": _forever(b";a=" + b"x" * 65_536, 0, CHUNKED + b"1"),
    "trailers without end": _forever(b"x-a: b\r\n" * 1024, 0, CHUNKED + b"2\r\n{}\r\n0\r\n"),
    "headers without end": _forever(b"x-more: " + b"y" * 1000 + b"\r\n", 0, HEAD),
    "headers without end, slowly": _forever(b"x-more: y\r\n", 0.2, HEAD),
    "one header without end": _forever(b"y" * 65_536, 0, HEAD + b"x-one: "),
    "a reason without end": _forever(b"y" * 65_536, 0, b"HTTP/1.1 200 "),
    "a status line, slowly": _forever(b" ", 0.5, b"HTTP/1.1"),
    "1xx without end": _forever(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 100, 0.01, b""),
    "100 without end": _forever(b"HTTP/1.1 100 Continue\r\n\r\n", 0.05, b""),
    "102 each second": _forever(b"HTTP/1.1 102 Processing\r\n\r\n", 1.0, b""),
    "a bomb of events": _bomb_of_events,
    "half a body": _once(HEAD + b"content-length: 100\r\ncontent-type: application/json\r\n\r\n" + b" " * 50, LIMIT),
    "half a chunk": _once(CHUNKED + b"64\r\n" + b" " * 50, LIMIT),
    "half a gzip": _once(
        HEAD + b"content-encoding: gzip\r\ncontent-length: 99\r\n\r\n" + gzip.compress(b"{}" * 500)[:15], LIMIT
    ),
    "no gzip": _once(HEAD + b"content-encoding: gzip\r\ncontent-length: 9\r\n\r\nnot gzip!"),
    "a huge length": _once(HEAD + b"content-length: 99999999999999999999\r\n\r\n{}", LIMIT),
    "101 unasked": _once(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n", LIMIT),
    "a body in a 204": _once(b"HTTP/1.1 204 No Content\r\nserver: databricks\r\n\r\n" + b"x" * 100_000, 2.0),
    "nothing": _once(b"", LIMIT),
}
BOMBS: dict[str, Callable[[], bytes]] = {
    "a gzip bomb": partial(_bomb, "gzip"),
    "a deflate bomb": partial(_bomb, "deflate"),
    "a bomb in a bomb": _nested_bomb,
}
"""Packed by the test that sends it: that takes half a second."""


def _tools(number: int, size: int, *, cursor: bool = False) -> Callable[[Asked, Send], None]:
    name = "n" * size

    def answer(asked: Asked, send: Send) -> None:
        said = json.loads(asked.body or b"{}")
        if "id" not in said:
            send(reply(202, b""))
            return
        tools = [{"name": name, "description": name, "inputSchema": {"type": "object"}}] * number
        info = {"name": name, "version": name, "title": name}
        results: dict[str, dict[str, Any]] = {
            "initialize": {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {}},
                "serverInfo": info,
                "instructions": name,
            },
            "tools/list": {"tools": tools, **({"nextCursor": str(time.monotonic())} if cursor else {})},
        }
        send(
            reply(
                200,
                json.dumps({"jsonrpc": "2.0", "id": said["id"], "result": results.get(said["method"], {})}).encode(),
            )
        )

    return answer


def _mcp_stream(piece: bytes, pause: float = 0.0) -> Callable[[Asked, Send], None]:
    """Events that aren't the answer, without end."""
    return _forever(piece, pause)


MCP: dict[str, Callable[[Asked, Send], None]] = {
    "100,000 tools": _tools(100_000, 10),
    "a megabyte of names": _tools(3, 1_000_000),
    "pages without end": _tools(10, 10, cursor=True),
    "notifications without end": _mcp_stream(
        b'data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n', 0.0005
    ),
    "other answers without end": _mcp_stream(b'data: {"jsonrpc":"2.0","id":"other","result":{}}\n\n', 0.01),
    "requests of the server": _mcp_stream(b'data: {"jsonrpc":"2.0","id":7,"method":"ping"}\n\n', 0.1),
    "comments only": _mcp_stream(b": ping\n\n", 0.1),
    "one event without end": _mcp_stream(b"data: {" + b" " * 65_536),
    "nothing": _once(b"", LIMIT),
}


def _websocket(frames: bytes, pause: float = 0.0, first: bytes = b"") -> Callable[[Asked, Send], None]:
    def answer(asked: Asked, send: Send) -> None:
        keys = asked.named("sec-websocket-key")
        if not keys:
            send(reply(426))
            return
        accept = base64.b64encode(
            sha1(keys[0] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest()
        )
        head = [
            b"HTTP/1.1 101 Switching Protocols",
            b"server: databricks",
            b"upgrade: websocket",
            b"connection: Upgrade",
        ]
        _forever(frames, pause, b"\r\n".join([*head, b"sec-websocket-accept: " + accept]) + b"\r\n\r\n" + first)(
            asked, send
        )

    return answer


WEBSOCKET: dict[str, Callable[[Asked, Send], None]] = {
    "frames without end": _websocket(b"\x81\x02hi" * 4096),
    "large frames": _websocket(b"\x82\x7f" + (1024 * 1024).to_bytes(8, "big") + bytes(1024 * 1024)),
    "a frame of 2^62": _websocket(b"\x82\x7f" + (2**62).to_bytes(8, "big") + bytes(65_536)),
    "fragments without end": _websocket(b"\x00\x02hi" * 4096, first=b"\x01\x02hi"),
    "fragments, slowly": _websocket(b"\x00\x01x", 0.3, first=b"\x01\x02hi"),
    "no first fragment": _websocket(b"\x00\x02hi", 0.1),
    "pings without end": _websocket(b"\x89\x02hi" * 4096),
    "a byte of a frame": _websocket(b"\x81", 1.0),
    "masked frames": _websocket(b"\x81\x82\x00\x00\x00\x00hi", 0.1),
    "reserved bits": _websocket(b"\xf1\x02hi", 0.1),
}
START = 20.0
"""Seconds for the program's own start and end on a busy machine; the report has the run's own time, which counts."""
ANSWERS = {"http": HTTP, "mcp": MCP, "websocket": WEBSOCKET}
WORDS = {"mcp": ("--mcp",), "websocket": ("--websocket",)}
EVERY = [*((kind, name) for kind, answers in ANSWERS.items() for name in answers), *(("bomb", name) for name in BOMBS)]
HEALTHY = frozenset((
    *(name for name in HTTP if "events" in name or "event " in name), *BOMBS,
    "multipart without end", "json without end", "empty lines only", "chunks of a byte", "a body in a 204",
    "100,000 tools", "a megabyte of names", "pages without end",
    "frames without end", "large frames", "a frame of 2^62", "pings without end", "fragments without end", "fragments, slowly",
))  # fmt: skip
"""Those that show that the call works, as far as it was read."""
UNEXPECTED = frozenset((
    "trailers without end", "chunk extensions", "no gzip", "one event without end", "a byte of a frame", "masked frames",
    "reserved bits", "no first fragment",
))  # fmt: skip
"""Those of which a client can make nothing."""


@pytest.mark.skipif(sys.platform != "linux", reason="the extent of a child's memory is asked of Linux")
@pytest.mark.parametrize(("kind", "name"), EVERY, ids=lambda part: part.replace(" ", "-"))
def test_a_run_ends_in_time_and_in_little_memory(kind: str, name: str, tmp_path: Path) -> None:
    """In a process of its own, for its memory. The verdict blames nothing that the answer doesn't show."""
    words = WORDS.get(kind, ())
    answer = _once(BOMBS[name]()) if kind == "bomb" else ANSWERS[kind][name]
    with raw(answer, tmp_path) as served:
        command = [sys.executable, "-m", "dbapp_diag", "run", *served.arguments, "--endpoint", "/api/items", *words]
        command += ["--timeout", f"{TIMEOUT:g}s", "--format", "json", "--quiet"]
        out, took, extent, code = _measured(command, tmp_path)
    assert code in (0, 1, 3), out
    report = json.loads(out)
    roots = [(root["id"], root["confidence"]) for root in report["root_causes"]]
    assert report["duration_ms"] < (TIMEOUT + 1) * 1000, roots
    assert took < TIMEOUT + 1 + START, "with the program's start"
    assert extent < MOST_MEMORY, f"{extent >> 20} MiB"
    assert len(out) < 4 * 1024 * 1024
    if report["verdict"] == "healthy":
        assert name in HEALTHY, report["headline"]
    elif report["verdict"] == "problem":
        assert name in UNEXPECTED, report["headline"]
        assert [cause for cause, _ in roots] == ["response-unexpected"], roots


def _measured(command: list[str], folder: Path) -> tuple[str, float, int, int]:
    """Standard output, seconds, the largest extent of memory in bytes beyond this process's own, exit code."""
    env = {"PATH": "/usr/bin", "HOME": str(folder)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # a child starts with what its parent holds
    began = time.monotonic()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    said = (folder / "out").read_text() or (folder / "err").read_text()
    return said, took, max(usage.ru_maxrss - before, 0) * 1024, process.returncode
