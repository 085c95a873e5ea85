"""What a run knows so far, and which probes that leaves worth sending."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.endpoint.sibling import Sibling
from dbapp_diag.checks.front_door.made_up_token import MadeUpToken
from dbapp_diag.checks.front_door.tokenless import Tokenless
from dbapp_diag.checks.token.token_at_workspace import TokenAtWorkspace
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.engine.judge import judge, open_causes, so_far
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError, Phases
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Errored, Failed, Finding, Passed, RuledOut
from dbapp_diag.model.words import CauseId, Confidence, EvidenceId
from tests.engine.helpers import One, check, gives_one
from tests.made import DATABRICKS, NOW, TAKEN, asked, call, identity, permissions, record, token, tokenless

REGISTRY = load()
JSON = {"media_type": "application/json", "body": "[]", "phases": Phases(wait=20.0)}
HERE = Vantage(time=NOW, os="Linux", python="3.11", tool="0", runtime="machine", evidence=(EvidenceId("e9"),))


def known(*facts: Fact) -> SoFar:
    """The diagnosis that these facts allow."""
    return so_far(Facts({type(fact): fact for fact in facts}), REGISTRY.checks, REGISTRY.catalogue)


def test_only_checks_whose_facts_are_there_are_judged() -> None:
    """What nobody has looked at yet rules nothing out."""
    seen = known(asked(), call(401, DATABRICKS))
    assert "token-is-pat" in seen.standing
    assert "token-is-pat" not in known(asked(), call(401, DATABRICKS), token()).standing


def test_a_confirmed_root_is_established_and_a_likely_one_isnt() -> None:
    """What the root follows from stays open."""
    pat = token(kind=TokenKind.PERSONAL_ACCESS)
    seen = known(asked(), call(401, DATABRICKS), tokenless(), pat)
    assert seen.established == {"token-is-pat"}
    assert "environment-overrides-profile" in seen.above
    likely = known(
        asked(),
        call(401, DATABRICKS),
        tokenless(),
        token(scopes=("all-apis",)),
        identity(),
        record(),
        permissions(grants=None),
    )
    assert not likely.established


def test_nothing_is_left_to_tell_apart_once_a_root_is_established() -> None:
    """Neither the workspace nor another path needs to be asked about a personal access token."""
    seen = known(asked(), call(401, DATABRICKS), tokenless(), token(kind=TokenKind.PERSONAL_ACCESS))
    assert [open_causes(probe, seen) for probe in (TokenAtWorkspace, Sibling, MadeUpToken)] == [(), (), ()]


def test_a_bare_401_leaves_much_to_tell_apart() -> None:
    """Each probe names what it's sent for, of what still stands, in its own order."""
    seen = known(asked(), HERE, call(401, DATABRICKS), token(scopes=("all-apis",)))
    split = open_causes(TokenAtWorkspace, seen)
    assert {"token-rejected", "permission-missing", "front-door-refuses"} <= set(split)
    assert "token-scopes-missing" not in split, "the token has all-apis"
    assert list(split) == [cause for cause in TokenAtWorkspace.splits if cause in split]


def test_a_call_that_demonstrably_works_needs_no_probe() -> None:
    """It's quick, and it bears the mark of an accepted token."""
    seen = known(asked(), call(200, DATABRICKS, TAKEN, **JSON), token())
    for probe in (Tokenless, TokenAtWorkspace, Sibling, MadeUpToken):
        assert open_causes(probe, seen) == ()


def test_a_call_that_works_by_nobody_knows_whom_is_compared() -> None:
    """Without the platform's marks, what nobody gets says whether a token counts there."""
    seen = known(asked(), call(200, media_type="text/plain", body="ok"), token())
    assert open_causes(Tokenless, seen) == Tokenless.splits


def test_a_refusal_by_nobody_knows_whom_is_compared_even_if_the_token_is_wrong() -> None:
    """The token may be wrong and the answer somebody else's all the same."""
    pat = token(kind=TokenKind.PERSONAL_ACCESS)
    odd = call(401, media_type="text/html", body="<p>Nein")
    assert open_causes(Tokenless, known(asked(), odd, pat))


def test_where_no_call_is_made_the_front_door_is_asked_all_the_same() -> None:
    """Then it's all that can be asked."""
    assert open_causes(Tokenless, known(asked())) == Tokenless.splits


def test_a_call_without_a_way_is_not_followed_by_another() -> None:
    """The tokenless one would meet the same dead end; after a timeout it tells slow from dead."""
    dead = call(None, error=ExchangeError(ErrorKind.CONNECT_TIMEOUT, "no reply"))
    late = call(None, error=ExchangeError(ErrorKind.READ_TIMEOUT, "no answer in 12 s"))
    assert Tokenless().worth(known(asked(), dead)) == "the call itself found no way, or no HTTP at its end"
    assert Tokenless().worth(known(asked(), late)) is None
    assert "app-timeout" in open_causes(Tokenless, known(asked(), late))


def test_a_cause_that_stands_alone_is_still_to_be_told_from_what_nobody_knows() -> None:
    """Standing isn't being established: the probe may confirm it, or leave nothing standing."""
    outcome, one = known(asked(), call(401, DATABRICKS)).outcome, frozenset({CauseId("token-rejected")})
    assert open_causes(TokenAtWorkspace, SoFar(Facts({}), outcome, one, frozenset())) == ("token-rejected",)
    assert open_causes(TokenAtWorkspace, SoFar(Facts({}), outcome, one, one)) == ()


def breaks(self: Check, facts: Facts) -> Any:
    raise ValueError("on\n purpose")


def finds_more(self: Check, facts: Facts) -> Any:
    return Failed("x", Finding(CauseId("token-is-pat"), Confidence.CONFIRMED, "a", "b", (EvidenceId("e1"),)))


def rests_on_nothing(self: Check, facts: Facts) -> Any:
    return Passed("x", (RuledOut(CauseId("token-is-pat"), "no", ()),))  # type: ignore[arg-type]  # as untyped plug-ins may


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (breaks, "its judgement broke: ValueError: on purpose"),
        (lambda self, facts: "fine", "its judgement gave str where a result was promised"),
        (finds_more, "it found token-is-pat, which it doesn't declare"),
        (rests_on_nothing, "it names no evidence for what it found or ruled out"),
    ],
)
def test_a_judge_that_breaks_its_word_errs_alone(verdict: Any, said: str) -> None:
    """The sentence says how; nothing is raised."""
    kind = check("odd", provides=One, observe=gives_one, judge=verdict)
    assert judge(kind(), Facts({One: One()})) == Errored(said)


def test_a_judge_sees_only_what_its_check_declares() -> None:
    """Looking at more is an error, not a silent dependence."""
    kind = check(
        "nosy", provides=One, observe=gives_one, judge=lambda self, facts: Passed(str(facts.want(type(asked()))))
    )
    result = judge(kind(), Facts({One: One(), type(asked()): asked()}))
    assert isinstance(result, Errored) and "isn't among the facts that this check declares" in result.reason


def test_every_split_is_a_cause_of_the_catalogue() -> None:
    """A typing error there would keep a probe at home for ever."""
    for kind in REGISTRY.checks.values():
        assert set(kind.splits) <= set(built_in()), kind.id
        assert len(set(kind.splits)) == len(kind.splits), kind.id
