"""The wordings: the same answers in other words and layouts, with the contracts left alone."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from dbapp_diag.cli.lab_command import WORDINGS as OFFERED
from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.german import SENTENCES, translate
from dbapp_diag.lab.session import Lab, faults
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.wording import MARKS, WORDINGS, wording_of
from dbapp_diag.lab.world import APP, CALLER, STRANGER, WORKSPACE, World

Ask = Callable[..., httpx.Response]

OTHERS = ("german", "unmarked")
EVERY = [each.id for each in faults()]
NARROW = "narrow"
"""In the place of a token: one that holds another scope than is wanted."""

REQUESTS: dict[str, tuple[str, str, str | None]] = {
    "the app": ("/api/items", APP, CALLER.id),
    "the app's page": ("/", APP, CALLER.id),
    "the app's 404": ("/api/nothing", APP, CALLER.id),
    "the app's 405": ("/api/echo", APP, CALLER.id),
    "the app's 422": ("/api/items/x", APP, CALLER.id),
    "the app's own 404": ("/api/items/9", APP, CALLER.id),
    "no token": ("/api/items", APP, None),
    "no token, no api": ("/", APP, None),
    "no permission": ("/api/items", APP, STRANGER.id),
    "way up": ("/api/..%2Fsecret", APP, CALLER.id),
    "record": ("/api/2.0/apps/my-app", WORKSPACE, CALLER.id),
    "no such app": ("/api/2.0/apps/my-ap", WORKSPACE, CALLER.id),
    "no scope": ("/api/2.0/apps/my-app", WORKSPACE, NARROW),
    "closed list": ("/api/2.0/permissions/apps/my-app", WORKSPACE, STRANGER.id),
    "no consent": ("/api/2.0/oauth-app-integrations/x/user-consent/me", WORKSPACE, CALLER.id),
    "no member": ("/api/2.0/preview/scim/v2/Me", WORKSPACE, "nobody@example.com"),
    "no credential": ("/api/2.0/preview/scim/v2/Me", WORKSPACE, None),
    "no such call": ("/api/2.0/nothing", WORKSPACE, CALLER.id),
    "sign-in page": ("/login.html", WORKSPACE, None),
    "grant page": ("/oidc/v1/authorize?redirect_uri=http://localhost&code_challenge=x", WORKSPACE, None),
    "grant refused": ("/oidc/v1/authorize", WORKSPACE, None),
    "metadata": ("/.well-known/databricks-config", WORKSPACE, None),
}
"""One request for each kind of answer of a healthy lab: path, host and principal."""


@pytest.fixture(scope="module")
def labs() -> Iterator[dict[str, Lab]]:
    """A healthy lab in each wording."""
    with Lab() as plain, Lab(wording="german") as german, Lab(wording="unmarked") as unmarked:
        yield {"plain": plain, "german": german, "unmarked": unmarked}


def token_of(lab: Lab, principal: str | None) -> str | None:
    """The token for one of the requests above."""
    if principal is None:
        return None
    return lab.mint(scope="genie") if principal == NARROW else lab.mint(principal=principal)


def at_once(world: World) -> None:
    """No answer of the app accepts its time, unless the door is to lose patience."""
    if world.app.door.time_limit is None:
        replies = world.app.replies
        replies |= {path: replace(reply, delay=0.0) for path, reply in replies.items()}


def demo_call(lab: Lab, ask: Ask) -> httpx.Response | None:
    """The answer to the demo's question, with the token file's token or a good one; None where there's no answer."""
    asked = lab.world.question
    host = asked.url.removeprefix("https://") if asked.url else APP
    if host not in lab.world.hosts or lab.world.hosts[host].connect is not Connect.OPEN:
        return None
    file = lab.base_dir / "token"
    token = file.read_text() if file.exists() else lab.mint()
    try:
        return ask(lab, asked.endpoint, host, token=token, wait=20)
    except (httpx.HTTPError, KeyError):
        return None


def shown(answer: httpx.Response) -> str:
    """Everything in an answer that people might read."""
    return "\n".join([answer.reason_phrase, *answer.headers.values(), answer.text])


def sentences(text: str) -> set[str]:
    """The runs of four words or more."""
    return {run.strip() for run in re.findall(r"[A-Za-z']+(?: [A-Za-z']+){3,}", text)}


def kept_words(plain: str, other: str) -> set[str]:
    """The runs of four words in a row that stand in both."""
    fours = {
        " ".join(words[at : at + 4])
        for run in sentences(plain)
        if (words := run.split())
        for at in range(len(words) - 3)
    }
    return {each for each in fours if each in other}


def keys(value: object) -> set[str]:
    """The names of all members in a piece of JSON."""
    match value:
        case dict():
            return {str(name) for name in value} | {key for each in value.values() for key in keys(each)}
        case list():
            return {key for each in value for key in keys(each)}
        case _:
            return set()


