"""What servers and programs that nobody has seen before do to a sign-in, and what that is put down to: real sockets, real SDK."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dbapp_diag.analysis.sign_in.findings import finding
from dbapp_diag.auth.child.messages import encode
from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.auth.sign_in import SignInAnswer, SignInQuery, sign_in
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.identity import SignInOutcome as Outcome
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import EvidenceId

# Both ways of collecting tests (rootdir on sys.path or not) find the neighbour by its path alone.
sys.path.insert(0, str(Path(__file__).parent))
from workspaces import HOST, TOKEN, URL, Answer, html, issued, js, routes, served  # noqa: E402

SECRET = "canary-client-secret-abcdef0123456789"
M2M = {"DATABRICKS_HOST": URL, "DATABRICKS_CLIENT_ID": "the-client", "DATABRICKS_CLIENT_SECRET": SECRET}
CASE = "case"


def ask(
    query: SignInQuery, env: dict[str, str], tmp_path: Path, *, deadline_s: float = 20.0
) -> tuple[SignInAnswer, Finding | None]:
    """One sign-in with nothing else in the environment, and what it's put down to."""
    whole = {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin"), **env}
    answer, _ = asyncio.run(sign_in(query, env=whole, deadline_s=deadline_s))
    if answer.outcome is Outcome.SIGNED_IN:
        return answer, None
    told = {
        field.name: getattr(answer, field.name)
        for field in dataclasses.fields(answer)
        if field.name not in ("token", "shared")
    }
    seen = SignIn(**told, evidence=(EvidenceId("e1"),))
    sources = credential_sources(env=whole, profile=None, host=None, home=tmp_path, learn=lambda text, kind: kind)
    return answer, finding(seen, sources, deadline_s)


def put_down(query: SignInQuery, env: dict[str, str], tmp_path: Path, **more: float) -> Finding:
    answer, found = ask(query, env, tmp_path, **more)
    assert found is not None, answer
    shown = json.dumps(dataclasses.asdict(dataclasses.replace(answer, token=None)), default=str) + found.observed
    assert "canary" not in shown
    assert "Traceback" not in shown and "cannot configure default" not in found.observed
    return found


MIMELESS = Answer(502, b"upstream connect error")
BROKEN = {
    "html 200": html("<title>Log in</title>"),
    "html 500": html("<h1>oops</h1>", 500),
    "json 500": js({"code": 17}, 500),
    "json list": js([1, 2]),
    "no content type": MIMELESS,
    "half": Answer(200, b'{"access_token":', {"Content-Type": "application/json"}),
    "no access_token": js({"token_type": "Bearer", "expires_in": 3600}),
    "redirect": Answer(302, b"", {"Location": f"{URL}/login"}),
    "redirect in a ring": Answer(302, b"", {"Location": f"{URL}{TOKEN}"}),
    "empty": Answer(200),
    "other case": js({"Error": "x", "access_token": None}),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_R40_a_token_endpoint_that_isnt_one_is_told_by_status_and_type(kind: str, tmp_path: Path) -> None:
    """The workspace's metadata is in order, so neither host nor secret is blamed: its sign-in answers something else."""
    with served(routes(BROKEN[kind]), tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path)
    assert found.cause == "workspace-unreachable", found
    assert HOST in found.observed
    if kind != "redirect in a ring":
        status = str(404 if kind == "redirect" else BROKEN[kind].status)
        assert status in found.observed, found.observed
    if kind == "no content type":
        assert "without a content type" in found.observed


@pytest.mark.parametrize("token", [html("<title>Forbidden</title>", 403), Answer(429, b"slow down"), Answer(403)])
def test_R3_R40_a_status_of_an_access_list_or_a_limit_decides_nothing(token: Answer, tmp_path: Path) -> None:
    """It says that an IP access list is possible, and is certain of nothing."""
    with served(routes(token), tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path)
    assert found.confidence == "possible"
    assert "an IP access list or a proxy can answer so too" in found.observed
    assert str(token.status) in found.observed


def test_a_refusal_by_an_access_list_in_json_of_its_own_is_read(tmp_path: Path) -> None:
    """The SDK makes "unknown: unknown" of it (R40)."""
    words = "Source IP address: 198.51.100.9 is blocked by Databricks IP ACL for workspace: 12"
    with served(routes(js({"error_code": "403", "message": words}, 403)), tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path)
    assert (found.cause, found.confidence) == ("network-policy-denied", "confirmed")
    assert "198.51.100.9" in found.observed


POLICY = "Public access is not allowed for workspace: 12"
PLAIN = Answer(403, POLICY.encode(), {"Content-Type": "text/plain; charset=utf-8"})


@pytest.mark.parametrize("at", ["token", "metadata"])
@pytest.mark.parametrize("refusal", [PLAIN, js({"X-Databricks-Reason-Phrase": POLICY}, 403)])
def test_a_refusal_by_an_access_list_is_read_wherever_its_words_stand(at: str, refusal: Answer, tmp_path: Path) -> None:
    """In plain text, or in a key of the body, for the token or for the host's metadata."""
    from workspaces import METADATA

    table = routes(refusal) if at == "token" else routes(issued()) | {METADATA: refusal}
    with served(table, tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path)
    assert (found.cause, found.confidence) == ("network-policy-denied", "confirmed"), found
    assert POLICY in found.observed


@pytest.mark.parametrize(
    ("answer", "sure"),
    [
        (js({"error": "invalid_client", "error_description": "no"}, 200), "confirmed"),
        (Answer(401, b'\xef\xbb\xbf{"error":"invalid_client"}', {"Content-Type": "application/json"}), "confirmed"),
        (js({"title": "Unauthorized", "status": 401, "detail": "falsches Geheimnis"}, 401), "likely"),
        (js({"error_code": "UNAUTHENTICATED", "message": "nein"}, 401), "likely"),
    ],
)
def test_a_refusal_in_an_odd_form_is_read_all_the_same(answer: Answer, sure: str, tmp_path: Path) -> None:
    """With 200, with a byte order mark, as RFC 9457 or as the API writes: no Python is shown for it."""
    with served(routes(answer), tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path)
    assert (found.cause, found.confidence) == ("client-secret-rejected", sure), found
    assert "Error:" not in found.observed and "unknown: unknown" not in found.observed


@pytest.mark.parametrize("kind", ["metadata", "discovery"])
@pytest.mark.parametrize("broken", [html("<h1>x</h1>"), html("x", 500), MIMELESS, js({"x": 1}, 404), js([])])
def test_well_known_documents_that_fail_blame_no_credential(kind: str, broken: Answer, tmp_path: Path) -> None:
    """Neither document may be wrong in a way that ends in a word about the secret."""
    from workspaces import DISCOVERY, METADATA

    table = routes(issued())
    table[METADATA if kind == "metadata" else DISCOVERY] = broken
    with served(table, tmp_path) as workspace:
        found = put_down(workspace.query(), M2M, tmp_path, deadline_s=15)
    assert found.cause in ("workspace-host-wrong", "workspace-unreachable"), found


def test_R33_a_document_that_never_comes_is_given_up(tmp_path: Path) -> None:
    """The first request hangs, and that is told within the limit for an answer."""
    with served(routes(issued(), metadata=Answer(hang=True)), tmp_path) as workspace:
        found = put_down(workspace.query(response_timeout=0.5), M2M, tmp_path)
    assert (found.cause, found.confidence) == ("sign-in-timeout", "confirmed")
    assert HOST in found.observed


def cli(tmp_path: Path, script: str) -> dict[str, str]:
    """A Databricks CLI that is a shell script, by DATABRICKS_CLI_PATH."""
    path = tmp_path / "cli"
    version = '{"Major":0,"Minor":300,"Patch":0}'
    path.write_text(f"#!/bin/sh\nif [ \"$1\" = version ]; then echo '{version}'; exit 0; fi\n{script}\n")
    path.chmod(0o755)
    return {"DATABRICKS_HOST": URL, "DATABRICKS_CLI_PATH": str(path), "PATH": os.environ["PATH"]}


ADVICE = "To reauthenticate, run the following command:\n\n  $ databricks auth login --profile x"
SAID = {
    "dial tcp: lookup adb-1.example: no such host": ("workspace-unreachable", "confirmed"),
    'Post "https://a.example/oidc/v1/token": x509: certificate signed by unknown authority': (
        "workspace-unreachable",
        "confirmed",
    ),
    'Post "https://a.example/oidc/v1/token": proxyconnect tcp: Proxy Authentication Required': (
        "workspace-unreachable",
        "confirmed",
    ),
    "token refresh: Post https://a.example: context deadline exceeded": ("sign-in-timeout", "likely"),
    "token refresh: unmarshal: invalid character '<' looking for beginning of value": (
        "workspace-unreachable",
        "confirmed",
    ),
    "A new access token could not be retrieved because the refresh token is invalid.": ("login-expired", "confirmed"),
    'token refresh: oauth2: "invalid_grant" "gone"': ("login-expired", "confirmed"),
    "cache: token not found": ("login-expired", "confirmed"),
    "something that nobody has said before": ("login-expired", "possible"),
    'profile "x" uses M2M authentication (client_id/client_secret).': ("credentials-conflict", "confirmed"),
    "failed to unlock correct collection '/org/freedesktop/secrets/aliases/default': keyring": (
        "credentials-missing",
        "confirmed",
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_R1_the_clis_advice_to_log_in_isnt_what_it_says(said: str, tmp_path: Path) -> None:
    """It stands below every error, those of the network included: what stands above it decides."""
    script = f"cat >&2 <<'END'\nError: {said}\n\n{ADVICE}\nEND\nexit 1"
    with served({}, tmp_path) as workspace:
        found = put_down(workspace.query(), cli(tmp_path, script), tmp_path)
    assert (found.cause, found.confidence) == SAID[said], found


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("printf 'Password: ' >&2; read answer || exit 1", "login-expired"),
        ('read answer; echo "$answer"', "cli-missing"),
        ("read answer < /dev/tty || exit 7", "login-expired"),
        ("echo '<html>canary-page</html>'", "cli-missing"),
        ("echo 'Error: No such command \"token\".' >&2; exit 2", "cli-missing"),
        ("kill -9 $$", "login-expired"),
    ],
)
def test_a_cli_that_asks_or_talks_of_something_else_ends_at_once(script: str, cause: str, tmp_path: Path) -> None:
    """There's nobody at its standard input and no terminal, so a question is never waited for (R34)."""
    with served({}, tmp_path) as workspace:
        env = cli(tmp_path, script) | {"DATABRICKS_AUTH_TYPE": "databricks-cli"}
        answer, found = ask(workspace.query(), env, tmp_path)
    assert found is not None and found.cause == cause, answer
    assert answer.ms < 15_000 and "canary" not in found.observed


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("not-a-jwt-canary-0123456789", "what is offered isn't a JWT"),
        ('{"access_token":"canary-0123456789abcdef"}', "what is offered isn't a JWT"),
        ("a.b.c", "what is offered isn't a JWT"),
    ],
)
def test_garbage_in_place_of_an_identity_token_is_told(text: str, case: str, tmp_path: Path) -> None:
    """The refusal is the server's; that the text could never have been taken is ours to see."""
    env = {"DATABRICKS_HOST": URL, "DATABRICKS_CLIENT_ID": "sp", "DATABRICKS_OIDC_TOKEN": text}
    with served(routes(js({"error": "invalid_grant", "error_description": "nein"}, 400)), tmp_path) as workspace:
        found = put_down(workspace.query(), env, tmp_path)
    assert (found.cause, found.confidence, found.values[CASE]) == ("exchange-refused", "confirmed", case)


