"""Signing in by the real SDK in its own process, against small real servers and programs."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dbapp_diag.auth.sign_in import SignInAnswer, SignInQuery, SignInWorker, sign_in
from dbapp_diag.facts.identity import SignInOutcome as Outcome
from dbapp_diag.model.settings import ConnectTo, SocketAddress

# Both ways of collecting tests (rootdir on sys.path or not) find the neighbour by its path alone.
sys.path.insert(0, str(Path(__file__).parent))
from workspaces import DISCOVERY, HOST, METADATA, TOKEN, URL, Answer, html, issued, js, routes, served  # noqa: E402

SECRET = "canary-client-secret-abcdef0123456789"
ISSUED = "issued-canary-token-0123456789"
M2M = {"DATABRICKS_HOST": URL, "DATABRICKS_CLIENT_ID": "the-client", "DATABRICKS_CLIENT_SECRET": SECRET}


def ask(query: SignInQuery, env: dict[str, str], tmp_path: Path, *, deadline_s: float = 20.0) -> SignInAnswer:
    """One sign-in with nothing else in the environment."""
    whole = {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin"), **env}
    answer, token = asyncio.run(sign_in(query, env=whole, deadline_s=deadline_s))
    assert token == answer.token
    return answer


def told(answer: SignInAnswer) -> str:
    """All that is ever shown of an answer."""
    return json.dumps(dataclasses.asdict(dataclasses.replace(answer, token=None)), default=str) + repr(answer)


def test_a_client_secret_gives_a_token_and_the_requests_are_kept(tmp_path: Path) -> None:
    """M2M by --connect-to and --ca-bundle: token, method, host and all three requests; no secret shown."""
    with served(routes(issued()), tmp_path) as workspace:
        answer = ask(workspace.query(), M2M, tmp_path)
    assert (answer.outcome, answer.token, answer.auth_type, answer.host) == (
        Outcome.SIGNED_IN,
        ISSUED,
        "oauth-m2m",
        URL,
    )
    kept = [(each.method, each.url.removeprefix(URL), each.status, each.media_type) for each in answer.requests]
    assert ("GET", METADATA, 200, "application/json") in kept
    assert kept[-1] == ("POST", TOKEN, 200, "application/json")
    assert answer.error == () and answer.sdk
    assert SECRET not in told(answer) and ISSUED not in told(answer)


@pytest.mark.parametrize(
    ("token", "outcome", "oauth_error"),
    [
        (
            js({"error": "invalid_client", "error_description": f"no {SECRET}"}, 401),
            Outcome.REFUSED,
            "invalid_client",
        ),
        (
            js({"errorCode": "invalid_scope", "errorSummary": "all-apis"}, 400),
            Outcome.REFUSED,
            "invalid_scope",
        ),
        (js({"error_code": 403, "message": "no"}, 403), Outcome.REFUSED, None),
        (html(f"<title>Blocked</title> {SECRET}", 403), Outcome.BAD_ANSWER, None),
        (html("<title>Log in</title>"), Outcome.BAD_ANSWER, None),
        (js({"error": "oops"}, 500), Outcome.BAD_ANSWER, None),
        (html("<h1>oops</h1>", 500), Outcome.BAD_ANSWER, None),
        (Answer(502), Outcome.BAD_ANSWER, None),
        (Answer(200, b'{"access_token":', {"Content-Type": "application/json"}), Outcome.BAD_ANSWER, None),
        (js({"access_token": "half-canary-0123456789abcdef"}), Outcome.BAD_ANSWER, None),
        (Answer(302, b"", {"Location": f"{URL}/login"}), Outcome.BAD_ANSWER, None),
        (Answer(200, b"[" * 50_000, {"Content-Type": "application/json"}), Outcome.BAD_ANSWER, None),
    ],
)
def test_what_a_token_endpoint_answers_decides(
    token: Answer, outcome: Outcome, oauth_error: str | None, tmp_path: Path
) -> None:
    """A refusal in OAuth's words is one; anything else isn't an authorization server's. Nothing leaks."""
    with served(routes(token), tmp_path) as workspace:
        answer = ask(workspace.query(), M2M, tmp_path)
    assert (answer.outcome, answer.oauth_error, answer.token) == (outcome, oauth_error, None), answer
    assert answer.auth_type == "oauth-m2m" and answer.error
    assert SECRET not in told(answer) and "half-canary" not in told(answer)