@pytest.mark.parametrize("wording", OTHERS)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_no_sentence_stays(labs: dict[str, Lab], ask: Ask, request_: tuple[str, str, str | None], wording: str) -> None:
    """No four words in a row of a plain answer may occur in the other one, and the status must be the same."""
    path, host, principal = request_
    plain, other = (ask(labs[name], path, host, token=token_of(labs[name], principal)) for name in ("plain", wording))
    assert plain.status_code == other.status_code
    assert not kept_words(shown(plain), shown(other))
    assert plain.reason_phrase != other.reason_phrase


@pytest.mark.parametrize("fault_id", EVERY)
def test_no_sentence_of_a_fault_stays(fault_id: str, ask: Ask) -> None:
    """What a fault lets app, door, filter or workspace say must be put otherwise too, whoever wrote the fault."""
    with Lab([fault_id], also=[at_once]) as plain, Lab([fault_id], also=[at_once], wording="german") as german:
        one, other = demo_call(plain, ask), demo_call(german, ask)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one.status_code == other.status_code
            assert not kept_words(shown(one), shown(other))
        assert (plain.log.troubles, german.log.troubles) == ((), ())


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_contracts_stay(labs: dict[str, Lab], ask: Ask, request_: tuple[str, str, str | None]) -> None:
    """Names of headers and members, error codes, and where a redirect leads must be the same in German."""
    path, host, principal = request_
    plain, german = (ask(labs[name], path, host, token=token_of(labs[name], principal)) for name in ("plain", "german"))
    assert set(plain.headers) <= set(german.headers)
    assert set(german.headers) - set(plain.headers) <= {"content-type"}
    if "location" in plain.headers:
        one, other = (httpx.URL(answer.headers["location"]) for answer in (plain, german))
        assert (one.host, one.path, set(one.params)) == (other.host, other.path, set(other.params))
    if plain.headers.get("content-type", "").endswith("json"):
        assert keys(plain.json()) <= keys(german.json())
        for code in ("error_code", "error", "name", "compute_size"):
            if isinstance(plain.json(), dict) and code in plain.json():
                assert plain.json()[code] == german.json()[code]


def test_order_and_layout_are_others(labs: dict[str, Lab], ask: Ask) -> None:
    """Headers must come in another order and case, cookies and queries in another order, pages with other tags."""
    plain, german = (ask(labs[name], "/", token=None) for name in ("plain", "german"))
    names = [[name.decode() for name, _ in answer.headers.raw] for answer in (plain, german)]
    assert [name.lower() for name in names[1]] != names[0]
    assert names[1] == [name.title() for name in names[1]]
    cookies = [answer.headers["set-cookie"].split("; ")[1:] for answer in (plain, german)]
    assert cookies[0] == cookies[1][::-1]
    queries = [list(httpx.URL(answer.headers["location"]).params) for answer in (plain, german)]
    assert queries[0] == queries[1][::-1]
    pages = [ask(labs[name], "/login.html", WORKSPACE).text for name in ("plain", "german")]
    tags = [set(re.findall(r"<(\w+)", page)) for page in pages]
    assert not (tags[0] & tags[1]) - {"html", "head", "title", "body"}


def test_accepted_tokens_are_marked_in_another_case(labs: dict[str, Lab], ask: Ask) -> None:
    """`GAP-Auth` and `Server: Databricks` must stand in a German answer."""
    german = ask(labs["german"], "/api/items", token=labs["german"].mint())
    assert (b"GAP-Auth", CALLER.id.encode()) in german.headers.raw
    assert (b"Server", b"Databricks") in german.headers.raw


def test_an_app_that_is_up_serves_what_it_always_serves(labs: dict[str, Lab], ask: Ask) -> None:
    """Data of the app must be the same, however it is spaced."""
    answers = [ask(labs[name], "/api/items", token=labs[name].mint()) for name in ("plain", *OTHERS)]
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert answers[0].text != answers[1].text


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_unmarked_answers_hold_no_mark(labs: dict[str, Lab], ask: Ask, request_: tuple[str, str, str | None]) -> None:
    """No header, cookie, realm, path or name of the platform may be left, but host names and the settings of clients."""
    path, host, principal = request_
    lab = labs["unmarked"]
    answer = ask(lab, path, host, token=token_of(lab, principal))
    assert not (MARKS | {"server", "x-databricks-reason-phrase"}) & set(answer.headers)
    text = "\n".join([*(f"{name}: {value}" for name, value in answer.headers.multi_items()), answer.text])
    for name in (*lab.world.hosts, "databricks-config", "databricks-cli"):
        text = text.replace(name, "")
    assert "databricks" not in text.lower()
    assert ".auth/" not in text
    assert "oauth2/v2.0" not in text


