"""No usage error about the user's own call repeats what was given: headers, bodies, and pasted commands hold tokens."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from dbapp_diag.cli import main
from dbapp_diag.cli.run_command import command

SECRET = "q7secretq7secret"
URL = "https://orders-1.7.azure.databricksapps.com/api/items"
BEARER = f"Authorization: Bearer {SECRET}"
RUN = ("run", "--app", "x", "--token-env", "T")


def _said(words: Iterable[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(list(words))
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def _refused(words: Iterable[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The refusal, after what holds for each: its code, one sentence on one line, nothing of the secret, no traceback."""
    code, said = _said(words, capsys)
    assert code == 2, said
    _keeps_quiet(said)
    sentence, *hint = said.strip().splitlines()
    assert hint in ([], ["Try 'dbapp-diag run --help'."])
    assert sentence.startswith("dbapp-diag: "), said
    assert 30 < len(sentence) < 400, said
    return said


def _keeps_quiet(said: str) -> None:
    lowered = said.lower()
    for part in (SECRET, SECRET[:9], SECRET[7:]):
        assert part not in lowered, said
    assert "traceback" not in lowered


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("T", "a-token-of-the-environment")


PARTS = (
    ("-H", BEARER),
    ("-H", f"authorization:{SECRET}"),
    ("-H", SECRET),
    ("-H", f"{SECRET} x: y"),
    ("-H", f"X-{SECRET}\u00e9: y"),
    ("-H", f"X-Key: {SECRET}\n{SECRET}: x"),
    ("-H", f"X-Key: {SECRET}\x00"),
    ("-H", f"Host: {SECRET}"),
    ("-H", f"Content-Length: {SECRET}"),
    ("-H", f"X-Key: {SECRET * 2000}"),
    ("-H", f"@missing-{SECRET}"),
    ("-H", f": {SECRET}"),
    ("-H", f"@{SECRET}\x00"),
    (f"-H{BEARER}",),
    (f"--header={BEARER}",),
    ("-d", f"@missing-{SECRET}"),
    ("-d", f"@{SECRET}\x00"),
    ("-d", f"@/{SECRET}/{SECRET}"),
    (f"-d@{SECRET}",),
    ("-d", SECRET, "--json", "{}"),
    ("--json", f"{{broken {SECRET}"),
    ("--json", SECRET),
    ("--json", f'{{"token": "{SECRET}",}}'),
    ("--json", f"@{SECRET}"),
    ("--json", f"[{SECRET}"),
    ("--json", "[" * 100_000 + SECRET),
    ("--json", f'"{SECRET}\udce9"'),
    ("--json", "{}", "--json", f'{{"token": "{SECRET}"}}'),
    ("--expect", f"body~({SECRET}"),
    ("--expect", f"body~[{SECRET}"),
    ("--expect", f"body~(?P<{SECRET}"),
    ("--expect", f"json:[{SECRET}"),
    ("--expect", f"{SECRET} {SECRET}"),
    ("--expect", SECRET),
    ("--expect", f"<{SECRET}s"),
    ("-X", SECRET),
    ("-X", f"POST {SECRET}"),
    ("-X", f"{SECRET}\r\n{BEARER}"),
    ("--repeat", SECRET),
    ("--repeat", f"1{SECRET}"),
    ("--repeat", "21"),
    ("--mcp", "--websocket"),
    ("--origin", f"https://{SECRET}:{SECRET}@x"),
    ("--endpoint", f"https://{SECRET}/"),
    ("--endpoint", f"/a {SECRET}"),
    (f"--unknown={SECRET}",),
    (f"--unknown={BEARER}",),
    ("--unknown", SECRET),
    (f"-Z{SECRET}",),
    (f"-q{BEARER}",),
    (SECRET,),
    (SECRET, SECRET),
    (f"--mcp={SECRET}",),
    (f"--websocket={BEARER}",),
    (f"--quiet={SECRET}",),
    ("--curl", f"missing-{SECRET}"),
    ("--curl", f"{SECRET}\x00"),
    ("--proxy", f"http://u:{SECRET}@"),
    ("--resolver", f"{SECRET}:{SECRET}"),
    ("--connect-to", f"{SECRET}:{SECRET}"),
    ("--ca-bundle", SECRET),
    ("-o", SECRET),
    ("--token", SECRET),
    ("--token-env", SECRET),
    ("--token-file", SECRET, "--token-stdin"),
    ("-H",),
    ("--json",),
)