@pytest.mark.parametrize(
    "metadata",
    [
        html("<title>Log in</title>"),
        js({"error": "x"}, 404),
        Answer(503, b"", {"Retry-After": "3600"}),
        js({}),
    ],
)
def test_without_metadata_the_answer_in_its_place_is_told(metadata: Answer, tmp_path: Path) -> None:
    """`Invalid URL 'None'` isn't the cause: the request for the metadata is. Retry-After isn't waited out."""
    with served(routes(issued(), metadata=metadata), tmp_path) as workspace:
        answer = ask(workspace.query(), M2M, tmp_path, deadline_s=15)
    assert answer.outcome is Outcome.BAD_ANSWER
    assert [each.url for each in answer.requests] == [URL + METADATA]


def test_the_discovery_document_isnt_tried_again_either(tmp_path: Path) -> None:
    """The SDK would try it for five minutes by a client that no setting reaches."""
    with served(routes(issued(), discovery=Answer(503, b"", {"Retry-After": "60"})), tmp_path) as workspace:
        answer = ask(workspace.query(), M2M, tmp_path, deadline_s=15)
    assert (answer.outcome, answer.requests[-1].url) == (Outcome.BAD_ANSWER, URL + DISCOVERY)
    assert len(answer.requests) == 2


def test_a_hanging_token_endpoint_is_given_up(tmp_path: Path) -> None:
    """The token request has a time-out although the SDK gives it none; what hung is told."""
    with served(routes(Answer(hang=True)), tmp_path) as workspace:
        answer = ask(workspace.query(response_timeout=2.0), M2M, tmp_path)
    assert answer.outcome is Outcome.TIMEOUT
    assert (answer.requests[-1].url, answer.requests[-1].status) == (URL + TOKEN, None)
    assert "ReadTimeout" in (answer.requests[-1].error or "")


def test_a_handshake_without_an_answer_is_the_networks(tmp_path: Path) -> None:
    """A server that accepts and never shakes hands isn't a sign-in that hangs, though requests has one word for both."""
    with socket.create_server(("127.0.0.1", 0)) as mute, served(routes(issued()), tmp_path) as workspace:
        place = ConnectTo(HOST, 443, "127.0.0.1", mute.getsockname()[1])
        answer = ask(workspace.query(connect_to=(place,), connect_timeout=1.0), M2M, tmp_path)
    assert answer.outcome is Outcome.NETWORK
    assert answer.requests[-1].error == "HandshakeTimeout (TimeoutError)"


def test_the_deadline_leaves_what_was_seen_so_far(tmp_path: Path) -> None:
    """Killed at its deadline, a sign-in still says by which method it was waiting for which request."""
    with served(routes(Answer(hang=True)), tmp_path) as workspace:
        answer = ask(workspace.query(response_timeout=60.0), M2M, tmp_path, deadline_s=6)
    assert (answer.outcome, answer.auth_type) == (Outcome.TIMEOUT, "oauth-m2m")
    assert [each.url for each in answer.requests] == [URL + METADATA, URL + DISCOVERY, URL + TOKEN]
    assert "POST" in answer.error[0]


def test_nobody_listening_is_the_network(tmp_path: Path) -> None:
    """A closed port is no word about the credentials, and isn't tried for minutes."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = ConnectTo(HOST, 443, "127.0.0.1", closed.getsockname()[1])
        answer = ask(SignInQuery(connect_to=(place,)), M2M, tmp_path)
    assert answer.outcome is Outcome.NETWORK
    assert answer.requests[0].error == "ConnectionError (ConnectionRefusedError 111)"
    assert answer.error[-1].startswith("ConnectionError (ConnectionRefusedError")


def test_R1_an_untrusted_certificate_is_the_network_at_once(tmp_path: Path) -> None:
    """Without the authority the handshake fails, nothing is sent, and no five minutes are spent."""
    with served(routes(issued()), tmp_path) as workspace:
        answer = ask(dataclasses.replace(workspace.query(), ca_bundle=None), M2M, tmp_path)
        assert workspace.seen == []
    assert answer.outcome is Outcome.NETWORK
    assert "SSLCertVerificationError" in (answer.requests[0].error or "")


def test_a_certificate_for_another_name_is_refused_in_spite_of_connect_to(tmp_path: Path) -> None:
    """--connect-to moves the socket only: the name that is verified stays the workspace's."""
    with served(routes(issued()), tmp_path, name="other.example") as workspace:
        answer = ask(workspace.query(), M2M, tmp_path)
        assert workspace.seen == []
    assert answer.outcome is Outcome.NETWORK


