"""No secret of the user's own call gets out, in whatever part of the request it stands and wherever the answer repeats it."""

from __future__ import annotations

import base64
import json
import struct
import traceback
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from urllib.parse import quote

import pytest

from dbapp_diag.api.question import question
from dbapp_diag.cli import main
from dbapp_diag.engine.session import diagnose_target
from tests.safety.spelt import spellings
from tests.scenarios.asking import Done, called
from tests.situations.raw import Asked, Raw, Send, raw, reply
from tests.situations.serving import HOST

CANARY = "c4nary+/Zz\"9'7b1f0e55 d2"
"""With characters that each way of writing writes otherwise."""
WORD = "c4naryZz97b1f0e55d2c94"
FILES = ("a.json", "a.html", "a.md", "a.xml", "a.txt")


def _forms(secret: str) -> set[str]:
    found = spellings(secret) | {quote(secret), quote(secret, safe="!'()*"), quote(secret, safe="!'()*;/?:@&=+$,#")}
    for text in list(found):
        found.add(json.dumps(text)[1:-1])
        found.add(text.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;"))
        found.add(text.replace('"', "&#34;").replace("'", "&#39;"))
    return found


def _leaks(secret: str, texts: Mapping[str, str]) -> list[str]:
    return [name for name, text in texts.items() if any(form in text for form in _forms(secret))]


def _artefacts(done: Done, folder: Path) -> dict[str, str]:
    found = {"stdout": done.stdout, "stderr": done.stderr}
    return found | {name: (folder / name).read_text("utf-8") for name in FILES if (folder / name).exists()}


def _everything(served: Raw, folder: Path, words: list[str], secret: str, code: tuple[int, ...] = (0, 1, 3)) -> None:
    """Each artefact of the run, its plan, its snippets and what replay makes of its report."""
    outputs = [word for name in FILES for word in ("-o", str(folder / name))]
    call = words[words.index("--") :] if "--" in words else []
    options = words[: len(words) - len(call)]
    env = {"PATH": "/usr/bin", "HOME": str(folder)}
    done = called(["run", *options, "--verbose", *outputs, "--timeout", "6s", *call], env)
    assert done.returncode in code, done.stderr
    texts = _artefacts(done, folder)
    assert set(FILES) <= set(texts), done.stderr
    assert served.seen or served.others
    assert "Traceback" not in done.stderr
    texts["plan"] = called(["run", *options, "--plan", *call], env).stdout
    if not call:
        for kind in ("curl", "requests", "fetch"):
            snippet = called(["snippet", *options, "--offline", "--for", kind], env)
            texts[f"snippet {kind}"] = snippet.stdout + snippet.stderr
    for format in ("json", "terminal", "html"):
        texts[f"replay {format}"] = called(["replay", str(folder / "a.json"), "--format", format], env).stdout
    assert all(texts[name] for name in ("plan", "replay json")), texts
    assert _leaks(secret, texts) == []


def _echo(secret: str, place: str, status: int) -> bytes:
    """An answer that repeats a secret there."""
    body = json.dumps({"error": "x", "you_sent": secret, "more": [f"key={secret}", secret]})
    match place:
        case "body":
            return reply(status, body.encode())
        case "text":
            return reply(status, f"Invalid key: {secret} ({quote(secret)})".encode(), media_type="text/plain")
        case "page":
            return reply(status, f"<html><title>{secret}</title><h1>{secret}</h1>".encode(), media_type="text/html")
        case "header":
            return reply(status, b"{}", f"x-you-sent: {secret}", f"x-error-message: bad {secret}")
        case "location":
            return reply(302, b"", f"location: /api/x?a={quote(secret)}&b={secret.replace(' ', '+')}")
        case "base64":
            coded = base64.b64encode(secret.encode()).decode()
            return reply(status, json.dumps({"debug": coded, "hex": secret.encode().hex()}).encode())
        case _:
            return reply(status, body.encode(), f'www-authenticate: Bearer error="{secret}"', f"server: {WORD[:4]}")


PLACES = ("body", "text", "page", "header", "location", "base64", "challenge")
STATUSES = (403, 500, 200, 422, 400, 401, 404)
FORM = f"name=x&client_secret={quote(CANARY)}"
GIVEN: dict[str, tuple[list[str], str]] = {
    "X-Api-Key": (["-H", f"X-Api-Key: {CANARY}"], CANARY),
    "X-App-Token": (["-H", f"X-App-Token: {CANARY}"], CANARY),
    "My-Secret": (["-H", f"My-Secret: {CANARY}"], CANARY),
    "Cookie": (["-H", f"Cookie: a=b; session={WORD}; c=d"], WORD),
    "Proxy-like": (["-H", f"X-Basic-Auth-Password: {CANARY}"], CANARY),
    "json": (["--json", json.dumps({"a": [{"b": {"api_key": CANARY}}], "password": CANARY})], CANARY),
    "json array": (["--json", json.dumps([{"tokens": [CANARY]}])], CANARY),
    "json number": (["--json", '{"secret": 987654321234}'], "987654321234"),
    "form": (["-d", FORM], CANARY),
    "forms": (["-d", "a=b", "-d", FORM], CANARY),
    "query": (["--endpoint", f"/api/items?x=1&api_key={WORD}&key={WORD}"], WORD),
    "query coded": (["--endpoint", f"/api/items?token={quote(CANARY, safe='')}"], CANARY),
    "query signature": (["--endpoint", f"/api/items?sig={WORD}"], WORD),
}


@pytest.mark.parametrize(("number", "name"), tuple(enumerate(GIVEN)))
def test_a_secret_that_is_given_reaches_no_artefact(number: int, name: str, tmp_path: Path) -> None:
    """Each part of a request, echoed at a place of the answer; which one goes round."""
    words, secret = GIVEN[name]
    for place in (PLACES[number % len(PLACES)], PLACES[(number + 3) % len(PLACES)]):
        status = STATUSES[(number + len(place)) % len(STATUSES)]

        def answer(asked: Asked, send: Send, place: str = place, status: int = status) -> None:
            send(_echo(secret, place, status))

        with raw(answer, tmp_path) as served:
            endpoint = [] if "--endpoint" in words else ["--endpoint", "/api/items"]
            _everything(served, tmp_path, [*served.arguments, *endpoint, *words], secret)
            assert any(
                part in each.head + each.body for each in served.seen for part in map(str.encode, _forms(secret))
            )


BEARER = "Authorization: Bearer " + WORD
CURL: dict[str, tuple[list[str], str]] = {
    "bearer": (["-H", BEARER], WORD),
    "option": (["--oauth2-bearer", WORD], WORD),
    "cookie": (["-H", BEARER[:-1], "-b", f"session={WORD}"], WORD),
    "cookie header": (["-H", BEARER[:-1], "-H", f"Cookie: a=b; my={WORD}"], WORD),
    "multipart": (["-H", BEARER[:-1], "-F", "a=b", "-F", f"api_key={CANARY}"], CANARY),
    "urlencoded": (["-H", BEARER[:-1], "--data-urlencode", f"password={CANARY}"], CANARY),
    "query by -G": (["-H", BEARER[:-1], "-G", "-d", f"secret={WORD}"], WORD),
    "json": (["-H", BEARER[:-1], "--json", json.dumps({"token": CANARY})], CANARY),
    "key": (["-H", BEARER[:-1], "-H", f"x-api-key: {CANARY}"], CANARY),
}


@pytest.mark.parametrize(("number", "name"), tuple(enumerate(CURL)))
def test_a_secret_of_a_curl_command_reaches_no_artefact(number: int, name: str, tmp_path: Path) -> None:
    """The token of the command, its cookies, its forms."""
    words, secret = CURL[name]

    def answer(asked: Asked, send: Send) -> None:
        send(_echo(secret, PLACES[number % len(PLACES)], STATUSES[number % len(STATUSES)]))

    with raw(answer, tmp_path) as served:
        _everything(served, tmp_path, [*served.way, "--", "curl", f"https://{HOST}/api/items", *words], secret)


@pytest.mark.parametrize("given", (["-u", f"user:{CANARY}"], ["-H", f"Authorization: Basic {WORD}"]))
def test_a_password_beside_the_token_reaches_no_artefact(given: list[str], tmp_path: Path) -> None:
    """The command's own user gives way to the token that is given."""
    with raw(lambda asked, send: send(_echo(CANARY, "body", 403)), tmp_path) as served:
        words = [
            *served.way,
            "--token-file",
            str(tmp_path / "token"),
            "--",
            "curl",
            f"https://{HOST}/api/items",
            *given,
        ]
        secret = WORD if WORD in given[1] else CANARY
        done = called(["run", *words[:-4], "--plan", *words[-4:]], {"PATH": "/usr/bin"})
        run = called(["run", "--verbose", "--timeout=5s", *words], {"PATH": "/usr/bin"})
        assert not _leaks(secret, {"plan": done.stdout + done.stderr, "run": run.stderr}), done.stderr
        if secret == WORD:
            assert not _leaks(secret, {"out": run.stdout})


@pytest.mark.parametrize("path", ("token", "items[0].api_key", "missing"))
def test_what_an_expectation_finds_is_masked(path: str, tmp_path: Path) -> None:
    """The value in the place of the expected one is the app's, and may be a secret: by its name, or one that was sent."""
    body = json.dumps({"token": WORD, "items": [{"api_key": WORD}], "note": CANARY}).encode()
    with raw(lambda asked, send: send(reply(200, body)), tmp_path) as served:
        words = [*served.arguments, "--endpoint=/api/items", "-H", f"X-Api-Key: {CANARY}", "--expect"]
        _everything(served, tmp_path, [*words, f"json:{path}=other"], WORD)
        _everything(served, tmp_path, [*words, "json:note=other"], CANARY)


def _mcp(asked: Asked, send: Send) -> None:
    said = json.loads(asked.body or b"{}")
    tools = [{"name": f"read {WORD}", "description": WORD, "inputSchema": {"type": "object"}}]
    info = {"name": f"server {WORD}", "version": WORD, "title": WORD}
    results: dict[str, object] = {
        "initialize": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": info,
                       "instructions": WORD},
        "tools/list": {"tools": tools},
    }  # fmt: skip
    if "id" not in said:
        send(reply(202, b""))
    else:
        result = results.get(said["method"])
        outcome = {"result": result} if result else {"error": {"code": -32601, "message": f"no {WORD}"}}
        send(
            reply(200, json.dumps({"jsonrpc": "2.0", "id": said["id"], **outcome}).encode(), f"mcp-session-id: {WORD}1")
        )


