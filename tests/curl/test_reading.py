"""What a command says beside the request itself, and what it's refused for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbapp_diag.curl import CurlCall, read_curl, split_command
from dbapp_diag.model.errors import UsageError

URL = "https://app.example/api"


def read(*words: str, base: Path = Path("/nonexistent"), stdin: bytes = b"") -> CurlCall:
    """The call of `curl WORDS`."""
    return read_curl(["curl", *words], base=base, stdin=lambda: stdin)


def test_the_token_stands_apart_from_the_headers() -> None:
    """So does the cookie; what is left is what anybody may see."""
    call = read("-H", "Authorization: Bearer dapi-1", "-b", "a=1", URL)
    assert (call.bearer, call.basic, call.cookies) == ("dapi-1", None, "a=1")
    assert call.headers == (("Accept", "*/*"),)


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "bearer   "])
def test_a_token_may_be_empty(value: str) -> None:
    """A variable that was empty leaves the scheme alone."""
    assert read("-H", f"Authorization: {value}", URL).bearer == ""


def test_headers_stand_in_the_order_that_curl_sends() -> None:
    """curl's own come first, but for the type of the body."""
    call = read("-X", "PUT", "-H", "X-B: 1", "-e", "https://r/", "-r", "0-1", "-A", "mine", "-H", "X-A: 2", URL)
    names = ["User-Agent", "Range", "Accept", "Referer", "X-B", "X-A"]
    assert [name for name, _ in call.headers] == names
    assert [name for name, _ in read("-d", "x", "-H", "X-B: 1", URL).headers] == ["Accept", "X-B", "Content-Type"]


@pytest.mark.parametrize(
    ("words", "url", "has_scheme"),
    [
        (["app.example"], "http://app.example/", False),
        (["app.example:8443/x"], "http://app.example:8443/x", False),
        (["--proto-default", "https", "app.example"], "https://app.example/", False),
        (["HTTPS://app.example?x"], "https://app.example/?x", True),
        (["https://[::1]:8/a"], "https://[::1]:8/a", True),
        (["https://app.example:/a"], "https://app.example/a", True),
        (["https://app.example/ä?ö=%e4"], "https://app.example/%C3%A4?%C3%B6=%e4", True),
    ],
)
def test_a_bare_host_is_told_from_a_url(words: list[str], url: str, has_scheme: bool) -> None:
    """curl takes http for it."""
    call = read(*words)
    assert (call.url, call.has_scheme) == (url, has_scheme)


def test_settings_of_the_network_are_taken_over() -> None:
    """Rules for connections come as `HOST:PORT:ADDR:PORT`."""
    call = read(
        *(
            "--resolve",
            "app.example:443:10.0.0.1",
            "--resolve",
            "+*:443:[::1],10.0.0.2",
            "--resolve",
            "-app.example:443",
        ),
        *(
            "--resolve",
            "b.example:80:::2",
            "--connect-to",
            "::other.example:",
            "--cacert",
            "ca.pem",
            "-x",
            "proxy.example:3128",
        ),
        *(
            "-U",
            "me@corp:p/w",
            "--noproxy",
            "*",
            "-m",
            "2.5",
            "--connect-timeout",
            "3",
            "--http2",
            "-L",
            "--compressed",
            "-k",
        ),
        URL,
    )
    assert call.resolve == ("app.example:443:10.0.0.1:443", ":443:[::1]:443", "b.example:80:[::2]:80")
    assert call.connect_to == ("::other.example:",)
    assert (call.cacert, call.proxy) == ("ca.pem", "http://me%40corp:p%2Fw@proxy.example:3128")
    assert (call.max_time, call.connect_timeout, call.http_version) == (2.5, 3.0, "2")
    assert call.no_proxy and call.follow and call.compressed and call.insecure
    assert call.notes == ("--resolve: of several addresses the first one is taken.",)