def test_a_dead_proxy_is_the_network_and_its_password_isnt_told(tmp_path: Path) -> None:
    """--proxy is the way for the SDK as well; the environment's own proxies don't count then."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://me:proxy-canary-password@127.0.0.1:{closed.getsockname()[1]}"
        answer = ask(SignInQuery(proxy=proxy), M2M | {"https_proxy": "http://127.0.0.1:1", "no_proxy": "*"}, tmp_path)
    assert answer.outcome is Outcome.NETWORK
    assert answer.requests[0].error and "ProxyError" in answer.requests[0].error
    assert "proxy-canary" not in told(answer)


def test_a_personal_token_needs_no_network(tmp_path: Path) -> None:
    """A failing metadata request is a warning, and the token is given as it is."""
    pat = "dapi" + "0" * 32
    with served({}, tmp_path) as workspace:
        answer = ask(workspace.query(host=URL), {"DATABRICKS_TOKEN": pat}, tmp_path)
    assert (answer.outcome, answer.token, answer.auth_type) == (Outcome.SIGNED_IN, pat, "pat")
    assert answer.warnings and pat not in told(answer)


def test_the_profile_is_used(tmp_path: Path) -> None:
    """--profile picks the section, in the home folder of the environment that was passed."""
    (tmp_path / ".databrickscfg").write_text(
        f"[a]\nhost = {URL}\nclient_id = x\nclient_secret = {SECRET}\n[b]\nhost = https://b.example\n"
    )
    with served(routes(issued()), tmp_path) as workspace:
        answer = ask(workspace.query(profile="a"), {}, tmp_path)
    assert (answer.outcome, answer.host) == (Outcome.SIGNED_IN, URL)
    assert SECRET not in told(answer)


def test_a_broken_config_file_isnt_quoted(tmp_path: Path) -> None:
    """configparser's message holds the line that it can't read, with a token in it."""
    (tmp_path / ".databrickscfg").write_text("[a]\nhost = x\nline-canary-0123456789\n")
    answer = ask(SignInQuery(profile="a"), {}, tmp_path)
    assert answer.outcome is Outcome.MISCONFIGURED
    assert "line 3" in answer.error[0] and "line-canary" not in told(answer)


def test_two_methods_at_once_are_misconfigured(tmp_path: Path) -> None:
    """The SDK's own sentence names both methods; its settings aren't repeated."""
    answer = ask(
        SignInQuery(),
        M2M | {"DATABRICKS_HOST": "https://127.0.0.1:1", "DATABRICKS_TOKEN": "tok-canary-99"},
        tmp_path,
    )
    assert answer.outcome is Outcome.MISCONFIGURED
    assert "oauth and pat" in answer.error[0]
    assert "tok-canary" not in told(answer) and "Config:" not in told(answer)


def test_no_credentials_come_with_every_methods_reason(tmp_path: Path) -> None:
    """The generic sentence of the SDK is followed by what it says at DEBUG alone (R32)."""
    with served({}, tmp_path) as workspace:
        answer = ask(workspace.query(host=URL), {}, tmp_path)
    assert (answer.outcome, answer.auth_type) == (Outcome.NO_CREDENTIALS, None)
    assert any(each.method == "env-oidc" for each in answer.passed_over)
    assert any("CLI is not installed" in each.why for each in answer.passed_over)


def test_a_browser_is_never_opened(tmp_path: Path) -> None:
    """external-browser without a saved login ends by saying so, at once (R34)."""
    with served(routes(issued()), tmp_path) as workspace:
        answer = ask(workspace.query(host=URL), {"DATABRICKS_AUTH_TYPE": "external-browser"}, tmp_path)
        assert all(path != "/oidc/v1/authorize" for _, path, _, _ in workspace.seen)
    assert (answer.outcome, answer.auth_type) == (Outcome.NO_CREDENTIALS, "external-browser")
    assert any("no saved login" in text for text in answer.error)


def test_a_password_isnt_a_token(tmp_path: Path) -> None:
    """basic gives a header, but no bearer token: said, and the header isn't passed on."""
    with served({}, tmp_path) as workspace:
        env = {"DATABRICKS_HOST": URL, "DATABRICKS_USERNAME": "me", "DATABRICKS_PASSWORD": "pass-canary-1"}
        answer = ask(workspace.query(), env, tmp_path)
    assert (answer.outcome, answer.token) == (Outcome.MISCONFIGURED, None)
    assert "basic" in answer.error[0] and "pass-canary" not in told(answer)


