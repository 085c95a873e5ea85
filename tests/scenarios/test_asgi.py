"""The route inside an app: a real uvicorn with FastAPI, against the lab, with headers as the front door sends them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from dbapp_diag.asgi import diagnostics
from dbapp_diag.asgi.answers import wants_page
from dbapp_diag.asgi.guard import INSIDE
from dbapp_diag.asgi.turns import Turns
from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import PERSON
from dbapp_diag.model.errors import UsageError
from tests.scenarios.serving import Served

ALLOWED = "Ada@Example.com"
DOOR = {
    "x-forwarded-email": "ada@example.com",
    "x-forwarded-preferred-username": "ada@example.com",
    "x-forwarded-user": "1234567890@1234567890123456",
    "x-forwarded-host": "other-app-1234567890123456.16.azure.databricksapps.com",
    "x-request-id": "5f3c6a1e-0000-4000-8000-000000000000",
}
PAGE = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
INSIDE_AN_APP = {"DATABRICKS_APP_NAME": "other-app", "DATABRICKS_APP_PORT": "8000"}


def joined(lab: Lab) -> dict[str, object]:
    """The options that join a call to this lab."""
    return {"resolver": lab.resolver, "connect_to": list(lab.connections), "ca_bundle": str(lab.ca_bundle)}


def route(lab: Lab, **more: Any) -> Any:
    """The route of an app that calls another one, in the environment that the platform gives it."""
    arguments: dict[str, Any] = {
        "targets": {"items": {"app": "my-app", "endpoint": "/api/items"}},
        "allow": [ALLOWED],
        "options": joined(lab),
        "env": lab.env,
        "pause": 0,
    }
    return diagnostics(**{**arguments, **more})


@contextmanager
def app(lab: Lab, **more: Any) -> Iterator[httpx.Client]:
    """A FastAPI application with the route mounted at `/diag`, and a client that comes through the door."""
    served = FastAPI()
    served.mount("/diag", route(lab, **more))

    @served.get("/alive")
    async def alive() -> dict[str, bool]:
        return {"alive": True}

    with (
        Served(served) as server,
        httpx.Client(base_url=server.url, headers=DOOR, timeout=60, trust_env=False) as client,
    ):
        yield client


def test_an_app_diagnoses_its_call_to_another_one() -> None:
    """It signs in as its own service principal, as its own calls do, and the answer is the case."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        answer = client.get("/diag/items")
        report = answer.json()
    assert (answer.status_code, report["verdict"], report["schema"]) == (200, "healthy", "dbapp-diag/1")
    assert report["facts"]["SignIn"]["auth_type"] == "oauth-m2m"
    assert report["vantage"]["runtime"] == "databricks-app"


