"""What is given is sent byte for byte: headers and bodies as curl itself sends them for the same options."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dbapp_diag import diagnose
from tests.scenarios.asking import called
from tests.situations.raw import Asked, Raw, Send, raw, reply
from tests.situations.serving import HOST

OWN = ("authorization", "host", "user-agent", "accept-encoding", "connection", "expect")
"""What each program says of itself."""
BINARY = bytes(range(256)) * 3
# No NUL, no line end: curl before 8.7 cut a line of `-d @file` there, later releases only leave them out (curl/curl#13063).
WITHOUT_NUL = bytes(each for each in range(1, 256) if each not in b"\r\n") * 3
"""curl before 8 cut the lines of a file at NUL; later ones leave it out, as curl's manual says of --data."""
CASES: dict[str, tuple[str, ...]] = {
    "none": (),
    "header": ("-H", "X-One: 1"),
    "spelling": ("-H", "x-oNE: 1", "-H", "X_Under.Score: 2"),
    "order": ("-H", "Z-Last: 1", "-H", "A-First: 2", "-H", "M-Middle: 3"),
    "duplicates": ("-H", "X-Two: 1", "-H", "X-Other: 0", "-H", "X-Two: 2", "-H", "x-two: 1"),
    "empty value": ("-H", "X-Empty;", "-H", "X-Full: 1"),
    "utf-8": ("-H", "X-Name: Zo\u00eb \U0001f600 \u4f60\u597d"),
    "blanks within": ("-H", "X-Blank: a  b\tc"),
    "colons": ("-H", "X-Url: https://a:1/b?c=d;e"),
    "quotes": ("-H", 'If-None-Match: "abc", W/"x"'),
    "accept": ("-H", "Accept: text/csv;q=0.5, */*"),
    "headers of a file": ("-H", "@headers.txt"),
    "data": ("-d", "a=1"),
    "several": ("-d", "a=1", "-d", "b=2&c=3", "-d", ""),
    "empty": ("-d", ""),
    "utf-8 data": ("-d", "name=Zo\u00eb \U0001f600 %20+"),
    "line ends stripped": ("-d", "@lines.txt"),
    "file between": ("-d", "a=1", "-d", "@lines.txt", "-d", "b"),
    "binary": ("-d", "@binary.dat", "-H", "Content-Type: application/octet-stream"),
    "megabyte": ("-d", "@big.txt"),
    "own type": ("-d", "<a/>", "-H", "Content-Type: text/xml; charset=utf-8"),
    "own type, spelt otherwise": ("-d", "<a/>", "-H", "content-type: text/xml"),
    "standard input": ("-d", "@-"),
    "json": ("--json", '{"a": [1, 2.50, "\u00e9\\u00e9"],  "b":null }\n'),
    "json of a file": ("--json", "@body.json"),
    "json, own accept": ("--json", "{}", "-H", "Accept: text/event-stream"),
    "json, own type": ("--json", "{}", "-H", "Content-Type: application/vnd.api+json"),
    "put": ("-X", "PUT", "-d", "a"),
    "delete": ("-X", "DELETE"),
    "delete with a body": ("-X", "DELETE", "--json", "[]"),
    "patch": ("-X", "PATCH", "--json", "@body.json"),
    "get with a body": ("-X", "GET", "-d", "a=1"),
    "at in the middle": ("-d", "a@lines.txt"),
    "options": ("-X", "OPTIONS", "-H", "X-Requested-With: XMLHttpRequest"),
}
TARGET = "/api/items?q=a%20b&x=%2F&y=+&z"
INPUT = "from=standard\r\ninput\nend"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files that the options name are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "headers.txt").write_text("X-A: 1\r\nx-b: 2\n\nX-C:   3\n")
    (tmp_path / "lines.txt").write_bytes(b"a=1\r\nb=2\n\nc= 3\r\n")
    (tmp_path / "binary.dat").write_bytes(WITHOUT_NUL)
    (tmp_path / "big.txt").write_bytes(b"0123456789abcdef" * 65_536)
    (tmp_path / "body.json").write_bytes(b'{\r\n  "a": "\xc3\xa9",\n\t"b": 1e3\n}\n')
    return tmp_path


def _given(asked: Asked) -> list[bytes]:
    return [line for line in asked.lines if line.split(b":")[0].decode("latin-1").lower() not in OWN]


def _answer(asked: Asked, send: Send) -> None:
    send(reply(200))