def test_credentials_dont_travel_in_the_clear(tmp_path: Path) -> None:
    """A token endpoint that is http:// gets nothing."""
    clear = js({"token_endpoint": f"http://{HOST}:80{TOKEN}", "authorization_endpoint": ""})
    with served(routes(issued(), discovery=clear), tmp_path) as workspace:
        answer = ask(workspace.query(), M2M, tmp_path)
    assert answer.outcome is Outcome.MISCONFIGURED
    assert "http://" in " ".join(answer.error)


def test_a_federated_token_is_exchanged_and_stays_secret(tmp_path: Path) -> None:
    """env-oidc: the subject token goes to the token endpoint and nowhere else."""
    env = {
        "DATABRICKS_HOST": URL,
        "DATABRICKS_CLIENT_ID": "sp",
        "DATABRICKS_OIDC_TOKEN": "subject-canary-0123456789",
    }
    refusal = js({"error": "invalid_grant", "error_description": "no policy for subject-canary-0123456789"}, 400)
    with served(routes(refusal), tmp_path) as workspace:
        answer = ask(workspace.query(), env, tmp_path)
        assert b"subject-canary" in workspace.seen[-1][3]
    assert (answer.outcome, answer.auth_type, answer.oauth_error) == (
        Outcome.REFUSED,
        "env-oidc",
        "invalid_grant",
    )
    assert "subject-canary" not in told(answer)


def test_names_are_looked_up_at_the_resolver(tmp_path: Path) -> None:
    """With --resolver the name doesn't go to the system: a silent server is the network's fault."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        query = SignInQuery(resolver=SocketAddress(*silent.getsockname()), lookup_timeout=0.3)
        answer = ask(query, M2M, tmp_path)
        assert HOST.split(".")[0].encode() in silent.recv(512)
    assert answer.outcome is Outcome.NETWORK


def waiting(
    env: dict[str, str], tmp_path: Path, query: SignInQuery, lost: dict[str, str], *, below: bool = True
) -> SignInAnswer:
    """A sign-in under a run that knows what gives no answer; `lost` is that, by URL, with what is `below` it."""
    worker = SignInWorker.start({"HOME": str(tmp_path), "PATH": os.environ["PATH"], **env})
    known = {each.rstrip("/"): why for each, why in lost.items()}

    def told_by_run(url: str) -> str | None:
        return next((why for each, why in known.items() if (url.startswith(each) if below else url == each)), None)

    return asyncio.run(worker.answer(query, deadline_s=30.0, lost=told_by_run, workspace=URL))


def test_what_is_known_to_be_silent_isnt_waited_for(tmp_path: Path) -> None:
    """R33: a host that gave this run no answer ends the sign-in that waits for it, as the network's fault."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        query = SignInQuery(connect_to=(ConnectTo(HOST, 443, *mute.getsockname()),), response_timeout=25.0)
        answer = waiting(M2M, tmp_path, query, {URL: "it gives no answer"})
    assert answer.outcome is Outcome.NETWORK and answer.ms < 20_000
    assert "as it gives no answer" in answer.error[0]
    assert [request.error for request in answer.requests] == ["no answer"]
    assert SECRET not in told(answer)


def test_what_is_silent_elsewhere_is_no_reason_to_end(tmp_path: Path) -> None:
    """Another host's silence says nothing about the one that is asked."""
    with served(routes(issued()), tmp_path) as workspace:
        answer = waiting(M2M, tmp_path, workspace.query(), {"https://login.example": "it gives no answer"})
    assert answer.outcome is Outcome.SIGNED_IN