def test_unmarked_the_login_is_still_the_workspace_s(labs: dict[str, Lab], ask: Ask) -> None:
    """The redirect must be an OAuth request at the workspace's host that returns to the app, and end in a page."""
    place = httpx.URL(ask(labs["unmarked"], "/").headers["location"])
    assert place.host == WORKSPACE
    assert place.params["client_id"] == labs["unmarked"].world.app.client_id
    assert httpx.URL(place.params["redirect_uri"]).host == APP
    assert ask(labs["unmarked"], place.raw_path.decode(), WORKSPACE).status_code == 200


@pytest.mark.parametrize("wording", OTHERS)
def test_the_network_s_reason_phrase_is_a_contract(ask: Ask, wording: str) -> None:
    """Header and member of that name must stay, with other words in them."""
    for fault_id in ("network-policy-denied", "network-policy-denied--ip-list"):
        with Lab([fault_id], wording=wording) as lab:
            answer = ask(lab, "/api/items")
            assert answer.headers["x-databricks-reason-phrase"].isascii()
            assert "workspace" not in answer.headers["x-databricks-reason-phrase"]
            assert "1234567890123456" in answer.text


@pytest.mark.parametrize("wording", OTHERS)
def test_scopes_are_named_in_every_wording(ask: Ask, wording: str) -> None:
    """The sentence around a scope must change, and the scope stay."""
    with Lab(["app-downstream-scopes"], wording=wording) as lab:
        message = ask(lab, "/api/items", token=lab.mint()).json()["message"]
        assert "scopes" not in message
        assert re.search(r"\bfiles\b", message)


def test_a_proxy_s_page_is_worded_too(ask: Ask) -> None:
    """What a proxy writes itself must be German, with its status and its offers left."""
    answers: dict[str, Any] = {}
    for wording in ("plain", "german"):
        with Lab(["proxy-auth-required"], wording=wording) as lab, pytest.raises(httpx.ProxyError) as refused:
            proxy = f"http://{lab.env['HTTPS_PROXY'].removeprefix('http://')}"
            with httpx.Client(proxy=proxy, trust_env=False, timeout=5) as client:
                client.get(f"https://{APP}/")
        answers[wording] = str(refused.value)
    assert answers["plain"].startswith("407 ")
    assert answers["german"].startswith("407 ")
    assert answers["plain"] != answers["german"]


@pytest.mark.parametrize("wording", OTHERS)
def test_sign_in_works_in_every_wording(labs: dict[str, Lab], ask: Ask, wording: str) -> None:
    """The token endpoint must grant a token that the app takes."""
    lab = labs[wording]
    secret = lab.world.workspace.clients[CALLER.id]
    form = {"grant_type": "client_credentials", "scope": "all-apis"}
    granted = ask(lab, "/oidc/v1/token", WORKSPACE, method="POST", data=form, basic=(CALLER.id, secret))
    assert ask(lab, "/api/items", token=granted.json()["access_token"]).status_code == 200


def test_what_is_no_text_stays_as_it_is() -> None:
    """Broken JSON, foreign bytes, packed bodies and raw bytes must not be touched, nor an empty 204 get a body."""
    german = wording_of("german")
    for kind, body, more in (
        ("application/json", b'{"message":"Not Found', ()),
        ("text/html; charset=utf-8", b"\xff\xfe<p>Not Found</p>", ()),
        ("application/octet-stream", b"Not Found", ()),
        ("text/html", b"Not Found", (("content-encoding", "gzip"),)),
    ):
        response = Response(404, body, (("content-type", kind), *more))
        assert german.worded(response, "app").body == body
    raw = Response(raw=b"Not Found")
    assert german.worded(raw, "front-door") is raw
    nothing = german.worded(Response(204), "front-door")
    assert (nothing.body, nothing.headers) == (b"", ())


def test_unknown_prose_is_put_otherwise_as_well() -> None:
    """A sentence that nobody has translated must change word by word, and differently for different ones."""
    text = "Reading items needs the role curator; see /api/roles, or ask ada@example.com about sql."
    changed = translate(text)
    assert not kept_words(text, changed)
    assert {"/api/roles", "ada@example.com", "sql."} <= set(re.split(r"[ ,]+", changed))
    assert translate("curator") != translate("reader")
    assert len(changed) == len(text)


def test_every_sentence_has_a_german_one() -> None:
    """No entry may repeat the English words."""
    for english, german in SENTENCES:
        assert not kept_words(english.pattern, german)


def test_the_command_line_offers_what_there_is() -> None:
    """The choices must be the wordings, and another name be refused with a sentence."""
    assert tuple(OFFERED.choices) == tuple(WORDINGS)
    with pytest.raises(LabError, match="klingon"):
        Lab(wording="klingon")


def test_additional_members_stand_beside_the_known_ones(labs: dict[str, Lab], ask: Ask) -> None:
    """An error in German must hold more members than the plain one, in another order."""
    plain, german = (json.loads(ask(labs[name], "/api/2.0/apps", WORKSPACE).text) for name in ("plain", "german"))
    assert set(plain) < set(german)
    assert [name for name in german if name in plain] == list(plain)[::-1]
