"""The verdict in one sentence, and the next step for each verdict."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace

import pytest

from dbapp_diag.case.next_step import next_step
from dbapp_diag.case.target_values import MOST_RULES
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import Diagnosis, diagnose
from dbapp_diag.diagnosis.verdict import exit_code, headline
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, ErrorKind, ExchangeError, Phases
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.results import Failed, Finding
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, Verdict
from tests.made import DATABRICKS, NOW, TAKEN, address, asked, call, exchange, record, token, tokenless

VALUES = {
    "rerun": "dbapp-diag run --app my-app",
    "app": "my-app",
    "url": "https://my-app.example",
    "endpoint": "/api/items",
    "profile": "lab",
    "path": "/api/items",
}
SIGNED_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 1")
UNMARKED = ("date", "today")
SIGN = {"media_type": "text/html", "body": "<h1>Keep out</h1>"}


def diagnosed(
    facts: Iterable[Fact], *causes: str, sure: Confidence = Confidence.CONFIRMED, call_made: bool = True
) -> Diagnosis:
    """The diagnosis of these facts, with these causes found."""
    results = {
        CheckId(f"check {cause}"): Failed("bad", Finding(CauseId(cause), sure, "seen", "else", (EvidenceId("e1"),)))
        for cause in causes
    }
    known = Facts({type(fact): fact for fact in facts})
    return diagnose(DiagnosisInputs(known, results, {}, built_in(), call_made))


def sentence(*facts: Fact, causes: tuple[str, ...] = (), sure: Confidence = Confidence.CONFIRMED) -> str:
    return headline(diagnosed((asked(), *facts), *causes, sure=sure), built_in())


def step(*facts: Fact, causes: tuple[str, ...] = (), call_made: bool = True) -> tuple[str, str, str] | None:
    """Who does what next, and by which command."""
    seen = next_step(
        diagnosed(facts, *causes, call_made=call_made), Facts({type(fact): fact for fact in facts}), VALUES
    )
    return None if seen is None else (seen.who, seen.text, seen.command or "")


def test_a_working_call_is_told_with_its_time() -> None:
    """Status, sender, and milliseconds."""
    assert sentence(call(200, DATABRICKS, TAKEN, phases=Phases(wait=1234.4))) == "200 from the app in 1.2 s"


def test_what_is_not_decided_says_so() -> None:
    """There's hope where a call was made; where none was, there's nothing yet to tell it by."""
    assert sentence(call(418, DATABRICKS, TAKEN)) == "418 from the app: can't tell yet"
    assert sentence() == "no call was made: can't tell"


def test_a_root_is_named_by_its_title_as_sure_as_it_is() -> None:
    """The first one, where there are several."""
    refused, title = call(401, DATABRICKS), built_in()[CauseId("token-expired")].title
    assert sentence(refused, tokenless(), causes=("token-expired",)) == f"401 from the front door: {title}"
    likely = sentence(refused, tokenless(), causes=("token-expired",), sure=Confidence.LIKELY)
    assert likely == f"401 from the front door: probably {title}"
    two = sentence(refused, tokenless(), causes=("permission-missing", "token-expired"))
    assert two == f"401 from the front door: {title}"


def test_the_diagnosis_is_as_sure_as_its_first_root() -> None:
    """None without one."""
    refused = (asked(), call(401, DATABRICKS), tokenless())
    assert diagnosed(refused, "token-expired", "permission-missing").confidence is Confidence.CONFIRMED
    assert diagnosed(refused, "token-expired", sure=Confidence.LIKELY).confidence is Confidence.LIKELY
    assert diagnosed(refused).confidence is None


@pytest.mark.parametrize(
    ("verdict", "given", "code"),
    [
        (Verdict.HEALTHY, {"warnings": True, "fail_on": "problem"}, 0),
        (Verdict.HEALTHY, {"warnings": False, "fail_on": "warning"}, 0),
        (Verdict.HEALTHY, {"warnings": True, "fail_on": "warning", "complete": False}, 3),
        (Verdict.INCONCLUSIVE, {"sure": True}, 3),
        (Verdict.PROBLEM, {"sure": False}, 1),
        (Verdict.PROBLEM, {"fail_on": "warning"}, 1),
        (Verdict.PROBLEM, {"interrupted": True, "fail_on": "never"}, 130),
    ],
)
def test_R48_exit_codes_in_combination(verdict: Verdict, given: dict[str, object], code: int) -> None:
    """An interruption before all, then what `--fail-on` allows, then what's established."""
    usual: dict[str, object] = {"warnings": False, "complete": True, "sure": False, "fail_on": "problem"}
    assert exit_code(verdict, **{**usual, **given}) == code  # type: ignore[arg-type]  # a table of keyword arguments