@pytest.mark.parametrize(
    ("words", "proxy", "no_proxy"),
    [
        (["--socks5", "p:1080"], "socks5://p:1080", False),
        (["--socks5-hostname", "socks5://p:1080"], "socks5h://p:1080", False),
        (["-x", "https://u:p@p:1"], "https://u:p@p:1", False),
        (["-x", "proxy"], "http://proxy:1080", False),
        (["-x", "http://p", "-x", ""], None, True),
        (["--noproxy", "a,b"], None, False),
    ],
)
def test_the_last_proxy_counts(words: list[str], proxy: str | None, no_proxy: bool) -> None:
    """An empty one means none at all."""
    call = read(*words, URL)
    assert (call.proxy, call.no_proxy) == (proxy, no_proxy)


def test_the_last_of_contrary_options_counts() -> None:
    """Also where the first would be refused."""
    call = read(
        "--http2", "--http1.1", "-k", "--no-insecure", "--digest", "--no-digest", "-m", "0", "-L", "--no-location", URL
    )
    assert (call.http_version, call.insecure, call.max_time, call.follow) == ("1.1", False, None, False)


def test_line_ends_of_a_file_are_left_out_wherever_they_stand() -> None:
    """So curl documents `-d @FILE`; before 8.7 it lost the rest of a line after a CR or a NUL, so it's no yardstick here."""
    call = read("-d", "@-", URL, stdin=b"a\rb\r\nc\0d\n")
    assert call.body == b"abcd"


def test_input_is_read_where_the_command_asks_for_it(tmp_path: Path) -> None:
    """`-` is the input, any other name a file beside the command."""
    (tmp_path / "f").write_bytes(b"a\r\nb")
    assert read("-d", "@-", URL, stdin=b"x\ny").body == b"xy"
    assert read("--json", "@-", URL, stdin=b"x\n").body == b"x\n"
    assert read("-T", "-", URL, stdin=b"x\n").body == b"x\n"
    assert read("-d", "@f", URL, base=tmp_path).body == b"ab"
    assert read("--data-binary", "@f", URL, base=tmp_path).body == b"a\r\nb"


def test_cookies_out_of_a_file_go_to_their_host(tmp_path: Path) -> None:
    """A secure one goes over TLS alone, and one for a domain to the hosts below."""
    rows = [
        ".app.example|TRUE|/|TRUE|0|wide|1",
        "app.example|FALSE|/other|FALSE|0|elsewhere|4",
        "app.example|FALSE|/api|FALSE|0|near|2",
        "other|FALSE|/|FALSE|0|far|3",
    ]
    (tmp_path / "jar").write_text(
        "# Netscape HTTP Cookie File\n\n" + "\n".join(rows).replace("|", "\t") + "\nrubbish\n"
    )
    call = read("-b", "jar", URL, base=tmp_path)
    assert set((call.cookies or "").split("; ")) == {"near=2", "wide=1"}
    (tmp_path / "jar").write_text("\t".join([".app.example", "TRUE", "/", "TRUE", "0", "wide", "1"]))
    assert read("-b", "jar", URL.replace("app", "x.app"), base=tmp_path).cookies == "wide=1"
    assert read("-b", "jar", "http://x.app.example/", base=tmp_path).cookies is None
    assert call.notes == ("--cookie: a line of the file isn't a cookie in Netscape's format, and isn't sent.",)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (["-o", "x"], "--output: the answer isn't written to a file here."),
        (["-s"], "--silent: it only changes what curl prints."),
        (["-N"], ""),
        (["--no-buffer"], ""),
        (["--post301"], "--post301: redirects are handled in this tool's own way."),
        (["--interface", "eth0"], "--interface: how connections are made isn't taken over."),
        (["--http3"], "--http3: how connections are made isn't taken over."),
        (["--max-time=5"], "--max-time=…: curl knows this form since 8.16; earlier releases refuse it."),
        (["--max-t", "5"], "--max-time: written short, which newer releases of curl refuse."),
        (["-H", "no colon"], "--header: one has no colon, so curl doesn't send it."),
        (["-b", "missing"], "--cookie: no file of cookies can be read there, so no cookie is sent from it."),
        (["--noproxy", "a"], "--noproxy: only * is taken over, a list of hosts isn't."),
    ],
)
def test_what_is_not_taken_over_is_noted(words: list[str], note: str) -> None:
    """One sentence each, and none for what changes nothing."""
    assert read(*words, URL).notes == ((note,) if note else ())


