"""Snippets of calls with headers and a body, of an MCP client's and of websockets: printed by the command line, and run as they are
against the lab, which answers to the very call that was asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbapp_diag import diagnose
from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import World
from dbapp_diag.model.errors import UsageError
from tests.api.joined import arguments
from tests.forked import forked_sign_in
from tests.scenarios.asking import called, run, tool
from tests.scenarios.test_snippets_run import WAYS, Change, expired, lab_of, printed, ran

CANARIES = ("canary-in-a-header-7Qx", "canary-in-json-8Kz", "canary-in-a-cookie-5Tw")
ORDER = {"item": 'it\'s $(id) `id` "é"', "quantity": 3}
TALKING = {"mcp": "m2m-profile", "websocket": "m2m-profile"}
OTHERS = [("mcp", "u2m-profile"), ("mcp", "notebook"), ("websocket", "azure-client-secret")]


def at(path: str) -> Change:
    """The change that makes this the path to call."""

    def change(world: World) -> None:
        world.question.endpoint = path

    return change


def calling(lab: Lab) -> list[str]:
    """The requests to the app, as method, path, and what sent them where that was given."""
    own = {"mine/1": " mine/1"}
    return [f"{seen.method} {seen.path}{own.get(seen.agent, '')}" for seen in lab.log.requests if seen.server == "app"]


@pytest.mark.parametrize("kind", [*WAYS, *TALKING])
def test_canary_no_secret_of_the_call_is_in_the_code(kind: str) -> None:
    """Neither a header's, nor a cookie's, nor one in the JSON, in what is printed or told."""
    header, inside, cookie = CANARIES
    words = ["-H", f"X-App-Token: {header}", "-H", f"Cookie: session={cookie}"]
    if kind in WAYS:
        words += ["--json", json.dumps({"item": "a", "password": inside})]
    with lab_of((WAYS | TALKING)[kind]) as lab:
        named = ["--app", "my-app", "--endpoint", "/api/echo", "--quiet"]
        named += ["--profile", lab.world.question.profile] if lab.world.question.profile else []
        done = tool(lab, "snippet", "--for", kind, *named, *words)
        assert done.returncode == (3 if kind in WAYS else 0), done.stderr
        assert "X_APP_TOKEN" in done.stdout and "HEADER_COOKIE" in done.stdout
        assert not [canary for canary in CANARIES if canary in done.stdout + done.stderr]
        assert kind not in WAYS or "to fill in: <secret>" in done.stderr


@pytest.mark.parametrize(("kind", "way"), WAYS.items())
def test_the_body_given_is_the_body_sent(kind: str, way: str) -> None:
    """The app makes an order of it, with each sign in it as it was."""
    with lab_of(way, at("/api/orders")) as lab:
        done = ran(lab, kind, printed(lab, kind, "--json", json.dumps(ORDER, ensure_ascii=False)))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"id": 2, **ORDER}
        assert calling(lab) == ["POST /api/orders"]


@pytest.mark.parametrize(("kind", "way"), WAYS.items())
def test_a_key_of_the_app_s_own_comes_from_its_variable(kind: str, way: str) -> None:
    """It isn't printed; without the variable the program says which one to set, and calls nobody."""
    with lab_of(way, at("/api/keyed")) as lab:
        text = printed(lab, kind, "-H", f"X-Api-Key: {lab.world.app_key}")
        assert lab.world.app_key not in text
        done = ran(lab, kind, text, X_API_KEY=lab.world.app_key)
        assert (done.returncode, json.loads(done.stdout)) == (0, {"key": "accepted"}), done.stderr
        bare = ran(lab, kind, text)
        assert bare.returncode != 0 and "set the variable X_API_KEY" in bare.stderr
        assert calling(lab) == ["GET /api/keyed"]


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx", "sdk"])
@pytest.mark.parametrize("option", ["--json", "--data"])
def test_a_body_is_read_from_its_file(kind: str, option: str, tmp_path: Path) -> None:
    """What it holds when the program runs."""
    file = tmp_path / "an order.json"
    file.write_text("{}", encoding="utf-8")
    with lab_of(WAYS[kind], at("/api/orders")) as lab:
        typed = ("-H", "Content-Type: application/json") if option == "--data" else ()
        text = printed(lab, kind, option, f"@{file}", *typed)
        file.write_text(json.dumps(ORDER, indent=1), encoding="utf-8")
        done = ran(lab, kind, text)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"id": 2, **ORDER}


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx", "sdk"])
def test_a_form_is_sent_as_one(kind: str) -> None:
    """With the type that curl's --data gives it."""
    with lab_of(WAYS[kind], at("/api/form")) as lab:
        done = ran(lab, kind, printed(lab, kind, "-d", "name=it's", "-d", "amount=2"))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"name": "it's", "amount": 2}


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx"])
def test_headers_and_method_arrive_as_given(kind: str) -> None:
    """Empty ones and some beyond ASCII too; and a method that sends nothing."""
    own = ("-H", "X-Team: é data", "-H", "X-Empty;", "-H", "User-Agent: mine/1")
    for path, method, names in (("/api/whoami", "GET", {"x-team", "x-empty"}), ("/api/orders/1", "DELETE", set())):
        with lab_of(WAYS[kind], at(path)) as lab:
            done = ran(lab, kind, printed(lab, kind, "-X", method, *own))
            assert done.returncode == 0, done.stderr
            assert not names or names <= set(json.loads(done.stdout)["headers"])
            assert calling(lab) == [f"{method} {path} mine/1"]