def test_a_run_that_isnt_said_to_be_interrupted_wasnt() -> None:
    """The argument may be left out."""
    assert exit_code(Verdict.HEALTHY, warnings=False, complete=True, sure=False, fail_on="problem") == 0


def test_a_healthy_run_names_the_code_that_makes_the_call() -> None:
    """With the same options; a made-up path has to be replaced, and a call without a body can't be told from a login page."""
    told = step(asked(), call(200, DATABRICKS, TAKEN))
    assert told is not None and told[0] == "you" and "as code" in told[1]
    assert told[2] == "dbapp-diag snippet --app my-app --profile lab --endpoint /api/items"
    bare = step(asked(endpoint=None), call(404, DATABRICKS, TAKEN))
    assert bare is not None and not bare[2] and bare[1].endswith(" --endpoint PATH")
    assert step(asked(method="HEAD"), call(200, DATABRICKS, TAKEN)) is None


def test_a_problem_is_asked_again_once_its_fixed() -> None:
    """By the command that was run; many redirected connections don't fit into it, so the text reminds of them."""
    refused = (asked(), call(401, DATABRICKS), tokenless())
    here = Vantage(time=NOW, os="Linux", python="3", tool="1", runtime="machine")
    many = tuple(f"host-{number}:443:b:8443" for number in range(MOST_RULES + 1))
    plain = ("you", "Run it again to check the fix", VALUES["rerun"])
    assert step(*refused, causes=("token-expired",)) == plain
    assert step(*refused, here, causes=("token-expired",)) == plain
    assert step(*refused, replace(here, connect_to=many[:1]), causes=("token-expired",)) == plain
    reminded = step(*refused, replace(here, connect_to=many), causes=("token-expired",))
    assert reminded is not None and reminded[1].endswith("--connect-to options")


@pytest.mark.parametrize(
    "cause", ("endpoint-method", "endpoint-not-found", "app-rejects-request", "redirect-drops-token")
)
def test_a_call_that_is_the_mistake_isnt_asked_again(cause: str) -> None:
    """The fix is another call, and stands there already."""
    status = {"endpoint-method": 405, "app-rejects-request": 422, "redirect-drops-token": 301}.get(cause, 404)
    assert step(asked(), call(status, DATABRICKS, TAKEN), tokenless(), causes=(cause,)) is None


def test_a_call_that_was_left_out_is_to_be_made() -> None:
    """Nothing can be told without it."""
    told = step(asked(), address(), call_made=False)
    assert told == ("you", "The call itself was left out of this run; make it", VALUES["rerun"])


@pytest.mark.parametrize("kind", [ErrorKind.RESET, ErrorKind.CONNECT_TIMEOUT])
def test_trouble_in_the_network_is_compared_with_another_network(kind: ErrorKind) -> None:
    """Whether it's cut or only slow."""
    told = step(asked(), address(), token(), AppCall(exchange=exchange(None, error=ExchangeError(kind, "broken"))))
    assert told is not None
    assert told[0] == "you" and told[1].startswith("Run the same from another network")
    assert told[2] == f"{VALUES['rerun']} -o elsewhere.html"