EXPORTED = {
    # Chrome and Safari, "Copy as cURL": NetworkLogView.test.ts of Chrome's developer tools; WebKit's Resource.js.
    "Chrome": r"""curl 'https://app.example/api' \
  -H 'accept: application/json' \
  -H 'no-value-header;' \
  -H 'authorization: Bearer t' \
  -H 'content-type: application/json' \
  --data-raw $'{"a":"it\'s"}'""",
    "Safari": r"""curl 'https://app.example/api' \
-X 'POST' \
-H 'Content-Type: application/json' \
-H 'Authorization: Bearer t' \
--data-binary '{"a":"it'"'"'s"}'""",
    # Postman (code snippets, github.com/postmanlabs/postman-code-generators) and Insomnia (httpsnippet).
    "Postman": r"""curl --location 'https://app.example/api' \
--header 'Content-Type: application/json' \
--header 'Authorization: Bearer t' \
--data '{"a":"it'\''s"}'""",
    "Insomnia": r"""curl --request POST \
  --url https://app.example/api \
  --header 'Authorization: Bearer t' \
  --header 'Content-Type: application/json' \
  --data '{"a":"it'\''s"}'""",
}


@pytest.mark.parametrize("command", EXPORTED.values(), ids=EXPORTED)
def test_commands_that_tools_write_are_read(command: str) -> None:
    """Browsers and clients for HTTP."""
    call = read(*split_command(command, env={}).words[1:])
    assert (call.method, call.url, call.bearer, call.body) == ("POST", URL, "t", b'{"a":"it\'s"}')
    assert ("content-type", "application/json") in {(name.lower(), value) for name, value in call.headers}