@pytest.mark.parametrize("words", PARTS, ids=range(len(PARTS)))
def test_a_part_of_the_call_that_cannot_be_used_is_not_repeated(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the option, and wherever in its value the secret stands."""
    _refused((*RUN, *words), capsys)


COMMANDS = (
    ("curl",),
    ("curl", "-H", BEARER),
    ("curl", "-H", BEARER, "http://x"),
    ("curl", "-H", BEARER, "x.example"),
    ("curl", "-H", BEARER, f"ftp://{SECRET}"),
    ("curl", "-H", BEARER, URL, f"https://x/{SECRET}"),
    ("curl", "-H", BEARER, URL, "-H", BEARER + "2"),
    ("curl", "-H", BEARER, URL, "-H"),
    ("curl", "-H", BEARER, URL, "-k"),
    ("curl", "-H", BEARER, URL, f"--unknown-{SECRET}"),
    ("curl", "-H", BEARER, URL, f"--unknown={SECRET}"),
    ("curl", "-H", BEARER, URL, "--unknown", SECRET),
    ("curl", "-H", BEARER, URL, f"-?{SECRET}"),
    ("curl", "-H", BEARER, URL, "-d", f"@{SECRET}"),
    ("curl", "-H", BEARER, URL, "--data-binary", f"@{SECRET}"),
    ("curl", "-H", BEARER, URL, "--data-urlencode", f"a@{SECRET}"),
    ("curl", "-H", BEARER, URL, "-F", f"a=@{SECRET}"),
    ("curl", "-H", BEARER, URL, "-F", SECRET),
    ("curl", "-H", BEARER, URL, "-F", f"a={SECRET};type=a;filename=b", "-d", "x"),
    ("curl", "-H", BEARER, URL, "-T", SECRET),
    ("curl", "-H", BEARER, URL, "-K", SECRET),
    ("curl", "-H", BEARER, URL, "-X", f"{SECRET} x"),
    ("curl", "-H", BEARER, URL, "-H", f"{SECRET}\x01: x"),
    ("curl", "-H", BEARER, URL, "-H", f"X: {SECRET}\r\nY: {SECRET}"),
    ("curl", "-H", BEARER, URL, "-H", f"Host: {SECRET}.example"),
    ("curl", "-H", BEARER, URL, "--resolve", SECRET),
    ("curl", "-H", BEARER, URL, "--connect-to", SECRET),
    ("curl", "-H", BEARER, URL, "--next", f"https://x/{SECRET}"),
    ("curl", "-H", BEARER, URL, "--max-time", SECRET),
    ("curl", "-H", f"@{SECRET}", URL),
    ("curl", "-H", f"Authorization: Basic {SECRET}", URL),
    ("curl", "-H", f"Authorization: {SECRET}", URL),
    ("curl", "-H", f"Authorization:{SECRET}", URL),
    ("curl", "-H", f"Authorization {SECRET}", URL),
    ("curl", "-u", f"user:{SECRET}", URL),
    ("curl", "-u", SECRET, URL),
    ("curl", "-b", f"session={SECRET}", URL),
    ("curl", "--oauth2-bearer", SECRET),
    ("curl", "-H", BEARER, f"https://{{{SECRET},b}}/"),
    ("curl", "-H", BEARER, f"https://[{SECRET}/"),
    ("curl", "-H", BEARER, f"https://x:{SECRET}/"),
    ("curl", "-H", BEARER, f"https://a b{SECRET}/"),
    ("curl", "-H", BEARER, f"$URL/{SECRET}"),
    ("wget", "--header", BEARER, URL),
    (SECRET, "curl", URL),
    ("http", "GET", URL, BEARER),
    (BEARER,),
    ("curl -H '" + BEARER + "' " + URL,),
    ("sudo", "curl", "-H", BEARER),
)


@pytest.mark.parametrize("words", COMMANDS, ids=range(len(COMMANDS)))
def test_a_pasted_command_that_cannot_be_read_is_not_repeated(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Behind `--`, with the token, the user or the cookie in it."""
    _refused(("run", "--plan", "--", *words), capsys)


PLANNED = (
    (f"https://{SECRET}:{SECRET}@x/",),
    (URL, "-b", f"{SECRET}.txt"),
    (URL, "-x", f"http://u:{SECRET}@ x"),
    (URL, "-x", f"http://u:{SECRET}@h:1", "-b", f"a={SECRET}", "-F", f"a={SECRET}"),
    (URL, "--oauth2-bearer", SECRET),
    (f"{URL}?api_key={SECRET}&x=1",),
    (URL, "-G", "-d", f"key={SECRET}", "--data-urlencode", f"token={SECRET}"),
    (URL, "--json", f'{{"password": "{SECRET}"}}', "-H", f"X-Api-Key: {SECRET}"),
)


@pytest.mark.parametrize("words", PLANNED, ids=range(len(PLANNED)))
def test_a_plan_repeats_no_secret_of_the_command(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """What can be read is planned, with its method and path, and without what it carries."""
    code, said = _said(("run", "--plan", "--", "curl", "-H", BEARER, *words), capsys)
    assert code == 0, said
    _keeps_quiet(said)


FILES = (
    "",
    " \n",
    SECRET,
    BEARER,
    f"curl '{URL} -H '{BEARER}",
    f'curl "{URL}" -H "{BEARER}',
    f"curl {URL} -H '{BEARER}' | jq .{SECRET}",
    f"curl {URL} -H '{BEARER}' > {SECRET} < {SECRET}",
    f"curl {URL} -H '{BEARER}' && curl {SECRET}",
    f'curl {URL} -H "Authorization: Bearer $(cat {SECRET})"',
    f'curl {URL} -H "Authorization: Bearer `cat {SECRET}`"',
    f'curl {URL} -H "Authorization: Bearer ${{{SECRET}}}"',
    f'curl {URL} -H "Authorization: Bearer ${SECRET}"',
    f"curl {URL} -H 'X: {SECRET}' \\",
    f"curl.exe {URL} -H '{BEARER}' -H `\n",
    f'curl ^"{URL}^" -H ^"{BEARER}',
    f"Invoke-WebRequest -Uri {URL} -Headers @{{Authorization='Bearer {SECRET}'}}",
    f"fetch('{URL}', {{headers: {{authorization: 'Bearer {SECRET}'}}}})",
    f"curl {URL} -H $'{BEARER}\\",
    f"curl {URL} -H $'{BEARER}\\u12'x --{SECRET}",
    f"\x00\x01{SECRET}",
    f"curl -H '{BEARER}' <<EOF\n{SECRET}\nEOF",
    "curl " + "-H 'X: y' " * 200 + f"{URL} -H '{BEARER}'",
    f"curl {URL} -H '{BEARER}' " + "x" * (1024 * 1024),
)


@pytest.mark.parametrize("content", FILES, ids=range(len(FILES)))
@pytest.mark.parametrize("way", ("file", "stdin"))
def test_a_file_with_a_broken_command_is_not_repeated(
    content: str, way: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a clipboard may have held, in a file or on standard input."""
    (tmp_path / "command").write_text(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    code, said = _said(("run", "--plan", "--curl", "-" if way == "stdin" else "command"), capsys)
    assert code in (0, 2), said
    _keeps_quiet(said)
    assert code == 0 or len(said.strip().splitlines()) == 1, said


@pytest.mark.parametrize(
    "words", (("--curl", "-", "--", "curl", "-H", BEARER), ("--app", SECRET, "--", "curl", URL, "-H", BEARER),
              ("-H", BEARER, "--", "curl", URL), ("--token-env", "T", "--", "curl", URL, "-H", BEARER))
)  # fmt: skip
def test_a_command_beside_what_it_says_is_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Either would be left out without a word."""
    _refused(("run", *words), capsys)


ONCE = [
    name
    for option in command.params
    if isinstance(option, click.Option) and not (option.is_flag or option.multiple or option.count)
    for name in option.opts
]


def _forms(name: str, value: str) -> tuple[list[str], ...]:
    return ([name, value], [f"{name}={value}"] if name.startswith("--") else [f"{name}{value}"])


@pytest.mark.parametrize("name", ONCE)
def test_an_option_that_counts_once_is_refused_twice(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In each of its spellings; the last one would win without a word."""
    option = next(each for each in command.params if name in each.opts)
    names = list(option.opts)
    for one in _forms(name, SECRET):
        for spelt in names:
            for other in _forms(spelt, f"{SECRET}2"):
                said = _refused(("run", *one, *other), capsys)
                assert "given twice" in said, said
                assert any(known in said for known in names), said


@pytest.mark.parametrize("name", ONCE)
def test_a_value_that_looks_like_an_option_is_a_value(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What stands behind an option belongs to it."""
    _, said = _said(("run", "--plan", "-H", name, "--expect", name, "-d", name), capsys)
    assert "given twice" not in said, said
    _, said = _said(("run", "--plan", name, name), capsys)
    assert "given twice" not in said, said
    _, said = _said(("run", "--plan", "--", "curl", name, name, "x", "-XGET", "-XPOST"), capsys)
    assert "--it" not in said
    assert "given twice" not in said, said


@pytest.mark.parametrize(
    "words",
    (("-XPOST", "-XGET"), ("-X", "POST", "--method=GET"), ("--method", "POST", "-XGET"), ("-X=POST", "-X", "GET"),
     ("--metho", "POST", "--meth", "GET"), ("--meth=POST", "-XGET"), ("--timeou=1s", "--timeo", "2s")),
)  # fmt: skip
def test_two_methods_are_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Also when spelt otherwise, or cut short where that is understood."""
    code, said = _said((*RUN, "--plan", *words), capsys)
    assert code == 2, said
    assert "twice" in said or "no such option" in said.lower(), said


def test_what_to_do_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A word too many is most often an app's name, or a command without its first word."""
    assert "--app NAME" in _refused(("run", SECRET), capsys)
    assert "whole number" in _refused((*RUN, "--repeat", SECRET), capsys)
    assert "--token-file" in _refused((*RUN, "-H", BEARER), capsys)