def test_an_mcp_server_repeats_no_secret_into_an_artefact(tmp_path: Path) -> None:
    """Its name, its version, its tools, its errors, its session."""
    with raw(_mcp, tmp_path) as served:
        words = [*served.arguments, "--endpoint=/mcp", "--mcp", "-H", f"X-App-Token: {WORD}"]
        _everything(served, tmp_path, words, WORD)
        assert len(served.at("/mcp")) >= 3


def _frame(opcode: int, payload: bytes) -> bytes:
    return bytes((0x80 | opcode, len(payload))) + payload


def _websocket(asked: Asked, send: Send) -> None:
    key = asked.named("sec-websocket-key")
    if not key:
        send(reply(426, b"{}"))
        return
    accept = base64.b64encode(sha1(key[0] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest())
    head = [b"HTTP/1.1 101 Switching Protocols", b"server: databricks", b"upgrade: websocket", b"connection: Upgrade"]
    head += [b"sec-websocket-accept: " + accept, b"sec-websocket-protocol: chat", b"x-echo: " + WORD.encode()]
    send(b"\r\n".join(head) + b"\r\n\r\n" + _frame(1, f"hello {WORD}".encode()))
    send(_frame(8, struct.pack(">H", 4001) + f"bad token {WORD}".encode()))


def test_a_websocket_repeats_no_secret_into_an_artefact(tmp_path: Path) -> None:
    """Its subprotocols, what it says, the reason why it closes."""
    with raw(_websocket, tmp_path) as served:
        words = [
            *served.arguments,
            "--endpoint=/api/ws",
            "--websocket",
            "-H",
            f"Sec-WebSocket-Protocol: chat, bearer, {WORD}",
        ]
        _everything(served, tmp_path, words, WORD)
        assert served.at("/api/ws")


def test_a_traceback_with_locals_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever logs the values beside a traceback gets the forms of these objects that Python prints."""
    options: dict[str, object] = {
        "url": f"https://{HOST}/api/items?api_key={WORD}",
        "headers": {"X-Api-Key": WORD, "Cookie": f"a={WORD}"},
        "json": {"password": WORD},
        "token": WORD,
    }
    asked = question(options, {"PATH": "", "SOME_SECRET": WORD})
    assert WORD not in repr((asked.asked, asked.settings, asked.parts, asked.token, asked.notebook))
    found: list[str] = []

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"Authorization: Bearer {WORD}")

    monkeypatch.setattr("dbapp_diag.engine.session.run", broken)
    try:
        diagnose_target(asked)
    except RuntimeError as error:
        last = error.__traceback__
        while last is not None:
            for name, value in last.tb_frame.f_locals.items():
                kind = type(value).__name__
                if kind in (
                    "Context",
                    "Question",
                    "RequestParts",
                    "Body",
                    "Asked",
                    "Vault",
                    "Network",
                    "Recorder",
                    "Redactor",
                ):
                    found.append(f"{name}={value!r}")
            last = last.tb_next
        assert "Context" in "".join(found)
        traceback.clear_frames(error.__traceback__)
    said = "".join(found).replace(f"'SOME_SECRET': '{WORD}'", "")
    assert WORD not in said
    code = main(["run", "--offline", f"--url=https://{HOST}/api/items?api_key={WORD}", "-H", f"X-Api-Key: {WORD}"])
    shown = capsys.readouterr()
    assert code == 4
    assert WORD not in shown.out + shown.err
