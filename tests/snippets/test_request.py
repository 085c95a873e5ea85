"""What a snippet makes of the headers and the body of a call: values stay values, and secrets stay out."""

from __future__ import annotations

import ast
import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.snippets import KINDS, SnippetTarget, snippet, usual_kind
from tests.snippets.test_snippets import PYTHON, accepted, assigned, made, python_of, sources, where

HTTP = tuple(name for name in KINDS if name not in ("mcp", "websocket"))
PLAIN_PYTHON = tuple(name for name in PYTHON if name in HTTP)
TAKEN = ("te", "host", "upgrade", "accept", "cookie")
SIGNS = "!#$%&'*+.^_`|~-0123456789abcXYZ"
NAMES = st.text(SIGNS, min_size=1, max_size=12).filter(lambda name: name.lower() not in TAKEN)
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="‹›"), max_size=40)
TRAPS = st.sampled_from(
    ("$(id)", "`id`", "'; id #", '"""', "${{ secrets.X }}", "{{ x }}", "\\", "@/etc/passwd", "PYTHON")
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | VALUES | TRAPS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VALUES | TRAPS, inner, max_size=3),
    max_leaves=8,
)


def target(body: str | None = None, option: str = "--json", **more: Any) -> SnippetTarget:
    """A call with this body, as a run notes it."""
    added = {"--json": (("Content-Type", "application/json"), ("Accept", "application/json"))}.get(option, ())
    own = tuple(more.pop("headers", ()))
    known: dict[str, Any] = {"given": (), "headers": (*own, *(added if body is not None else ()))}
    if body is not None:
        known |= {"method": "POST", "body": body, "body_size": len(body.encode()), "body_from": option}
    return made(where(), sources("oauth-m2m"), **(known | more))


def dictionary(code: str) -> dict[str, object]:
    """What `headers()` gives where no variable takes part."""
    found = next(
        node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef) and node.name == "headers"
    )
    space: dict[str, Any] = {}
    exec(compile(ast.Module([found], []), "headers", "exec"), space)
    headers: dict[str, object] = space["headers"]()
    return headers


def curl_words(text: str) -> list[str]:
    """The words of the script's curl command."""
    command = text.split("said=$(printf", 1)[1].split("| curl ", 1)[1].split("--dump-header", 1)[0]
    return [word for word in shlex.split(command) if word != "\n"]


@given(name=NAMES, value=VALUES | TRAPS)
def test_hostile_headers_stay_values(name: str, value: str) -> None:
    """In Python's literals, in the shell's words, and beside the expressions of a workflow."""
    value = value.strip()
    seen = target(headers=((name, value),))
    for kind in ("requests", "httpx", "github-actions", "curl"):
        text = snippet(kind, seen)
        accepted(kind, text)
        if kind == "curl":
            assert (f"{name}: {value}" if value else f"{name};") in curl_words(text)
            continue
        given = dictionary(python_of(kind, text))[name]
        assert (given.decode() if isinstance(given, bytes) else given) == value
        assert kind != "github-actions" or "${{ secrets" not in text


@given(value=JSONS)
def test_hostile_json_stays_a_value(value: object) -> None:
    """Code holds what the JSON means, curl its very text."""
    body = json.dumps(value, ensure_ascii=False)
    for kind in ("requests", "github-actions", "curl"):
        text = snippet(kind, target(body))
        accepted(kind, text)
        if kind == "curl":
            words = curl_words(text)
            assert words[words.index("--data-raw") + 1] == body
        elif value is not None:
            assert assigned(python_of(kind, text), "BODY") == value
        assert kind != "github-actions" or "${{ secrets" not in text


@given(body=VALUES | TRAPS)
def test_any_other_body_stays_its_bytes(body: str) -> None:
    """With the type that was given."""
    seen = target(body, "--data", headers=(("Content-Type", "text/csv"),))
    code = snippet("requests", seen)
    node = next(each for each in ast.parse(code).body if ast.unparse(each).startswith("BODY = "))
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    assert ast.unparse(node.value).endswith(".encode()")
    assert ast.literal_eval(node.value.func.value) == body  # type: ignore[attr-defined]  # of "…".encode
    assert "data=body" in code and "content=body" in snippet("httpx", seen)
    words = curl_words(snippet("curl", seen))
    assert words[words.index("--data-raw") + 1] == body


@pytest.mark.parametrize(
    "body", ['{"a": 1, "a": 2}', '{"n": 1e999}', '{"n": 0.12345678901234567890123}', '{"s": "\\ud800"}']
)
def test_json_that_another_writer_would_change_is_sent_as_its_text(body: str) -> None:
    """Names given twice, numbers that no double holds, half a character."""
    code = snippet("httpx", target(body))
    assert (
        repr(body) in code.replace('\\"', '"')
        and "content=body" in code
        and '"Content-Type": "application/json"' in code
    )


