"""The same command, given to a real shell with a real curl, and read here: both send the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbapp_diag.curl import read_curl, split_command
from tests.curl.recorder import Recorder, recording, send

OLDEST = (7, 88)
"""The release that the table was written against; earlier ones lack options."""
ENV = {"TOKEN": "dapi-1", "FIELDS": "a=1&b=2"}
FILES = {
    "data.txt": b"one\r\ntwo\0three\n",
    "lines.txt": b"a\r\nb=c\r\n",
    "body.json": b'{"a": 1}\n',
    "page.html": b"<p>",
    "odd, name.bin": b"\x00\xff",
    "empty": b"",
    "headers.txt": b"X-One: 1\r\nX-Two:2\nAccept: text/x\n",
    "cookies.txt": (
        b"# Netscape HTTP Cookie File\n"
        b"127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tabc\n"
        b"#HttpOnly_127.0.0.1\tFALSE\t/api\tFALSE\t4102444800\tlong\tdef\n"
        b"127.0.0.1\tFALSE\t/other\tFALSE\t0\tother\tno\n"
        b"127.0.0.1\tFALSE\t/\tFALSE\t1000\told\tno\n"
        b".example.com\tTRUE\t/\tFALSE\t0\tforeign\tno\n"
    ),
}
COMMANDS = r"""
curl U
curl H/api/items
curl U/api?x=1
curl U?x=1
curl U/a?
curl -G -d a=1 U/a?
curl "U/a/./b/../c/.."
curl U/../../a
curl --path-as-is U/a/../b
curl U/a#fragment
curl "U/caf%C3%A9/ä"
curl --url U/api
curl -- U/api
curl -g "U/a[1]{b}"
curl "U/a\[1\]\{b\}"
curl "U/a[]"
curl -X DELETE U/api/1
curl -XPATCH U -d x
curl -X post U
curl --request GET U -d a=1
curl -I U
curl -sSLkI U
curl -X OPTIONS U -H "Origin: https://ui.example" -H "Access-Control-Request-Method: POST"
curl -H "X-A: 1" -H "X-A: 2" -H "x-b:3" U
curl -HX-A:\ 1 U
curl -H "Accept:" U
curl -H "accept: text/html" U
curl -H "X-Empty;" -H "X-Gone:" -H "no colon" U
curl -H "X-Blank:   " -H "X-Tail: 1  " U
curl -H @headers.txt U
curl -H "host: app.example" U
curl -H "User-Agent: mine/1" U
curl -A mine/2 U
curl -A "" -e https://r.example/ U
curl -e ";auto" U
curl -e "https://r.example;auto" U
curl -H "Referer: https://x" -e https://r.example/ U
curl --compressed U
curl --compressed --no-compressed U
curl --compressed -H "Accept-Encoding: identity" U
curl --compressed -H "Accept-Encoding:" U
curl -r 0-99 U
curl -r 5 U
curl -H "Range: bytes=1-2" -r 5-6 U
curl -H "Authorization: Bearer $TOKEN" U/api
curl -H 'Authorization:Bearer x.y.z' U/api
curl -H 'authorization: bearer t' U
curl -H 'Authorization: Token abc' U
curl -H 'Authorization: Basic dTpw' U
curl --oauth2-bearer tok U
curl --oauth2-bearer tok -u a:b U
curl --oauth2-bearer tok -H 'Authorization: Bearer other' U
curl -u user:pass:word U
curl -u user: U
curl -u a:b -H 'Authorization: Bearer tok' U
curl -u a:b -H 'Authorization:' U
curl http://us%40er:p%20w@ORIGIN/x
curl http://user@ORIGIN/x
curl -u a:b http://user:p@ORIGIN/x
curl -b a=1 U
curl -b "a=1; b=2" -b c=3 -b " d=4" U
curl -H "Cookie: h=1" U
curl -H "Cookie: h=1" -b a=1 U
curl -H "Cookie:" -b a=1 U
curl -b cookies.txt U/api/x
curl -b @cookies.txt -b c=3 U/
curl -b "" U
curl -b missing.txt U
curl -d a=1 U
curl -d a=1 -d b=2 U
curl -d "" U
curl -da=1 U
curl --data "$FIELDS" U
curl -d @lines.txt U
curl --data-ascii @lines.txt U
curl --data-binary @data.txt U
curl --data-binary @data.txt -d @lines.txt U
curl --data-raw @data.txt U
curl --data-raw '{"a": "b\"c"}' -H 'Content-Type: application/json' U
curl -d x -H 'content-type: text/plain; charset=utf-8' U
curl -d x -H 'Content-Type:' U
curl -d x -H 'Content-Type;' U
curl -d ä U
curl --data-urlencode "a b&c" U
curl --data-urlencode "=a=b" U
curl --data-urlencode "n=a/b ~*" U
curl --data-urlencode @lines.txt U
curl --data-urlencode n@data.txt U
curl --data-urlencode "a=ä" -d b=1 U
curl --json '{"a":1}' U
curl --json '{"a":' --json 1} U
curl --json @body.json U
curl --json '{}' -H 'Content-Type: application/merge-patch+json' -X PATCH U
curl --json '{}' -H 'Accept:' U
curl --json '{}' -d a=1 U
curl -d a=1 --json '{}' U
curl -G -d a=1 -d b=2 U/p
curl -G -d a=1 U/p?q=0
curl -G -d a=1 "U/p?q=0&"
curl -G --data-urlencode "q=a b/ä" U/p
curl -G U/p
curl -G -d "" U/p
curl -G -d a=1 --url-query b=2 U/p
curl -G -I -d a=1 U/p
curl -G -X POST -d a=1 U/p
curl -G --json '{}' U/p
curl --url-query a=1 --url-query "b=c d" --url-query +e=%20 U/p
curl --url-query "a b" -d body U/p?x
curl --url-query @lines.txt U/p
curl -T body.json U/up/
curl -T body.json U/up/name?x=1
curl -T body.json U
curl -T "odd, name.bin" U/up/
curl -T empty U/up/x
curl -X POST -T body.json -H "Content-Type: application/json" U/up/x
curl -H "Content-Length: 2" -d ab U
curl -H "Transfer-Encoding: chunked" -d ab U
curl -F a=1 -F b=2 U
curl -F "a=@body.json" U
curl -F "a=@data.txt" -F "p=@page.html" U
curl -F "a=@body.json;type=application/json" U
curl -F "a=@body.json;filename=other.json;type=application/json; charset=utf-8" U
curl -F 'a=@"odd, name.bin"' U
curl -F 'a=@data.txt;filename="a\"b\\c.bin"' U
curl -F 'a="x;y\"z" ; type=text/x' U
curl -F 'a=x;type=text/plain;headers="X-Part: 1"' U
curl -F 'a=x;headers="Content-Type: text/y"' U
curl -F 'a=x;filename=a.png' U
curl -F 'a= x  ' U
curl -F 'a=x;unknown=1' U
curl -F "a=<data.txt" U
curl -F "a=<page.html" -F "b=<body.json;type=application/json" U
curl -F "a=@data.txt,page.html" U
curl -F "=x" -F 'q"r=1' U
curl --form-escape -F 'q"r=1' U
curl --form-string "a=@body.json;type=x" U
curl -F a=1 -H "Content-Type: multipart/mixed" U
curl -F a=1 -H "Content-Type: application/json" U
curl -F a=1 -X PUT U
curl -sS --fail --http1.1 -m 9.5 --connect-timeout 5 -o out.txt -w x U
curl -sS -L --max-redirs 3 -v --no-progress-meter -N U
curl -4 --tcp-nodelay --no-keepalive --retry 0 U
curl --resolve app.example:PORT:127.0.0.1 http://app.example:PORT/x
curl --connect-to app.example:80:127.0.0.1:PORT http://app.example/x
curl -d 'it'"'"'s' U
curl -H "X-Quote: \"a\" \$b \\ \`" U
curl \
  -H 'X-A: 1' \
  U