def _curl(served: Raw, words: tuple[str, ...]) -> Asked:
    url = f"https://{HOST}{TARGET}"
    way = [
        "--noproxy",
        "*",
        "--connect-to",
        f"{HOST}:443:127.0.0.1:{served.port}",
        "--cacert",
        str(served.folder / "ca.pem"),
    ]
    command = ["curl", "-s", "-q", "--http1.1", *way, "-H", "Authorization: Bearer x", *words, url]
    subprocess.run(command, input=INPUT.encode(), capture_output=True, timeout=30, check=True)
    asked = served.at("/api/items")[-1]
    served.seen.clear()
    return asked


def _ours(served: Raw, words: tuple[str, ...]) -> Asked:
    arguments = [*served.arguments, f"--endpoint={TARGET}", "--format=json", "--quiet", "--timeout=6s", *words]
    done = called(["run", *arguments], {"PATH": "/usr/bin"}, INPUT)
    assert done.returncode in (0, 1, 3), done.stderr
    return _the_call(served, words)


def _pasted(served: Raw, words: tuple[str, ...]) -> Asked:
    command = ["--", "curl", f"https://{HOST}{TARGET}", "-H", "Authorization: Bearer ey.a.b", *words]
    done = called(["run", *served.way, "--quiet", "--timeout=6s", *command], {"PATH": "/usr/bin"}, INPUT)
    assert done.returncode in (0, 1, 3), done.stderr
    return _the_call(served, words)


def _the_call(served: Raw, words: tuple[str, ...]) -> Asked:
    """Of the requests with a token the one that was asked about: it alone holds all that was given."""
    assert served.seen, "nothing came"
    most = max(served.at("/api/items"), key=lambda each: (len(each.body), len(each.lines)))
    served.seen.clear()
    return most


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
@pytest.mark.parametrize("case", CASES)
def test_the_same_as_curl(case: str, folder: Path) -> None:
    """The call's options, and the command pasted whole, send the headers and the body that curl sends for them."""
    words = CASES[case]
    with raw(_answer, folder) as served:
        expected = _curl(served, words)
        for way in (_ours, _pasted):
            sent = way(served, words)
            assert (sent.method, sent.target) == (expected.method, expected.target)
            assert sent.body == expected.body
            assert _comparable(sent, words) == _comparable(expected, words), way.__name__


def _comparable(asked: Asked, words: tuple[str, ...]) -> tuple[list[tuple[bytes, bytes]], list[bytes]]:
    """The headers given in their order, without the blanks around a value (RFC 9110, 5.5), and those that come by themselves."""
    lines = _given(asked)
    if words and words[-1].startswith("@headers"):
        names = (b"x-a", b"x-b", b"x-c")
    else:
        texts = [words[place + 1] for place, word in enumerate(words) if word == "-H"]
        names = tuple(text.replace(";", ":", 1).partition(":")[0].strip().lower().encode() for text in texts)
    given = [line for line in lines if line.partition(b":")[0].lower() in names]
    others = [line for line in lines if line not in given]
    trimmed = [(name, value.strip()) for name, _, value in (line.partition(b":") for line in given)]
    return trimmed, sorted(line.lower() for line in others)


def test_python_gives_the_same(folder: Path) -> None:
    """Pairs keep their order and their doubles, bytes stay bytes."""
    with raw(_answer, folder) as served:
        diagnose(
            url=f"https://{HOST}/api/items", connect_to=[f"{HOST}:443:127.0.0.1:{served.port}"],
            ca_bundle=folder / "ca.pem", no_proxy=True, token=(folder / "token").read_text(), method="PUT", timeout=6,
            headers=[("x-B", "1"), ("X-a", "Zo\u00eb"), ("x-B", "2"), ("X-Empty", "")], data=BINARY,
        )  # fmt: skip
        call = next(each for each in served.at("/api/items") if each.method == "PUT")
    assert call.body == BINARY
    ours = [line for line in call.lines if line[:2].lower() == b"x-"]
    assert ours == [b"x-B: 1", b"X-a: " + "Zo\u00eb".encode(), b"x-B: 2", b"X-Empty: "]


def test_a_file_loses_its_line_ends_and_zero_bytes(folder: Path) -> None:
    """As curl's manual has it."""
    (folder / "zero.txt").write_bytes(b"a\x00b\r\nc\n" + BINARY)
    with raw(_answer, folder) as served:
        sent = _ours(served, ("-d", "@zero.txt"))
    assert sent.body == b"abc" + bytes(byte for byte in BINARY if byte not in b"\0\r\n")