def test_a_browser_gets_the_page() -> None:
    """The whole report, under the policy that it has in a file, which allows nothing from elsewhere."""
    with Lab(("app-stopped",), way="app-to-app") as lab, app(lab) as client:
        answer = client.get("/diag/items", headers=PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "the app is stopped" in answer.text and "dbapp-diag-case" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and policy.endswith("frame-ancestors 'none'")
    assert policy.removesuffix("; frame-ancestors 'none'") in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize("path", ["/diag/", "/diag/items", "/diag/token", "/diag/nothing"])
@pytest.mark.parametrize("accept", [{}, PAGE])
def test_no_answer_may_be_kept_or_taken_for_something_else(path: str, accept: Mapping[str, str]) -> None:
    """Neither by a browser nor by anything in between."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        headers = client.get(path, headers=accept).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"] in ("application/json", "text/html; charset=utf-8")
    if headers["content-type"].startswith("text/html"):
        assert (
            headers["content-security-policy"].startswith("default-src 'none'") and headers["x-frame-options"] == "DENY"
        )


def test_the_callers_own_token_is_examined_on_request() -> None:
    """`?as=user`: the call carries what the door forwards, and the report names the header as its source."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        token = lab.mint(principal=PERSON.id, scope="iam.current-user:read")
        forwarded = {"x-forwarded-access-token": token}
        report = client.get("/diag/items?as=user", headers=forwarded).json()
        page = client.get("/diag/items?as=user", headers={**forwarded, **PAGE}).text
        missing = client.get("/diag/items?as=user")
        unknown = client.get("/diag/items?as=root", headers=forwarded)
    assert report["facts"]["Asked"]["token_given"] == "X-Forwarded-Access-Token"
    assert report["facts"]["TokenFacts"]["subject"] == PERSON.id
    assert token not in json.dumps(report) and token not in page
    assert (
        missing.status_code == 400 and "no X-Forwarded-Access-Token came with this request" in missing.json()["error"]
    )
    assert unknown.status_code == 400


def others() -> dict[str, list[tuple[str, str | bytes]]]:
    """Requests of those who aren't on the list, or can't be known to be."""
    return {
        "somebody else": [("x-forwarded-email", "eve@example.com"), ("x-forwarded-user", "1@2")],
        "nobody": [],
        "an empty name": [("x-forwarded-email", ""), ("x-forwarded-preferred-username", "")],
        "two names at once": [("x-forwarded-email", "ada@example.com"), ("x-forwarded-email", "eve@example.com")],
        "the same name twice": [("x-forwarded-email", "ada@example.com")] * 2,
        "a list of names": [("x-forwarded-email", "eve@example.com, ada@example.com")],
        "a longer name": [("x-forwarded-email", "ada@example.com.evil.example")],
        "a shorter name": [("x-forwarded-email", "ada@example.co")],
        "letters that fold": [("x-forwarded-email", "\u017fmith@example.com".encode())],
        "other headers": [
            ("remote-user", "ada@example.com"),
            ("from", "ada@example.com"),
            ("x-email", "ada@example.com"),
        ],
        "another spelling": [("x_forwarded_email", "ada@example.com")],
        "a bearer token": [("authorization", "Bearer ada@example.com")],
        "a cookie": [("cookie", "x-forwarded-email=ada@example.com")],
    }


@pytest.mark.parametrize("who", others())
def test_everybody_else_learns_nothing(who: str) -> None:
    """The same 404 on every path and by every method, and nothing is sent on their behalf."""
    with Lab((), way="app-to-app") as lab, app(lab, allow=[ALLOWED, "smith@example.com"]) as client:
        client.headers = httpx.Headers()
        seen: set[tuple[int, str, tuple[tuple[str, str], ...]]] = set()
        for method, path in (
            ("GET", "/diag/"), ("GET", "/diag/items"), ("GET", "/diag/token"), ("GET", "/diag/nothing"),
            ("GET", "/diag/items?as=user"), ("POST", "/diag/items"), ("DELETE", "/diag/"), ("HEAD", "/diag/items"),
        ):  # fmt: skip
            answer = client.request(method, path, headers=httpx.Headers(others()[who]))
            kept = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "date"))
            seen.add((answer.status_code, answer.text or "Not Found", kept))
        assert len(seen) == 1
        [(status, text, _)] = seen
        assert (status, text) == (404, "Not Found")
        assert not lab.log.requests