def test_the_cli_gets_a_while_for_a_kept_token_though_the_workspace_is_silent(tmp_path: Path) -> None:
    """A token in its store needs no network; an endless wait for a silent workspace ends all the same."""
    said = '{"access_token":"cli-canary-0123456789","token_type":"Bearer","expiry":"2999-01-01T00:00:00.0Z"}'
    lost = {URL: "it gives no answer"}
    with served({}, tmp_path) as workspace:  # it answers what the SDK asks before; only the CLI waits for a silent one
        quick = waiting(cli(tmp_path, f"sleep 1; echo '{said}'"), tmp_path, workspace.query(), lost, below=False)
        slow = waiting(cli(tmp_path, "sleep 60"), tmp_path, workspace.query(), lost, below=False)
    assert quick.outcome is Outcome.SIGNED_IN
    assert (slow.outcome, slow.auth_type) == (Outcome.NETWORK, "databricks-cli") and slow.ms < 25_000


def cli(tmp_path: Path, script: str) -> dict[str, str]:
    """A Databricks CLI that is a shell script, by DATABRICKS_CLI_PATH."""
    path = tmp_path / "cli"
    path.write_text(
        f'#!/bin/sh\nif [ "$1" = version ]; then echo \'{{"Major":0,"Minor":300,"Patch":0}}\'; exit 0; fi\n{script}\n'
    )
    path.chmod(0o755)
    return {"DATABRICKS_HOST": URL, "DATABRICKS_CLI_PATH": str(path), "PATH": os.environ["PATH"]}


def test_the_cli_gives_a_token(tmp_path: Path) -> None:
    """databricks-cli: the token of its JSON."""
    said = '{"access_token":"cli-canary-0123456789","token_type":"Bearer","expiry":"2999-01-01T00:00:00.0Z"}'
    with served({}, tmp_path) as workspace:
        answer = ask(workspace.query(), cli(tmp_path, f"echo '{said}'"), tmp_path)
    assert (answer.outcome, answer.auth_type, answer.token) == (
        Outcome.SIGNED_IN,
        "databricks-cli",
        "cli-canary-0123456789",
    )


@pytest.mark.parametrize(
    ("script", "outcome", "words"),
    [
        (
            "echo 'refresh token is invalid; run databricks auth login' >&2; exit 1",
            Outcome.REFUSED,
            "refresh token is invalid",
        ),
        ('echo \'{"access_token":"cli-canary-x1"}\'; echo gone >&2; exit 1', Outcome.REFUSED, "gone"),
        ('echo \'error {"access_token": "cli-canary-x1\'; exit 1', Outcome.REFUSED, "ended with code 1"),
        ("echo plain-cli-canary-words; exit 3", Outcome.REFUSED, "ended with code 3"),
        (
            'echo \'{"access_token":"a","token_type":"Bearer","expiry":"cli-canary-x1"}\'',
            Outcome.NO_CREDENTIALS,
            "its expiry does not match",
        ),
        (
            "echo 'databricks OAuth is not configured for this host'; exit 1",
            Outcome.NO_CREDENTIALS,
            "is not configured",
        ),
        ("echo junk", Outcome.NO_CREDENTIALS, "cannot unmarshal CLI result"),
        ("echo hello world", Outcome.NO_CREDENTIALS, "cannot unmarshal CLI result"),
        (
            "printf '\\377\\376 nein' >&2; exit 1",
            Outcome.NO_CREDENTIALS,
            "cannot configure",
        ),  # the SDK itself reads UTF-8 only
        ('echo \'{"access_token":"cli-canary-x1","token_type":"Bearer"}\'', Outcome.BAD_ANSWER, "expiry"),
        ("head -c 300000 /dev/zero | tr '\\0' x >&2; exit 1", Outcome.REFUSED, "xxx"),
    ],
)
def test_R60_R65_what_the_cli_says_is_told_within_bounds(
    script: str, outcome: Outcome, words: str, tmp_path: Path
) -> None:
    """What it says on standard error is kept, short; of standard output nothing is, whatever it is (R65)."""
    with served({}, tmp_path) as workspace:
        answer = ask(workspace.query(), cli(tmp_path, script), tmp_path)
    assert answer.outcome is outcome, answer
    assert words in " ".join((*answer.error, *(each.why for each in answer.passed_over)))
    assert "cli-canary" not in told(answer) and len(told(answer)) < 8000