@pytest.mark.parametrize("kind", HTTP)
def test_a_secret_header_is_read_from_a_variable_of_its_name(kind: str) -> None:
    """Its name says which; a comment says that it has to be set."""
    text = snippet(kind, target(headers=(("X-App-Token", "‹secret 1›"), ("Cookie", "session=‹cookie›"))))
    accepted(kind, text)
    assert "The value of X-App-Token isn't written here: put it into the variable X_APP_TOKEN" in text
    for variable in ("X_APP_TOKEN", "HEADER_COOKIE"):
        assert (f'"${variable}"' if kind == "curl" else f'os.environ["{variable}"]') in text
        assert kind != "github-actions" or f"      {variable}: ${{{{ secrets.{variable} }}}}\n" in text
    assert "‹" not in text.replace("<value>", "")


def test_two_headers_never_share_a_variable_and_none_means_a_program_s_own() -> None:
    """`Path` isn't where programs are looked for."""
    headers = (("X-A-B", "‹secret 1›"), ("X.A.B", "‹secret 2›"), ("Path", "‹secret 3›"))
    code = snippet("requests", target(headers=headers))
    assert all(f'os.environ["{name}"]' in code for name in ("X_A_B", "X_A_B_2", "HEADER_PATH"))


def test_lines_of_one_header_are_joined() -> None:
    """As HTTP reads them; no library takes two of a name in the same way."""
    code = snippet("requests", target(headers=(("X-Tag", "a"), ("x-tag", "b"))))
    assert dictionary(code) == {"Accept": "application/json", "X-Tag": "a, b"}


def test_what_a_saved_case_makes_up_is_no_header() -> None:
    """A report from elsewhere may hold anything: what can't be sent is left out, and so is another token."""
    seen = target(headers=(("X-A\nevil()", "1"), ("X-B", "1\r\nX-C: 2"), ("Authorization", "Bearer x")))
    assert seen.headers == () and "A header is left out" in "".join(seen.notes)
    for kind in KINDS:
        accepted(kind, snippet(kind, seen))


def test_a_secret_in_json_leaves_a_place_to_fill_in() -> None:
    """The rest of it is there."""
    seen = target('{"item": "a", "password": "‹secret 1›"}')
    assert assigned(snippet("requests", seen), "BODY") == {"item": "a", "password": "<secret>"}
    assert "A secret in the body is left out" in snippet("curl", seen)


@pytest.mark.parametrize(
    ("body", "size"), [("a=1&token=‹secret›", 20), ("x" * 2048, 5000), ("\ufffd", 3), ("a\0b", 3)], ids=repr
)
def test_a_body_that_is_not_known_is_left_to_fill_in(body: str, size: int) -> None:
    """A secret amid a form, a long one, and what isn't text."""
    text = snippet("requests", target(body, "--data", body_size=size))
    assert 'BODY = "<the body>".encode()' in text and "isn't written here" in text


@pytest.mark.parametrize("kind", HTTP)
def test_a_body_from_a_file_is_read_from_it(kind: str) -> None:
    """Whatever it holds now, with what curl's --data leaves out."""
    for option, strips in (("--json", False), ("--data", True)):
        text = snippet(kind, target("{}", option, body_from=f"{option} @my order.json"))
        accepted(kind, text)
        assert "the file my order.json" in text
        if kind == "curl":
            assert ("--data" if strips else "--data-binary") in curl_words(text)
        else:
            assert (".translate(None" in text) is strips
        assert kind != "github-actions" or "actions/checkout" in text


@pytest.mark.parametrize("kind", ["notebook", "github-actions", "app-to-app"])
def test_standard_input_is_not_everywhere(kind: str) -> None:
    """Such a program hasn't any."""
    with pytest.raises(UsageError, match="standard input"):
        snippet(kind, target("{}", body_from="--json @-"))


@pytest.mark.parametrize("kind", PLAIN_PYTHON)
def test_a_post_without_a_body_stays_one(kind: str) -> None:
    """It's the call that was made."""
    text = snippet(kind, target(method="POST"))
    assert "json=" not in text.replace("json=BODY", "") and "The call has no body, as none was given" in text


def test_the_kind_of_call_chooses_and_others_are_refused() -> None:
    """An MCP client's call isn't one request, and a websocket none at all."""
    for name in (CallKind.MCP, CallKind.WEBSOCKET):
        seen = target(kind=name)
        kind, why = usual_kind(seen, runtime="machine")
        assert (kind.name, why) == (name, f"it's a call by {name}")
        with pytest.raises(UsageError, match=f"use --for {name}"):
            snippet("requests", seen)
        with pytest.raises(UsageError, match="no body"):
            snippet(name, target("{}"))


@given(name=NAMES, value=VALUES | TRAPS)
def test_hostile_headers_stay_values_for_mcp_and_websockets(name: str, value: str) -> None:
    """In the program, and in the configuration that stands in its comments."""
    value = value.strip()
    for kind in (CallKind.MCP, CallKind.WEBSOCKET):
        text = snippet(kind, target(kind=kind, headers=((name, value),)))
        accepted(kind, text)
        given = dictionary(text)[name]
        assert (given.decode() if isinstance(given, bytes) else given) == value
    lines = [
        line[4:]
        for line in snippet("mcp", target(kind=CallKind.MCP, headers=((name, value),))).splitlines()
        if line[:4] == "#   "
    ]
    server = json.loads("\n".join(lines[: lines.index("}") + 1]))["mcpServers"]["my-app"]
    assert server["headers"] == {"Authorization": "Bearer ${APP_TOKEN}", name: value}
