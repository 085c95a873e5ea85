"""Pasted text becomes the words that the shell would hand over."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.curl import split_command
from dbapp_diag.model.errors import UsageError

ENV = {"TOKEN": "dapi-1", "HOST": "app.example", "HOME": "/home/me"}
POSIX = [
    r"curl 'a b' \"c\" \\ d\ e 'it'\''s' ''",
    r"""curl "a $TOKEN ${HOST}/x" "\$TOKEN \" \\ \n \`" $TOKEN"'"$HOST""",
    "curl \\\n  -H 'a' \\\n  \"b\\\nc\" d",
    "curl \"line\nbreak\" 'other\nbreak'",
    "curl $ a$ \"$\" '$TOKEN' a#b # rest",
    "curl ~/a a~ ~x",
    "curl a\\",
    r"curl $'a\nb\t\x41\101é\'\"\\ \e\a\q\cA' $'\xc3\xa9' $'\U0001F600' $'a\0b'c" + ' $"d"',
    "curl {a}x =b",
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("text", POSIX)
def test_posix_quoting_is_that_of_a_real_shell(text: str) -> None:
    """bash prints the words that it hands to a program."""
    script = "curl() { printf '%s\\0' curl \"$@\"; }\n" + text
    environment = {**ENV, "LC_ALL": "C.UTF-8"}
    printed = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, check=True, timeout=60
    ).stdout
    words = printed.decode("utf-8", "surrogateescape").split("\0")[:-1]
    assert split_command(text, env=ENV).words == words


@given(st.lists(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])), max_size=5))
def test_quoted_words_come_back(words: list[str]) -> None:
    """Whatever `shlex.quote` writes is read as it was."""
    assert split_command(shlex.join(["curl", *words]), env={}).words == ["curl", *words]


CMD = {
    # The expected values of Chrome's `Copy as cURL (cmd)` are those of its own tests, NetworkLogView.test.ts in
    # https://chromium.googlesource.com/devtools/devtools-frontend.
    # Chrome: quotes, percentages, line breaks and an ampersand in a cookie.
    'curl ^"http://localhost^" -b ^"eva=^\\^"Sg4=^\\^"^"': ["http://localhost", "-b", 'eva="Sg4="'],
    'curl ^"http://localhost^" -b ^"eva=^%^22Sg4^%^3D^%^22^"': ["http://localhost", "-b", "eva=%22Sg4%3D%22"],
    'curl ^"http://localhost^" -b ^"query=evil^\n\n^\n\n ^& cmd /c calc.exe ^\n\n^\n\n^"': [
        "http://localhost",
        "-b",
        "query=evil\n\n & cmd /c calc.exe \n\n",
    ],
    # The same with the line ends that Windows' clipboard makes.
    'curl ^"http://localhost^" ^\r\n  -H ^"a: b^" ^\r\n  --data-raw ^"x^\r\n\r\ny^"': [
        "http://localhost",
        "-H",
        "a: b",
        "--data-raw",
        "x\ny",
    ],
    # Earlier Chrome and Firefox double a quote, and take percent signs and line breaks out of the quotes.
    'curl "http://localhost/?a="%"20b" -H "x: ""q""" ^\n --data "one"^\n\n"two"': [
        "http://localhost/?a=%20b",
        "-H",
        'x: "q"',
        "--data",
        "one\ntwo",
    ],
    # learn.microsoft.com, "Parsing C command-line arguments", table of results.
    r'curl.exe "a b c" d e': ["a b c", "d", "e"],
    r'curl.exe "ab\"c" "\\" d': ['ab"c', "\\", "d"],
    r'curl.exe a\\\b d"e f"g h': ["a\\\\\\b", "de fg", "h"],
    r"curl.exe a\\\"b c d": ['a\\"b', "c", "d"],
    r'curl.exe a\\\\"b c" d e': ["a\\\\b c", "d", "e"],
    # learn.microsoft.com, "cmd": & | < > ^ need a ^; a batch file writes %% for %, and %NAME% is a variable.
    'curl.exe http://h/?a=1^&b=%%20%TOKEN% -H "x: ^&|<>"': ["http://h/?a=1&b=%20dapi-1", "-H", "x: ^&|<>"],
    "C:\\Users\\me> curl http://h/%20x%y": ["http://h/%20x%y"],
    "curl.exe http://h/ > out.txt 2>&1": ["http://h/"],
}


@pytest.mark.parametrize(("text", "words"), CMD.items())
def test_cmd_quoting(text: str, words: list[str]) -> None:
    """As browsers write it, and as Microsoft documents it."""
    assert split_command(text, env=ENV).words[1:] == words