def test_a_wait_that_this_run_ended_is_to_be_longer() -> None:
    """Nobody is at fault: more than twice the time waited is tried next, up to ten minutes."""
    for waited, limit in ((25_000, "60s"), (30_000, "2m"), (100_000, "5m"), (400_000, "10m")):
        late = exchange(None, error=ExchangeError(ErrorKind.READ_TIMEOUT, "x"), phases=Phases(wait=waited))
        told = step(asked(), address(), token(), AppCall(exchange=late))
        assert told is not None and told[0] == "you"
        assert told[2] == f"{VALUES['rerun']} --timeout {limit}"


def test_a_call_in_a_form_that_the_endpoint_doesnt_take_is_to_be_made_in_the_right_one() -> None:
    """With the example of the app's own description, quoted for the shell."""
    refused = call(405, DATABRICKS, TAKEN, ("allow", "POST"))
    told = step(asked(given=()), address(), token(), refused)
    assert told is not None and told[2] == f"{VALUES['rerun']} --method POST"
    listed = ApiListing(
        exchange=exchange(200, DATABRICKS, TAKEN, id="e9"),
        paths=("POST /api/items",),
        examples=(("POST /api/items", '{"name": "it\'s"}'),),
    )
    told = step(asked(given=()), address(), token(), refused, listed)
    assert told is not None and told[2] is not None
    assert shlex.split(told[2])[-4:] == ["--method", "POST", "--json", '{"name": "it\'s"}']


def test_a_redirect_that_isnt_followed_leads_on_unless_in_a_circle() -> None:
    """POST is sent once; where the address is the very one that was called, the app's log is to be read."""
    moved = call(307, DATABRICKS, TAKEN, ("location", "/api/items/"), method="POST")
    told = step(asked(method="POST", given=("method",)), address(), token(), moved)
    assert told is not None and told[2] is not None and "--endpoint /api/items/" in told[2]
    circle = call(307, DATABRICKS, TAKEN, ("location", "/api/items"))
    told = step(asked(), address(), token(), circle)
    assert told is not None and told[0] == "the app's owner"


def test_without_an_address_the_app_is_to_be_named() -> None:
    """Before a token is asked for."""
    told = step(asked())
    assert told is not None and told[0] == "you" and told[1].startswith("Name the app by its URL")
    assert told[2] == "dbapp-diag run --url https://my-app.example --endpoint /api/items"


def test_without_a_token_one_is_to_be_had() -> None:
    """Where one is there, or a call was made, that's not it."""
    told = step(asked(), address())
    assert told is not None and told[:2] == ("you", "Give the run a token, or a profile that can get one")
    for fact in (token(), call(418, UNMARKED)):
        other = step(asked(), address(), fact)
        assert other is not None and "Give the run a token" not in other[1]


def test_a_404_at_a_made_up_path_asks_for_one_that_exists() -> None:
    """Only a 404, and only where nobody named the path."""
    facts = (address(), token())
    told = step(asked(endpoint=None), *facts, call(404, UNMARKED))
    assert told is not None and told[0] == "you" and "made-up path" in told[1]
    assert told[2] == f"{VALUES['rerun']} --endpoint /api/items"
    for others in (
        (asked(endpoint=None), call(403, UNMARKED)),
        (asked(endpoint=None), call(405, UNMARKED)),
        (asked(endpoint=None),),
        (asked(), call(404, UNMARKED)),
        (call(404, UNMARKED),),
    ):
        other = step(*others, *facts)
        assert other is not None and "made-up path" not in other[1]


def test_the_apps_own_answer_leads_to_its_log() -> None:
    """Its owner can read it."""
    told = step(asked(), address(), token(), call(418, DATABRICKS, TAKEN))
    assert told == (
        "the app's owner",
        "The app itself answers so: its log says why",
        "databricks apps logs my-app --profile lab",
    )