@pytest.mark.parametrize(("content", "words"), [("", "is empty"), (None, "does not exist"), ("\n \n", "is empty")])
def test_an_identity_tokens_file_without_one_is_told(content: str | None, words: str, tmp_path: Path) -> None:
    """The SDK passes the method over and says why where nobody sees it (R32)."""
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
    env = {"DATABRICKS_HOST": URL, "DATABRICKS_CLIENT_ID": "sp", "DATABRICKS_OIDC_TOKEN_FILEPATH": str(file)}
    with served(routes(issued()), tmp_path) as workspace:
        found = put_down(workspace.query(), env | {"DATABRICKS_AUTH_TYPE": "file-oidc"}, tmp_path)
    assert found.cause == "credentials-missing" and words in found.observed, found


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (js({"message": "no"}, 403), "credentials-missing"),
        (html("x", 500), "workspace-unreachable"),
        (js({"count": 1}), "credentials-missing"),
        (html("<h1>x</h1>"), "workspace-unreachable"),
    ],
)
def test_a_builds_identity_token_that_isnt_given_is_told_with_the_answer(
    answer: Answer, cause: str, tmp_path: Path
) -> None:
    """The SDK takes any refusal for *not in a build*; the answer's status stands in the sentence."""
    table = routes(issued()) | {"/idtoken": answer}
    env = {
        "DATABRICKS_HOST": URL,
        "DATABRICKS_CLIENT_ID": "sp",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "canary-of-the-job-0123456789",
    }
    with served(table, tmp_path, others=("ids.example",)) as workspace:
        other = dataclasses.replace(workspace.query().connect_to[0], host="ids.example")
        query = workspace.query(connect_to=(*workspace.query().connect_to, other))
        env["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://ids.example/idtoken?x=1"
        found = put_down(query, env, tmp_path)
    assert found.cause == cause and f"{answer.status} " in found.observed, found


@pytest.mark.parametrize("google", ["{}", "[1]", "{not json", '{"type":"service_account","private_key":"canary-key"}'])
def test_google_credentials_that_cant_be_read_are_told(google: str, tmp_path: Path) -> None:
    """Whatever google-auth raises, and without a word out of the key."""
    env = {"DATABRICKS_HOST": URL, "GOOGLE_CREDENTIALS": google, "DATABRICKS_AUTH_TYPE": "google-credentials"}
    with served(routes(issued()), tmp_path) as workspace:
        found = put_down(workspace.query(), env, tmp_path)
    assert found.cause == "credentials-missing" and "Google" in found.observed, found


def test_a_runtime_without_a_notebook_is_told(tmp_path: Path) -> None:
    """DATABRICKS_RUNTIME_VERSION alone makes the SDK try the notebook's token, and there's no notebook."""
    env = {"DATABRICKS_HOST": URL, "DATABRICKS_RUNTIME_VERSION": "16.4", "DATABRICKS_AUTH_TYPE": "runtime"}
    with served(routes(issued()), tmp_path) as workspace:
        found = put_down(workspace.query(), env, tmp_path)
    assert (found.cause, found.values[CASE]) == ("credentials-missing", "the runtime has no notebook's context")


def test_a_handler_that_was_put_up_before_gets_nothing(tmp_path: Path) -> None:
    """What a `sitecustomize` or `.pth` file of the installation set up for logging is taken down: at DEBUG the SDK and its
    HTTP client print bodies (R65)."""
    log = tmp_path / "debug.log"
    boot = (
        "import http.client, logging, sys\n"
        f"logging.basicConfig(level=logging.DEBUG, filename={str(log)!r})\n"
        f"own = logging.getLogger('urllib3'); own.addHandler(logging.FileHandler({str(log)!r})); own.setLevel(10)\n"
        "http.client.HTTPConnection.debuglevel = 1\n"
        "from dbapp_diag.auth.child.main import main\nmain()"
    )
    env = {
        "HOME": str(tmp_path),
        **M2M,
        "DATABRICKS_DEBUG_HEADERS": "true",
        "DATABRICKS_DEBUG_TRUNCATE_BYTES": "100000",
    }
    with served(routes(issued()), tmp_path) as workspace:
        process = subprocess.Popen(
            [sys.executable, "-c", boot],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(encode(workspace.query()))
        process.stdin.flush()
        answer = process.stdout.read()
        said = process.stderr.read()
        process.stdin.close()
        process.stdout.close()
        process.stderr.close()
        assert process.wait(timeout=20) == 0
    assert b"signed-in" in answer
    for text in (said.decode(), log.read_text()):
        assert SECRET not in text and "issued-canary" not in text
        assert "DEBUG" not in text


def test_a_program_that_cant_be_run_or_answers_half_isnt_the_cli(tmp_path: Path) -> None:
    """A file that isn't a program, and JSON without what the SDK reads."""
    half = cli(tmp_path, """echo '{"access_token": "canary-token-0123456789"}'""")
    with served({}, tmp_path) as workspace:
        found = put_down(workspace.query(), half | {"DATABRICKS_AUTH_TYPE": "databricks-cli"}, tmp_path)
        assert (found.cause, found.confidence) == ("cli-missing", "confirmed"), found
        assert found.observed.endswith("the answer has no 'expiry'")
        (tmp_path / "cli").write_bytes(b"\x7fNOTELF")
        found = put_down(workspace.query(), half | {"DATABRICKS_AUTH_TYPE": "databricks-cli"}, tmp_path)
    assert (found.cause, found.confidence) == ("cli-missing", "confirmed"), found