POWERSHELL = {
    # learn.microsoft.com, about_Quoting_Rules: doubled quotes, and a variable in double quotes only.
    "curl.exe 'it''s' \"say \"\"hi\"\" $env:TOKEN\" '$env:TOKEN'": ["it's", 'say "hi" dapi-1', "$env:TOKEN"],
    # about_Special_Characters: the backtick escapes, and continues a line.
    'curl.exe `\n  -H "a: `"b`" `$5 `t" `\n  http://h/`?x': ["-H", 'a: "b" $5 \t', "http://h/?x"],
    'PS C:\\Users\\me> curl.exe "${env:HOST}" 2>$null | jq .': ["app.example"],
    "& curl.exe http://h/ -d 'x' # rest": ["http://h/", "-d", "x"],
    # about_Parsing: Windows PowerShell hands a quote to a program only behind a backslash.
    "curl.exe -d '{\\\"a\\\": 1}' http://h/": ["-d", '{"a": 1}', "http://h/"],
}


@pytest.mark.parametrize(("text", "words"), POWERSHELL.items())
def test_powershell_quoting(text: str, words: list[str]) -> None:
    """As Microsoft documents it."""
    found = split_command(text, env=ENV).words
    assert found == ["curl.exe", *words]


@pytest.mark.parametrize(
    "text",
    [
        "$ curl a b",
        "> curl a b",
        "% curl a \\\n> b",
        "$ curl a \\\n> b\n",
        "me@host:~/x$ curl a b",
        "\n\n  curl a b\n\n",
        "curl a \\\r\n b",
        "curl a b # why",
        "# curl a b",
        "# the items\n\ncurl a b",
    ],
)
def test_prompts_and_blank_lines_are_taken_off(text: str) -> None:
    """A command copied out of a terminal."""
    found = split_command(text, env={})
    assert (found.words, found.notes) == (["curl", "a", "b"], ())


LEFT_OUT = {
    "curl a | jq .": "What stands behind the command isn't run here.",
    "curl a && echo done": "What stands behind the command isn't run here.",
    "curl a\necho done": "What stands behind the command isn't run here.",
    "curl a > x 2>&1": "The answer isn't written to a file here.",
    "curl a >>x": "The answer isn't written to a file here.",
    "curl a &> x": "The answer isn't written to a file here.",
    "curl a 2>/dev/null": "The answer isn't written to a file here.",
    "curl a&b=1": "A & outside quotes ends the command; put quotes around the URL if it goes on behind it.",
}


@pytest.mark.parametrize(("text", "note"), LEFT_OUT.items())
def test_what_stands_behind_is_noted(text: str, note: str) -> None:
    """The words of the command end in front of it."""
    found = split_command(text, env={})
    assert (found.words, found.notes) == (["curl", "a"], (note,))


REFUSED = {
    "curl 'a": "ends within quotes",
    'curl "a': "ends within quotes",
    "curl.exe 'a `\n": "ends within quotes",
    'curl ^"a ^\n': "ends within quotes",
    "curl $MISSING": "the variable MISSING, which isn't set here",
    'curl "${MISSING}"': "the variable MISSING, which isn't set here",
    'curl.exe "$env:MISSING"': "the variable MISSING, which isn't set here",
    'curl.exe -H "a: $missing" `\n x': "the variable missing of PowerShell",
    'curl "pa$Sword1"': "uses a variable, which isn't set here",
    'curl.exe "$(Get-It)" `\n x': "expression of PowerShell",
    "curl.exe @'\nx\n'@ `\n": "(…) or @'…'@ of PowerShell",
    "curl $BLANK": "put double quotes around it",
    'curl "$(cat token)"': "another command",
    "curl `cat token`": "another command",
    'curl "${TOKEN:-x}"': "a $ of a form that isn't supported",
    "curl $1": "a $ of a form that isn't supported",
    "curl a(b)": "parenthesis outside quotes",
    "curl -d @- <<EOF\nx\nEOF": "takes its input by <",
    "curl.exe -d @- < a.txt": "takes its input by <",
    "curl a \\ \n  b": "ends in a backslash and a blank",
    "curl a ;\ncurl b": "several curl commands",
    "curl a\n$ curl b": "several curl commands",
    "curl a | /usr/bin/curl -d @- b": "several curl commands",
    'curl ^"a^" &\r\ncurl ^"b^"': "several curl commands",
    "export A=b\ncurl a": "doesn't begin with curl",
    "wget a": "doesn't begin with curl",
    'Invoke-WebRequest -UseBasicParsing -Uri "https://h/"': "copy the request as cURL",
    "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession": "copy the request as cURL",
    'curl -Uri https://h/ -Headers @{a="b"}': "copy the request as cURL",
    'fetch("https://h/", {})': "copy the request as cURL",
}


@pytest.mark.parametrize(("text", "said"), REFUSED.items())
def test_what_only_a_shell_can_do_is_refused(text: str, said: str) -> None:
    """One sentence says what to change."""
    with pytest.raises(UsageError) as refusal:
        split_command(text, env={"TOKEN": "x", "BLANK": "a b"})
    assert said in str(refusal.value)