GLOBS = (
    "The URL holds braces or brackets, of which curl makes several calls; add --globoff if they're meant as they are."
)
UNREADABLE = "names a file that can't be read; run this where the file is, or put its text into the command."
REFUSED = {
    "wget": "The command doesn't begin with curl.",
    "sudo -u x curl": "The command doesn't begin with curl.",
    "curl": "The command names no URL.",
    "curl U U": "The command names several URLs, of which curl makes several calls; a value with blanks in it needs quotes.",
    "curl U --next U": "curl's --next makes several calls of one command; give the one that fails.",
    "curl -Z U": "curl's --parallel makes several calls of one command; give the one that fails.",
    "curl -K f U": "curl's --config takes more of the command from elsewhere; write it out.",
    "curl --variable a=b U": "curl's --variable takes more of the command from elsewhere; write it out.",
    "curl --expand-url U": "curl's --expand-… puts variables of curl's own into a value; write the value out.",
    "curl --aws-sigv4 x U": "curl's --aws-sigv4 signs the call in another way than a bearer token, which isn't supported here.",
    "curl --negotiate -u : U": "curl's --negotiate signs the call in another way than a bearer token, which isn't supported here.",
    "curl -n U": "curl's --netrc signs the call in another way than a bearer token, which isn't supported here.",
    "curl -Ecert U": "curl's --cert presents a client certificate, which isn't supported here.",
    "curl --key k U": "curl's --key presents a client certificate, which isn't supported here.",
    "curl --unix-socket s U": "curl's --unix-socket doesn't go over the network.",
    "curl --preproxy p U": "curl's --preproxy uses a proxy in a way that isn't supported here.",
    "curl -0 U": "curl's --http1.0 changes the request in a way that isn't supported here.",
    "curl --request-target /x U": "curl's --request-target changes the request in a way that isn't supported here.",
    "curl -V": "curl's --version makes no call.",
    "curl -I -d x U": "The command asks for several methods at once, of --head, --data, --form and --upload-file.",
    "curl -F a=b -G -d x U": "The command asks for several methods at once, of --head, --data, --form and --upload-file.",
    "curl -r 0-1 -d x U": "--range of a call that sends a body isn't supported here.",
    "curl -F a=b -d x U": "The command asks for several methods at once, of --head, --data, --form and --upload-file.",
    "curl -X a:b U": "--request: that can't be a method.",
    "curl -m soon U": "--max-time: that isn't a number of seconds.",
    "curl -u me U": "--user: the password is missing, and curl would ask for it.",
    "curl -H =: U": "--header: a header holds a character that HTTP doesn't allow there.",
    "curl -H Host: U": "--header takes away the Host, without which no call can be made here.",
    "curl -H Authorization:a -H Authorization:b U": "The command sends two Authorization headers; keep one.",
    "curl --resolve a:b U": "--resolve: that isn't HOST:PORT:ADDRESS.",
    "curl -F a U": "--form: a field isn't NAME=CONTENT.",
    "curl -F a=(;type=x U": "--form: fields that hold other fields aren't supported here.",
    "curl -F a=b;type=x U": "--form: a type= isn't like text/plain.",
    "curl -F a=b;encoder=base64 U": "--form: encoder= in this form isn't supported here.",
    "curl ftp://h/": "The command's URL is neither http nor https.",
    "curl http://": "The command's URL can't be read as one.",
    "curl https://h/[1-3]": GLOBS,
    "curl https://h/{a,b}": GLOBS,
    "curl --bogus-name U": "--bogus-name is no option of curl.",
    "curl --Bogus9 U": "A word of the command is no option of curl.",
    "curl --dat x U": "--dat is short for several options of curl.",
    "curl -sW U": "The command holds a short option that curl doesn't know.",
    "curl - U": "A lone - isn't an option of curl.",
    "curl U -H": "curl's --header lacks its value.",
    "curl --no-header U": "curl's --header knows no form --no-header.",
    "curl --no-ipv4 U": "curl's --ipv4 knows no form --no-ipv4.",
    "curl --silent=x U": "curl's --silent takes no value.",
    "curl -d @gone U": f"--data {UNREADABLE}",
    "curl -T gone U": f"--upload-file {UNREADABLE}",
    "curl -F a=@gone U": f"--form {UNREADABLE}",
}  # fmt: skip


@pytest.mark.parametrize(("command", "sentence"), REFUSED.items())
def test_what_cannot_be_done_is_refused_in_one_sentence(command: str, sentence: str) -> None:
    """The sentence names the option."""
    with pytest.raises(UsageError) as refusal:
        read_curl([URL if word == "U" else word for word in command.split(" ")], base=Path("/nonexistent"), stdin=bytes)
    assert str(refusal.value) == sentence


def test_a_blank_in_the_url_is_refused_as_curl_does() -> None:
    """Also where data brings it into the query."""
    for words in (["https://h/a b"], ["-G", "-d", "a b", URL]):
        with pytest.raises(UsageError, match="holds a blank"):
            read(*words)
    with pytest.raises(UsageError, match="holds a line break"):
        read("-H", "A: b\nC: d", URL)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_break_behind_the_token_is_part_of_it(end: str) -> None:
    """As from a file of Windows: it's the token that is at fault, and looked at as such."""
    assert read("-H", f"Authorization: Bearer eyJ.x.y{end}", URL).bearer == f"eyJ.x.y{end}"
    with pytest.raises(UsageError, match="line break"):
        read("-H", f"X-Key: a{end}", URL)


@pytest.mark.parametrize("token", ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "dapi0123456789abcdef"])
def test_a_token_without_the_word_bearer_is_told(token: str) -> None:
    with pytest.raises(UsageError, match="without the word Bearer") as error:
        read("-H", f"Authorization: {token}", URL)
    assert token not in str(error.value)