@pytest.mark.parametrize(
    "known",
    [
        (),
        (record(),),
        (SIGNED_IN,),
        (record(), SignIn(outcome=SignInOutcome.FAILED)),
        (SIGNED_IN, record(found=None, status=403)),
    ],
    ids=["nothing", "no sign-in", "no record", "no token", "a record that isn't shown"],
)
def test_a_workspace_that_could_not_be_asked_is_to_be_asked(known: tuple[Fact, ...]) -> None:
    """About the app and about the permission."""
    seen = (address(), token(), call(401, DATABRICKS), tokenless(), *known)
    told = step(asked(profile=None), *seen)
    assert told is not None and told[0] == "you" and told[1].startswith("The workspace couldn't be asked")
    assert told[2] == f"{VALUES['rerun']} --profile lab"


def test_a_profile_that_was_not_enough_is_not_advised_again() -> None:
    """The text names it; which other one there is, nobody knows."""
    mine = {**VALUES, "rerun": "dbapp-diag run --app my-app --profile lab --endpoint /api/items"}
    facts = Facts({type(fact): fact for fact in (asked(), address(), token(), call(401, DATABRICKS), tokenless())})
    told = next_step(diagnose(DiagnosisInputs(facts, {}, {}, built_in())), facts, mine)
    assert told is not None and told.command is None and told.text.endswith("in place of lab")


@pytest.mark.parametrize(
    ("status", "said"), [(429, None), (400, "Temporarily throttled, too many requests"), (503, "Rate limit exceeded")]
)
def test_a_sign_in_that_is_limited_is_waited_for(status: int, said: str | None) -> None:
    """Credentials are there, and other ones would fare no better."""
    request = SignInRequest("POST", "https://adb-1.1.azuredatabricks.net/oidc/v1/token", status)
    refused = SignIn(outcome=SignInOutcome.REFUSED, auth_type="oauth-m2m", requests=(request,), oauth_description=said)
    told = step(asked(profile=None), address(), refused)
    assert told is not None and "wait" in told[1] and told[2] == VALUES["rerun"]
    other = replace(refused, requests=(replace(request, status=400),), oauth_description="no such grant")
    waited = step(asked(profile=None), address(), other)
    assert waited is not None and "wait" not in waited[1]


KNOWN = (asked(), address(), token(), SIGNED_IN, record(found=False, status=404))


def test_a_refusal_by_the_front_door_goes_to_support() -> None:
    """Everything that can be known is, and it doesn't decide."""
    told = step(*KNOWN, call(401, DATABRICKS), tokenless())
    assert told is not None and told[0] == "Databricks support"
    assert told[2] == f"{VALUES['rerun']} -o report.html"


def test_an_unknown_sender_who_minds_the_token_may_be_the_app() -> None:
    """Without a token the answer is another, so the log may show the call."""
    told = step(*KNOWN, call(418, UNMARKED), tokenless(401, UNMARKED))
    assert told is not None and told[0] == "the app's owner"
    assert told[1].startswith("Without a token the answer is another")
    assert told[2] == "databricks apps logs my-app --profile lab"


@pytest.mark.parametrize(
    "facts",
    [
        (call(418, UNMARKED), tokenless(418, UNMARKED)),
        (call(418, UNMARKED), tokenless(404, UNMARKED)),
        (call(403, UNMARKED, **SIGN), tokenless(403, UNMARKED, **SIGN)),
        (call(418, UNMARKED),),
    ],
    ids=["the same to everybody", "another, and no refusal", "the same refusal", "nothing to compare with"],
)
def test_an_unknown_sender_otherwise_is_the_networks_to_find(facts: tuple[Fact, ...]) -> None:
    """Nothing shows that the platform is at that address."""
    told = step(*KNOWN, *facts)
    assert told is not None and told[0] == "the network team"
    assert told[2] == f"{VALUES['rerun']} --verbose -o report.html"


def test_a_proxys_or_a_filters_answer_is_the_networks_to_find() -> None:
    """Whatever the answer without a token is."""
    page = {"media_type": "text/html", "body": "<html>blocked</html>"}
    for answer in (
        call(418, ("x-squid-error", "x"), proxy="http://proxy:3128", **page),
        call(418, ("via", "1.1 filter"), **page),
    ):
        told = step(*KNOWN, answer, tokenless(401, UNMARKED))
        assert told is not None and told[0] == "the network team"
