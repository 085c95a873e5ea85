"""What other tools got wrong, over all saved cases: each test carries the number of its requirement."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dbapp_diag.engine.judge import judge
from dbapp_diag.engine.registry import GIVEN, load
from dbapp_diag.engine.replay import replay
from dbapp_diag.evidence import codec
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.results import Errored
from tests.accuracy.cases import case, saved, told

REGISTRY = load()
REAL_NETWORKS_ONLY = {"ZoneAddresses"}
"""Facts about where names lead: the lab's are joined to its ports, so they lead nowhere. Realnet's scenes rest on them."""
NEWER_THAN_SAVED = {"SignInToken"}
"""Facts that no saved case has yet; what they change is held beside their checks (tests/checks/token/test_sign_in_token.py)."""
FACTS = sorted(
    kind.__name__
    for kind in REGISTRY.fact_types().values()
    if kind not in GIVEN and kind.__name__ not in REAL_NETWORKS_ONLY | NEWER_THAN_SAVED
)


@pytest.mark.parametrize("fact", FACTS)
def test_R19_no_fact_goes_unheard(fact: str) -> None:
    """Whatever is found out changes what is said in at least one case: else it wasn't worth asking."""
    for name in saved():
        whole = case(name)
        if fact not in whole.facts:
            continue
        less = replace(whole, facts={key: value for key, value in whole.facts.items() if key != fact})
        if told(replay(less, REGISTRY)) != told(replay(whole, REGISTRY)):
            return
    pytest.fail(f"{fact} changes nothing in any case")


def test_R24_nothing_is_said_of_a_past_that_nobody_saw() -> None:
    """A token that's refused is called refused: not revoked, not "no longer" valid."""
    for name in saved():
        found = replay(case(name), REGISTRY)
        about_tokens = [item for item in (*found.root_causes, *found.warnings) if item.id.startswith("token-")]
        texts = [text for item in about_tokens for text in (item.title, item.observed, found.headline)]
        assert not [text for text in texts if re.search(r"no longer|\brevoked\b|was valid", text)], name


def test_R26_only_hosts_that_the_call_needs_are_asked() -> None:
    """The app's, the workspace's that was named, and those that the SDK asks by itself to sign in."""
    for name in saved():
        whole = case(name)
        sign_in = whole.facts.get("SignIn") or {}
        sources = whole.facts.get("CredentialSources") or {}
        by_sdk = [request["url"] for request in sign_in.get("requests", ())]
        direct = whole.facts.get("DirectCall", {}).get("exchange", {}).get("url")  # the app's own, behind a gateway
        known = [whole.target.url, whole.target.workspace, sign_in.get("host"), sources.get("host"), direct, *by_sdk]
        needed = {url.split("://")[-1].split("/")[0].split(":")[0] for url in known if url}
        asked = {host.split(":")[0] for host in whole.requests}
        assert asked <= needed, name


@pytest.mark.parametrize("name", sorted(REGISTRY.checks))
def test_R27_a_check_gets_along_with_what_it_needs_alone(name: str) -> None:
    """Setups differ: what it merely wants may be missing in any combination that occurs, and it doesn't break."""
    check = REGISTRY.checks[name]  # type: ignore[index]  # ids are texts
    kinds = REGISTRY.fact_types()
    own = {*check.required(), *((check.provides,) if check.provides else ())}
    for saved_name in saved():
        facts = {kinds[key]: value for key, value in case(saved_name).facts.items() if key in kinds}
        if own <= set(facts):
            bare = {kind: codec.typed(facts[kind], kind) for kind in own}
            assert not isinstance(judge(check(), Facts(bare)), Errored), saved_name