@pytest.mark.parametrize("lacking", [*([name] for name in INSIDE), list(INSIDE)])
def test_outside_of_an_app_the_headers_are_anybodys(lacking: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """There everybody could write them: all get 404, and the author is told in the log when it's built."""
    with Lab((), way="app-to-app") as lab:
        env = {name: value for name, value in lab.env.items() if name not in lacking}
        with caplog.at_level(logging.WARNING, "dbapp_diag.asgi"), app(lab, env=env) as client:
            assert client.get("/diag/").status_code == 404
            assert client.get("/diag/items").status_code == 404
        assert "answer 404 to everybody" in caplog.text
        assert not lab.log.requests


def test_the_author_may_vouch_for_another_front_door() -> None:
    """`trust_headers` overrules where the app seems to run, both ways."""
    with Lab(()) as lab:
        with app(lab, env=lab.env, trust_headers=True) as client:
            assert client.get("/diag/").status_code == 200
        with app(lab, env={**lab.env, **INSIDE_AN_APP}, trust_headers=False) as client:
            assert client.get("/diag/").status_code == 404


def test_people_are_known_by_any_of_the_doors_names() -> None:
    """E-mail address, user name, or user id; in any case."""
    with Lab((), way="app-to-app") as lab, app(lab, allow=["ADA@example.com", "4711@1234567890123456"]) as client:
        client.headers = httpx.Headers()
        for name, value in (
            ("x-forwarded-email", "Ada@Example.COM"),
            ("x-forwarded-preferred-username", "ada@example.com"),
            ("x-forwarded-user", "4711@1234567890123456"),
        ):
            assert client.get("/diag/", headers={name: value}).status_code == 200


def test_only_what_the_author_named_can_be_asked_about() -> None:
    """It's no proxy: neither path nor query leads anywhere else."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        for path in (
            "/diag/other-app", "/diag/https://evil.example", "/diag/https:%2F%2Fevil.example", "/diag/items/../token/x",
            "/diag/items%00", "/diag/%2e%2e/items/x",
        ):  # fmt: skip
            assert client.get(path).status_code == 404, path
        assert not lab.log.requests
        report = client.get("/diag/items?app=other-app&url=https://evil.example&endpoint=/api/x&method=POST").json()
    assert (report["target"]["app"], report["target"]["endpoint"], report["target"]["method"]) == (
        "my-app",
        "/api/items",
        "GET",
    )


def test_only_get_and_head_are_served_and_head_runs_nothing() -> None:
    """A method that changes things is refused, and asking for headers sends nothing."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = client.request(method, "/diag/items")
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        head = client.head("/diag/items", headers=PAGE)
        assert (head.status_code, head.content) == (200, b"")
        assert not lab.log.requests


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_cant_start_a_run(site: str) -> None:
    """An image there with this address in it starts nothing; a link that a person follows does."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        embedded = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
        assert client.get("/diag/items", headers=embedded).status_code == 403
        assert not lab.log.requests
        assert client.get("/diag/items", headers={**embedded, "sec-fetch-mode": "navigate"}).status_code == 200


def test_one_run_at_a_time_and_the_app_goes_on() -> None:
    """Of two at once one is told when to come again; meanwhile the app serves others."""
    with Lab(("app-slow",), way="app-to-app") as lab, app(lab) as client:
        order: list[str] = []

        async def ask(path: str) -> httpx.Response:
            async with httpx.AsyncClient(base_url=client.base_url, headers=DOOR, timeout=60, trust_env=False) as one:
                answer = await one.get(path)
            order.append(path)
            return answer

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(ask("/diag/items"), ask("/diag/items"), ask("/alive"))

        first, second, alive = asyncio.run(all_of_them())
        refused = min((first, second), key=lambda answer: answer.status_code == 200)
        assert sorted((first.status_code, second.status_code)) == [200, 429]
        assert 1 <= int(refused.headers["retry-after"]) <= 40
        assert alive.status_code == 200 and order[-1] == "/diag/items"


def test_after_a_run_there_is_a_pause() -> None:
    """For whoever asks, with the time to wait."""
    with Lab((), way="app-to-app") as lab, app(lab, pause=600) as client:
        assert client.get("/diag/items").status_code == 200
        answer = client.get("/diag/items")
        assert answer.status_code == 429 and 590 <= int(answer.headers["retry-after"]) <= 600
        assert client.get("/diag/").status_code == 200


def test_a_result_is_never_given_twice() -> None:
    """Each answer is a run of its own, for the one who asked."""
    with Lab((), way="app-to-app") as lab, app(lab, allow=[ALLOWED, "bob@example.com"]) as client:
        first = client.get("/diag/items").json()
        calls = len(lab.log.requests)
        second = client.get("/diag/items", headers={"x-forwarded-email": "bob@example.com"}).json()
        assert calls and len(lab.log.requests) > calls
    assert first["vantage"] != second["vantage"] or first["evidence"] != second["evidence"]


def test_turns() -> None:
    """One at a time, a pause after each, and a turn that is never given back ends by itself."""
    now = 0.0
    turns = Turns(pause=10, longest=35, clock=lambda: now)
    turn = turns.take()
    assert turn is not None and turns.take() is None and turns.wait() == 35
    now = 5.5
    turns.give_back(turn)
    assert turns.take() is None and turns.wait() == 10
    now = 15.5
    lost = turns.take()
    assert lost is not None
    now = 50.5
    later = turns.take()
    assert later is not None
    turns.give_back(lost)
    assert turns.take() is None


def test_the_token_page_explains_the_forwarded_token() -> None:
    """R41: kind, principal, scopes in words, unknown ones called so, and what it's good for; its text stays out, and nothing is
    sent."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        token = lab.mint(principal=PERSON.id, scope="sql iam.current-user:read made-up-yesterday")
        forwarded = {"x-forwarded-access-token": token}
        answer = client.get("/diag/token", headers=forwarded)
        page = client.get("/diag/token", headers={**forwarded, **PAGE})
        old = client.get("/diag/token", headers={"x-forwarded-access-token": lab.mint(lifetime=60, issued_ago=3600)})
        pat = client.get("/diag/token", headers={"x-forwarded-access-token": "dapi" + "0" * 32})
        none = client.get("/diag/token")
        assert not lab.log.requests
    told = answer.json()
    assert (told["kind"], told["principal"], told["problems"]) == ("a Databricks OAuth access token", PERSON.id, [])
    assert told["scopes"] == [
        {"scope": "sql", "means": "SQL warehouses and queries"},
        {"scope": "iam.current-user:read", "means": "who the bearer is, to read"},
        {"scope": "made-up-yesterday", "means": "not a scope that this version knows"},
    ]
    assert "on behalf of ada@example.com" in told["good_for"][0]
    for text in (answer.text, page.text):
        assert token not in text and token.rsplit(".", 1)[1] not in text
    assert "SQL warehouses and queries" in page.text
    assert old.json()["problems"] == ["it has expired; a new request brings a new one"] and not old.json()["good_for"]
    assert "personal access token" in pat.json()["problems"][0] and "0" * 32 not in pat.text
    assert none.json()["kind"] == "none" and "user authorization isn't on" in none.json()["problems"][0]


def test_hostile_claims_are_only_text() -> None:
    """A page shows what a token says as text, whatever that is."""
    with Lab((), way="app-to-app") as lab, app(lab) as client:
        token = lab.mint(principal="<script>alert(1)</script>\u202e", scope="<img/src=x>")
        page = client.get("/diag/token", headers={"x-forwarded-access-token": token, **PAGE}).text
    assert "<script" not in page and "<img" not in page and "\u202e" not in page


def test_no_secret_reaches_an_answer_or_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the app's own, nor the caller's, with every logger at its loudest."""
    with Lab(("token-rejected",), way="app-to-app") as lab, caplog.at_level(logging.DEBUG), app(lab) as client:
        token = lab.mint(principal=PERSON.id)
        texts: list[str] = []
        for path in ("/diag/", "/diag/items", "/diag/items?as=user", "/diag/token", "/diag/items?as=wrong"):
            for accept in ({}, PAGE):
                answer = client.get(path, headers={"x-forwarded-access-token": token, **accept})
                texts += [answer.text, str(answer.headers)]
        texts += [record.getMessage() for record in caplog.records if record.name.startswith("dbapp_diag")]
        found = {secret for secret in (*lab.secrets, token) for text in texts if secret in text}
    assert not found


def hrefs(client: httpx.Client, path: str) -> list[str]:
    """Where the listing leads."""
    body = client.get(path).json()
    return [*(target["href"] for target in body["targets"]), body["token"]]


def test_it_works_wherever_it_is_mounted() -> None:
    """By FastAPI, by Starlette below another mount, with a prefix of a proxy in front, and alone: the links lead back."""
    with Lab((), way="app-to-app") as lab:
        fast = FastAPI()
        fast.mount("/diag", route(lab))
        deep = Starlette(routes=[Mount("/tools", routes=[Mount("/diag", app=route(lab))])])
        for served, path, prefix in (
            (fast, "/diag", "/behind/proxy"),
            (deep, "/tools/diag", ""),
            (route(lab), "", "/alone"),
            (route(lab), "", ""),
        ):
            with (
                Served(served, lifespan="on", root_path=prefix) as server,
                httpx.Client(base_url=server.url, headers=DOOR, timeout=60, trust_env=False) as client,
            ):
                links = hrefs(client, f"{path}/")
                assert links == [f"{prefix}{path}/items", f"{prefix}{path}/token"]
                assert client.get(f"{path}/token").status_code == 200
                assert client.get(f"{path}/items").json()["verdict"] == "healthy"
                assert links[0] in client.get(f"{path}/", headers=PAGE).text


def test_the_path_may_have_been_cut_on_the_way() -> None:
    """By an older framework, or by a proxy that the framework was told of."""

    async def ask(scope: dict[str, Any]) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        application = diagnostics(apps=["my-app"], allow=["ada@example.com"], env=INSIDE_AN_APP)
        headers = [(b"x-forwarded-email", b"ada@example.com")]
        await application(
            {"type": "http", "method": "GET", "headers": headers, "query_string": b"", **scope}, receive, send
        )
        return sent

    start, body = asyncio.run(ask({"path": "/", "root_path": "/diag"}))
    assert start["status"] == 200 and json.loads(body["body"])["token"] == "/diag/token"
    for scope in (
        {"path": "/token", "root_path": "/diag"},
        {"path": "/diag/token", "root_path": "/diag"},
        {"path": "/diag/token", "root_path": "/behind/proxy/diag", "app_root_path": "/behind/proxy"},
        {"path": "/behind/proxy/diag/token", "root_path": "/behind/proxy/diag", "app_root_path": "/behind/proxy"},
    ):
        start, body = asyncio.run(ask(scope))
        assert start["status"] == 200 and json.loads(body["body"])["kind"] == "none"


def test_a_websocket_is_closed() -> None:
    """Nothing is said to it, whoever it is."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    application = diagnostics(apps=["my-app"], allow=["ada@example.com"], env=INSIDE_AN_APP)
    asyncio.run(application({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"allow": []}, "allow: nobody is on the list"),
        ({"allow": "ada@example.com"}, "allow: give a list"),
        ({"allow": ["*"]}, "there's none for everybody"),
        ({"allow": ["*@example.com"]}, "there's none for everybody"),
        ({"allow": [""]}, "allow: each entry is one person's"),
        ({"allow": [None]}, "allow: each entry is one person's"),
        ({"apps": []}, "which calls? name them in targets or apps"),
        ({"apps": "my-app"}, "apps: give a list of names"),
        ({"apps": ["My App"]}, "can't be a target's name"),
        ({"apps": ["a"], "targets": {"a": "b"}}, "'a' stands in both targets and apps"),
        ({"targets": {"token": "my-app"}}, "'token' can't be a target's name"),
        ({"targets": {"a/b": "my-app"}}, "'a/b' can't be a target's name"),
        ({"targets": {"a": {"app": "my-app", "token": "x"}}}, "target 'a': 'token' isn't an argument"),
        ({"targets": {"a": {"app": "my-app", "method": "POST"}}}, "target 'a': POST changes things"),
        ({"targets": {"a": "http://x.example"}}, "target 'a': url: it doesn't begin with https://"),
        ({"targets": {"a": 3}}, "target 'a': give an app's name"),
        ({"targets": ["a"]}, "targets: give a mapping"),
        ({"options": {"resolvers": "x"}}, "'resolvers' isn't an argument"),
        ({"timeout": 0}, "timeout: 0 s isn't between"),
        ({"pause": -1}, "pause: give seconds"),
    ],
)
def test_what_cant_be_mounted_is_told_when_it_is_built(wrong: dict[str, Any], sentence: str) -> None:
    """A mistake shows when the app starts, in one sentence, rather than on the day when the page is needed."""
    with pytest.raises(UsageError) as caught:
        diagnostics(**{"apps": ["my-app"], "allow": ["ada@example.com"], "env": INSIDE_AN_APP, **wrong})
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("text/html;q=0.5, application/json", False),
        ("application/json;q=0.5, text/html", True),
        ("text/html;q=0", False),
        ("text/html;q=x", False),
        ("TEXT/HTML", True),
        (PAGE["accept"], True),
    ],
)
def test_html_is_for_those_who_name_it(accept: str, html: bool) -> None:
    """Programs say `*/*` and get JSON."""
    assert wants_page(accept) is html