curl U | cat
curl U > out.txt 2>&1
curl -s U 2>err.txt && true
curl -s U; true
X=1 curl U
command curl U # the rest
curl -d a=1\ b\&c U
curl --insec --data-u "a b" U
curl --data-raw ~/x --globoff "U/{a}"
"""


def _commands() -> list[str]:
    """One command a line, with its continued lines."""
    return re.split(r"(?<!\\)\n", COMMANDS.strip())


def _release() -> tuple[int, ...]:
    text = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.findall(r"\d+", text)[:2]))


pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("sh")) or _release() < OLDEST, reason="needs a shell and a recent curl"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Recorder]:
    """One server for the whole table."""
    with recording() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the files that the commands name."""
    found = tmp_path_factory.mktemp("curl")
    for name, content in FILES.items():
        (found / name).write_bytes(content)
    return found


@pytest.mark.parametrize("command", _commands())
def test_the_call_that_is_read_is_the_call_that_curl_makes(command: str, server: Recorder, place: Path) -> None:
    """Method, target, headers and body are the same, whatever quoting and options the command uses."""
    port = server.origin.rpartition(":")[2]
    text = re.sub(r"\bU\b", f"http://{server.origin}", command)
    text = re.sub(r"\bH\b(?=/)", server.origin, text).replace("ORIGIN", server.origin).replace("PORT", port)
    keep_agent = "mine/" in command
    env = {**ENV, "HOME": str(place)}
    done = subprocess.run(
        ["sh", "-c", text],
        cwd=place,
        env={**env, "PATH": os.environ["PATH"]},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    expected = server.request(keep_agent=keep_agent)
    pasted = split_command(text, env=env)
    call = read_curl(pasted.words, base=place, stdin=lambda: b"")
    send(call, server.origin)
    assert server.request(keep_agent=keep_agent) == expected