def alive(pid: int) -> bool:
    """Whether a process still runs; one that is dead and not yet waited for by init doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def hanging_cli(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """A CLI that starts a program of its own, writes both numbers to a pipe and never ends."""
    pipe = tmp_path / "numbers"
    os.mkfifo(pipe)
    return cli(tmp_path, f"sleep 300 & echo $$ $! > {pipe}\nwait"), pipe


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc to see whether processes are gone")
@pytest.mark.parametrize("how", ["deadline", "cancelled"])
def test_a_hanging_cli_is_killed_with_all_that_it_started(how: str, tmp_path: Path) -> None:
    """At the deadline and when cancelled: process, CLI and the CLI's own child are gone on return."""
    env, pipe = hanging_cli(tmp_path)
    numbers: list[int] = []
    reader = threading.Thread(
        target=lambda: numbers.extend(int(each) for each in pipe.read_text().split()), daemon=True
    )

    async def run(query: SignInQuery) -> SignInAnswer | None:
        worker = SignInWorker.start({"HOME": str(tmp_path), **env})
        task = asyncio.ensure_future(worker.answer(query, deadline_s=8 if how == "deadline" else 60))
        await asyncio.to_thread(reader.join, 30)
        if how == "cancelled":
            task.cancel()
        done = (await asyncio.gather(task, return_exceptions=True))[0]
        return done if isinstance(done, SignInAnswer) else None

    with served({}, tmp_path) as workspace:
        reader.start()
        answer = asyncio.run(run(workspace.query()))
    assert len(numbers) == 2 and not any(alive(pid) for pid in numbers)
    if how == "deadline":
        assert answer is not None and (answer.outcome, answer.auth_type) == (
            Outcome.TIMEOUT,
            "databricks-cli",
        )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc to see whether processes are gone")
def test_a_killed_parent_takes_everything_along(tmp_path: Path) -> None:
    """The end of the parent ends standard input, and with it the process and the CLI."""
    env, pipe = hanging_cli(tmp_path)
    parent = (
        "import asyncio, json, sys\nfrom dbapp_diag.auth.sign_in import SignInQuery, SignInWorker\n"
        "env = json.loads(sys.argv[1])\n"
        "asyncio.run(SignInWorker.start(env).answer(SignInQuery(no_proxy=True), deadline_s=100))"
    )
    whole = {"HOME": str(tmp_path), **env, "DATABRICKS_HOST": "https://127.0.0.1:1"}
    process = subprocess.Popen([sys.executable, "-c", parent, json.dumps(whole)])
    numbers = [int(each) for each in pipe.read_text().split()]
    held = os.open(f"/proc/{numbers[0]}", os.O_RDONLY)
    watched = [os.pidfd_open(pid) for pid in numbers]
    process.send_signal(signal.SIGKILL)
    process.wait()
    import select

    for number in watched:
        assert select.select([number], [], [], 10)[0], "still running"
        os.close(number)
    os.close(held)


def test_an_unused_worker_can_be_killed_more_than_once(tmp_path: Path) -> None:
    """Starting early costs nothing when no query comes."""
    worker = SignInWorker.start({"HOME": str(tmp_path)})
    worker.kill()
    worker.kill()
    answer = asyncio.run(worker.answer(SignInQuery(), deadline_s=5))
    assert answer.outcome is Outcome.FAILED


def test_a_second_query_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """One process, one query."""
    worker = SignInWorker.start({"HOME": str(tmp_path)})

    async def twice() -> SignInAnswer:
        await worker.answer(SignInQuery(), deadline_s=20)
        return await worker.answer(SignInQuery(), deadline_s=20)

    assert "already" in asyncio.run(twice()).error[0]


def test_an_sdk_that_cant_be_imported_is_told(tmp_path: Path) -> None:
    """A broken installation is a sentence with what to do, not a traceback."""
    from dbapp_diag.auth.child.main import failure
    from dbapp_diag.evidence.redaction import Redactor

    answer = failure(ModuleNotFoundError("No module named 'databricks'"), Redactor())
    assert answer.outcome is Outcome.FAILED and "pip install" in answer.error[0]


@pytest.mark.parametrize(
    "value", ["http://user:horse-canary#staple@127.0.0.1:1", "http://horse-canary@x:y@127.0.0.1:1"]
)
def test_no_piece_of_a_proxys_password_is_told(value: str, tmp_path: Path) -> None:
    """The SDK's errors quote what they can't read of the address."""
    answer = ask(SignInQuery(host="https://w.example.test"), M2M | {"HTTPS_PROXY": value}, tmp_path)
    assert answer.outcome is Outcome.NETWORK
    assert "horse-canary" not in told(answer)