@pytest.mark.parametrize(("kind", "way"), [*TALKING.items(), *OTHERS])
def test_an_mcp_client_and_a_websocket_get_through(kind: str, way: str) -> None:
    """With the SDK of MCP, and with websockets, as they come."""
    path = {"mcp": "/mcp", "websocket": "/api/ws"}[kind]
    with lab_of(way, at(path)) as lab:
        done = ran(lab, kind, printed(lab, kind, "-H", "X-Team: data", "-H", "User-Agent: mine/1"), fresh=True)
        assert done.returncode == 0, done.stderr
        if kind == "mcp":
            assert json.loads(done.stdout) == ["list_items", "get_item"]
        else:
            assert done.stdout == "the socket opened, and answers\n"
        assert calling(lab) and all(line.endswith(" mine/1") for line in calling(lab))
        assert not [secret for secret in lab.secrets if secret in done.stdout + done.stderr]


@pytest.mark.parametrize("kind", TALKING)
def test_a_refused_token_is_told_by_an_mcp_client_and_a_websocket(kind: str) -> None:
    """In a sentence, whatever group of exceptions the library makes of it."""
    path = {"mcp": "/mcp", "websocket": "/api/ws"}[kind]
    with lab_of(TALKING[kind], at(path), expired) as lab:
        done = ran(lab, kind, printed(lab, kind), fresh=True)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        said = {"mcp": "302 from the front door: login page", "websocket": "401 from the front door"}[kind]
        assert f"{said}: the token wasn't taken" in done.stderr
        assert f"dbapp-diag run --app my-app --endpoint {path} --{kind} --profile lab" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", TALKING)
def test_a_given_token_is_read_for_each_request(kind: str) -> None:
    """From its variable, which the configuration for other clients names too."""
    with lab_of("m2m-profile") as lab:
        token, path = lab.mint(), {"mcp": "/mcp", "websocket": "/api/ws"}[kind]
        words = [
            "--url",
            f"https://{lab.world.app.host}{path}",
            f"--{kind}",
            "--token-env",
            "MY_TOKEN",
            "--offline",
            "--quiet",
        ]
        text = called(["snippet", *words], {**lab.env, "MY_TOKEN": token}).stdout
        assert f"# Chosen because it's a call by {kind}" in text and token not in text
        assert kind != "mcp" or '"Authorization": "Bearer ${MY_TOKEN}"' in text
        done = ran(lab, kind, text, fresh=True, MY_TOKEN=token)
        assert done.returncode == 0, done.stderr


def test_a_healthy_run_names_the_snippet_of_its_very_call() -> None:
    """With what was given of it; its secrets are left to fill in."""
    with lab_of("m2m-profile", at("/api/orders")) as lab:
        done = run(lab, "-H", "X-App-Token: abc-def-ghi-1", "--json", '{"item": "a"}', "--format", "json", "--quiet")
        step = json.loads(done.stdout)["next_step"]["command"]
        assert step.startswith("dbapp-diag snippet --app my-app ")
        assert "--header 'X-App-Token: '\"$X_APP_TOKEN\"" in step and """--json '{"item": "a"}'""" in step


def test_python_s_report_gives_the_same_code() -> None:
    """With the body and the headers of the arguments; of another kind of call where that is asked for."""
    with lab_of("m2m-profile", at("/api/orders")) as lab, lab.importable(), forked_sign_in():
        known = {**arguments(lab), "json": ORDER, "headers": {"X-App-Token": "abc-def-ghi-1"}}
        report = diagnose(**known)
        code = report.snippet("requests")
        assert repr(ORDER["item"]) in code and 'os.environ["X_APP_TOKEN"]' in code
        with pytest.raises(UsageError, match="no body of its own"):
            report.snippet("mcp")
        del known["json"]
        assert "streamable_http_client(SERVER" in diagnose(**known).snippet("mcp")
